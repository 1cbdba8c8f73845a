"""Counting days: from a first day to the last one, and on over days on which no work is done."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import assert_never

from service.domain.calendar import Calendar
from service.domain.ground import Roll, Span

RolledOver = tuple[tuple[date, str], ...]

_DAY = timedelta(days=1)


def last_day(span: Span, anchor: date, calendar: Calendar | None, more_months: int = 0) -> date:
    """The last day of a span that is not of hours, before it is rolled; the anchor's own is no day of it."""
    before = anchor - _DAY if span.first_day_counted else anchor
    match span.unit:
        case "days":
            return months_after(before + span.amount * _DAY, more_months)
        case "months":
            return months_after(before, span.amount + more_months)
        case "business_days":
            return months_after(working_days_after(before, span.amount, calendar), more_months)
        case "hours":
            raise AssertionError("hours run from the instant itself")
        case _:
            assert_never(span.unit)


def working_days_after(day: date, amount: int, calendar: Calendar | None) -> date:
    """Without a calendar every day is a working day."""
    if calendar is None:
        return day + amount * _DAY
    while amount:
        day += _DAY
        amount -= calendar.rest(day) is None
    return day


@lru_cache(maxsize=8192)
def rolled(day: date, roll: Roll | None, calendar: Calendar | None) -> tuple[date, RolledOver]:
    """The first day from `day` on at which a span may end, and the days before it, each with its name."""
    if roll is None or calendar is None:
        return day, ()
    passed_over = []
    while (name := _rest(roll, calendar)(day)) is not None:
        passed_over.append((day, name))
        day += _DAY
    return day, tuple(passed_over)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    if not months:
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _rest(roll: Roll, calendar: Calendar) -> Callable[[date], str | None]:
    match roll:
        case "holidays":
            return calendar.holiday
        case "non_working":
            return calendar.rest
        case _:
            assert_never(roll)
