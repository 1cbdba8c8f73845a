"""A hypothesis machine that plays random lives on one order through the pure core.

Beside it a slow, obvious ledger is kept: of money by the events alone, of units by the cases alone.
"""

from collections import Counter, defaultdict
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
from service.domain.decide import decide, decide_freed
from service.domain.event import (
    Emitted,
    RefundIssued,
    RequestApproved,
    RequestCancelled,
    RequestCompleted,
    RequestExpired,
    RequestReferred,
    RequestRejected,
)
from service.domain.inbound import CaseDue, Inbound, Position, SnapshotTaken
from service.domain.limits import Limits
from service.domain.outcome import OrderState, Outcome
from service.domain.policy import Policy
from service.domain.report import (
    GoodsReceived,
    GoodsSent,
    Judged,
    ReceivedLine,
    RefundFailed,
    RefundSettled,
    RepairCompleted,
    RepairDiagnosed,
    ReplacementShipped,
    ReplacementUnavailable,
    Report,
)
from service.domain.value import evolve
from service.stream.encode import ADDRESSES, EncodeRules, encode_event
from tests.property.worlds import REASONS, World, grounds, orders
from tests.unit.builders import (
    NOW,
    POLICY,
    a_cancel,
    about,
    arrived,
    asking,
    known,
)

_SOURCE = Position(topic="t", partition=0, offset=1)
_DISPOSITIONS = ["resellable", "resellable", "worn", "damaged", "missing", "wrong_item"]
# What may follow the last decision on a request that ended, or that a person has.
_AFTER_REFERRED = (RequestApproved, RequestRejected, RequestCancelled, RequestExpired)
_DECISIONS = (
    *(RequestApproved, RequestReferred, RequestRejected),
    *(RequestCancelled, RequestExpired, RequestCompleted),
)


class Lives(RuleBasedStateMachine):
    """One order; any record may come at any time, reports too that make no sense."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.asked: list[Any] = []
        self.issued: dict[tuple[str, int], dict[int, RefundIssued]] = defaultdict(dict)
        self.decided: dict[str, type] = {}
        self.policy: Policy = POLICY
        self.state: OrderState

    @initialize(order=orders(), held=grounds())
    def begin(self, order: Any, held: Any) -> None:
        self.policy = World(order=order, grounds=held).policy
        self.state = known(order)

    @rule(
        kind=st.sampled_from(["refund", "return", "exchange", "repair"]),
        reason=st.sampled_from(REASONS),
        whole=st.booleans(),
        data=st.data(),
    )
    def ask(self, kind: Any, reason: str, whole: bool, data: st.DataObject) -> None:
        """For units of a line that are free, or for all of the order."""
        order = self.state.order
        assert order is not None
        free = [
            (line.line_id, left)
            for line in order.lines
            if (left := line.quantity - self.state.ledger.line(line.line_id).claimed) > 0
        ]
        named: tuple[tuple[str, int], ...] = ()
        if free and not whole:
            line_id, left = data.draw(st.sampled_from(free))
            named = ((line_id, data.draw(st.integers(1, left))),)
        if kind in ("exchange", "repair"):
            reason = "defective"
        request = asking(kind, *named, reason=reason, evidence=("https://photo.test/1",))
        self.asked.append(request)
        self._take(request)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self._take(a_cancel(data.draw(st.sampled_from(self.asked))))

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), kind=st.integers(0, 7))
    def report(self, data: st.DataObject, kind: int) -> None:
        request = data.draw(st.sampled_from(self._open() or self.asked))
        told: list[Report] = [
            GoodsSent(sent_at=self.now),
            self._received(data),
            self._received(data),
            ReplacementShipped(reported_at=self.now),
            ReplacementUnavailable(reported_at=self.now),
            RepairDiagnosed(
                reported_at=self.now,
                cost=data.draw(st.sampled_from([1, 500, 100_000])),
                days=data.draw(st.sampled_from([1, 90])),
            ),
            RepairCompleted(reported_at=self.now, repaired=data.draw(st.booleans())),
            Judged(
                judged_at=self.now,
                by="anna",
                verdict=data.draw(st.sampled_from(["approve", "reject"])),
            ),
        ]
        self._take(about(request, told[kind]))

    @precondition(lambda self: any(case.payments for case in self.state.cases))
    @rule(data=st.data(), settled=st.booleans(), final=st.booleans(), stale=st.integers(0, 1))
    def payment(self, data: st.DataObject, settled: bool, final: bool, stale: int) -> None:
        """Of the last attempt, or of one that was replaced since."""
        case = data.draw(st.sampled_from([case for case in self.state.cases if case.payments]))
        payment = data.draw(st.sampled_from(case.payments))
        request = next(one for one in self.asked if one.request_id == case.request_id)
        attempt = max(1, payment.attempt - stale)
        told = (
            RefundSettled(attempt=attempt, reported_at=self.now)
            if settled
            else RefundFailed(attempt=attempt, reported_at=self.now, reason="no", final=final)
        )
        self._take(about(request, told, refund=payment.ordinal))

    @precondition(lambda self: any(case.due_at for case in self.state.cases))
    @rule(data=st.data())
    def deadline(self, data: st.DataObject) -> None:
        """The earliest, told twice, and any that is not there."""
        waiting = [case for case in self.state.cases if case.due_at]
        case = min(waiting, key=lambda one: one.due_at or NOW)
        due_at = case.due_at
        assert due_at is not None
        self.now = max(self.now, due_at)
        due = CaseDue(order_id=case.order_id, request_id=case.request_id, due_at=due_at)
        self._take(due)
        after = next(one for one in self.state.cases if one.request_id == case.request_id)
        if after.due_at != due_at:
            assert decide_alone(self, due).state is self.state, "a second notice does nothing"

    @rule(data=st.data())
    def snapshot(self, data: st.DataObject) -> None:
        """More is delivered, or a unit less is ordered, or less money captured."""
        order = self.state.order
        assert order is not None
        lines = tuple(
            evolve(
                line,
                shipped=line.quantity,
                delivered=line.quantity,
                delivered_at=line.delivered_at or self.now,
            )
            for line in order.lines
        )
        captured = data.draw(st.sampled_from([order.captured, order.captured, order.captured // 2]))
        self._take(
            SnapshotTaken(
                order=evolve(order, version=order.version + 1, lines=lines, captured=captured)
            )
        )

    @invariant()
    def units_are_those_of_the_cases(self) -> None:
        if not hasattr(self, "state"):
            return
        held: Counter[tuple[str, str]] = Counter()
        shares: Counter[str] = Counter()
        for case in self.state.cases:
            for line in case.lines:
                if line.counts:
                    held[line.claim.line_id, line.claim.stage] += line.claim.quantity
                    shares[line.claim.line_id] += line.claim.share
        for entry in self.state.ledger.lines:
            id = entry.line_id
            assert entry.claimed_unshipped == held[id, "unshipped"]
            assert entry.claimed_in_transit == held[id, "in_transit"]
            assert entry.claimed_delivered == held[id, "delivered"]
            assert entry.share == shares[id]
            order_line = self.state.order and self.state.order.line(id)
            assert order_line is not None
            assert entry.claimed <= order_line.quantity

    @invariant()
    def money_is_that_of_the_events(self) -> None:
        if not hasattr(self, "state"):
            return
        ledger, paid = self.state.ledger, 0
        for case in self.state.cases:
            for payment in case.payments:
                attempts = self.issued[case.request_id, payment.ordinal]
                assert {one.amount for one in attempts.values()} == {payment.money.amount}
                assert list(attempts) == list(range(1, payment.attempt + 1))
                if payment.state != "given_up":
                    paid += payment.money.amount
        assert ledger.refunded == paid
        kept = sum(case.reserved for case in self.state.cases)
        assert ledger.reserved == kept + ledger.delivery_reserved
        assert ledger.promotion_reserved == sum(case.promotion for case in self.state.cases)
        assert min(ledger.reserved, ledger.refunded, ledger.delivery_reserved) >= 0
        assert ledger.reserved + ledger.refunded <= ledger.limit

    @invariant()
    def what_waits_has_an_end_and_what_ended_holds_nothing(self) -> None:
        if not hasattr(self, "state"):
            return
        for case in self.state.cases:
            if case.phase.phase in ("rejected", "cancelled", "expired", "completed"):
                assert not case.held
                assert (case.reserved, case.promotion) == (0, 0)
            elif case.phase.phase != "paying":
                assert case.due_at is not None

    def _open(self) -> list[Any]:
        """Requests whose cases go on, most of the time: what has ended takes little."""
        going_on = {case.request_id for case in self.state.cases if case.due_at}
        return [one for one in self.asked if one.request_id in going_on] * 4 + self.asked[-1:]

    def _received(self, data: st.DataObject) -> GoodsReceived:
        lines = data.draw(
            st.lists(
                st.tuples(
                    st.integers(0, 2),
                    st.integers(0, 3),
                    st.integers(0, 1),
                    st.sampled_from(_DISPOSITIONS),
                    st.sampled_from([None, 1, 100, 100_000]),
                ),
                min_size=1,
                max_size=2,
            )
        )
        names = ("line_id", "accepted", "refused", "disposition", "deduction")
        return GoodsReceived(
            received_at=self.now,
            lines=tuple(
                ReceivedLine(**dict(zip(names, (str(id), *rest), strict=True)))
                for id, *rest in lines
            ),
        )

    def _take(self, inbound: Inbound) -> None:
        outcome = decide_alone(self, inbound)
        again = decide_alone(self, inbound)
        assert _bytes(outcome, self.now) == _bytes(again, self.now), "the same input, other bytes"
        self._took(outcome)

    def _took(self, outcome: Outcome) -> None:
        self.state = outcome.state
        for emitted in outcome.events:
            _valid(emitted, self.now)
            self._heard(emitted.event)
        for parked in outcome.freed:
            freed = decide_freed(
                self.state, parked, policy=self.policy, limits=Limits(), now=self.now
            )
            self._took(freed)

    def _heard(self, event: Any) -> None:
        if isinstance(event, RefundIssued):
            attempts = self.issued[event.request_id, event.ordinal]
            assert event.attempt not in attempts, "an attempt is ordered once"
            attempts[event.attempt] = event
            return
        if isinstance(event, _DECISIONS):
            if self.decided.get(event.request_id) is RequestReferred:
                assert isinstance(event, _AFTER_REFERRED), "a referral ends in one of four ways"
            self.decided[event.request_id] = type(event)


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
