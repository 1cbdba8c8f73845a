"""Money as the contract's worked examples have it."""

from typing import Any

from service.domain.event import RefundIssued
from service.domain.money import minor_units, share, split
from service.domain.outcome import OrderState
from tests.unit.builders import a_line, a_refund, after, an_order, known

UNSHIPPED: dict[str, Any] = {"shipped": 0}


def _paid(state: OrderState, *asked: tuple[str, int], **fields: Any) -> tuple[OrderState, int, int]:
    """The state afterwards, goods and delivery cost that were paid."""
    outcome = after(state, a_refund(*asked, reason="other", **fields))
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


def test_delivery_cost_goes_with_the_last_units() -> None:
    """A: 2 units 2000, B: 1000, delivery 900: one A brings 1000, the rest 2000 and the delivery."""
    order = an_order(
        a_line("A", quantity=2, paid=2000, **UNSHIPPED),
        a_line("B", paid=1000, **UNSHIPPED),
        shipping_paid=900,
        express_surcharge=400,
    )
    state, *first = _paid(known(order), ("A", 1))
    state, *rest = _paid(state)
    assert (first, rest) == ([1000, 0], [2000, 900])
    assert state.ledger.refunded == order.captured


def test_delivery_cost_is_the_least_that_any_ground_of_the_order_gives() -> None:
    """A withdrawal gives the standard delivery: 900 of which express 400 -> 500."""
    order = an_order(
        a_line("A", quantity=2, paid=2000),
        a_line("B", paid=1000),
        shipping_paid=900,
        express_surcharge=400,
    )
    state = after(known(order), a_refund(("A", 1))).state
    event = after(state, a_refund()).events[0].event
    assert event.refund is not None  # type: ignore[union-attr]
    assert (event.refund.goods, event.refund.shipping) == (2000, 500)  # type: ignore[union-attr]


def test_a_stated_amount_is_split_by_largest_remainder() -> None:
    assert split(100, (333, 333, 334)) == (33, 33, 34)
    assert split(2, (1, 1, 1)) == (1, 1, 0)
    state = known(an_order(a_line("1", paid=500, **UNSHIPPED), a_line("2", paid=300, **UNSHIPPED)))
    state, goods, _ = _paid(state, amount=100)
    assert goods == 100
    assert state.ledger.line(state.order.lines[0].line_id).share == 500  # type: ignore[union-attr]


def test_a_currency_has_its_own_decimals() -> None:
    assert [minor_units(c, 5) for c in ("JPY", "USD", "KWD")] == [5, 500, 5000]
