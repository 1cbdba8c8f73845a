"""Money as the contract's worked examples have it."""

from collections import Counter
from typing import Any

import pytest

from service.domain.event import RefundIssued
from service.domain.inbound import SnapshotTaken
from service.domain.money import minor_units, share, split
from service.domain.order import Line, Order
from service.domain.outcome import OrderState
from service.domain.value import evolve
from tests.unit.builders import a_line, a_refund, after, an_order, known

UNSHIPPED: dict[str, Any] = {"shipped": 0}


def _paid(state: OrderState, *asked: tuple[str, int], **fields: Any) -> tuple[OrderState, int, int]:
    """The state afterwards, goods and delivery cost that were paid."""
    outcome = after(state, a_refund(*asked, **{"reason": "other"} | fields))
    refunds = [e.event for e in outcome.events if isinstance(e.event, RefundIssued)]
    return (
        outcome.state,
        sum(refund.goods for refund in refunds),
        sum(refund.shipping for refund in refunds),
    )


def test_1000_for_3_units_are_333_333_334() -> None:
    state = known(an_order(a_line(quantity=3, paid=1000, **UNSHIPPED)))
    found = []
    for _ in range(3):
        state, goods, _ = _paid(state, ("1", 1))
        found.append(goods)
    assert found == [333, 333, 334]


def test_a_unit_freed_and_claimed_again_takes_what_is_left() -> None:
    assert share(paid=1000, quantity=3, claimed=3, held=667) == 333


# Withdrawn and paid at once: nothing of them can come back.
DIGITAL: dict[str, Any] = {"traits": frozenset({"digital"})}


def _a_and_b(**fields: Any) -> Order:
    return an_order(
        a_line("A", quantity=2, paid=2000, **fields),
        a_line("B", paid=1000, **fields),
        shipping_paid=900,
        express_surcharge=400,
    )


@pytest.mark.parametrize(
    ("fields", "reason", "delivery"),
    [
        pytest.param(DIGITAL, "change_of_mind", 500, id="withdrawn: the standard delivery"),
        pytest.param(UNSHIPPED, "other", 900, id="never shipped: the whole delivery"),
    ],
)
def test_delivery_cost_goes_with_the_last_units(
    fields: dict[str, Any], reason: str, delivery: int
) -> None:
    """One A brings 1000, the other A and B 2000 and the delivery."""
    state, *first = _paid(known(_a_and_b(**fields)), ("A", 1), reason=reason)
    state, *rest = _paid(state, reason=reason)
    assert (first, rest) == ([1000, 0], [2000, delivery])
    assert state.ledger.refunded == 3000 + delivery
    assert (state.ledger.reserved, state.ledger.delivery_reserved) == (0, 0)


def test_the_least_of_all_grounds_decides_whichever_came_first() -> None:
    order = an_order(
        a_line("A", **DIGITAL), a_line("B", **UNSHIPPED), shipping_paid=900, express_surcharge=400
    )
    for first, last in ((("A", 1), ("B", 1)), (("B", 1), ("A", 1))):
        state = known(order)
        found = []
        for asked in (first, last):
            reason = "change_of_mind" if asked[0] == "A" else "other"
            state, _, shipping = _paid(state, asked, reason=reason)
            found.append(shipping)
        assert found == [0, 500]


def test_delivery_cost_is_announced_once_however_often_the_order_grows() -> None:
    order = an_order(a_line("A"), shipping_paid=500, captured=5000)
    state = after(known(order), a_refund(reason="defective")).state
    assert (state.ledger.reserved, state.ledger.delivery_reserved) == (1500, 500)
    grown = evolve(order, version=2, lines=(*order.lines, a_line("C")))
    state = after(state, SnapshotTaken(order=grown)).state
    event = after(state, a_refund(reason="defective")).events[0].event
    assert (event.refund.goods, event.refund.shipping) == (1000, 0)


@pytest.mark.parametrize(
    ("lines", "later"),
    [
        pytest.param(
            [a_line("A", **UNSHIPPED), a_line("B", **UNSHIPPED)],
            [a_line("B", **UNSHIPPED), a_line("C", **UNSHIPPED)],
            id="another line came for one that is gone",
        ),
        pytest.param(
            [a_line("A", quantity=3, **UNSHIPPED), a_line("B", quantity=2, **UNSHIPPED)],
            [a_line("A", **UNSHIPPED), a_line("B", quantity=2, **UNSHIPPED)],
            id="fewer of a line than were refunded",
        ),
    ],
)
def test_delivery_cost_stays_while_a_unit_of_the_order_is_unrefunded(
    lines: list[Line], later: list[Line]
) -> None:
    order = an_order(*lines, shipping_paid=900)
    state, *_ = _paid(known(order), ("A", min(2, lines[0].quantity)))
    changed = evolve(order, version=2, lines=tuple(later))
    state = after(state, SnapshotTaken(order=changed)).state
    state, _, shipping = _paid(state, ("B", 1))
    assert shipping == 0


def test_what_is_left_of_the_capture_lowers_delivery_first_and_then_goods() -> None:
    lines = (a_line("1", paid=600, **UNSHIPPED), a_line("2", paid=300, **UNSHIPPED))
    for captured, expected in ((1000, (900, 100)), (900, (900, 0)), (450, (450, 0))):
        _, *paid = _paid(known(an_order(*lines, shipping_paid=200, captured=captured)))
        assert tuple(paid) == expected
    event = after(known(an_order(*lines, captured=450)), a_refund(reason="other")).events[1].event
    assert [line.amount for line in event.lines] == [300, 150]


@pytest.mark.parametrize("asked", [(("A", 3), ("B", 1)), (("B", 1), ("A", 3))])
def test_amounts_are_split_over_lines_in_the_orders_sequence(
    asked: tuple[tuple[str, int], ...],
) -> None:
    """Not over the stages that a line's units are in, nor in the sequence of the request."""
    order = an_order(
        a_line("A", quantity=3, paid=3, shipped=2, delivered=1), a_line("B", paid=2, shipped=1)
    )
    event = after(known(order), a_refund(*asked, amount=4)).events[0].event
    brought: Counter[str] = Counter()
    for line in event.lines:
        brought[line.line_id] += line.refund
    assert brought == {"A": 2, "B": 2}
    halves = an_order(a_line("A", paid=5, **UNSHIPPED), a_line("B", paid=5, **UNSHIPPED))
    paid = after(known(halves), a_refund(("B", 1), ("A", 1), reason="other", amount=5))
    assert {line.line_id: line.amount for line in paid.events[1].event.lines} == {
        "A": 3,
        "B": 2,
    }


def test_a_stated_amount_is_split_by_largest_remainder() -> None:
    assert split(100, (333, 333, 334)) == (33, 33, 34)
    assert split(2, (1, 1, 1)) == (1, 1, 0)
    state = known(an_order(a_line("1", paid=500, **UNSHIPPED), a_line("2", paid=300, **UNSHIPPED)))
    state, goods, _ = _paid(state, amount=100)
    assert goods == 100
    assert state.ledger.line(state.order.lines[0].line_id).share == 500


def test_a_currency_has_its_own_decimals() -> None:
    assert [minor_units(c, 5) for c in ("JPY", "USD", "KWD")] == [5, 500, 5000]
