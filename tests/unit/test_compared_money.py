"""How the money of a grant comes about: every check of it with all its values."""

from typing import Any

import pytest

from service.domain.order import Line, Order, Promotion
from service.domain.outcome import OrderState
from tests.unit.answers import answer
from tests.unit.builders import a_line, a_refund, after, an_order, known
from tests.unit.compared import told
from tests.unit.packs import with_ground, with_rules
from tests.unit.test_referrals import earlier

FEE = with_ground("change_of_mind", fee_percent=15)
DIGITAL: dict[str, Any] = {"traits": frozenset({"digital"})}


def details(of: Order | OrderState, check: str, request: Any, **rules: Any) -> list[Any]:
    """Of each check of that name, its lines and its values."""
    made = [one for one in answer(of, request, **rules).checks if one["check"] == check]
    return [("".join(one["line_ids"]), one["detail"]) for one in made]


def one_of_three() -> OrderState:
    """A line of three units, one of which went back."""
    return after(known(an_order(a_line(quantity=3))), a_refund(("1", 1)), policy=FEE).state


def test_a_share_is_what_the_units_add_to_the_line() -> None:
    assert told(one_of_three(), "share", a_refund(("1", 1))) == (
        "pass",
        {"paid": 1_000, "quantity": 3, "claimed": 2, "held": 333, "share": 333},
    )


def test_the_place_of_a_line_is_told_where_an_amount_is_split() -> None:
    order = an_order(a_line("1"), a_line("2", paid=500), a_line("3", paid=700))
    whole = {"quantity": 1, "claimed": 1, "held": 0}
    second = ("2", {"paid": 500, "share": 500} | whole)
    third = ("3", {"paid": 700, "share": 700} | whole)
    asked = (("2", 1), ("3", 1))
    assert details(order, "share", a_refund(*asked)) == [second, third]
    assert details(order, "share", a_refund(*asked, amount=1_200)) == [second, third]
    assert details(order, "share", a_refund(*asked, amount=1_199)) == [
        ("2", second[1] | {"place": 2}),
        ("3", third[1] | {"place": 3}),
    ]
    assert details(order, "share", a_refund(("2", 1), amount=1)) == [second]


def test_a_fee_tells_what_was_kept_before_it_was_rounded() -> None:
    assert details(one_of_three(), "fee", a_refund(("1", 2)), policy=FEE) == [
        (
            "1",
            {
                "refund": 667,
                "percent": 15,
                "points_before": 333 * 15,
                "kept_before": 49,
                "fee": 101,
            },
        )
    ]


def test_the_fees_of_two_stages_are_one_after_the_other() -> None:
    order = an_order(a_line(quantity=2, paid=999, delivered=1))
    first = {"refund": 499, "percent": 15, "points_before": 0, "kept_before": 0, "fee": 74}
    second = {
        "refund": 500,
        "percent": 15,
        "points_before": 7_485,
        "kept_before": 74,
        "fee": 75,
    }
    assert details(order, "fee", a_refund(), policy=FEE) == [("1", first), ("1", second)]


def main_and_gift(**gift: Any) -> tuple[Line, Line]:
    fields = {"paid": 0, "list_price": 500, "gift_for": "1", "quantity": 3}
    return a_line("1", quantity=2, paid=2_001), a_line("2", **fields | gift)


@pytest.mark.parametrize(
    ("gift", "units", "cost"),
    [
        pytest.param({}, 3, 500, id="all of it"),
        pytest.param({"shipped": 2, "delivered": 1}, 2, 333, id="what was sent of it"),
    ],
)
def test_a_gift_that_is_kept_tells_what_it_costs(
    gift: dict[str, Any], units: int, cost: int
) -> None:
    assert details(an_order(*main_and_gift(**gift)), "gift", a_refund(("1", 2)), policy=FEE) == [
        (
            "2",
            {
                "gift_for": "1",
                "units_kept": units,
                "fee": cost,
                "points": 2_001 * 15,
                "kept": 300,
                "grounds": "change_of_mind",
            },
        )
    ]


@pytest.mark.parametrize(
    ("gift", "asked"),
    [
        pytest.param({}, [("1", 1)], id="a unit of the main line stays"),
        pytest.param({}, [("1", 2), ("2", 3)], id="it goes back too"),
        pytest.param({"shipped": 0}, [("1", 2)], id="it was never sent"),
        pytest.param({"list_price": None}, [("1", 2)], id="nobody knows its price"),
        pytest.param({"gift_for": None}, [("1", 2)], id="it is none"),
    ],
)
def test_a_gift_that_costs_nothing_is_not_told(
    gift: dict[str, Any], asked: list[tuple[str, int]]
) -> None:
    assert details(an_order(*main_and_gift(**gift)), "gift", a_refund(*asked)) == []


def test_each_promotion_is_settled_by_what_is_kept() -> None:
    lines = [a_line(str(n), paid=900, list_price=1_000, quantity=1) for n in (1, 2, 3)]
    lines.append(a_line("4", list_price=None))
    order = an_order(
        *lines,
        promotions=(
            Promotion(threshold=2_500, discount=400, line_ids=("1", "2", "3")),
            Promotion(threshold=1_000, discount=7, line_ids=("2", "3")),
            Promotion(threshold=9_000, discount=9, line_ids=("3", "4")),
        ),
    )
    one = {"threshold": 2_500, "discount": 400, "list_value": 3_000}
    two = {"promotion": 2, "threshold": 1_000, "discount": 7, "list_value": 2_000, "total": 0}
    first = after(known(order), a_refund(("1", 1)))
    assert details(order, "promotion", a_refund(("1", 1))) == [
        ("", {"promotion": 1, "kept": 2_000, **one, "total": -266, "before": 0}),
        ("", two | {"kept": 2_000, "before": 0}),
    ]
    assert details(first.state, "promotion", a_refund(("2", 1))) == [
        ("", {"promotion": 1, "kept": 1_000, **one, "total": -133, "before": -266}),
        ("", two | {"kept": 1_000, "before": -266}),
    ]


@pytest.mark.parametrize(
    ("reason", "gives", "shipping"),
    [
        pytest.param("change_of_mind", "standard", 400, id="the standard delivery"),
        pytest.param("defective", "whole", 500, id="the whole"),
    ],
)
def test_the_delivery_cost_tells_what_of_it_goes_back(
    reason: Any, gives: str, shipping: int
) -> None:
    order = an_order(shipping_paid=500, express_surcharge=100)
    values = {"gives": gives, "shipping_paid": 500, "express_surcharge": 100, "before": 0}
    assert details(order, "delivery_cost", a_refund(reason=reason)) == [("", values)]
    assert answer(order, a_refund(reason=reason)).refund.shipping == shipping
    assert details(an_order(), "delivery_cost", a_refund(reason=reason)) == []


def test_delivery_cost_is_not_told_before_all_units_are_asked_for() -> None:
    order = an_order(a_line(quantity=2), shipping_paid=500)
    assert details(order, "delivery_cost", a_refund(("1", 1))) == []


def test_what_is_left_of_the_capture() -> None:
    order = an_order(a_line(quantity=2, **DIGITAL), a_line("2"), captured=1_600, shipping_paid=100)
    kept = after(known(order), a_refund(("2", 1))).state
    paid = after(kept, a_refund(("1", 1))).state
    assert told(paid, "captured", a_refund(("1", 1))) == (
        "pass",
        {
            "entitled": 600,
            "captured": 1_600,
            "reserved": 1_000,
            "refunded": 500,
            "left": 100,
        },
    )


@pytest.mark.parametrize(("paid", "outcome"), [(5_000, "pass"), (5_001, "refer")])
def test_the_automatic_limit(paid: int, outcome: str) -> None:
    rules = with_rules(automatic_limit={"USD": 50, "other": 1})
    assert told(an_order(a_line(paid=paid)), "automatic_limit", a_refund(), policy=rules) == (
        outcome,
        {"amount": paid, "limit": 5_000, "currency": "USD"},
    )


def test_how_often_a_customer_asks() -> None:
    recent = [*earlier(3, amount=500), *earlier(1, amount=9, currency="EUR")]
    assert told(an_order(), "frequency", a_refund(), recent=recent) == (
        "pass",
        {
            "requests": 5,
            "most_requests": 20,
            "days": 90,
            "amount": 2_500,
            "most_amount": 200_000,
            "currency": "USD",
        },
    )
