"""Windows of time in the civil calendar of a place: 14 days are not 336 hours."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

from service.domain.policy import WindowRule

_HALF_DAY = timedelta(hours=12)


def closes(rule: WindowRule, opens: datetime, timezone: str) -> datetime:
    """The first instant that is too late, in UTC: the start of the local day after the last day.

    Hours run from the instant itself.
    """
    match rule.unit:
        case "hours":
            return opens + timedelta(hours=rule.amount)
        case "days":
            last = local_date(opens, timezone) + timedelta(days=rule.amount)
        case "months":
            last = _months_after(local_date(opens, timezone), rule.amount)
        case _:
            assert_never(rule.unit)
    return start_of_day(last if rule.first_day_counted else last + timedelta(days=1), timezone)


def local_date(instant: datetime, timezone: str) -> date:
    return instant.astimezone(ZoneInfo(timezone)).date()


@lru_cache(maxsize=4096)
def start_of_day(day: date, timezone: str) -> datetime:
    """The first instant of a local day, in UTC, also where midnight does not exist that day."""
    zone = ZoneInfo(timezone)
    midnight = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    if midnight.astimezone(zone).date() == day:
        return midnight
    return _first_instant(day, zone)


def _first_instant(day: date, zone: ZoneInfo) -> datetime:
    """Midnight fell into a gap: the day starts when the clock jumps, found by halving."""
    late = datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC)
    early = late - 2 * _HALF_DAY
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).date() < day:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
