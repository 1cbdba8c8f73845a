"""China: the three guarantees of listed goods, stage by stage."""

from typing import Any

import pytest

from service.domain.inbound import ServiceKind, ServiceRequested
from service.domain.outcome import OrderState
from tests.unit.policies.rows import Then, answered, past, sold, table, wants

MONDAY = "2026-03-02T15:20+08:00"
SHOWN: dict[str, Any] = {"evidence": ("https://x/1",)}
TWICE = (
    past("repair", "2026-04-01T10:00+08:00", "2026-04-05T10:00+08:00"),
    past("repair", "2026-05-01T10:00+08:00", "2026-05-05T10:00+08:00"),
)
ONCE = TWICE[:1]
SLOW = (past("repair", "2026-04-01T10:00+08:00", "2026-05-02T09:00+08:00"),)
NOT_SLOW = (past("repair", "2026-04-01T10:00+08:00", "2026-05-01T20:00+08:00"),)
SWAPPED = (past("exchange", "2026-03-12T10:00+08:00", "2026-03-20T10:00+08:00"),)
IN_VAIN = (past("exchange", "2026-03-12T10:00+08:00", "2026-03-20T10:00+08:00", failed=True),)


def _phone(**fields: Any) -> OrderState:
    line = {"category": "phone"} | dict(fields.pop("line", {}))
    return sold("CN", fields.pop("delivered", MONDAY), line=line, **fields)


def _faulty(kind: ServiceKind, at: str, **fields: Any) -> ServiceRequested:
    return wants(kind, "defective", at, **fields)


LISTED: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "CN the last second for money back": (
        _phone(),
        _faulty("return", "2026-03-09T23:59:59+08:00"),
        {
            "verdict": "approved three_guarantees_return",
            "closes": "2026-03-10 00:00",
            "freight": "merchant",
            "refund": 1100,
        },
    ),
    "CN on day 8 money is for a person, or not at all": (
        _phone(),
        _faulty("refund", "2026-03-10T00:00+08:00"),
        {"verdict": "rejected window_closed no_such_right"},
    ),
    "CN the last second for an exchange": (
        _phone(),
        _faulty("exchange", "2026-03-17T23:59:59+08:00"),
        {"verdict": "approved three_guarantees_exchange", "closes": "2026-03-18 00:00"},
    ),
    "CN no exchange on day 16": (
        _phone(),
        _faulty("exchange", "2026-03-18T00:00+08:00"),
        {"verdict": "rejected window_closed no_such_right"},
    ),
    "CN a repair on day 16": (
        _phone(),
        _faulty("repair", "2026-03-18T00:00+08:00"),
        {"verdict": "approved three_guarantees_repair", "closes": "2027-03-03 00:00"},
    ),
    "CN found within six months the trader has the proof": (
        _phone(),
        _faulty("repair", "2026-09-02T23:59:59+08:00"),
        {"verdict": "approved three_guarantees_repair"},
    ),
    "CN found after six months the buyer has the proof": (
        _phone(),
        _faulty("repair", "2026-09-03T00:00+08:00"),
        {"verdict": "rejected evidence_missing"},
    ),
    "CN found after six months a person looks at the proof": (
        _phone(),
        _faulty("repair", "2026-09-03T00:00+08:00", **SHOWN),
        {"verdict": "referred evidence_to_judge"},
    ),
    "CN found within six months, told later": (
        _phone(),
        _faulty("repair", "2026-09-20T10:00+08:00", known_at="2026-08-20T10:00+08:00"),
        {"verdict": "approved three_guarantees_repair"},
    ),
    "CN the last second of twelve months": (
        _phone(),
        _faulty("repair", "2027-03-02T23:59:59+08:00", known_at=MONDAY),
        {"verdict": "approved three_guarantees_repair", "closes": "2027-03-03 00:00"},
    ),
    "CN after twelve months a person asks for main parts": (
        _phone(),
        _faulty("repair", "2027-03-03T00:00+08:00", known_at=MONDAY),
        {"verdict": "referred ground_unclear"},
    ),
    "CN after three years nothing": (
        _phone(),
        _faulty("repair", "2029-03-03T00:00+08:00", known_at=MONDAY),
        {"verdict": "rejected window_closed"},
    ),
    "CN from the end of the installation": (
        _phone(
            line={
                "category": "air_conditioner",
                "installed_at": wants("repair", "other", "2026-03-12T10:00+08:00").requested_at,
            }
        ),
        _faulty("return", "2026-03-19T23:59:59+08:00"),
        {"verdict": "approved three_guarantees_return", "closes": "2026-03-20 00:00"},
    ),
}


@table(LISTED)
def test_the_three_guarantees(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then


@pytest.mark.parametrize(
    "category", ["phone", "computer", "television", "appliance", "air_conditioner", "heater"]
)
def test_listed_goods(category: str) -> None:
    then = {"verdict": "approved three_guarantees_return"}
    given, when = sold("CN", MONDAY, line={"category": category}), "2026-03-05T10:00+08:00"
    assert answered(given, _faulty("refund", when), then) == then


HISTORY: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "CN one repair opens no exchange": (
        _phone(past=ONCE),
        _faulty("exchange", "2026-06-01T10:00+08:00"),
        {"verdict": "rejected window_closed no_such_right"},
    ),
    "CN two repairs open an exchange": (
        _phone(past=TWICE),
        _faulty("exchange", "2026-06-01T10:00+08:00"),
        {"verdict": "approved three_guarantees_exchange_after_repairs"},
    ),
    "CN two repairs: of money a person decides": (
        _phone(past=TWICE),
        _faulty("refund", "2026-06-01T10:00+08:00"),
        {"verdict": "referred ground_unclear"},
    ),
    "CN one repair opens no refund": (
        _phone(past=ONCE),
        _faulty("refund", "2026-06-01T10:00+08:00"),
        {"verdict": "rejected window_closed no_such_right"},
    ),
    "CN a repair of 31 days opens an exchange": (
        _phone(past=SLOW),
        _faulty("exchange", "2026-06-01T10:00+08:00"),
        {"verdict": "approved three_guarantees_exchange_after_repairs"},
    ),
    "CN a repair of 30 days does not": (
        _phone(past=NOT_SLOW),
        _faulty("exchange", "2026-06-01T10:00+08:00"),
        {"verdict": "rejected window_closed no_such_right"},
    ),
    "CN the days of two repairs do not run": (
        _phone(past=TWICE),
        _faulty("repair", "2027-03-12T23:59:59+08:00", known_at=MONDAY),
        {"verdict": "approved three_guarantees_repair", "closes": "2027-03-13 00:00"},
    ),
    "CN an exchange starts the twelve months anew": (
        _phone(past=SWAPPED),
        _faulty("repair", "2027-03-20T23:59:59+08:00", known_at=MONDAY),
        {"verdict": "approved three_guarantees_repair", "closes": "2027-03-21 00:00"},
    ),
    "CN an exchange that failed does not; its days do not run": (
        _phone(past=IN_VAIN),
        _faulty("repair", "2027-03-12T10:00+08:00", known_at=MONDAY),
        {"verdict": "referred ground_unclear"},
    ),
    "CN nor does it start the fifteen days anew": (
        _phone(past=SWAPPED),
        _faulty("exchange", "2026-03-25T10:00+08:00"),
        {"verdict": "rejected window_closed no_such_right"},
    ),
}


@table(HISTORY)
def test_what_came_before(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then


@pytest.mark.parametrize(
    ("placed", "version", "closes"),
    [
        pytest.param("2024-06-30T23:59:59+08:00", "1", "2024-07-08 00:00", id="CN from the sale"),
        pytest.param("2024-07-01T00:00:00+08:00", "2", "2024-07-12 00:00", id="CN from delivery"),
    ],
)
def test_the_implementing_regulations_hold_for_orders_from_july_2024(
    placed: str, version: str, closes: str
) -> None:
    given = _phone(delivered="2024-07-04T10:00+08:00", placed=placed)
    when = _faulty("refund", "2024-07-05T10:00+08:00")
    then = {"verdict": "approved three_guarantees_return", "version": version, "closes": closes}
    assert answered(given, when, then) == then
