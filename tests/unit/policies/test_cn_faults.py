"""China: goods that are faulty, wrong, damaged, late or never came."""

from typing import Any

import pytest

from service.domain.inbound import Reason, ServiceKind, ServiceRequested
from service.domain.outcome import OrderState
from tests.unit.policies.rows import Then, answered, sold, table, wants

MONDAY = "2026-03-02T15:20+08:00"
SHOWN: dict[str, Any] = {"evidence": ("https://x/1",)}


def _phone() -> OrderState:
    return sold("CN", MONDAY, line={"category": "phone"})


def _book(**fields: Any) -> OrderState:
    return sold("CN", MONDAY, line={"category": "book"}, **fields)


def _faulty(kind: ServiceKind, at: str, **fields: Any) -> ServiceRequested:
    return wants(kind, "defective", at, **fields)


OTHERS: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "CN other goods: the last second for money back": (
        _book(),
        _faulty("refund", "2026-03-09T23:59:59+08:00"),
        {
            "verdict": "approved poor_quality_return",
            "closes": "2026-03-10 00:00",
            "freight": "merchant",
            "refund": 1100,
        },
    ),
    "CN other goods: from day 8 the fault must be shown": (
        _book(),
        _faulty("refund", "2026-03-10T00:00+08:00"),
        {"verdict": "rejected window_closed evidence_missing"},
    ),
    "CN other goods: shown, a person decides of money": (
        _book(),
        _faulty("refund", "2026-03-10T00:00+08:00", evidence=("https://x/1",)),
        {"verdict": "referred evidence_to_judge ground_unclear"},
    ),
    "CN other goods: an exchange on day 100, nothing shown": (
        _book(),
        _faulty("exchange", "2026-06-10T10:00+08:00"),
        {"verdict": "rejected evidence_missing"},
    ),
    "CN durable goods: an exchange on day 100": (
        sold("CN", MONDAY, line={"category": "vehicle"}),
        _faulty("exchange", "2026-06-10T10:00+08:00"),
        {"verdict": "approved poor_quality_remedy", "freight": "merchant"},
    ),
    "CN other goods: after six months the buyer has the proof": (
        _book(),
        _faulty("repair", "2026-09-03T00:00+08:00"),
        {"verdict": "rejected evidence_missing"},
    ),
    "CN other goods: a person looks at the proof": (
        _book(),
        _faulty("repair", "2026-09-03T00:00+08:00", **SHOWN),
        {"verdict": "referred evidence_to_judge"},
    ),
    "CN goods of no known kind are other goods": (
        sold("CN", MONDAY),
        _faulty("refund", "2026-03-05T10:00+08:00"),
        {"verdict": "approved poor_quality_return"},
    ),
    "CN a business": (
        _book(buyer="business"),
        _faulty("refund", "2026-03-05T10:00+08:00"),
        {"verdict": "referred ground_unclear"},
    ),
}


@table(OTHERS)
def test_other_goods(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then


@pytest.mark.parametrize(
    "reason", ["wrong_item", "damaged_in_transit", "not_as_described", "missing_parts"]
)
@pytest.mark.parametrize("given", [_phone(), _book()], ids=["CN listed goods", "CN other goods"])
def test_goods_that_are_not_as_stated(given: OrderState, reason: Reason) -> None:
    rows: tuple[tuple[ServiceKind, str, str], ...] = (
        ("refund", "2026-03-09T23:59:59+08:00", "approved wrong_goods_return"),
        ("refund", "2026-03-10T00:00:00+08:00", "referred ground_unclear"),
        ("exchange", "2026-03-10T00:00:00+08:00", "approved wrong_goods_remedy"),
        ("exchange", "2026-09-03T00:00:00+08:00", "rejected evidence_missing"),
    )
    for kind, at, then in rows:
        when = wants(kind, reason, at)
        assert answered(given, when, {"verdict": ""}) == {"verdict": then}


WAY: dict[str, tuple[OrderState, ServiceRequested, Then]] = {
    "CN what is still on its way": (
        sold("CN", None),
        wants("refund", "not_received", "2026-03-02T12:00+08:00"),
        {"verdict": "approved not_received", "freight": None, "refund": 1100},
    ),
    "CN broken on its way": (
        sold("CN", None),
        wants("refund", "damaged_in_transit", "2026-03-02T12:00+08:00"),
        {"verdict": "approved not_received"},
    ),
    "CN late on its way: it can be called off without a reason": (
        sold("CN", None),
        wants("refund", "late_delivery", "2026-03-02T12:00+08:00"),
        {"verdict": "approved change_of_mind"},
    ),
    "CN late and here": (
        sold("CN", MONDAY),
        wants("return", "late_delivery", "2026-03-03T12:00+08:00"),
        {"verdict": "approved change_of_mind"},
    ),
    "CN never received, says the buyer": (
        sold("CN", MONDAY),
        wants("refund", "not_received", "2026-03-03T12:00+08:00"),
        {"verdict": "referred evidence_to_judge"},
    ),
    "CN something else": (
        sold("CN", MONDAY),
        wants("refund", "other", "2026-03-03T12:00+08:00"),
        {"verdict": "referred ground_unclear"},
    ),
    "CN not shipped yet": (
        sold("CN", None, line={"shipped": 0}),
        wants("refund", "change_of_mind", "2026-03-02T12:00+08:00"),
        {"verdict": "approved not_shipped", "refund": 1100},
    ),
}


@table(WAY)
def test_on_the_way(given: OrderState, when: ServiceRequested, then: Then) -> None:
    assert answered(given, when, then) == then
