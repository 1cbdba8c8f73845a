"""Days of a place's civil calendar as instants in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_HALF_DAY = timedelta(hours=12)


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
