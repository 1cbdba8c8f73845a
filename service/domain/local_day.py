"""Days of a place's civil calendar as instants in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def local_date(instant: datetime, timezone: str) -> date:
    return instant.astimezone(ZoneInfo(timezone)).date()


@lru_cache(maxsize=4096)
def start_of_day(day: date, timezone: str) -> datetime:
    """The first instant of a local day, in UTC.

    Where clocks jump over midnight, or over the whole day, that is the moment at which they jump.
    """
    return datetime.combine(day, time(), tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def end_of_day(day: date, timezone: str) -> datetime:
    """The first instant that is too late for what may be done on that day."""
    return start_of_day(day + timedelta(days=1), timezone)
