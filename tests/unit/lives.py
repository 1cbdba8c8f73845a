"""Whole lives of a case in a few words: what came in, and what it led to."""

from datetime import datetime
from typing import Any

from service.domain.case import Case
from service.domain.decide import decide, decide_freed
from service.domain.event import (
    Event,
    FeedbackApproved,
    RefundIssued,
    RequestCancelled,
    RequestCompleted,
    RequestExpired,
    RequestRejected,
)
from service.domain.inbound import CaseDue, Inbound
from service.domain.limits import Limits
from service.domain.order import Order
from service.domain.outcome import OrderState, Outcome
from service.domain.policy import Policy
from service.domain.report import Report
from tests.unit.builders import NOW, POLICY, about, arrived, known


class Lived:
    """An order and the first request on it; each step returns what it told, in words."""

    def __init__(self, order: Order, request: Any, *, policy: Policy = POLICY) -> None:
        self.policy, self.now, self.request = policy, NOW, request
        self.state: OrderState = known(order)
        self.told: list[Event] = []
        self.begun = self.take(request)

    @property
    def case(self) -> Case:
        (found,) = [one for one in self.state.cases if one.request_id == self.request.request_id]
        return found

    @property
    def status(self) -> str:
        return self.case.status

    @property
    def money(self) -> tuple[int, int]:
        """Reserved and refunded, of the whole order."""
        return self.state.ledger.reserved, self.state.ledger.refunded

    def claimed(self, line_id: str = "1") -> int:
        return self.state.ledger.line(line_id).claimed

    def take(self, inbound: Inbound) -> list[str]:
        outcome = decide(
            self.state,
            inbound,
            arrived(self.now),
            policy=self.policy,
            limits=Limits(),
            now=self.now,
        )
        return self._took(outcome)

    def report(self, told: Report, **fields: Any) -> list[str]:
        return self.take(about(self.request, told, **fields))

    def would(self, told: Report, **fields: Any) -> OrderState:
        """The order's state if that was reported; it is not."""
        report = about(self.request, told, **fields)
        outcome = decide(
            self.state,
            report,
            arrived(self.now),
            policy=self.policy,
            limits=Limits(),
            now=self.now,
        )
        return outcome.state

    def effect(self, told: Report, **fields: Any) -> str:
        """What became of a report that must change nothing."""
        before = self.state
        report = about(self.request, told, **fields)
        outcome = decide(
            before, report, arrived(self.now), policy=self.policy, limits=Limits(), now=self.now
        )
        assert outcome.state is before
        assert outcome.events == ()
        assert outcome.report is report
        return str(outcome.effect)

    def due(self) -> list[str]:
        """The next deadline of the case passes."""
        due_at = self.case.due_at
        assert due_at is not None, "the case waits for nothing"
        self.now = max(self.now, due_at)
        return self.take(self.deadline(due_at))

    def deadline(self, due_at: datetime) -> CaseDue:
        return CaseDue(
            order_id=self.state.order_id, request_id=self.request.request_id, due_at=due_at
        )

    def _took(self, outcome: Outcome) -> list[str]:
        self.state = outcome.state
        assert outcome.dead_letter is None
        told = [one.event for one in outcome.events]
        self.told += told
        words = [in_words(event) for event in told]
        for parked in outcome.freed:
            freed = decide_freed(
                self.state, parked, policy=self.policy, limits=Limits(), now=self.now
            )
            words += self._took(freed)
        return words


def in_words(event: Event) -> str:
    name = type(event).__name__.removeprefix("Request").lower()
    match event:
        case RefundIssued():
            fees = f" less {event.fees}" if event.fees else ""
            again = f" attempt {event.attempt}" if event.attempt > 1 else ""
            return f"refund {event.ordinal}: {event.amount}{fees} ({event.cause}){again}"
        case RequestCompleted() | RequestExpired() | RequestCancelled():
            units = [f"{one.quantity} of {one.line_id}" for one in event.released]
            return " ".join([name, *units])
        case RequestRejected():
            return " ".join([name, *(reason["code"] for reason in event.reasons)])
        case FeedbackApproved():
            return f"{event.kind} approved"
        case _:
            reasons = getattr(event, "reasons", ())
            return " ".join([name, *(reason["code"] for reason in reasons)])
