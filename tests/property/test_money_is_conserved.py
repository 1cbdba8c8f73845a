"""Money over any split and any order of requests: the same sum, never more than was captured."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.event import RefundIssued, RequestApproved, RequestReferred
from service.domain.inbound import SnapshotTaken
from service.domain.money import split
from service.domain.order import Line, Order
from service.domain.outcome import OrderState
from service.domain.value import evolve
from tests.unit.builders import NOW, a_line, a_refund, after, an_order, known

REASONS = ["change_of_mind", "other", "defective", "not_received", "late_delivery", "wrong_item"]


@st.composite
def lines(draw: st.DrawFn, number: int, *, stages: bool) -> Line:
    quantity = draw(st.integers(1, 5))
    shipped = draw(st.integers(0, quantity)) if stages else 0
    delivered = draw(st.integers(0, shipped))
    return a_line(
        f"{number}",
        quantity=quantity,
        paid=draw(st.integers(0, 5_000)),
        shipped=shipped,
        delivered=delivered,
        delivered_at=NOW - timedelta(days=draw(st.integers(0, 60))) if delivered else None,
    )


@st.composite
def orders(draw: st.DrawFn, *, stages: bool = True) -> Order:
    bought = [draw(lines(n, stages=stages)) for n in range(draw(st.integers(1, 4)))]
    shipping = draw(st.integers(0, 999))
    whole = sum(line.paid for line in bought) + shipping
    return an_order(
        *bought,
        currency=draw(st.sampled_from(["USD", "JPY", "KWD"])),
        shipping_paid=shipping,
        express_surcharge=draw(st.integers(0, shipping)),
        captured=draw(st.just(whole) | st.integers(0, whole)),
    )


@st.composite
def splits(draw: st.DrawFn) -> tuple[Order, list[list[tuple[str, int]]]]:
    """An order not shipped yet, and all of its units dealt out to requests in some order."""
    order = draw(orders(stages=False))
    units = draw(
        st.permutations([line.line_id for line in order.lines for _ in range(line.quantity)])
    )
    requests: list[list[tuple[str, int]]] = []
    while units:
        taken = draw(st.integers(1, len(units)))
        requests.append(list(Counter(units[:taken]).items()))
        units = units[taken:]
    return order, requests


@given(splits())
def test_every_split_brings_what_was_paid(
    given_split: tuple[Order, list[list[tuple[str, int]]]],
) -> None:
    order, requests = given_split
    state, issued = known(order), []
    for asked in requests:
        outcome = after(state, a_refund(*asked, reason="other"))
        if _nothing_left(order, state):
            continue
        assert isinstance(outcome.events[0].event, RequestApproved)
        issued += [e.event for e in outcome.events if isinstance(e.event, RefundIssued)]
        state = outcome.state
    paid = sum(line.paid for line in order.lines)
    refunded = sum(refund.amount for refund in issued)
    assert refunded <= order.captured
    # Short of the whole, delivery cost is what falls away first.
    assert refunded >= min(order.captured, paid)
    if order.captured == paid + order.shipping_paid:
        assert sum(refund.goods for refund in issued) == paid
        assert [line.share for line in state.ledger.lines] == [
            next(line.paid for line in order.lines if line.line_id == held.line_id)
            for held in state.ledger.lines
        ]


def _nothing_left(order: Order, state: OrderState) -> bool:
    return state.ledger.reserved + state.ledger.refunded >= order.captured


steps = st.lists(
    st.fixed_dictionaries(
        {
            "lines": st.none()
            | st.lists(st.tuples(st.integers(0, 4), st.integers(1, 6)), max_size=3),
            "reason": st.sampled_from(REASONS),
            "amount": st.none() | st.integers(1, 9_000),
        }
    ),
    max_size=8,
)


@given(orders(), steps)
@settings(max_examples=200)
def test_whatever_is_asked_the_ledger_holds(order: Order, asked: Sequence[dict[str, Any]]) -> None:
    state, issued = known(order), 0
    for step in asked:
        before = state
        outcome = after(state, _asked(step))
        state = outcome.state
        issued += sum(e.event.amount for e in outcome.events if isinstance(e.event, RefundIssued))
        _holds(state, issued)
        _explained(before, state, outcome.events[0].event)
        for line in state.ledger.lines:
            assert line.share == _worth(order, line.line_id, _claimed(line))


@given(orders(), steps, st.data())
def test_snapshots_that_change_what_was_bought_leave_decided_money_alone(
    order: Order, asked: Sequence[dict[str, Any]], data: st.DataObject
) -> None:
    state, issued = known(order), 0
    for version, step in enumerate(asked, 2):
        outcome = after(state, _asked(step))
        state = outcome.state
        issued += sum(e.event.amount for e in outcome.events if isinstance(e.event, RefundIssued))
        changed = evolve(data.draw(orders()), version=version, currency=order.currency)
        told = after(state, SnapshotTaken(order=changed))
        assert not any(isinstance(e.event, RefundIssued) for e in told.events)
        assert (told.state.ledger.refunded, told.state.ledger.reserved) == (
            state.ledger.refunded,
            state.ledger.reserved,
        )
        assert told.state.ledger.limit >= state.ledger.refunded + state.ledger.reserved
        state = told.state
        _holds(state, issued)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=12), st.data())
def test_a_sum_is_split_without_loss(weights: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(total * weight, sum(weights) or 1)
        assert floor(exact) <= part <= min(weight, floor(exact) + 1)


def _asked(step: dict[str, Any]) -> Any:
    named = {} if step["lines"] is None else dict(step["lines"])
    asked = [(str(number), quantity) for number, quantity in named.items()]
    return a_refund(*asked, reason=step["reason"], amount=step["amount"])


def _holds(state: OrderState, issued: int) -> None:
    ledger = state.ledger
    assert ledger.refunded == issued
    assert ledger.reserved >= 0
    assert ledger.reserved + ledger.refunded <= ledger.limit
    for line in ledger.lines:
        assert line.refunded_units <= _claimed(line)


def _explained(before: OrderState, state: OrderState, decision: object) -> None:
    """The event alone says how much money and how many units moved."""
    money = units = 0
    if isinstance(decision, RequestApproved | RequestReferred):
        assert decision.refund is not None
        money = decision.refund.amount
        units = sum(line.quantity for line in decision.lines)
        assert decision.refund.goods == sum(line.refund for line in decision.lines)
    held = [s.ledger.reserved + s.ledger.refunded for s in (before, state)]
    claimed = [sum(_claimed(line) for line in s.ledger.lines) for s in (before, state)]
    assert (held[1] - held[0], claimed[1] - claimed[0]) == (money, units)


def _worth(order: Order, line_id: str, claimed: int) -> int:
    (line,) = [line for line in order.lines if line.line_id == line_id]
    assert claimed <= line.quantity
    return floor(Fraction(line.paid, line.quantity) * claimed)


def _claimed(line: Any) -> int:
    units: int = line.claimed_unshipped + line.claimed_in_transit + line.claimed_delivered
    return units
