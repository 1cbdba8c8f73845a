"""India and Australia: no right to change one's mind, and faults without a fixed period."""

from typing import Any

import pytest

from service.domain.inbound import Reason, ServiceKind, ServiceRequested
from service.domain.outcome import OrderState
from tests.unit.policies.rows import Then, answered, sold, table, wants

INDIA, SYDNEY = "2026-06-01T10:00+05:30", "2026-06-01T10:00+10:00"
FAULTS: tuple[Reason, ...] = (
    "damaged_in_transit",
    "defective",
    "not_as_described",
    "missing_parts",
)


def _in(delivered: str | None = INDIA, **fields: Any) -> OrderState:
    return sold("IN", delivered, **fields)


def _au(delivered: str | None = SYDNEY, **fields: Any) -> OrderState:
    return sold("AU", delivered, **fields)


def _faulty(kind: ServiceKind, at: str, **fields: Any) -> ServiceRequested:
    return wants(kind, "defective", at, **fields)


ROWS: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "IN no change of mind": (
        _in(),
        wants("return", "change_of_mind", "2026-06-02T10:00+05:30"),
        {"verdict": "rejected reason_not_accepted"},
    ),
    "IN no change of mind on the way": (
        _in(None),
        wants("refund", "change_of_mind", "2026-03-02T12:00+05:30"),
        {"verdict": "rejected reason_not_accepted"},
    ),
    "IN before it was shipped": (
        _in(None, line={"shipped": 0}),
        wants("refund", "change_of_mind", "2026-03-02T12:00+05:30"),
        {"verdict": "approved not_shipped", "refund": 1100},
    ),
    "IN the last second of a year": (
        _in(),
        _faulty("refund", "2027-06-01T23:59:59+05:30"),
        {
            "verdict": "approved faulty_or_false",
            "closes": "2027-06-02 00:00",
            "freight": "merchant",
            "refund": 1100,
        },
    ),
    "IN after a year a person decides": (
        _in(),
        _faulty("refund", "2027-06-02T00:00+05:30"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "IN a repair in the first year": (
        _in(),
        _faulty("repair", "2027-06-01T23:59:59+05:30"),
        {"verdict": "approved removal_of_defects", "closes": "2027-06-02 00:00"},
    ),
    "IN a repair after a year": (
        _in(),
        _faulty("repair", "2027-06-02T00:00+05:30"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "IN a business": (
        _in(buyer="business"),
        _faulty("refund", "2026-06-02T10:00+05:30"),
        {"verdict": "referred ground_unclear"},
    ),
    "IN late": (
        _in(),
        wants("return", "late_delivery", "2027-06-01T23:59:59+05:30"),
        {"verdict": "approved late_delivery", "closes": "2027-06-02 00:00", "freight": "merchant"},
    ),
    "IN late, told after a year": (
        _in(),
        wants("return", "late_delivery", "2027-06-02T00:00+05:30"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "IN late on its way": (
        _in(None),
        wants("refund", "late_delivery", "2026-03-02T12:00+05:30"),
        {"verdict": "approved late_delivery", "refund": 1100},
    ),
    "IN late, says a business": (
        _in(buyer="business"),
        wants("return", "late_delivery", "2026-06-02T10:00+05:30"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "IN still on its way": (
        _in(None),
        wants("refund", "not_received", "2026-03-02T12:00+05:30"),
        {"verdict": "approved not_received", "refund": 1100},
    ),
    "IN never received, says the buyer": (
        _in(),
        wants("refund", "not_received", "2026-06-02T10:00+05:30"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "IN something else": (
        _in(),
        wants("refund", "other", "2026-06-02T10:00+05:30"),
        {"verdict": "referred ground_unclear"},
    ),
    "AU no change of mind": (
        _au(),
        wants("return", "change_of_mind", "2026-06-02T10:00+10:00"),
        {"verdict": "rejected reason_not_accepted"},
    ),
    "AU before it was shipped": (
        _au(None, line={"shipped": 0}),
        wants("refund", "change_of_mind", "2026-03-02T12:00+11:00"),
        {"verdict": "approved not_shipped"},
    ),
    "AU the last second of a year, a major failure": (
        _au(),
        _faulty("refund", "2027-06-01T23:59:59+10:00", severity="major"),
        {
            "verdict": "approved major_failure",
            "closes": "2027-06-02 00:00",
            "freight": "merchant",
            "refund": 1100,
        },
    ),
    "AU after a year a person says what is reasonable": (
        _au(),
        _faulty("refund", "2027-06-02T00:00+10:00", severity="major"),
        {"verdict": "referred ground_unclear"},
    ),
    "AU a repair in the first year": (
        _au(),
        _faulty("repair", "2027-06-01T23:59:59+10:00", severity="minor"),
        {"verdict": "approved repair_of_failure", "freight": "merchant"},
    ),
    "AU a repair after a year": (
        _au(),
        _faulty("repair", "2027-06-02T00:00+10:00"),
        {"verdict": "referred ground_unclear"},
    ),
    "AU another item is a major failure": (
        _au(),
        wants("refund", "wrong_item", "2027-06-01T23:59:59+10:00"),
        {"verdict": "approved other_goods", "closes": "2027-06-02 00:00"},
    ),
    "AU another item, told after a year": (
        _au(),
        wants("refund", "wrong_item", "2027-06-02T00:00+10:00"),
        {"verdict": "referred ground_unclear"},
    ),
    "AU a business has the guarantees too": (
        _au(buyer="business"),
        _faulty("exchange", "2026-06-02T10:00+10:00", severity="major"),
        {"verdict": "approved major_failure"},
    ),
    "AU still on its way": (
        _au(None),
        wants("refund", "not_received", "2026-03-02T12:00+11:00"),
        {"verdict": "approved not_received", "refund": 1100},
    ),
    "AU never received, says the buyer": (
        _au(),
        wants("refund", "not_received", "2026-06-02T10:00+10:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "AU late": (
        _au(),
        wants("return", "late_delivery", "2026-06-02T10:00+10:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "AU something else": (
        _au(),
        wants("refund", "other", "2026-06-02T10:00+10:00"),
        {"verdict": "referred ground_unclear"},
    ),
}


@table(ROWS)
def test_without_a_right_to_change_ones_mind(
    given: OrderState, when: ServiceRequested, then: Then
) -> None:
    assert answered(given, when, then) == then


@pytest.mark.parametrize("kind", ["refund", "return", "exchange"])
@pytest.mark.parametrize("reason", ["wrong_item", *FAULTS], ids="IN {}".format)
def test_a_seller_in_india_may_not_refuse(kind: ServiceKind, reason: Reason) -> None:
    then = {"verdict": "approved faulty_or_false"}
    assert answered(_in(), wants(kind, reason, "2026-06-02T10:00+05:30"), then) == then


@pytest.mark.parametrize("kind", ["refund", "return", "exchange"])
@pytest.mark.parametrize("reason", FAULTS)
@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        pytest.param("major", "approved major_failure", id="AU major: the consumer chooses"),
        pytest.param("unsafe", "approved major_failure", id="AU unsafe: the consumer chooses"),
        pytest.param("minor", "referred ground_unclear", id="AU minor: the supplier chooses"),
        pytest.param(None, "referred evidence_to_judge", id="AU not told: a person looks"),
    ],
)
def test_who_chooses_in_australia(
    kind: ServiceKind, reason: Reason, severity: str | None, expected: str
) -> None:
    when = wants(kind, reason, "2026-06-02T10:00+10:00", severity=severity)
    assert answered(_au(), when, {"verdict": ""}) == {"verdict": expected}
