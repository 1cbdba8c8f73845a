"""South Korea: withdrawal in seven days, and of goods that differ from what was agreed."""

from typing import Any

import pytest

from service.domain.inbound import Condition, Reason, ServiceKind, ServiceRequested
from service.domain.outcome import OrderState
from tests.unit.policies.rows import Then, answered, sold, table, wants

MONDAY = "2026-06-01T10:00+09:00"
GRANTED = {"verdict": "approved change_of_mind"}
EXCLUDED = {"verdict": "rejected item_excluded"}
LATE = {"verdict": "rejected window_closed"}
TO_JUDGE = {"verdict": "referred condition_to_judge"}


def _sold(delivered: str | None = MONDAY, **fields: Any) -> OrderState:
    return sold("KR", delivered, **fields)


def _of(trait: str, by: str | None) -> OrderState:
    line = {"traits": frozenset({trait})} | ({by: frozenset({trait})} if by else {})
    return _sold(line=line)


def _back(at: str = "2026-06-03T10:00+09:00", **fields: Any) -> ServiceRequested:
    return wants("return", "change_of_mind", at, **fields)


def _faulty(kind: ServiceKind, at: str, **fields: Any) -> ServiceRequested:
    return wants(kind, "not_as_described", at, **fields)


MIND: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "KR the last second of day 7": (
        _sold(),
        _back("2026-06-08T23:59:59+09:00"),
        GRANTED | {"closes": "2026-06-09 00:00", "freight": "customer"},
    ),
    "KR the first second after day 7": (_sold(), _back("2026-06-09T00:00+09:00"), LATE),
    "KR a last day on a Saturday moves to Monday": (
        _sold("2026-06-06T10:00+09:00"),
        _back("2026-06-15T23:59:59+09:00"),
        GRANTED | {"closes": "2026-06-16 00:00"},
    ),
    "KR and not to Tuesday": (
        _sold("2026-06-06T10:00+09:00"),
        _back("2026-06-16T00:00+09:00"),
        LATE,
    ),
    "KR a last day on an election day moves": (
        _sold("2026-05-27T10:00+09:00"),
        _back("2026-06-04T23:59:59+09:00"),
        GRANTED | {"closes": "2026-06-05 00:00"},
    ),
    "KR before the goods came": (
        _sold(None),
        wants("refund", "change_of_mind", "2026-03-02T12:00+09:00"),
        GRANTED | {"closes": None},
    ),
    "KR an exchange is no withdrawal": (
        _sold(),
        wants("exchange", "change_of_mind", "2026-06-03T10:00+09:00"),
        {"verdict": "rejected reason_not_accepted"},
    ),
    "KR no business": (_sold(buyer="business"), _back(), {"verdict": "rejected not_a_consumer"}),
}


@table(MIND)
def test_a_change_of_mind(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then


@pytest.mark.parametrize(
    ("trait", "condition"),
    [
        pytest.param("perishable", "unopened", id="KR time takes its value"),
        pytest.param("periodical", "unopened", id="KR a newspaper"),
        pytest.param("digital", "unopened", id="KR digital content that was begun"),
        pytest.param("sealed_media", "opened", id="KR what can be copied, unsealed"),
        pytest.param("sealed_hygiene", "opened", id="KR hygiene goods, unsealed"),
    ],
)
@pytest.mark.parametrize(
    ("by", "then"),
    [
        pytest.param("told", EXCLUDED, id="marked clearly"),
        pytest.param(None, GRANTED, id="not marked"),
    ],
)
def test_exceptions_must_be_marked(
    trait: str, condition: Condition, by: str | None, then: Then
) -> None:
    assert answered(_of(trait, by), _back(condition=condition), then) == then


CONDITIONS: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "KR made to order, and the buyer agreed": (_of("custom_made", "confirmed"), _back(), EXCLUDED),
    "KR made to order, and the buyer was only told": (_of("custom_made", "told"), _back(), GRANTED),
    "KR a seal that is whole": (_of("sealed_media", "told"), _back(), GRANTED),
    "KR hygiene goods, sealed": (_of("sealed_hygiene", "told"), _back(), GRANTED),
    "KR loses value by use, marked, and used": (
        _of("activated", "told"),
        _back(condition="used"),
        EXCLUDED,
    ),
    "KR loses value by use, marked, and only opened": (
        _of("activated", "told"),
        _back(condition="opened"),
        GRANTED,
    ),
    "KR loses value by use, not marked, and used": (
        _of("activated", None),
        _back(condition="used"),
        TO_JUDGE,
    ),
    "KR a final sale is no exception": (_of("final_sale", "told"), _back(), GRANTED),
    "KR opened to look": (_sold(), _back(condition="opened"), GRANTED),
    "KR used": (_sold(), _back(condition="used"), TO_JUDGE),
    "KR faulty, and no fault is claimed": (_sold(), _back(condition="faulty"), TO_JUDGE),
    "KR damaged by the buyer": (
        _sold(),
        _back(condition="damaged"),
        {"verdict": "rejected condition_not_accepted"},
    ),
}


@table(CONDITIONS)
def test_conditions(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then


FAULTS: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "KR the last second of 30 days from knowing": (
        _sold("2026-03-02T10:00+09:00"),
        _faulty("refund", "2026-05-20T23:59:59+09:00", known_at="2026-04-20T10:00+09:00"),
        {
            "verdict": "approved not_as_agreed",
            "closes": "2026-05-21 00:00",
            "freight": "merchant",
            "refund": 1100,
        },
    ),
    "KR the first second after 30 days from knowing": (
        _sold("2026-03-02T10:00+09:00"),
        _faulty("refund", "2026-05-21T00:00+09:00", known_at="2026-04-20T10:00+09:00"),
        LATE | {"closes": "2026-05-21 00:00"},
    ),
    "KR the last second of three months": (
        _sold("2026-03-02T10:00+09:00"),
        _faulty("return", "2026-06-02T23:59:59+09:00", known_at="2026-06-01T10:00+09:00"),
        {"verdict": "approved not_as_agreed", "closes": "2026-06-03 00:00"},
    ),
    "KR three months end though it was found a day ago": (
        _sold("2026-03-02T10:00+09:00"),
        _faulty("return", "2026-06-03T00:00+09:00", known_at="2026-06-02T10:00+09:00"),
        LATE | {"closes": "2026-06-03 00:00"},
    ),
    "KR three months that end on a Sunday move": (
        _sold("2026-04-12T10:00+09:00"),
        _faulty("return", "2026-07-13T23:59:59+09:00"),
        {"verdict": "approved not_as_agreed", "closes": "2026-07-14 00:00"},
    ),
    "KR a repair in the first year": (
        _sold(),
        _faulty("repair", "2027-06-01T23:59:59+09:00"),
        {"verdict": "approved defect_liability", "closes": "2027-06-02 00:00"},
    ),
    "KR after the first year a person looks": (
        _sold(),
        _faulty("exchange", "2027-06-02T00:00+09:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "KR six months after it was found it is too late": (
        _sold(),
        _faulty("repair", "2027-01-05T00:00+09:00", known_at="2026-07-02T10:00+09:00"),
        LATE,
    ),
    "KR a business": (
        _sold(buyer="business"),
        _faulty("refund", "2026-06-03T10:00+09:00"),
        {"verdict": "referred ground_unclear"},
    ),
    "KR a business wants a repair": (
        _sold(buyer="business"),
        _faulty("repair", "2026-06-03T10:00+09:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "KR still on its way; money in three business days": (
        _sold(None),
        wants("refund", "not_received", "2026-03-05T12:00+09:00"),
        {"verdict": "approved not_received", "refund": 1100, "due": "2026-03-10T15:00:00+00:00"},
    ),
    "KR never received, says the buyer": (
        _sold(),
        wants("refund", "not_received", "2026-06-03T10:00+09:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "KR late": (
        _sold(),
        wants("return", "late_delivery", "2026-06-03T10:00+09:00"),
        {"verdict": "approved change_of_mind"},
    ),
    "KR something else": (
        _sold(),
        wants("refund", "other", "2026-06-03T10:00+09:00"),
        {"verdict": "referred ground_unclear"},
    ),
}


@table(FAULTS)
def test_what_is_wrong(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then


@pytest.mark.parametrize(
    "reason",
    ["wrong_item", "damaged_in_transit", "defective", "not_as_described", "missing_parts"],
    ids="KR {}".format,
)
def test_whatever_differs_from_the_contract(reason: Reason) -> None:
    then = {"verdict": "approved not_as_agreed", "freight": "merchant"}
    assert answered(_sold(), wants("refund", reason, "2026-06-20T10:00+09:00"), then) == then
