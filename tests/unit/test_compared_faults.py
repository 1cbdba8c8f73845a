"""When a fault was found, and what must be shown of it, with the values that were compared."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.ground import Evidence
from service.domain.order import Order
from tests.unit.builders import NOW, a_line, a_refund, an_order
from tests.unit.compared import told
from tests.unit.packs import spanning, with_ground

DAY = timedelta(days=1)
DELIVERED = datetime(2025, 2, 10, 8, tzinfo=UTC)
YEAR = spanning(amount=12, unit="months", anchor="delivered")
YEAR_ENDS = datetime(2026, 2, 11, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PHOTO = ("https://x/1",)


def order(**fields: Any) -> Order:
    return an_order(a_line(delivered_at=DELIVERED), placed_at=DELIVERED - DAY, **fields)


def faulty(known_at: datetime, *evidence: str) -> Any:
    return a_refund(reason="defective", known_at=known_at, evidence=evidence)


@pytest.mark.parametrize(
    ("known_at", "told_as", "outcome"),
    [
        pytest.param(YEAR_ENDS - SECOND, YEAR_ENDS - SECOND, "pass", id="in the last second"),
        pytest.param(YEAR_ENDS, YEAR_ENDS, "fail", id="a second too late"),
        pytest.param(DELIVERED, DELIVERED, "pass", id="as the goods came"),
        pytest.param(DELIVERED - SECOND, NOW, "fail", id="before the goods came: not told at all"),
        pytest.param(NOW, NOW, "fail", id="as it was asked for"),
        pytest.param(NOW + SECOND, NOW, "fail", id="after it was asked for: not told at all"),
    ],
)
def test_when_a_fault_was_found(known_at: datetime, told_as: datetime, outcome: str) -> None:
    policy = with_ground("faulty_goods", found_within=YEAR)
    assert told(order(), "found", faulty(known_at, *PHOTO), policy=policy) == (
        outcome,
        {
            "known_at": told_as,
            "closes": YEAR_ENDS,
            "timezone": "UTC",
            "counted": "12 months from delivered",
            "last_day": "2026-02-10",
        },
    )


def test_a_fault_is_found_in_time_while_its_time_has_not_begun() -> None:
    since_told = spanning(amount=1, unit="months", anchor="told")
    policy = with_ground("faulty_goods", found_within=since_told)
    outcome, detail = told(order(), "found", faulty(NOW, *PHOTO), policy=policy)
    assert (outcome, detail["closes"]) == ("pass", None)


@pytest.mark.parametrize("judged", [False, True])
@pytest.mark.parametrize(
    ("known_at", "shown", "outcome"),
    [
        pytest.param(YEAR_ENDS - SECOND, 0, "pass", id="found in time, nothing shown"),
        pytest.param(YEAR_ENDS, 0, "fail", id="found late, nothing shown"),
        pytest.param(YEAR_ENDS, 2, "pass", id="found late, and shown"),
    ],
)
def test_what_was_shown_of_a_fault(
    known_at: datetime, shown: int, outcome: str, judged: bool
) -> None:
    policy = with_ground("faulty_goods", evidence=Evidence(after=YEAR, judged=judged))
    request = faulty(known_at, *(f"https://x/{n}" for n in range(shown)))
    detail = {"known_at": known_at, "needed_from": YEAR_ENDS, "evidence": shown}
    if judged:
        detail["decides"] = "a person"
        outcome = "refer" if shown else outcome
    assert told(order(), "evidence", request, policy=policy) == (outcome, detail)


def test_nothing_must_be_shown_while_the_time_for_it_has_not_begun() -> None:
    late = Evidence(after=spanning(amount=1, unit="months", anchor="told"))
    policy = with_ground("faulty_goods", evidence=late)
    assert told(order(), "evidence", faulty(NOW), policy=policy) == (
        "pass",
        {"known_at": NOW, "needed_from": None, "evidence": 0},
    )
