"""Every amount announced and issued, and the ledger, as a slow and obvious reference has them."""

from collections import Counter
from typing import Any

from hypothesis import given, settings

from service.domain.event import (
    RefundIssued,
    RequestApproved,
    RequestCancelled,
    RequestReferred,
    RequestRejected,
)
from service.domain.order import Order
from service.domain.outcome import OrderState, Outcome
from tests.property.reference import Ask, Cancel, Reference, Told
from tests.property.worlds import World, histories, inbound_of, worlds
from tests.unit.builders import after, known

_VERDICTS = {
    RequestApproved: "approved",
    RequestReferred: "referred",
    RequestRejected: "rejected",
    RequestCancelled: "cancelled",
}


@given(worlds(), histories())
@settings(max_examples=1_000)
def test_whatever_is_asked_the_money_is_the_references(
    world: World, history: list[Ask | Cancel]
) -> None:
    reference = Reference(world.order, world.terms, world.limit)
    state, policy = known(world.order), world.policy
    for place, inbound in enumerate(inbound_of(history)):
        outcome = after(state, inbound, policy=policy)
        told = reference.after(history[: place + 1])
        _same_decision(outcome, told)
        state = outcome.state
        _same_ledger(state, reference)
        _lawful(state, world.order)


def _same_decision(outcome: Outcome, told: Told) -> None:
    decision = outcome.events[0].event
    verdict = _VERDICTS[type(decision)]
    if told.verdict == "refused":
        assert (verdict, decision.kind) == ("rejected", "cancel")
        return
    assert verdict == told.verdict
    if isinstance(decision, RequestApproved | RequestReferred):
        lines = [(line.line_id, line.ground, line.quantity, line.refund) for line in decision.lines]
        assert lines == [
            (group.line.line_id, group.terms.name, group.units, group.refund)
            for group in told.groups
        ]
        assert _money(decision.refund) == _money(told.announced)
    issued = [e.event for e in outcome.events if isinstance(e.event, RefundIssued)]
    assert [_money(refund) for refund in issued] == [
        _money(told.issued) for _ in range(1) if told.issued and told.issued.amount
    ]
    for refund in issued:
        brought: Counter[str] = Counter()
        for group in told.at_once:
            brought[group.line.line_id] += group.refund
        assert {line.line_id: line.amount for line in refund.lines} == brought
        assert refund.goods == sum(brought.values())


def _money(money: Any) -> tuple[int, ...] | None:
    if money is None:
        return None
    parts = (money.goods, money.shipping, money.fees, money.promotion)
    assert money.amount == parts[0] + parts[1] - parts[2] + parts[3]
    assert min(money.amount, *parts[:3]) >= 0
    return (money.amount, *parts)


def _same_ledger(state: OrderState, reference: Reference) -> None:
    ledger = state.ledger
    assert ledger.refunded == reference.refunded
    assert ledger.reserved == reference.reserved
    assert ledger.delivery_reserved == reference.delivery_reserved
    for line in reference.order.lines:
        held = ledger.line(line.line_id)
        assert (held.claimed, held.share) == (reference.claimed(line), reference.held(line))


def _lawful(state: OrderState, order: Order) -> None:
    """What the database enforces too."""
    ledger = state.ledger
    assert ledger.refunded <= order.captured
    assert ledger.reserved + ledger.refunded <= ledger.limit
    assert 0 <= ledger.delivery_reserved <= ledger.reserved
    assert 0 <= ledger.delivery_refunded <= ledger.refunded
    for case in state.cases:
        assert case.reserved >= 0
    for line in order.lines:
        held = ledger.line(line.line_id)
        assert held.share <= line.paid
        assert held.claimed <= line.quantity
        named = held.__dataclass_fields__.keys() - {"line_id", "history"}
        counts = [getattr(held, name) for name in named]
        assert min(counts) >= 0
