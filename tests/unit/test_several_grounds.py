"""Where several rules could grant a line the best for the customer counts; the others stay in the checks."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.inbound import Comment
from service.domain.value import evolve
from tests.unit.answers import answer, codes, granted, part_codes, refused, verdict
from tests.unit.builders import NOW, a_care, a_line, a_service, after, an_order, asking, known
from tests.unit.packs import spanning, with_grounds

FAULT: dict[str, Any] = {"reason": "defective"}
# A second rule for faults beside the first, which ends after ten days.
TEN_DAYS = spanning(amount=10, unit="days", anchor="delivered")
SECOND: dict[str, Any] = {"reasons": frozenset({"defective"})}


def _pack(second: dict[str, Any] | None = None, **first: Any) -> Any:
    """`faulty_goods` with these changes, and `change_of_mind` for faults too."""
    return with_grounds(faulty_goods=first, change_of_mind=SECOND | (second or {}))


def _late(line_id: str = "1") -> Any:
    return a_line(line_id, delivered_at=NOW - timedelta(days=20))


@pytest.mark.parametrize(
    ("pack", "request_", "expected"),
    [
        pytest.param(
            _pack(window=TEN_DAYS),
            asking("return", **FAULT),
            "approved change_of_mind",
            id="granted before refused",
        ),
        pytest.param(
            _pack(judged="evidence_to_judge"),
            asking("return", **FAULT),
            "approved change_of_mind",
            id="granted before left to a person",
        ),
        pytest.param(
            _pack(judged="evidence_to_judge"),
            asking("return", **FAULT, condition="used"),
            "referred evidence_to_judge",
            id="left to a person before refused",
        ),
        pytest.param(
            _pack(),
            asking("return", **FAULT),
            "approved faulty_goods",
            id="the whole delivery cost before the standard one",
        ),
        pytest.param(
            _pack({"fee_percent": 10, "delivery": "whole"}, delivery="standard"),
            asking("return", **FAULT),
            "approved faulty_goods",
            id="no fee before one",
        ),
        pytest.param(
            _pack({"fee_percent": 1, "delivery": "whole"}, delivery="none"),
            asking("return", **FAULT),
            "approved faulty_goods",
            id="no fee, where no delivery was paid for",
        ),
        pytest.param(
            _pack({"delivery": "whole"}),
            asking("return", **FAULT),
            "approved faulty_goods",
            id="the merchant's freight before the customer's",
        ),
        pytest.param(
            _pack({"delivery": "whole"}, delivery="standard"),
            asking("return", **FAULT),
            "approved faulty_goods",
            id="promotions left alone before the whole delivery cost",
        ),
        pytest.param(
            _pack({"delivery": "whole", "freight": "merchant", "settles": False}),
            asking("return", **FAULT),
            "approved change_of_mind",
            id="of equals the first of the pack",
        ),
    ],
)
def test_the_best_for_the_customer_counts(pack: Any, request_: Any, expected: str) -> None:
    assert verdict(answer(an_order(_late()), request_, policy=pack)) == expected


@pytest.mark.parametrize(
    ("lines", "shipping", "expected"),
    [
        pytest.param((("1", 1), ("2", 1)), 900, "faulty_goods", id="the last of the order"),
        pytest.param(None, 900, "faulty_goods", id="all of the order"),
        pytest.param((("1", 1),), 900, "change_of_mind", id="a part of it: no delivery cost goes"),
        pytest.param(None, 300, "change_of_mind", id="less delivery cost than the fee"),
    ],
)
def test_the_delivery_cost_outweighs_a_fee_where_it_is_more(
    lines: Any, shipping: int, expected: str
) -> None:
    order = an_order(_late("1"), _late("2"), shipping_paid=shipping, captured=2000 + shipping)
    pack = _pack({"fee_percent": 0, "delivery": "none"}, fee_percent=20, delivery="whole")
    event: Any = answer(order, asking("return", *(lines or ()), **FAULT), policy=pack)
    assert {line.ground for line in event.lines} == {expected}


def test_a_rule_that_would_leave_it_to_a_person_for_its_amount_is_not_the_best() -> None:
    pack = _pack(automatic_limit={"USD": 1})
    expected = "approved change_of_mind"
    assert verdict(answer(an_order(_late()), asking("return", **FAULT), policy=pack)) == expected
    limit = {"NZD": 1, "USD": 1, "EUR": 1}
    both = _pack({"automatic_limit": limit}, automatic_limit=limit)
    event = answer(an_order(_late()), asking("return", **FAULT), policy=both)
    assert codes(event) == ["amount_above_automatic_limit"]


def test_what_another_rule_would_refuse_is_no_reason_where_one_grants() -> None:
    """Nothing of it is refused; the check is told all the same."""
    event = answer(an_order(_late()), asking("return", **FAULT), policy=_pack(window=TEN_DAYS))
    assert (granted(event), refused(event)) == ({"1": 1}, {})
    told = {(c["ground"], c["check"]): c["outcome"] for c in event.checks}
    assert told["faulty_goods", "window"] == "fail"
    assert told["change_of_mind", "window"] == "pass"


def test_nor_where_one_leaves_it_to_a_person() -> None:
    pack = _pack({"judged": "ground_unclear"}, window=TEN_DAYS)
    event = answer(an_order(_late()), asking("return", **FAULT), policy=pack)
    assert codes(event) == ["ground_unclear"]


def test_nor_where_only_the_whole_request_is_wrong() -> None:
    request = asking("refund", **FAULT, amount=5_000)
    event = answer(an_order(_late()), request, policy=_pack(window=TEN_DAYS))
    assert codes(event) == ["amount_exceeds_available"]


def test_nor_in_a_care() -> None:
    pack = _pack(window=TEN_DAYS)
    order = an_order(_late("1"), a_line("2", shipped=0))
    service = a_service("return", ("1", 1), ("2", 1), **FAULT)
    care = a_care(service, Comment(content="Torn"))
    assert part_codes(answer(order, care, policy=pack)) == ["service not_delivered"]


def test_of_a_refused_line_every_rule_says_why() -> None:
    order = an_order(_late("1"), a_line("2"))
    pack = _pack(window=TEN_DAYS)
    request = asking("return", **FAULT, condition="used")
    event = answer(order, request, policy=pack)
    assert granted(event) == {"2": 1}
    told = set(refused(event)["1"][1])
    assert told == {"window_closed", "condition_not_accepted"}


def test_a_refusal_names_the_rule_that_came_closest() -> None:
    """One check of the second fails, two of the first."""
    pack = _pack(window=TEN_DAYS, buyers=frozenset({"consumer"}))
    request = asking("return", **FAULT, condition="used")
    event = answer(an_order(_late(), buyer="business"), request, policy=pack)
    assert event.policy.ground == "change_of_mind"
    assert set(codes(event)) == {"condition_not_accepted", "window_closed", "not_a_consumer"}


def test_a_request_counts_where_one_of_its_lines_is_no_fault_of_the_merchant() -> None:
    """The second rule takes what is too late for the first."""
    order, pack = an_order(a_line("1"), _late("2")), _pack(window=TEN_DAYS)
    outcome = after(known(order), asking("return", **FAULT), policy=pack)
    event: Any = outcome.events[0].event
    assert [line.ground for line in event.lines] == ["faulty_goods", "change_of_mind"]
    assert outcome.counted is not None
    often = [evolve(outcome.counted, requested_at=NOW)] * 50
    held_up = after(known(order), asking("return", **FAULT), policy=pack, recent=often)
    assert verdict(held_up.events[0].event).startswith("approved"), "part of it is their right"
    alone = after(known(order), asking("return", ("1", 1), **FAULT), policy=pack)
    assert alone.counted is None
