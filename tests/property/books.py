"""The slow ledger of one order: what its events and its reports alone say of units and money."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from service.domain.case import Case
from service.domain.event import (
    Emitted,
    Event,
    FeedbackApproved,
    RefundIssued,
    RequestApproved,
    RequestCancelled,
    RequestCompleted,
    RequestExpired,
    RequestReferred,
    RequestRejected,
)
from service.domain.ids import LineId, RequestId, refund_id
from service.domain.inbound import Inbound, Reported, SnapshotTaken
from service.domain.limits import Limits
from service.domain.outcome import OrderState, Outcome
from service.domain.report import GoodsReceived, RefundFailed, RefundSettled

# What may follow a referral.
_AFTER_REFERRED = (RequestApproved, RequestRejected, RequestCancelled, RequestExpired)
_ENDS = (RequestCancelled, RequestExpired, RequestCompleted)
_DECISIONS = (RequestApproved, RequestReferred, RequestRejected, *_ENDS)

Units = Counter[tuple[RequestId, LineId]]


class Books:
    """Kept step by step; every step is checked as it is written down."""

    def __init__(self) -> None:
        self.issued: dict[tuple[RequestId, int], dict[int, RefundIssued]] = defaultdict(dict)
        self.decided: dict[RequestId, type] = {}
        self.most_captured = 0
        self._ids: set[tuple[str, int]] = set()
        self._sequence = 0
        self._failed: set[tuple[RequestId, int]] = set()
        self._published: Counter[tuple[RequestId, str]] = Counter()

    def took(self, before: OrderState, inbound: Inbound, outcome: Outcome) -> None:
        """One record and what it led to, without what that freed."""
        if isinstance(inbound, SnapshotTaken) and outcome.state.order is inbound.order:
            self.most_captured = max(self.most_captured, inbound.order.captured)
        for emitted in outcome.events:
            self._numbered(emitted)
            self._heard(emitted.event)
        self._reported(outcome)
        events = [emitted.event for emitted in outcome.events]
        _units_balance(before, inbound, outcome.state, events)
        _nothing_new_beyond(before, outcome.state)

    def balance(self, state: OrderState) -> None:
        """Money: what the cases hold and what the events ordered is what the ledger says."""
        ledger, paid = state.ledger, 0
        for case in state.cases:
            for payment in case.payments:
                attempts = self.issued[case.request_id, payment.ordinal]
                assert {one.amount for one in attempts.values()} == {payment.money.amount}
                assert list(attempts) == list(range(1, payment.attempt + 1))
                paid += payment.money.amount * (payment.state != "given_up")
        assert sum(map(len, self.issued.values())) == sum(
            payment.attempt for case in state.cases for payment in case.payments
        )
        assert ledger.refunded == paid <= self.most_captured
        kept = sum(case.reserved for case in state.cases)
        assert ledger.reserved == kept + ledger.delivery_reserved
        assert ledger.promotion_reserved == sum(case.promotion for case in state.cases)
        assert min(ledger.reserved, ledger.refunded, ledger.delivery_reserved) >= 0
        assert all(case.reserved >= 0 for case in state.cases)
        assert ledger.reserved + ledger.refunded <= ledger.limit
        self._within_the_order(state)

    def _within_the_order(self, state: OrderState) -> None:
        """Delivery cost and each line are paid for once, whatever refunds they were split into."""
        assert state.order is not None or not self.issued
        goods, shipping, promoted = Counter[LineId](), 0, 0
        for case in state.cases:
            for payment in case.payments:
                if payment.state == "given_up":
                    continue
                shipping += payment.money.shipping
                promoted += payment.money.promotion
                for line in payment.lines:
                    goods[line.line_id] += line.amount
        if state.order is None:
            return
        # Goods whose whole worth went into a promotion come to 0, of which no refund tells.
        silent = sum(
            line.net
            for case in state.cases
            for line in case.lines
            if line.issued and line.payment is None
        )
        assert promoted == state.ledger.promotion_refunded + silent
        assert 0 <= shipping == state.ledger.delivery_refunded <= state.order.shipping_paid
        for line in state.order.lines:
            assert goods[line.line_id] <= line.paid

    def _numbered(self, emitted: Emitted) -> None:
        assert (emitted.cause, emitted.n) not in self._ids, "two events would bear one id"
        self._ids.add((emitted.cause, emitted.n))
        if emitted.sequence is not None:
            self._sequence += 1
            assert emitted.sequence == self._sequence, "no number is left out or given twice"

    def _heard(self, event: Event) -> None:
        match event:
            case RefundIssued():
                self._ordered(event)
            case FeedbackApproved():
                self._published[event.request_id, event.kind] += 1
                assert self._published[event.request_id, event.kind] == 1
                decided = self.decided.get(event.request_id)
                assert decided in (None, RequestApproved, RequestCompleted)
            case _ if isinstance(event, _DECISIONS):
                if self.decided.get(event.request_id) is RequestReferred:
                    assert isinstance(event, _AFTER_REFERRED), "a referral ends in one of four ways"
                self.decided[event.request_id] = type(event)

    def _ordered(self, event: RefundIssued) -> None:
        refund = (event.request_id, event.ordinal)
        attempts = self.issued[refund]
        assert event.attempt not in attempts, "an attempt is ordered once"
        assert not attempts or refund in self._failed, "only what failed is ordered again"
        self._failed.discard(refund)
        assert event.amount > 0
        assert event.goods + event.shipping - event.fees + event.promotion == event.amount
        assert sum(line.amount for line in event.lines) == event.goods
        assert 0 <= event.fees <= event.goods
        attempts[event.attempt] = event

    def _reported(self, outcome: Outcome) -> None:
        """Whether a refund has failed, by the reports that were taken up."""
        report = outcome.report
        if report is None or outcome.effect != "done":
            return
        told = report.told
        if isinstance(told, RefundSettled | RefundFailed):
            move = self._failed.add if isinstance(told, RefundFailed) else self._failed.discard
            move(self._named(report))

    def _named(self, report: Reported) -> tuple[RequestId, int]:
        for request_id, ordinal in self.issued:
            id = refund_id(
                Limits().source,
                order_id=report.order_id,
                request_id=request_id,
                ordinal=ordinal,
            )
            if id == report.of_refund:
                return request_id, ordinal
        raise AssertionError("a report on a refund that was never ordered was taken up")


def units_balance(state: OrderState) -> None:
    """The ledger's units and shares are those that the cases hold."""
    held: Counter[tuple[LineId, str]] = Counter()
    shares: Counter[LineId] = Counter()
    for case in state.cases:
        for line in case.lines:
            if line.counts:
                held[line.claim.line_id, line.claim.stage] += line.claim.quantity
                shares[line.claim.line_id] += line.claim.share
    for entry in state.ledger.lines:
        id = entry.line_id
        assert entry.claimed_unshipped == held[id, "unshipped"]
        assert entry.claimed_in_transit == held[id, "in_transit"]
        assert entry.claimed_delivered == held[id, "delivered"]
        assert entry.share == shares[id]
        assert 0 <= entry.refunded_units <= entry.claimed_for_money
    assert {id for id, _ in held} <= {entry.line_id for entry in state.ledger.lines}


def phases_hold(cases: Iterable[Case]) -> None:
    """What waits has an end, and what ended holds nothing but what was issued."""
    for case in cases:
        if case.phase.phase in ("rejected", "cancelled", "expired", "completed"):
            assert not case.held
            assert not any(line.state == "freed" for line in case.lines), "each end tells it"
            assert (case.reserved, case.promotion) == (0, 0)
            # Only the money may still be on its way, or be tried again.
            assert case.due_at is None or case.is_being_paid
            failed = [one for one in case.payments if one.state == "failed"]
            assert all(one.watch_at is not None for one in failed)
            assert case.phase.phase != "completed" or not case.is_being_paid
        elif case.phase.phase == "paying":
            assert case.is_being_paid
            assert not case.held
        else:
            assert case.due_at is not None


def _units_balance(
    before: OrderState, inbound: Inbound, after: OrderState, events: Sequence[Event]
) -> None:
    """What a case held is held still, or was told as released, once; a rejection frees all by itself."""
    change = _kept(after)
    change.subtract(_kept(before))
    told, granted = _told(events, _ENDS), _told(events, (RequestApproved, RequestReferred))
    refused = {event.request_id for event in events if isinstance(event, RequestRejected)}
    known = {case.request_id for case in before.cases}
    for id in {*change, *told, *granted}:
        case_id, line_id = id
        if case_id not in known:
            assert (change[id], told[id]) == (granted[id], 0)
        elif case_id in refused:
            assert not told[id]
        elif more := _accepted(inbound, line_id):
            assert -told[id] <= change[id] <= more - told[id]
        elif not _grants_anew(before, inbound, case_id):
            assert change[id] == -told[id]


def _kept(state: OrderState) -> Units:
    """What cases hold, and what they freed and have not told yet."""
    kept = Units()
    for case in state.cases:
        for line in case.lines:
            if line.counts or line.state == "freed":
                kept[case.request_id, line.claim.line_id] += line.claim.quantity
    return kept


def _told(events: Iterable[Event], kinds: tuple[type, ...]) -> Units:
    told = Units()
    for event in events:
        if isinstance(event, kinds):
            for line in getattr(event, "released", None) or getattr(event, "lines", ()):
                told[event.request_id, line.line_id] += line.quantity
    return told


def _accepted(inbound: Inbound, line_id: LineId) -> int:
    if not isinstance(inbound, Reported) or not isinstance(inbound.told, GoodsReceived):
        return 0
    return sum(line.accepted for line in inbound.told.lines if line.line_id == line_id)


def _grants_anew(before: OrderState, inbound: Inbound, case_id: RequestId) -> bool:
    """A rejection overturned, or a refund given up that was paid all the same."""
    if not isinstance(inbound, Reported):
        return False
    case = next(one for one in before.cases if one.request_id == case_id)
    return case.status == "rejected" or any(one.state == "given_up" for one in case.payments)


def _nothing_new_beyond(before: OrderState, after: OrderState) -> None:
    """Money and units beyond the order as it is now may only be old."""
    order = after.order
    if order is None:
        assert not after.ledger.lines
        return
    totals = [one.ledger.reserved + one.ledger.refunded for one in (before, after)]
    assert totals[1] <= max(totals[0], order.captured)
    for entry in after.ledger.lines:
        line = order.line(entry.line_id)
        quantity = 0 if line is None else line.quantity
        assert entry.claimed <= max(before.ledger.line(entry.line_id).claimed, quantity)
