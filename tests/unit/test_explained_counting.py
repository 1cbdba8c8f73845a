"""How the days of a window were counted, as customer care reads it to a customer."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schemas import topics
from service.operate.explain_counting import counts, steps
from service.operate.explain_details import Place
from tests.unit.stored import CHECKS, ID, LINE, check, history, lines, outcome, reason, told

UTC = Place(ZoneInfo("UTC"), "EUR")
SPAN: dict[str, Any] = {
    "requested_at": "2026-03-20T09:30:00Z",
    "opens": "2026-03-21T23:30:00Z",
    "closes": "2026-04-06T22:00:00Z",
    "timezone": "Europe/Berlin",
    "counted": "14 days from delivered",
    "last_day": "2026-04-05",
}
STARTED = "The goods were delivered on Sunday, 22 March 2026, 00:30."
FIRST = "The day after it, Monday, 23 March 2026, is the first of 14 days."
ASKED = "It was asked on Friday, 20 March 2026, 10:30: in time."


def _sentences(**detail: Any) -> list[str]:
    return [step["sentence"] for step in steps(SPAN | detail, UTC)]


def test_every_step_is_told_in_the_days_of_the_place() -> None:
    rolled = "2026-04-05 Easter Sunday, 2026-04-06 Easter Monday, 2026-04-11 Saturday"
    assert _sentences(rolled_over=rolled, closes="2026-04-12T22:00:00Z") == [
        STARTED,
        FIRST,
        "By the count, Sunday, 5 April 2026 is the last day.",
        "Sunday, 5 April 2026 is a holiday, Easter Sunday: the last day moves on.",
        "Monday, 6 April 2026 is a holiday, Easter Monday: the last day moves on.",
        "Saturday, 11 April 2026 is no working day: the last day moves on.",
        "So it could be asked until the end of Sunday, 12 April 2026.",
        "The first instant too late is Monday, 13 April 2026, 00:00.",
        ASKED,
    ]


@pytest.mark.parametrize(
    ("detail", "sentence"),
    [
        (
            {"first_day_counted": True},
            "That same day, Sunday, 22 March 2026, is the first of 14 days.",
        ),
        (
            {"counted": "1 months from last_delivered"},
            "The last goods of the order were delivered on Sunday, 22 March 2026, 00:30.",
        ),
        (
            {"counted": "1 months from last_delivered"},
            "The day after it, Monday, 23 March 2026, is the first of 1 month.",
        ),
        (
            {"counted": "3 business_days from known"},
            "The day after it, Monday, 23 March 2026, is the first of 3 working days, if it is one.",
        ),
        ({"counted": "48 hours from told"}, "48 hours run from that moment on."),
        (
            {"stopped_days": 9},
            "The goods were away for 9 days of repair or exchange: these do not count, so the end "
            "moves by as many.",
        ),
        ({"added_months": 12}, "The goods were repaired: 12 months are added."),
        (
            {"added_months": 12, "withdrawal_right": None},
            "The customer was never told of the right of withdrawal: 12 months are added.",
        ),
        (
            {"withdrawal_right": "2026-03-24T12:00:00Z"},
            "The customer was told of the right of withdrawal late, on Tuesday, 24 March 2026: the days "
            "run anew from then, and never end earlier than without.",
        ),
        (
            {"grace_until": "2026-04-13T22:00:00Z"},
            "A person may still grant what is asked before 14 April 2026, 00:00 (Europe/Berlin).",
        ),
        (
            {"requested_at": "2026-04-08T22:00:00Z"},
            "It was asked on Thursday, 9 April 2026, 00:00: 2 days too late.",
        ),
        (
            {"requested_at": SPAN["closes"]},
            "It was asked on Tuesday, 7 April 2026, 00:00: at that very instant, too late.",
        ),
        (
            {"arrived_at": "2026-03-20T09:30:00Z"},
            "The request, which counts, arrived on Friday, 20 March 2026, 10:30: in time.",
        ),
        (
            {"opens": None, "closes": None},
            "What the time counts from has not happened: it has not begun.",
        ),
        (
            {"closes": None},
            "It has no end yet: the goods are away, and the time stands still until then.",
        ),
    ],
)
def test_what_started_stopped_or_extended_it_is_told(detail: dict[str, Any], sentence: str) -> None:
    assert sentence in _sentences(**detail)


def test_a_fixed_date_and_an_event_of_before_are_told_as_far_as_they_go() -> None:
    fixed = {name: value for name, value in SPAN.items() if name != "counted"}
    assert "By a fixed date, Sunday, 5 April 2026 is the last day." in [
        step["sentence"] for step in steps(fixed, UTC)
    ]
    before = {name: value for name, value in fixed.items() if name != "last_day"}
    assert [step["step"] for step in steps(before, UTC)] == ["start", "too_late", "asked"]


def test_data_of_a_step_are_local_days_and_instants() -> None:
    found = {step["step"]: (step["day"], step["at"]) for step in steps(SPAN, UTC)}
    assert found == {
        "start": ("2026-03-22", "2026-03-21T23:30:00Z"),
        "first_day": ("2026-03-23", None),
        "last_by_count": ("2026-04-05", None),
        "last_day": ("2026-04-06", None),
        "too_late": ("2026-04-07", "2026-04-06T22:00:00Z"),
        "asked": ("2026-03-20", "2026-03-20T09:30:00Z"),
    }


def _window(ground: str, result: str, *line_ids: str) -> dict[str, Any]:
    return check("window", result, ground=ground, detail=SPAN, line_ids=list(line_ids))


def test_only_the_windows_that_decided_are_told() -> None:
    passes = [_window("withdrawal", "pass", "1"), _window("promise", "fail", "1")]
    granted = {"lines": [LINE], "checks": passes}
    assert [one["ground"] for one in counts(granted, UTC)] == ["withdrawal"]
    late = reason("window_closed", detail=SPAN, line_ids=["1"])
    refused = {"reasons": [late], "checks": passes}
    assert [one["ground"] for one in counts(refused, UTC)] == ["promise"]
    other = {"reasons": [reason("item_excluded", "exclusion")], "checks": passes}
    assert counts(other, UTC) == []


def test_the_page_numbers_the_steps_and_tells_alike_ones_once() -> None:
    both = [_window("withdrawal", "pass", "1"), _window("withdrawal", "pass", "2")]
    granted = [LINE, LINE | {"line_id": "2"}]
    kept = history(outcome(topics.REQUEST_APPROVED, checks=[*CHECKS, *both], lines=granted))
    page = lines(told(kept, ID))
    assert page.count("How the time was counted, withdrawal, lines 1-2 (Europe/Berlin)") == 1
    first = page.index("How the time was counted, withdrawal, lines 1-2 (Europe/Berlin)")
    assert page[first + 1] == f"1 {STARTED}"
    assert page[first + 6] == f"6 {ASKED}"
