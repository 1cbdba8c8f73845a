"""Japan: a return in eight days that a shop may exclude, and goods that do not conform."""

from datetime import datetime
from typing import Any

import pytest

from service.domain.inbound import Condition, ServiceKind, ServiceRequested
from service.domain.outcome import OrderState
from tests.unit.policies.rows import Then, answered, past, sold, table, wants

MONDAY = "2026-06-01T10:00+09:00"
GRANTED = {"verdict": "approved change_of_mind"}
LATE = {"verdict": "rejected window_closed"}
CURED = (past("repair", "2026-06-10T10:00+09:00", "2026-06-15T10:00+09:00"),)
SWAPPED = (past("exchange", "2026-06-10T10:00+09:00", "2026-06-15T10:00+09:00"),)
AWAY = (past("repair", "2026-06-10T10:00+09:00"),)


def _sold(delivered: str | None = MONDAY, **fields: Any) -> OrderState:
    return sold("JP", delivered, **fields)


def _told(at: str) -> OrderState:
    """Of the clause that there are no returns."""
    placed = "2026-05-30T10:00+09:00"
    return _sold(placed=placed, disclosures={"no_returns": datetime.fromisoformat(at)})


def _back(at: str = "2026-06-03T10:00+09:00", **fields: Any) -> ServiceRequested:
    return wants("return", "change_of_mind", at, **fields)


def _faulty(kind: ServiceKind, at: str, **fields: Any) -> ServiceRequested:
    return wants(kind, "defective", at, **fields)


MIND: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "JP the last second of day 8, the day of delivery counted": (
        _sold(),
        _back("2026-06-08T23:59:59+09:00"),
        GRANTED | {"closes": "2026-06-09 00:00", "freight": "customer"},
    ),
    "JP the first second after day 8": (_sold(), _back("2026-06-09T00:00+09:00"), LATE),
    "JP a last day on a Sunday stays the last": (
        _sold("2026-05-31T10:00+09:00"),
        _back("2026-06-08T00:00+09:00"),
        LATE | {"closes": "2026-06-08 00:00"},
    ),
    "JP delivered before midnight there, after it in UTC": (
        _sold("2026-05-31T15:30Z"),
        _back("2026-06-08T14:59:59Z"),
        GRANTED | {"closes": "2026-06-09 00:00"},
    ),
    "JP before the goods came": (
        _sold(None),
        wants("refund", "change_of_mind", "2026-03-02T12:00+09:00"),
        GRANTED | {"closes": None},
    ),
    "JP the clause was shown before the purchase": (
        _told("2026-05-30T09:59:59+09:00"),
        _back(),
        {"verdict": "rejected no_such_right"},
    ),
    "JP the clause came after the purchase": (
        _told("2026-05-30T10:00:01+09:00"),
        _back(),
        GRANTED,
    ),
    "JP an exchange is no return": (
        _sold(),
        wants("exchange", "change_of_mind", "2026-06-03T10:00+09:00"),
        {"verdict": "rejected reason_not_accepted"},
    ),
    "JP no business": (_sold(buyer="business"), _back(), {"verdict": "rejected not_a_consumer"}),
}


@table(MIND)
def test_a_change_of_mind(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then


@pytest.mark.parametrize(
    ("arrived", "then"),
    [
        pytest.param("2026-06-08T23:59:59+09:00", GRANTED, id="JP in time"),
        pytest.param("2026-06-09T00:00:00+09:00", LATE, id="JP sent in time, but too late there"),
    ],
)
def test_the_notice_must_arrive(arrived: str, then: Then) -> None:
    assert answered(_sold(), _back("2026-06-08T20:00+09:00"), then, arrived) == then


@pytest.mark.parametrize(
    "trait", ["custom_made", "perishable", "sealed_hygiene", "final_sale"], ids="JP {}".format
)
def test_no_goods_are_left_out_by_their_kind(trait: str) -> None:
    line = {"traits": frozenset({trait}), "confirmed": frozenset({trait})}
    assert answered(_sold(line=line), _back(), GRANTED) == GRANTED


@pytest.mark.parametrize(
    ("condition", "then"),
    [
        pytest.param("opened", GRANTED, id="JP opened"),
        pytest.param("used", {"verdict": "referred condition_to_judge"}, id="JP used"),
        pytest.param("damaged", {"verdict": "referred condition_to_judge"}, id="JP damaged"),
    ],
)
def test_a_person_looks_at_worn_goods(condition: Condition, then: Then) -> None:
    assert answered(_sold(), _back(condition=condition), then) == then


FAULTS: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "JP a repair": (
        _sold(),
        _faulty("repair", "2026-06-20T10:00+09:00"),
        {"verdict": "approved nonconformity", "freight": "merchant"},
    ),
    "JP a replacement on the last day of the first year": (
        _sold(),
        _faulty("exchange", "2027-06-01T23:59:59+09:00"),
        {"verdict": "approved nonconformity", "closes": "2027-06-02 00:00"},
    ),
    "JP after the first year a person looks": (
        _sold(),
        _faulty("exchange", "2027-06-02T00:00+09:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "JP a year after it was found it is too late": (
        _sold(),
        _faulty("exchange", "2027-06-11T00:00+09:00", known_at="2026-06-10T10:00+09:00"),
        LATE | {"closes": "2027-06-02 00:00"},
    ),
    "JP found late, told within a year": (
        _sold(),
        _faulty("exchange", "2028-06-10T23:59:59+09:00", known_at="2027-06-10T10:00+09:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "JP after ten years nothing": (_sold(), _faulty("repair", "2036-06-02T00:00+09:00"), LATE),
    "JP money for a fault that defeats the purpose": (
        _sold(),
        _faulty("refund", "2026-06-20T10:00+09:00", severity="major"),
        {"verdict": "approved nonconformity_ends_contract", "refund": 1100},
    ),
    "JP money for goods that are not safe": (
        _sold(),
        _faulty("refund", "2026-06-20T10:00+09:00", severity="unsafe"),
        {"verdict": "approved nonconformity_ends_contract"},
    ),
    "JP of money for a small fault a person decides": (
        _sold(),
        _faulty("refund", "2026-06-20T10:00+09:00", severity="minor"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "JP of money for a fault of no known weight too": (
        _sold(),
        _faulty("return", "2026-06-20T10:00+09:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "JP money after a repair in vain": (
        _sold(past=CURED),
        _faulty("refund", "2026-06-20T10:00+09:00"),
        {"verdict": "approved nonconformity_ends_contract"},
    ),
    "JP money after a replacement in vain": (
        _sold(past=SWAPPED),
        _faulty("refund", "2026-06-20T10:00+09:00"),
        {"verdict": "approved nonconformity_ends_contract"},
    ),
    "JP a repair that goes on opens nothing": (
        _sold(past=AWAY),
        _faulty("refund", "2026-06-20T10:00+09:00", severity="minor"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "JP a fault in spite of the clause": (
        _told("2026-05-30T09:00+09:00"),
        _faulty("exchange", "2026-06-03T10:00+09:00"),
        {"verdict": "approved nonconformity"},
    ),
    "JP a business": (
        _sold(buyer="business"),
        _faulty("repair", "2026-06-20T10:00+09:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "JP still on its way": (
        _sold(None),
        wants("refund", "not_received", "2026-03-02T12:00+09:00"),
        {"verdict": "approved not_received", "refund": 1100},
    ),
    "JP never received, says the buyer": (
        _sold(),
        wants("refund", "not_received", "2026-06-03T10:00+09:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "JP late": (
        _sold(),
        wants("return", "late_delivery", "2026-06-03T10:00+09:00"),
        {"verdict": "approved change_of_mind"},
    ),
    "JP something else": (
        _sold(),
        wants("refund", "other", "2026-06-03T10:00+09:00"),
        {"verdict": "referred ground_unclear"},
    ),
}


@table(FAULTS)
def test_what_is_wrong(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then
