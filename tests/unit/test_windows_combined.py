"""What a window is when several things that a rule may say come together."""

from datetime import date, timedelta

import pytest

from service.domain.ground import Span, WindowRule
from service.domain.value import evolve
from service.domain.window import closes, ending
from tests.unit.test_window_rules import (
    BERLIN,
    DELIVERED,
    PLACE,
    UNTOLD,
    last_day,
    local,
    past,
    rule,
    unit,
)


def test_a_plain_span_closes_after_its_last_day_or_its_last_hour() -> None:
    days = Span(amount=2, unit="days", anchor="delivered")
    assert closes(days, DELIVERED, BERLIN) == local("2026-05-09T00:00")
    hours = evolve(days, unit="hours")
    assert closes(hours, DELIVERED, BERLIN) == DELIVERED + timedelta(hours=2)


def test_a_span_that_stands_still_does_not_hold_up_the_other() -> None:
    spans = (
        Span(amount=30, unit="days", anchor="delivered"),
        Span(amount=99, unit="hours", anchor="delivered"),
    )
    away = unit(past("2026-05-10", None))
    for said in (spans, spans[::-1]):
        found = ending(WindowRule(spans=said, stopped=7), away, PLACE)
        assert found.closes == DELIVERED + timedelta(hours=99)


def test_a_window_that_stands_still_has_no_days_of_grace() -> None:
    found = ending(rule(30, stopped=7, grace_days=3), unit(past("2026-05-10", None)), PLACE)
    assert (found.closes, found.disputed) == (None, None)


@pytest.mark.parametrize(
    ("history", "last", "stopped"),
    [
        pytest.param([past("2026-05-06", "2026-05-08")], "2026-06-08", 3, id="on the first day"),
        pytest.param(
            [past("2026-05-01", "2026-05-04"), past("2026-05-10", "2026-05-12")],
            "2026-06-08",
            3,
            id="one before all, and one in time",
        ),
    ],
)
def test_the_waits_that_stop_the_clock(history: list[object], last: str, stopped: int) -> None:
    found = ending(rule(30, stopped=1), unit(*history), PLACE)
    assert (last_day(found), found.stopped, found.added_months) == (last, stopped, 0)
    assert (found.opens, found.anchor_day) == (DELIVERED, date(2026, 5, 6))
    assert found.span == rule(30).spans[0]


def test_days_of_a_wait_and_months_of_what_was_not_told_are_both_told() -> None:
    repaired = unit(past("2026-05-10", "2026-05-12"))
    found = ending(rule(30, stopped=1, untold=UNTOLD), repaired, PLACE)
    assert (last_day(found), found.stopped, found.added_months) == ("2027-06-08", 3, 12)
    assert (found.anchor_day, found.last_day) == (date(2026, 5, 6), date(2026, 6, 5))
    assert found.told_at is None


def test_told_so_late_that_both_ends_fall_together_the_months_are_told() -> None:
    told = {"withdrawal_right": local("2027-05-06T10:00")}
    found = ending(rule(14, untold=UNTOLD), unit(disclosures=told), PLACE)
    assert (last_day(found), found.added_months) == ("2027-05-20", 12)
    assert found.told_at == told["withdrawal_right"]
