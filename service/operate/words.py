"""Values as people read them: money, moments, spans of time, ids of lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from schemas.currencies import DECIMALS

_NUMBERED = re.compile(r"(.*?)(\d{1,15})")
_MOST_NAMED = 8
_SPANS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def money(amount: int, currency: str) -> str:
    """Minor units as an amount; those of a currency not known stay what they are."""
    decimals = DECIMALS.get(currency)
    if decimals is None:
        return f"{amount} minor units of {currency}"
    sign, amount = "-" if amount < 0 else "", abs(amount)
    if not decimals:
        return f"{sign}{amount} {currency}"
    return f"{sign}{amount // 10**decimals}.{amount % 10**decimals:0{decimals}d} {currency}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """For sentences: to the minute, with its place."""
    return f"{spoken(at, zone)} ({zone.key})"


def spoken(at: datetime, zone: ZoneInfo) -> str:
    """The same where its place was just told."""
    there = at.astimezone(zone)
    return f"{there.day} {there:%B %Y, %H:%M}"


def local_day(day: date) -> str:
    """A day of a calendar, with its name: days of the week are what people count by."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def local(at: datetime, zone: ZoneInfo) -> str:
    """For tables, whose place is told beside them; seconds where there are any."""
    there = at.astimezone(zone)
    return f"{there:%Y-%m-%d %H:%M}" + (f":{there:%S}" if there.second else "")


def utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def span(time: timedelta) -> str:
    """In its largest whole unit: `4 days`."""
    seconds = int(time.total_seconds())
    for name, size in _SPANS:
        if seconds >= size:
            return counted(seconds // size, name)
    return "less than a second"


def a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def either(names: Sequence[str]) -> str:
    """`exchange, refund or return`."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def line_names(line_ids: Sequence[str]) -> str:
    """`line 3`, `lines 1-40, 42`; empty where there is none."""
    line_ids = list(dict.fromkeys(line_ids))
    if not line_ids:
        return ""
    runs = list(_runs(line_ids))
    named = ", ".join(runs[:_MOST_NAMED])
    more = f" and {len(runs) - _MOST_NAMED} more" if len(runs) > _MOST_NAMED else ""
    return f"{'line' if len(line_ids) == 1 else 'lines'} {named}{more}"


def _runs(line_ids: Iterable[str]) -> Iterator[str]:
    """Ids that count on from one another become one run."""

    def steady(item: tuple[int, str]) -> tuple[str, int] | str:
        found = _NUMBERED.fullmatch(item[1])
        return item[1] if found is None else (found[1], int(found[2]) - item[0])

    for _, group in groupby(enumerate(line_ids), key=steady):
        ids = [line_id for _, line_id in group]
        yield ids[0] if len(ids) == 1 else f"{ids[0]}-{ids[-1]}"
