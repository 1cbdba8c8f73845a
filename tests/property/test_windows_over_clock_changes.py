"""A window ends with its last local day, whatever the clocks of the place did meanwhile."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.domain.ground import Span
from service.domain.local_day import local_date, start_of_day
from service.domain.window import closes

ZONES = [
    "Europe/Berlin",
    "America/Sao_Paulo",
    "America/New_York",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Atlantic/Azores",
    "UTC",
]
instants = st.integers(1_100_000_000, 2_050_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))
SECOND = timedelta(seconds=1)


def _days(amount: int, *, first_day_counted: bool = False) -> Span:
    return Span(amount=amount, unit="days", anchor="delivered", first_day_counted=first_day_counted)


@pytest.mark.parametrize(
    ("zone", "opens", "days", "expected"),
    [
        pytest.param(
            "Europe/Berlin",
            "2026-03-15T12:00:00+01:00",
            14,
            "2026-03-30T00:00:00+02:00",
            id="14 days over the hour that is left out in spring are 335 hours and a bit",
        ),
        pytest.param(
            "Europe/Berlin",
            "2026-10-11T23:59:59+02:00",
            14,
            "2026-10-26T00:00:00+01:00",
            id="14 days over the hour that comes twice in autumn",
        ),
        pytest.param(
            "America/Sao_Paulo",
            "2018-10-20T10:00:00-03:00",
            14,
            "2018-11-04T01:00:00-02:00",
            id="the day after the last has no midnight: it starts at one",
        ),
        pytest.param(
            "Pacific/Apia",
            "2011-12-22T10:00:00-10:00",
            7,
            "2011-12-31T00:00:00+14:00",
            id="the day after the last never was: the window ends where it would have begun",
        ),
        pytest.param(
            "Asia/Kathmandu",
            "2026-01-01T00:00:00+05:45",
            1,
            "2026-01-03T00:00:00+05:45",
            id="a delivery at midnight counts for the day that begins",
        ),
    ],
)
def test_the_first_instant_too_late(zone: str, opens: str, days: int, expected: str) -> None:
    found = closes(_days(days), datetime.fromisoformat(opens).astimezone(UTC), zone)
    assert found == datetime.fromisoformat(expected)
    assert found.utcoffset() == timedelta()


@given(instants, st.sampled_from(ZONES), st.integers(0, 800), st.booleans())
def test_the_last_second_is_of_the_last_day_and_the_next_is_not(
    opens: datetime, zone: str, days: int, counted: bool
) -> None:
    last = opens.astimezone(ZoneInfo(zone)).date() + timedelta(days=days - counted)
    end = closes(_days(days, first_day_counted=counted), opens, zone)
    assert _day(end, zone) > last
    assert _day(end - SECOND, zone) <= last


@given(instants, st.sampled_from(ZONES), st.integers(1, 60))
def test_months_end_on_the_same_day_of_the_month_or_on_its_last(
    opens: datetime, zone: str, months: int
) -> None:
    rule = Span(amount=months, unit="months", anchor="delivered")
    last, opened = _day(closes(rule, opens, zone) - SECOND, zone), _day(opens, zone)
    assert (last.year * 12 + last.month) - (opened.year * 12 + opened.month) == months
    assert last.day == opened.day or (last + timedelta(days=1)).day == 1


@given(instants, st.integers(0, 5_000), st.sampled_from(ZONES))
def test_hours_run_by_the_clock_that_never_changes(opens: datetime, hours: int, zone: str) -> None:
    rule = Span(amount=hours, unit="hours", anchor="delivered")
    assert closes(rule, opens, zone) - opens == timedelta(hours=hours)


@given(instants, st.sampled_from(ZONES), st.integers(0, 60), st.integers(1, 60))
def test_a_longer_window_ends_later(opens: datetime, zone: str, days: int, more: int) -> None:
    assert closes(_days(days), opens, zone) <= closes(_days(days + more), opens, zone)


@given(st.dates(date(2005, 1, 1), date(2035, 1, 1)), st.sampled_from(ZONES))
def test_a_day_starts_at_its_first_instant(day: date, zone: str) -> None:
    assume((zone, day) != ("Pacific/Apia", date(2011, 12, 30)))
    start = start_of_day(day, zone)
    assert local_date(start, zone) == day
    assert _day(start - SECOND, zone) < day


def _day(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()
