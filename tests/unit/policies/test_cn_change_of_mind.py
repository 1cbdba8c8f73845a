"""China: goods go back without a reason within seven days, by what the law leaves out and calls intact."""

from datetime import datetime
from typing import Any

import pytest

from service.domain.inbound import Condition, ServiceRequested
from service.domain.outcome import OrderState
from tests.unit.answers import answer, granted, refused
from tests.unit.builders import a_line, an_order
from tests.unit.policies.rows import PACKS, Then, answered, sold, table, wants

MONDAY = "2026-03-02T15:20+08:00"
GRANTED = {"verdict": "approved change_of_mind"}
EXCLUDED = {"verdict": "rejected item_excluded"}
LATE = {"verdict": "rejected window_closed"}
A_PERSON = {"verdict": "referred grace_period"}


def _sold(delivered: str | None = MONDAY, **fields: Any) -> OrderState:
    return sold("CN", delivered, **fields)


def _back(at: str = "2026-03-05T12:00+08:00", **fields: Any) -> ServiceRequested:
    return wants("return", "change_of_mind", at, **fields)


DAYS: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "CN the last second of day 7": (
        _sold(),
        _back("2026-03-09T23:59:59+08:00"),
        GRANTED | {"closes": "2026-03-10 00:00", "freight": "customer", "refund": 1000},
    ),
    "CN the first second after day 7": (
        _sold(),
        _back("2026-03-10T00:00+08:00"),
        LATE | {"closes": "2026-03-10 00:00"},
    ),
    "CN day 7 is a Saturday": (
        _sold("2026-03-07T10:00+08:00"),
        _back("2026-03-14T23:59:59+08:00"),
        GRANTED | {"closes": "2026-03-15 00:00"},
    ),
    "CN whether the weekend counts is disputed": (
        _sold("2026-03-07T10:00+08:00"),
        _back("2026-03-15T00:00+08:00"),
        A_PERSON | {"closes": "2026-03-15 00:00"},
    ),
    "CN disputed until the end of Monday": (
        _sold("2026-03-07T10:00+08:00"),
        _back("2026-03-16T23:59:59+08:00"),
        A_PERSON,
    ),
    "CN after the Monday nothing is disputed": (
        _sold("2026-03-07T10:00+08:00"),
        _back("2026-03-17T00:00+08:00"),
        LATE,
    ),
    "CN day 7 in the Spring Festival moves behind its statutory days": (
        _sold("2026-02-10T10:00+08:00"),
        _back("2026-02-20T23:59:59+08:00"),
        GRANTED | {"closes": "2026-02-21 00:00"},
    ),
    "CN the moved days off of the Spring Festival are disputed": (
        _sold("2026-02-10T10:00+08:00"),
        _back("2026-02-24T23:59:59+08:00"),
        A_PERSON | {"closes": "2026-02-21 00:00"},
    ),
    "CN after the first working day it is over": (
        _sold("2026-02-10T10:00+08:00"),
        _back("2026-02-25T00:00+08:00"),
        LATE,
    ),
    "CN a holiday inside the seven days moves nothing": (
        _sold("2026-04-02T10:00+08:00"),
        _back("2026-04-10T00:00+08:00"),
        LATE | {"closes": "2026-04-10 00:00"},
    ),
    "CN before the goods came": (
        _sold(None),
        wants("refund", "change_of_mind", "2026-03-02T12:00+08:00"),
        GRANTED | {"closes": None, "freight": None},
    ),
    "CN delivered late in the evening of UTC": (
        _sold("2026-03-02T16:30Z"),
        _back("2026-03-10T15:59:59Z"),
        GRANTED | {"closes": "2026-03-11 00:00"},
    ),
    "CN no exchange without a reason": (
        _sold(),
        wants("exchange", "change_of_mind", "2026-03-05T12:00+08:00"),
        {"verdict": "rejected reason_not_accepted"},
    ),
    "CN no business": (_sold(buyer="business"), _back(), {"verdict": "rejected not_a_consumer"}),
}


@table(DAYS)
def test_the_days(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then


def test_the_notice_counts_when_it_is_sent() -> None:
    when = _back("2026-03-09T23:59:59+08:00")
    assert answered(_sold(), when, GRANTED, arrived="2026-03-10T09:00+08:00") == GRANTED


def test_of_two_parcels_each_has_its_own_days() -> None:
    first, second = (
        a_line(line_id, delivered_at=datetime.fromisoformat(came))
        for line_id, came in (("1", MONDAY), ("2", "2026-03-04T10:00+08:00"))
    )
    order = an_order(first, second, market="CN", currency="CNY", placed_at=first.delivered_at)
    when = _back("2026-03-10T00:00+08:00")
    event = answer(order, when, at=when.requested_at, policy=PACKS)
    assert (granted(event), refused(event)) == ({"2": 1}, {"1": (1, ["window_closed"])})


@pytest.mark.parametrize(
    "trait", ["custom_made", "perishable", "digital", "periodical"], ids="CN {}".format
)
def test_what_the_law_itself_leaves_out(trait: str) -> None:
    assert answered(_sold(line={"traits": frozenset({trait})}), _back(), EXCLUDED) == EXCLUDED


@pytest.mark.parametrize(
    "trait", ["activated", "sealed_hygiene", "sealed_media", "final_sale"], ids="CN {}".format
)
@pytest.mark.parametrize(
    ("by", "then"),
    [
        pytest.param({"confirmed"}, EXCLUDED, id="confirmed at the purchase"),
        pytest.param({"told"}, GRANTED, id="only told, or ticked beforehand"),
        pytest.param(set(), GRANTED, id="not a word"),
    ],
)
def test_what_the_buyer_must_have_confirmed(trait: str, by: set[str], then: Then) -> None:
    line = {"traits": frozenset({trait})} | {name: frozenset({trait}) for name in by}
    assert answered(_sold(line=line), _back(), then) == then


@pytest.mark.parametrize("trait", ["custom_made", "perishable"])
def test_a_fault_of_such_goods_is_another_right(trait: str) -> None:
    line = {"traits": frozenset({trait})}
    when = wants("return", "defective", "2026-03-05T12:00+08:00")
    then = {"verdict": "approved poor_quality_return", "freight": "merchant"}
    assert answered(_sold(line=line), when, then) == then


TO_JUDGE = {"verdict": "referred condition_to_judge"}
NOT_INTACT = {"verdict": "rejected condition_not_accepted"}
BOTH = {"verdict": "rejected item_excluded condition_not_accepted"}


@pytest.mark.parametrize(
    ("category", "condition", "then"),
    [
        pytest.param(None, "opened", GRANTED, id="CN opened to look"),
        pytest.param(None, "used", TO_JUDGE, id="CN used, of no known kind: was it a trial?"),
        pytest.param(None, "faulty", TO_JUDGE, id="CN faulty, and no fault is claimed"),
        pytest.param(None, "damaged", NOT_INTACT, id="CN damaged"),
        pytest.param("book", "used", TO_JUDGE, id="CN a book that was read"),
        pytest.param("cosmetics", "unopened", GRANTED, id="CN cosmetics, sealed"),
        pytest.param("cosmetics", "opened", EXCLUDED, id="CN cosmetics, the seal broken"),
        pytest.param("food", "opened", EXCLUDED, id="CN food, the seal broken"),
        pytest.param("medical_device", "opened", EXCLUDED, id="CN a medical device, unsealed"),
        pytest.param("food", "used", EXCLUDED, id="CN food, half eaten"),
        pytest.param("clothing", "opened", GRANTED, id="CN clothing tried on"),
        pytest.param("clothing", "used", EXCLUDED, id="CN clothing worn"),
        pytest.param("clothing", "damaged", NOT_INTACT, id="CN clothing without its tag"),
        pytest.param("footwear", "used", EXCLUDED, id="CN shoes with dirt"),
        pytest.param("toy", "used", EXCLUDED, id="CN a toy with stains"),
        pytest.param("furniture", "used", EXCLUDED, id="CN furniture with stains"),
        pytest.param("mattress", "used", EXCLUDED, id="CN a mattress slept on"),
        pytest.param("phone", "opened", GRANTED, id="CN a phone, its box opened"),
        pytest.param("phone", "used", EXCLUDED, id="CN a phone with data on it"),
        pytest.param("computer", "used", EXCLUDED, id="CN a computer with data on it"),
        pytest.param("television", "used", EXCLUDED, id="CN a television with marks of use"),
        pytest.param("appliance", "used", EXCLUDED, id="CN an appliance with marks of use"),
        pytest.param("air_conditioner", "used", EXCLUDED, id="CN an air conditioner in use"),
        pytest.param("heater", "used", EXCLUDED, id="CN a heater in use"),
    ],
)
def test_intact_goods(category: str | None, condition: Condition, then: Then) -> None:
    given, when = _sold(line={"category": category}), _back(condition=condition)
    assert answered(given, when, then) == then


@pytest.mark.parametrize(
    ("condition", "then"),
    [
        pytest.param("unopened", GRANTED, id="CN a disc, sealed"),
        pytest.param("opened", EXCLUDED, id="CN a disc, unsealed"),
        pytest.param("used", EXCLUDED, id="CN a disc, played"),
        pytest.param("damaged", BOTH, id="CN a disc, scratched"),
    ],
)
def test_unsealed_media_need_no_confirmation(condition: Condition, then: Then) -> None:
    given = _sold(line={"traits": frozenset({"sealed_media"})})
    assert answered(given, _back(condition=condition), then) == then
