"""Every check of a ground tells the values that it compared, all of them and no others."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.ground import Exclusion, RepairCaps
from service.domain.ids import LineId, Sku
from service.domain.inbound import AskedLine, Estimate, ServiceRequested
from service.domain.order import Order
from service.domain.policy import Policy
from tests.unit.builders import NOW, POLICY, a_line, a_refund, an_order, asking
from tests.unit.compared import told
from tests.unit.packs import with_ground

DAY = timedelta(days=1)
MIND, FAULT = "change_of_mind", "faulty_goods"
BEFORE, PLACED, LATER = NOW - 9 * DAY, NOW - 5 * DAY, NOW - 4 * DAY


def mind(**changes: Any) -> Policy:
    return with_ground(MIND, **changes)


def line_of(*traits: str, **fields: Any) -> Order:
    return an_order(a_line(traits=frozenset(traits), **fields))


FOR_ANOTHER = asking(
    "exchange",
    reason="defective",
    lines=(AskedLine(line_id=LineId("1"), quantity=1, replacement_sku=Sku("sku-9")),),
)


ROWS = [
    pytest.param(
        an_order(), a_refund(), POLICY, "reason", "pass",
        {"reason": "change_of_mind", "stage": "delivered"},
        id="a reason that is taken",
    ),
    pytest.param(
        an_order(), asking("repair"), POLICY, "reason", "fail",
        {"kind": "repair", "reason": "change_of_mind", "stage": "delivered"},
        id="a reason that no ground takes",
    ),
    pytest.param(
        an_order(buyer="business"), a_refund(), mind(buyers=frozenset({"consumer"})),
        "buyer", "fail", {"buyer": "business", "accepted": "consumer"},
        id="a buyer with no such right",
    ),
    pytest.param(
        an_order(), a_refund(), mind(buyers=frozenset({"consumer"})),
        "buyer", "pass", {"buyer": "consumer", "accepted": "consumer"},
        id="a buyer with the right",
    ),
    pytest.param(
        an_order(disclosures={"no_returns": BEFORE}), a_refund(), mind(falls_by="no_returns"),
        "disclosure", "fail",
        {"disclosure": "no_returns", "told_at": BEFORE, "placed_at": PLACED},
        id="what was said before the purchase",
    ),
    pytest.param(
        an_order(disclosures={"no_returns": LATER}), a_refund(), mind(falls_by="no_returns"),
        "disclosure", "pass",
        {"disclosure": "no_returns", "told_at": LATER, "placed_at": PLACED},
        id="what was said after it",
    ),
    pytest.param(
        line_of("digital", "custom_made"), a_refund(), POLICY, "exclusion", "fail",
        {"traits": "custom_made,digital", "excluded": "custom_made", "requires": "nothing"},
        id="goods left out",
    ),
    pytest.param(
        line_of("digital", confirmed=frozenset({"digital"})), a_refund(), POLICY,
        "exclusion", "fail",
        {"traits": "digital", "excluded": "digital", "requires": "confirmed"},
        id="goods left out, as the buyer confirmed",
    ),
    pytest.param(
        line_of("final_sale", told=frozenset({"final_sale"})), a_refund(), POLICY,
        "exclusion", "fail",
        {"traits": "final_sale", "excluded": "final_sale", "requires": "told"},
        id="goods left out, as the buyer was told",
    ),
    pytest.param(
        line_of("digital", "final_sale"), a_refund(), POLICY, "exclusion", "pass",
        {"traits": "digital,final_sale", "unmet": "digital:confirmed,final_sale:told"},
        id="goods not left out, and what was missing for it",
    ),
    pytest.param(
        an_order(), a_refund(), POLICY, "exclusion", "pass", {"traits": ""}, id="plain goods"
    ),
    pytest.param(
        line_of(category="shoes"), a_refund(), mind(excluded=(Exclusion(category="shoes"),)),
        "exclusion", "fail",
        {"traits": "", "category": "shoes", "excluded": "shoes", "requires": "nothing"},
        id="a category left out",
    ),
    pytest.param(
        line_of(), a_refund(), mind(excluded=(Exclusion(category="shoes"),)),
        "exclusion", "pass", {"traits": "", "category": None},
        id="goods of no category",
    ),
    pytest.param(
        line_of("perishable", category="food", subscription=True), a_refund(condition="opened"),
        mind(
            excluded=(
                Exclusion(category="food", reasons=frozenset({"other"})),
                Exclusion(trait="perishable", conditions=frozenset({"used"})),
                Exclusion(trait="perishable", unless="subscription"),
            )
        ),
        "exclusion", "pass",
        {
            "traits": "perishable",
            "category": "food",
            "unmet": "food:reason,perishable:condition,perishable:single_delivery",
        },
        id="for another reason, in another condition, of no series",
    ),
    pytest.param(
        line_of("perishable"), a_refund(condition="opened"),
        mind(
            excluded=(
                Exclusion(
                    trait="perishable",
                    reasons=frozenset({"change_of_mind"}),
                    conditions=frozenset({"opened"}),
                    unless="subscription",
                ),
            )
        ),
        "exclusion", "fail",
        {"traits": "perishable", "excluded": "perishable", "requires": "nothing"},
        id="for this reason, in this condition, of a single delivery",
    ),
    pytest.param(
        an_order(), a_refund(condition="used"), POLICY, "condition", "fail",
        {"condition": "used", "accepted": "opened,unopened"},
        id="a condition not accepted",
    ),
    pytest.param(
        an_order(), a_refund(condition="opened"), POLICY, "condition", "pass",
        {"condition": "opened", "accepted": "opened,unopened"},
        id="a condition accepted",
    ),
    pytest.param(
        an_order(), a_refund(condition="used"),
        mind(judged_conditions=frozenset({"used", "damaged"})),
        "condition", "refer",
        {"condition": "used", "accepted": "opened,unopened", "to_judge": "damaged,used"},
        id="a condition to be judged",
    ),
    pytest.param(
        an_order(), a_refund(condition="used"), mind(value_loss={"used": 30}),
        "condition", "pass",
        {"condition": "used", "accepted": "opened,unopened", "kept_percent": 30},
        id="a loss of value",
    ),
    pytest.param(
        an_order(), a_refund(condition="used"),
        mind(value_loss={"used": 30}, loss_untold="withdrawal_right"),
        "condition", "pass",
        {"condition": "used", "accepted": "opened,unopened", "kept_percent": 0},
        id="a loss of value that was not told of",
    ),
    pytest.param(
        an_order(), asking("exchange", reason="defective"), POLICY, "replacement", "pass",
        {"sku": "sku-1", "replacement_sku": "sku-1", "accepted": "same"},
        id="the same again",
    ),
    pytest.param(
        an_order(), FOR_ANOTHER, POLICY, "replacement", "fail",
        {"sku": "sku-1", "replacement_sku": "sku-9", "accepted": "same"},
        id="other goods",
    ),
    pytest.param(
        an_order(), FOR_ANOTHER, with_ground(FAULT, other_replacement=True), "replacement", "pass",
        {"sku": "sku-1", "replacement_sku": "sku-9", "accepted": "any"},
        id="other goods, which are accepted",
    ),
    pytest.param(
        an_order(), a_refund(reason="late_delivery", evidence=("https://x/1", "https://x/2")),
        POLICY, "judgement", "refer", {"evidence": 2, "decides": "a person"},
        id="a person decides",
    ),
    pytest.param(
        an_order(a_line(paid=1_501)),
        asking("repair", reason="defective", estimate=Estimate(cost=750, days=30)),
        POLICY, "repair_cost", "pass",
        {"cost": 750, "price": 1_501, "percent": 50, "most": 750, "currency": "USD"},
        id="a repair that costs just little enough",
    ),
    pytest.param(
        an_order(a_line(paid=1_501)),
        asking("repair", reason="defective", estimate=Estimate(cost=751, days=30)),
        POLICY, "repair_cost", "fail",
        {"cost": 751, "price": 1_501, "percent": 50, "most": 750, "currency": "USD"},
        id="a repair that costs too much",
    ),
    pytest.param(
        an_order(), asking("repair", reason="defective", estimate=Estimate(cost=1, days=30)),
        POLICY, "repair_time", "pass", {"days": 30, "most": 30},
        id="a repair that is just quick enough",
    ),
    pytest.param(
        an_order(), asking("repair", reason="defective", estimate=Estimate(cost=1, days=13)),
        with_ground(FAULT, repair=RepairCaps(cost_percent=50, days=12)),
        "repair_time", "fail", {"days": 13, "most": 12},
        id="a repair that takes too long",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("order", "request_", "policy", "check", "outcome", "detail"), ROWS)
def test_a_check_tells_the_values_that_it_compared(
    order: Order,
    request_: ServiceRequested,
    policy: Policy,
    check: str,
    outcome: str,
    detail: dict[str, object],
) -> None:
    assert told(order, check, request_, policy=policy) == (outcome, detail)
