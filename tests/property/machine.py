"""A hypothesis machine that plays random lives on one order through the pure core.

Beside it a slow, obvious ledger is kept by the events and reports alone: `books`.
"""

from datetime import timedelta
from typing import Any

import orjson
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from schemas.catalogue import MODELS
from service.domain.case import Case
from service.domain.decide import decide, decide_freed
from service.domain.event import Emitted
from service.domain.inbound import CaseDue, Comment, Inbound, Position, Review, SnapshotTaken
from service.domain.limits import Limits
from service.domain.order import Order
from service.domain.outcome import OrderState, Outcome
from service.domain.policy import Policy
from service.domain.report import GoodsReceived, Judged, RefundFailed, RefundSettled
from service.stream.encode import ADDRESSES, EncodeRules, encode_event
from tests.property import life_records
from tests.property.books import Books, phases_hold, units_balance
from tests.property.life_rules import policies
from tests.property.worlds import REASONS
from tests.unit.builders import (
    NOW,
    POLICY,
    a_cancel,
    a_care,
    a_service,
    about,
    arrived,
    asking,
)

_SOURCE = Position(topic="t", partition=0, offset=1)


class Lives(RuleBasedStateMachine):
    """One order; any record may come at any time, reports too that make no sense."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.asked: list[Any] = []
        self.books = Books()
        self.passed: list[CaseDue] = []
        self.policy: Policy = POLICY
        self.first: Order | None = None
        self.state: OrderState

    @initialize(order=life_records.bought(), policy=policies())
    def begin(self, order: Order, policy: Policy) -> None:
        self.policy, self.first = policy, order
        self.state = OrderState(order_id=order.order_id)
        self._take(SnapshotTaken(order=order))

    @precondition(lambda self: len(self._going_on()) < 3)
    @rule(
        kind=st.sampled_from(["refund", "return", "return", "exchange", "repair"]),
        reason=st.sampled_from(REASONS),
        care=st.sampled_from([False] * 5 + [True]),
        data=st.data(),
    )
    def ask(self, kind: Any, reason: str, care: bool, data: st.DataObject) -> None:
        """For units of a line that are free, or for all of the order."""
        if kind in ("exchange", "repair"):
            reason = "defective"
        fields: dict[str, Any] = {"reason": reason, "evidence": ("https://photo.test/1",)}
        if kind == "refund":
            fields["amount"] = data.draw(st.sampled_from([None] * 4 + [1, 300]))
        named = data.draw(life_records.units(self.state))
        at = data.draw(st.sampled_from([NOW, NOW, self.now]))
        if care:
            service = a_service(kind, *named, **fields)
            parts = (Review(score=1), Comment(content="It does not work"))
            request = a_care(service, *parts, requested_at=at)
        else:
            request = asking(kind, *named, requested_at=at, **fields)
        self.asked.append(request)
        self._take(request)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), often=st.integers(0, 2))
    def cancel(self, data: st.DataObject, often: int) -> None:
        if not often:
            self._take(a_cancel(data.draw(st.sampled_from(self.asked))))

    @precondition(lambda self: self._going_on())
    @rule(data=st.data(), again=st.booleans(), out_of_turn=st.sampled_from([0, 0, 0, 1]))
    def report(self, data: st.DataObject, again: bool, out_of_turn: int) -> None:
        """Again: the same under another id, which pays nothing a second time."""
        case = data.draw(st.sampled_from(self._going_on()))
        fits = life_records.fitting(case, self.now)
        told = data.draw(life_records.of_goods(self.now) if out_of_turn else fits)
        self._report(self._request(case), told, again)

    @precondition(lambda self: self._going_on())
    @rule(data=st.data())
    def report_more(self, data: st.DataObject) -> None:
        """Lives are long where what is waited for comes."""
        case = data.draw(st.sampled_from(self._going_on()))
        told = data.draw(life_records.fitting(case, self.now))
        self._report(self._request(case), told, again=False)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def report_on_any(self, data: st.DataObject) -> None:
        """Also on what has ended."""
        request = data.draw(st.sampled_from(self.asked))
        self._report(request, data.draw(life_records.of_goods(self.now)), again=True)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), verdict=st.sampled_from(["approve", "approve", "reject"]))
    def judge(self, data: st.DataObject, verdict: Any) -> None:
        """Of any request, rejected ones too."""
        request = data.draw(st.sampled_from(self.asked))
        self._report(request, Judged(judged_at=self.now, by="anna", verdict=verdict), again=True)

    @precondition(lambda self: any(case.payments for case in self.state.cases))
    @rule(
        data=st.data(),
        settled=st.booleans(),
        final=st.booleans(),
        stale=st.sampled_from([0, 0, 0, 1]),
    )
    def payment(self, data: st.DataObject, settled: bool, final: bool, stale: int) -> None:
        """Of the last attempt, or of one that was replaced since."""
        case = data.draw(st.sampled_from([case for case in self.state.cases if case.payments]))
        payment = data.draw(st.sampled_from(case.payments))
        attempt = max(1, payment.attempt - stale)
        self.now += data.draw(st.sampled_from([0, 1])) * timedelta(hours=1)
        told = (
            RefundSettled(attempt=attempt, reported_at=self.now)
            if settled
            else RefundFailed(attempt=attempt, reported_at=self.now, reason="no", final=final)
        )
        self._report(self._request(case), told, again=True, refund=payment.ordinal)

    @precondition(lambda self: self._going_on())
    @rule(data=st.data(), earliest=st.booleans())
    def deadline(self, data: st.DataObject, earliest: bool) -> None:
        """Told twice; those of several cases in any order."""
        waiting = self._going_on()
        case = min(waiting, key=lambda one: one.due_at or NOW)
        if not earliest:
            case = data.draw(st.sampled_from(waiting))
        assert case.due_at is not None
        self.now = max(self.now, case.due_at)
        due = CaseDue(order_id=case.order_id, request_id=case.request_id, due_at=case.due_at)
        self._take(due)
        self.passed.append(due)
        after = next(one for one in self.state.cases if one.request_id == case.request_id)
        assert after.due_at != due.due_at, "what passed is not waited for again"

    @precondition(lambda self: self.passed)
    @rule(data=st.data())
    def stale_deadline(self, data: st.DataObject) -> None:
        due = data.draw(st.sampled_from(self.passed))
        assert decide_alone(self, due).state is self.state, "what has passed does nothing"

    @precondition(lambda self: self.state.order.version < 1 + len(self.asked))
    @rule(data=st.data())
    def snapshot(self, data: st.DataObject) -> None:
        """More is delivered, or a unit less is ordered, a line gone, or less money captured."""
        order, first = self.state.order, self.first
        assert order is not None
        assert first is not None
        self._take(SnapshotTaken(order=data.draw(life_records.later(order, first, self.now))))

    @invariant()
    def units_are_those_of_the_cases(self) -> None:
        if hasattr(self, "state"):
            units_balance(self.state)

    @invariant()
    def money_is_that_of_the_events(self) -> None:
        if hasattr(self, "state"):
            self.books.balance(self.state)

    @invariant()
    def what_waits_has_an_end_and_what_ended_holds_nothing(self) -> None:
        if hasattr(self, "state"):
            phases_hold(self.state.cases)

    def _going_on(self) -> list[Case]:
        return [case for case in self.state.cases if case.due_at is not None]

    def _request(self, case: Case) -> Any:
        return next(one for one in self.asked if one.request_id == case.request_id)

    def _report(self, request: Any, told: Any, again: bool, **fields: Any) -> None:
        self._take(about(request, told, **fields))
        # More goods under another id are more goods.
        if again and not isinstance(told, GoodsReceived):
            before = self._held()
            self._take(about(request, told, **fields))
            assert self._held() == before, "the same thing told twice happened once"

    def _held(self) -> tuple[Any, ...]:
        ledger = self.state.ledger
        return self.state.cases, ledger.lines, ledger.reserved, ledger.refunded

    def _take(self, inbound: Inbound) -> None:
        outcome = decide_alone(self, inbound)
        again = decide_alone(self, inbound)
        assert _bytes(outcome, self.now) == _bytes(again, self.now), "the same input, other bytes"
        self._took(inbound, outcome)

    def _took(self, inbound: Inbound, outcome: Outcome) -> None:
        before, self.state = self.state, outcome.state
        for emitted in outcome.events:
            _valid(emitted, self.now)
        self.books.took(before, inbound, outcome)
        for parked in outcome.freed:
            freed = decide_freed(
                self.state, parked, policy=self.policy, limits=Limits(), now=self.now
            )
            self._took(parked.inbound, freed)


def decide_alone(machine: Lives, inbound: Inbound) -> Outcome:
    return decide(
        machine.state,
        inbound,
        arrived(machine.now),
        policy=machine.policy,
        limits=Limits(),
        now=machine.now,
    )


def _bytes(outcome: Outcome, now: Any) -> list[bytes | None]:
    return [_encoded(emitted, now) for emitted in outcome.events]


def _encoded(emitted: Emitted, now: Any) -> bytes | None:
    output = encode_event(
        emitted, rules=EncodeRules(), now=now, causation=_SOURCE, traceparent=None
    )
    return output.value


def _valid(emitted: Emitted, now: Any) -> None:
    kind = ADDRESSES[type(emitted.event)][1]
    MODELS[kind].model_validate(orjson.loads(_encoded(emitted, now) or b""))
