"""Which of two grounds brings more: to the cent, with fee, delivery cost and limits of their own."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.ledger import Stage
from service.domain.order import Order
from tests.unit.answers import answer, verdict
from tests.unit.builders import NOW, a_line, a_refund, after, an_order, known
from tests.unit.packs import with_grounds

STAGES: frozenset[Stage] = frozenset({"in_transit", "delivered"})
DELIVERED = NOW - timedelta(days=20)


def pack(fee: int = 0, **first: Any) -> Any:
    """For faults the whole delivery cost with a fee, or beside it no delivery cost and no fee."""
    return with_grounds(
        faulty_goods={"fee_percent": fee, "delivery": "whole", "stages": STAGES, **first},
        change_of_mind={"reasons": frozenset({"defective"}), "delivery": "none"},
    )


def grounds(event: Any) -> set[str]:
    return {line.ground for line in event.lines}


@pytest.mark.parametrize(
    ("shipping", "ground"),
    [
        pytest.param(199, "change_of_mind", id="the fee is more than the delivery cost"),
        pytest.param(201, "faulty_goods", id="it is less"),
    ],
)
def test_the_delivery_cost_is_counted_once(shipping: int, ground: str) -> None:
    order = an_order(a_line(delivered_at=DELIVERED), shipping_paid=shipping)
    event = answer(order, a_refund(reason="defective"), policy=pack(fee=20))
    assert verdict(event) == f"approved {ground}"


def test_nothing_of_an_order_is_left_whatever_stage_its_units_are_in() -> None:
    line = a_line(quantity=3, shipped=3, delivered=2, delivered_at=DELIVERED)
    order = an_order(line, shipping_paid=900)
    event = answer(order, a_refund(reason="defective"), policy=pack(fee=20))
    assert grounds(event) == {"faulty_goods"}


def test_nothing_of_an_order_is_left_once_the_rest_was_asked_for_before() -> None:
    order = an_order(a_line(quantity=2, delivered_at=DELIVERED), shipping_paid=900)
    asked = a_refund(("1", 1), reason="defective")
    first = after(known(order), asked, policy=with_grounds())
    rest = a_refund(("1", 1), reason="defective")
    assert grounds(answer(first.state, rest, policy=pack(fee=20))) == {"faulty_goods"}
    assert grounds(answer(order, rest, policy=pack(fee=20))) == {"change_of_mind"}


@pytest.mark.parametrize(
    ("order", "limit", "ground"),
    [
        pytest.param(an_order(), {"USD": 10}, "faulty_goods", id="just as much as the limit"),
        pytest.param(
            an_order(a_line(paid=1_001)), {"USD": 10}, "change_of_mind", id="a cent more than it"
        ),
        pytest.param(
            an_order(currency="JPY"), {"JPY": 999}, "change_of_mind", id="a yen more than it"
        ),
        pytest.param(
            an_order(currency="JPY"), {"USD": 9}, "faulty_goods", id="a limit of other money"
        ),
    ],
)
def test_the_own_limit_of_a_ground_counts_before_a_person_must_decide(
    order: Order, limit: dict[str, int], ground: str
) -> None:
    event = answer(order, a_refund(reason="defective"), policy=pack(automatic_limit=limit))
    assert verdict(event) == f"approved {ground}"
