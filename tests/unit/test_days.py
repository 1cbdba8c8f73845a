"""Days of a civil calendar: when they start, how they are counted, over which a last day moves."""

from datetime import UTC, date, datetime, timedelta

import pytest

from service.domain.calendar import Calendar
from service.domain.days import last_day, months_after, rolled, working_days_after
from service.domain.ground import Span, SpanUnit
from service.domain.local_day import local_date, start_of_day

WEEKEND = {5: "Saturday", 6: "Sunday"}
HOLIDAYS = {date(2026, 5, 14): "Ascension Day"}
THURSDAY = date(2026, 5, 14)


def calendar() -> Calendar:
    """A new one each time: what was counted by another says nothing."""
    return Calendar(
        name="test",
        holiday=HOLIDAYS.get,
        rest=lambda day: HOLIDAYS.get(day) or WEEKEND.get(day.weekday()),
    )


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    start_of_day.cache_clear()


@pytest.mark.parametrize(
    ("zone", "day", "starts"),
    [
        pytest.param("UTC", "2026-03-01", "2026-03-01T00:00:00", id="at Greenwich"),
        pytest.param("Asia/Kathmandu", "2026-03-01", "2026-02-28T18:15:00", id="in Nepal"),
        pytest.param("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00", id="to summer time"),
        pytest.param("Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00", id="to winter time"),
        pytest.param("America/Havana", "2024-11-03", "2024-11-03T04:00:00", id="midnight twice"),
        pytest.param("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00", id="Sao Paulo"),
        pytest.param("America/Santiago", "2024-09-08", "2024-09-08T04:00:00", id="Santiago"),
        pytest.param("Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00", id="Cairo"),
        pytest.param("Asia/Beirut", "2024-03-31", "2024-03-30T22:00:00", id="Beirut"),
        pytest.param("Asia/Amman", "2021-03-26", "2021-03-25T22:00:00", id="Amman"),
        pytest.param("Asia/Tehran", "2022-03-22", "2022-03-21T20:30:00", id="Tehran"),
        pytest.param("America/Asuncion", "2023-10-01", "2023-10-01T04:00:00", id="Asuncion"),
        pytest.param("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00", id="a day left out"),
    ],
)
def test_a_day_starts_with_its_first_instant(zone: str, day: str, starts: str) -> None:
    """Also where the clock jumps over midnight."""
    found = start_of_day(date.fromisoformat(day), zone)
    assert found == datetime.fromisoformat(f"{starts}+00:00")
    assert found.tzinfo is UTC
    assert local_date(found, zone) >= date.fromisoformat(day)
    assert local_date(found - timedelta(microseconds=1), zone) < date.fromisoformat(day)


@pytest.mark.parametrize(
    ("amount", "unit", "first_counted", "more_months", "last"),
    [
        pytest.param(2, "days", False, 0, "2026-05-16", id="days"),
        pytest.param(2, "days", True, 0, "2026-05-15", id="days with the first"),
        pytest.param(2, "days", False, 3, "2026-08-16", id="days, and months after them"),
        pytest.param(18, "days", False, 1, "2026-07-01", id="days first, then months"),
        pytest.param(2, "months", False, 0, "2026-07-14", id="months"),
        pytest.param(2, "months", True, 0, "2026-07-13", id="months with the first day"),
        pytest.param(2, "months", False, 3, "2026-10-14", id="months, and more after them"),
        pytest.param(2, "business_days", False, 0, "2026-05-18", id="business days"),
        pytest.param(1, "business_days", True, 0, "2026-05-15", id="the first is a holiday"),
        pytest.param(2, "business_days", False, 6, "2026-11-18", id="they, and months after"),
    ],
)
def test_the_last_day_of_a_span(
    amount: int, unit: SpanUnit, first_counted: bool, more_months: int, last: str
) -> None:
    span = Span(amount=amount, unit=unit, anchor="delivered", first_day_counted=first_counted)
    assert last_day(span, THURSDAY, calendar(), more_months) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        pytest.param("2026-01-31", 1, "2026-02-28", id="a shorter month ends it"),
        pytest.param("2023-12-31", 2, "2024-02-29", id="of a leap year"),
        pytest.param("2026-11-30", 1, "2026-12-30", id="into December"),
        pytest.param("2026-12-01", 1, "2027-01-01", id="into January"),
        pytest.param("2026-12-15", 24, "2028-12-15", id="two years"),
        pytest.param("2026-05-14", 0, "2026-05-14", id="none"),
    ],
)
def test_months_later(day: str, months: int, then: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(then)


def test_a_last_day_moves_over_holidays_alone_or_over_all_days_off() -> None:
    names = ["Ascension Day", "Saturday", "Sunday"]
    ascension, saturday, sunday = THURSDAY, date(2026, 5, 16), date(2026, 5, 17)
    assert rolled(ascension, "holidays", calendar()) == (
        date(2026, 5, 15),
        ((ascension, names[0]),),
    )
    assert rolled(saturday, "holidays", calendar()) == (saturday, ())
    monday = date(2026, 5, 18)
    passed = ((saturday, names[1]), (sunday, names[2]))
    assert rolled(saturday, "non_working", calendar()) == (monday, passed)
    assert rolled(ascension, None, calendar()) == (ascension, ())
    assert rolled(ascension, "holidays", None) == (ascension, ())


def test_working_days_leave_out_what_is_none() -> None:
    assert working_days_after(date(2026, 5, 13), 2, calendar()) == date(2026, 5, 18)
    assert working_days_after(date(2026, 5, 13), 2, None) == date(2026, 5, 15)
