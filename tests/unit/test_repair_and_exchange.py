"""Goods for goods: what a repair may cost and take, what may come instead, the terms of sending back."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.ids import LineId, Sku
from service.domain.inbound import AskedLine, Estimate, ServiceKind
from tests.unit.answers import answer, codes, events, granted, refused, remedies, verdict
from tests.unit.builders import NOW, a_line, after, an_order, asking, known
from tests.unit.packs import spanning, with_ground, with_grounds

FAULT: dict[str, Any] = {"reason": "defective"}
ANY_SKU = with_ground("faulty_goods", other_replacement=True)
MIDNIGHT = NOW.replace(hour=0)


@pytest.mark.parametrize(
    ("cost", "days", "expected"),
    [
        pytest.param(500, 30, "approved faulty_goods", id="half the price in thirty days"),
        pytest.param(501, 30, "rejected repair_cost_exceeded", id="a cent above half the price"),
        pytest.param(500, 31, "rejected repair_time_exceeded", id="a day above thirty"),
        pytest.param(
            501, 31, "rejected repair_cost_exceeded repair_time_exceeded", id="both at once"
        ),
        pytest.param(0, 0, "approved faulty_goods", id="free and at once"),
    ],
)
def test_a_repair_has_its_caps(cost: int, days: int, expected: str) -> None:
    request = asking("repair", **FAULT, estimate=Estimate(cost=cost, days=days))
    event = answer(an_order(), request)
    assert verdict(event) == expected
    told = {check["check"]: check["detail"] for check in event.checks}
    assert told["repair_cost"] == {
        "cost": cost,
        "price": 1000,
        "percent": 50,
        "most": 500,
        "currency": "USD",
    }
    assert told["repair_time"] == {"days": days, "most": 30}


@pytest.mark.parametrize(
    ("cost", "word"),
    [pytest.param(1166, "approved", id="at half"), pytest.param(1167, "rejected", id="above half")],
)
def test_the_price_is_that_of_the_units_asked_for(cost: int, word: str) -> None:
    """Two of three at 1000, one at 1667: 666 and 1667 make 2333."""
    order = an_order(a_line("1", quantity=3, paid=1000), a_line("2", paid=1667))
    estimate = Estimate(cost=cost, days=1)
    event = answer(order, asking("repair", ("1", 2), ("2", 1), **FAULT, estimate=estimate))
    assert verdict(event).split()[0] == word


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        pytest.param(500, "referred ground_unclear", id="within the cap"),
        pytest.param(501, "rejected repair_cost_exceeded", id="above it"),
    ],
)
def test_the_caps_bind_where_a_person_decides_too(cost: int, expected: str) -> None:
    request = asking("repair", reason="other", estimate=Estimate(cost=cost, days=1))
    assert verdict(answer(an_order(), request)) == expected


def test_without_an_estimate_no_cap_is_looked_at() -> None:
    event = answer(an_order(), asking("repair", **FAULT))
    assert verdict(event) == "approved faulty_goods"
    assert not {"repair_cost", "repair_time"} & {check["check"] for check in event.checks}


def test_of_other_services_an_estimate_asks_nothing() -> None:
    dear = Estimate(cost=10_000, days=100)
    for kind in ("refund", "return", "exchange"):
        assert verdict(answer(an_order(), asking(kind, **FAULT, estimate=dear))) == (
            "approved faulty_goods"
        )


@pytest.mark.parametrize("estimate", [Estimate(cost=501, days=1), Estimate(cost=1, days=31)])
def test_a_repair_too_dear_or_too_slow_leaves_the_other_remedies_alone(estimate: Estimate) -> None:
    """It is so for whatever reason one would ask."""
    named = remedies(answer(an_order(), asking("repair", **FAULT, estimate=estimate)))
    assert named >= {f"{kind} by faulty_goods" for kind in ("refund", "return", "exchange")}
    assert not {remedy for remedy in named if remedy.startswith("repair")}


def _exchange(*asked: tuple[str, int, str | None], **fields: Any) -> Any:
    """Of (line, units, what is wanted instead) each."""
    lines = tuple(
        AskedLine(line_id=LineId(line), quantity=n, replacement_sku=sku and Sku(sku))
        for line, n, sku in asked
    )
    return asking("exchange", **FAULT | fields | {"lines": lines or None})


@pytest.mark.parametrize(
    ("wanted", "policy", "expected"),
    [
        pytest.param(None, {}, "sku-1", id="nothing named: the same again"),
        pytest.param("sku-1", {}, "sku-1", id="the same named"),
        pytest.param("sku-9", {"policy": ANY_SKU}, "sku-9", id="another, where the pack allows it"),
        pytest.param(None, {"policy": ANY_SKU}, "sku-1", id="nothing named, though it might be"),
    ],
)
def test_an_exchange_says_what_goes_out(
    wanted: str | None, policy: dict[str, Any], expected: str
) -> None:
    event = answer(an_order(), _exchange(("1", 1, wanted)), **policy)
    assert [line.replacement_sku for line in event.lines] == [expected]


def test_another_sku_is_not_accepted_where_the_pack_says_nothing() -> None:
    event = answer(an_order(), _exchange(("1", 1, "sku-9")))
    assert verdict(event) == "rejected replacement_not_accepted"
    (reason,) = event.reasons
    assert reason["detail"]["accepted"] == "same"
    assert reason["line_ids"] == ("1",)


@pytest.mark.parametrize("reason", ["defective", "change_of_mind"])
def test_the_same_again_is_still_to_be_had_instead_of_another_sku(reason: str) -> None:
    event = answer(an_order(), _exchange(("1", 1, "sku-9"), reason=reason))
    assert verdict(event) == "rejected replacement_not_accepted"
    ground = "faulty_goods" if reason == "defective" else "change_of_mind"
    assert f"exchange by {ground}" in remedies(event)


def test_one_replacement_not_accepted_leaves_the_other_lines() -> None:
    order = an_order(a_line("1"), a_line("2"))
    event = answer(order, _exchange(("1", 1, "sku-9"), ("2", 1, None)))
    assert granted(event) == {"2": 1}
    assert refused(event) == {"1": (1, ["replacement_not_accepted"])}


def test_without_lines_an_exchange_is_of_all_for_the_same() -> None:
    event = answer(an_order(a_line("1"), a_line("2", quantity=2)), _exchange())
    assert {line.line_id: line.replacement_sku for line in event.lines} == {
        "1": "sku-1",
        "2": "sku-2",
    }


@pytest.mark.parametrize("kind", ["exchange", "repair"])
def test_goods_for_goods_move_no_money(kind: ServiceKind) -> None:
    outcome = after(known(), asking(kind, **FAULT))
    event: Any = outcome.events[0].event
    assert events(outcome) == ["RequestApproved"]
    assert (event.refund, event.refund_due) == (None, None)
    assert [line.refund for line in event.lines] == [0]
    assert (outcome.state.ledger.reserved, outcome.state.ledger.refunded) == (0, 0)
    if kind == "repair":
        assert event.lines[0].replacement_sku is None


@pytest.mark.parametrize("kind", ["exchange", "repair"])
def test_goods_for_goods_know_no_limit_of_money(kind: ServiceKind) -> None:
    event = answer(an_order(a_line(paid=900_000)), asking(kind, **FAULT))
    assert verdict(event) == "approved faulty_goods"


@pytest.mark.parametrize(
    ("kind", "reason", "freight"),
    [
        pytest.param("return", "change_of_mind", "customer", id="a change of mind sent back"),
        pytest.param("exchange", "change_of_mind", "customer", id="a change of mind exchanged"),
        pytest.param("return", "defective", "merchant", id="a fault sent back"),
        pytest.param("exchange", "wrong_item", "merchant", id="a wrong item exchanged"),
        pytest.param("repair", "defective", "merchant", id="a repair"),
        pytest.param("refund", "defective", "merchant", id="money for a fault"),
    ],
)
def test_goods_come_back_by_a_day_at_a_cost(kind: ServiceKind, reason: Any, freight: str) -> None:
    goods = answer(an_order(), asking(kind, reason=reason)).goods
    assert (goods.return_required, goods.freight) == (True, freight)
    assert goods.send_by == MIDNIGHT + timedelta(days=15), "fourteen whole days after the request"


def test_the_day_to_send_by_is_one_of_the_place() -> None:
    order = an_order(timezone="Asia/Tokyo")
    assert answer(order, asking("return")).goods.send_by == MIDNIGHT + timedelta(days=14, hours=15)


def test_of_two_grounds_the_earlier_day_and_the_merchants_freight_hold() -> None:
    pack = with_grounds(
        faulty_goods={"window": spanning(amount=5, unit="days", anchor="delivered")},
        change_of_mind={"reasons": frozenset({"defective"}), "send_within_days": 3},
    )
    order = an_order(a_line("1"), a_line("2", delivered_at=NOW - timedelta(days=20)))
    event = answer(order, asking("return", **FAULT), policy=pack)
    assert [line.ground for line in event.lines] == ["faulty_goods", "change_of_mind"]
    assert event.goods.send_by == MIDNIGHT + timedelta(days=4)
    assert event.goods.freight == "merchant"
    assert (event.policy.ground, event.window) == (None, None), "the lines differ"


@pytest.mark.parametrize("kind", ["refund", "return"])
def test_digital_goods_have_nothing_to_come_back(kind: ServiceKind) -> None:
    outcome = after(known(an_order(a_line(traits=frozenset({"digital"})))), asking(kind, **FAULT))
    event: Any = outcome.events[0].event
    assert (event.goods.return_required, event.goods.send_by, event.goods.freight) == (
        False,
        None,
        None,
    )
    assert events(outcome) == ["RequestApproved", "RefundIssued"]


def test_a_return_where_the_ground_wants_nothing_back_offers_the_goods_all_the_same() -> None:
    """Who asks for a return offers the goods; who asks for money need not."""
    pack = with_ground("faulty_goods", return_required=False)
    offered = answer(an_order(), asking("return", **FAULT), policy=pack)
    asked = answer(an_order(), asking("refund", **FAULT), policy=pack)
    assert (offered.goods.return_required, asked.goods.return_required) == (True, False)


def test_every_check_of_a_refused_repair_is_told() -> None:
    order = an_order(a_line(delivered_at=NOW - timedelta(days=1000)))
    request = asking("repair", **FAULT, estimate=Estimate(cost=900, days=60))
    assert codes(answer(order, request)) == [
        "window_closed",
        "evidence_missing",
        "repair_cost_exceeded",
        "repair_time_exceeded",
    ]
