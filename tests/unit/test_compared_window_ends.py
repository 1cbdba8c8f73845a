"""The check of a window of hours, one not begun, one told of late, one after a repair, one of arrivals."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.domain.ledger import Past
from service.domain.value import evolve
from tests.unit.builders import NOW, a_refund, after
from tests.unit.packs import spanning, with_ground
from tests.unit.test_compared_windows import (
    DAY,
    DELIVERED,
    UNTOLD,
    asked,
    days,
    delivered,
    midnight,
)


def test_hours_end_at_an_instant_and_have_no_last_day() -> None:
    rule = spanning(amount=91, unit="hours", anchor="delivered")
    assert asked(delivered(), rule) == (
        "pass",
        {
            "requested_at": NOW,
            "opens": DELIVERED,
            "closes": DELIVERED + timedelta(hours=91),
            "timezone": "UTC",
            "counted": "91 hours from delivered",
        },
    )


def test_a_window_that_has_not_begun_tells_what_it_waits_for() -> None:
    rule = spanning(amount=14, unit="days", anchor="told")
    assert asked(delivered(), rule) == (
        "pass",
        {
            "requested_at": NOW,
            "opens": None,
            "closes": None,
            "timezone": "UTC",
            "counted": "14 days from told",
        },
    )


@pytest.mark.parametrize(
    ("told_at", "closes", "more"),
    [
        pytest.param(DELIVERED, "2026-03-02", {}, id="told with the goods"),
        pytest.param(
            DELIVERED + DAY,
            "2026-03-03",
            {"withdrawal_right": DELIVERED + DAY},
            id="told a day late",
        ),
        pytest.param(
            DELIVERED + 364 * DAY,
            "2027-03-01",
            {"withdrawal_right": DELIVERED + 364 * DAY},
            id="told late in the year",
        ),
        pytest.param(
            DELIVERED + 370 * DAY,
            "2027-03-02",
            {"added_months": 12, "withdrawal_right": DELIVERED + 370 * DAY},
            id="told too late to matter",
        ),
    ],
)
def test_what_was_told_late_is_told_with_the_window(
    told_at: datetime, closes: str, more: dict[str, object]
) -> None:
    state = delivered(disclosures={"withdrawal_right": told_at})
    _, detail = asked(state, days(3, untold=UNTOLD))
    assert detail == {
        "requested_at": NOW,
        "opens": DELIVERED,
        "closes": midnight(closes),
        "timezone": "UTC",
        "counted": "3 days from delivered",
        "last_day": "2026-03-01",
        **more,
    }


@pytest.mark.parametrize(
    ("repair", "closes", "more"),
    [
        pytest.param({"stopped": 1}, "2026-03-31", {"stopped_days": 2}, id="days are added"),
        pytest.param({"after_repair": 2}, "2026-05-27", {"added_months": 2}, id="months are"),
    ],
)
def test_what_a_repair_gives_is_told(
    repair: dict[str, Any], closes: str, more: dict[str, object]
) -> None:
    past = Past(kind="repair", asked_at=DELIVERED + DAY, back_at=DELIVERED + 2 * DAY)
    rule = spanning(amount=1, unit="months", anchor="delivered", **repair)
    _, detail = asked(delivered(past), evolve(rule, roll="non_working"))
    passed_over = {"rolled_over": "2026-03-28 Saturday, 2026-03-29 Sunday"}
    assert detail == {
        "requested_at": NOW,
        "opens": DELIVERED,
        "closes": midnight(closes),
        "timezone": "UTC",
        "counted": "1 months from delivered",
        "last_day": "2026-03-26",
        **(passed_over if "stopped" in repair else {}),
        **more,
    }


def test_the_arrival_is_told_where_it_counts() -> None:
    state, rule = delivered(), days(3, arrival=True)
    policy = with_ground("change_of_mind", window=rule)
    request = a_refund(requested_at=midnight("2026-03-02") - timedelta(hours=1))
    event: Any = after(state, request, policy=policy).events[0].event
    (made,) = [one for one in event.checks if one["check"] == "window"]
    assert (made["outcome"], made["detail"]) == (
        "fail",
        {
            "arrived_at": NOW,
            "opens": DELIVERED,
            "closes": midnight("2026-03-02"),
            "timezone": "UTC",
            "counted": "3 days from delivered",
            "last_day": "2026-03-01",
        },
    )
