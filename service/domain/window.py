"""When a right ends, in the civil calendar of a place: 14 days are not 336 hours."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from service.domain.anchor import Place, Unit, anchored
from service.domain.calendar import Calendar
from service.domain.days import RolledOver, last_day, months_after, rolled
from service.domain.ledger import Past
from service.domain.local_day import local_date, start_of_day
from service.domain.policy import Span, Untold, WindowRule
from service.domain.value import value

_DAY = timedelta(days=1)


@value
class Ending:
    """How a window comes to its end. `opens` None: its anchor has not happened, and it is open.

    `closes`: the first instant that is too late, None while that is not known; from then to `disputed`
    a person decides. `anchor_day`, `last_day` (before it was rolled, stopped or extended) and
    `rolled_over` are local days, None for hours. `stopped`: days that were added for goods being away.
    """

    span: Span | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    disputed: datetime | None = None
    anchor_day: date | None = None
    last_day: date | None = None
    rolled_over: RolledOver = ()
    stopped: int = 0
    added_months: int = 0
    told_at: datetime | None = None


def ending(rule: WindowRule, unit: Unit, place: Place) -> Ending:
    """The earliest end of all spans that have begun, and of `until`."""
    found = []
    for span in rule.spans:
        opens = anchored(span.anchor, unit, place)
        if opens is not None:
            opens = _anew(opens, unit.history) if rule.anew else opens
            found.append(_ending(rule, span, opens, unit, place))
    if rule.until is not None:
        found.append(_until(rule.until, unit, place))
    if not found:
        return Ending(span=rule.spans[0] if rule.spans else None)
    return min(found, key=_closing) if len(found) > 1 else found[0]


def closes(span: Span, opens: datetime, timezone: str) -> datetime:
    """The first instant after a plain span, in UTC: the start of the local day after its last day."""
    if span.unit == "hours":
        return opens + timedelta(hours=span.amount)
    return start_of_day(last_day(span, local_date(opens, timezone), None) + _DAY, timezone)


def _closing(found: Ending) -> tuple[bool, datetime | None]:
    return found.closes is None, found.closes


def _until(last: date, unit: Unit, place: Place) -> Ending:
    end = start_of_day(last + _DAY, place.timezone)
    return Ending(opens=unit.order.placed_at, closes=end, last_day=last)


def _ending(rule: WindowRule, span: Span, opens: datetime, unit: Unit, place: Place) -> Ending:
    if span.unit == "hours":
        return Ending(span=span, opens=opens, closes=opens + timedelta(hours=span.amount))
    day = local_date(opens, place.timezone)
    months = rule.after_repair if _was_repaired(unit.history) else 0
    found = _counted(rule, span, day, months, place.calendar, place.timezone)
    if rule.stopped is not None and unit.history:
        found = _stopped(rule, found, unit.history, place)
    if rule.untold is not None:
        found = _untold(rule, rule.untold, found, opens, unit, place)
    return _opened(found, opens)


def _anew(opens: datetime, history: Sequence[Past]) -> datetime:
    """The arrival of the last goods that came for an exchange."""
    arrivals = [
        past.back_at
        for past in history
        if past.kind == "exchange" and past.back_at is not None and not past.failed
    ]
    return max([opens, *arrivals])


def _opened(found: Ending, opens: datetime) -> Ending:
    """With its opening; what is counted of a day is shared by all that opened on it."""
    return Ending(
        span=found.span,
        opens=opens,
        closes=found.closes,
        disputed=found.disputed,
        anchor_day=found.anchor_day,
        last_day=found.last_day,
        rolled_over=found.rolled_over,
        stopped=found.stopped,
        added_months=found.added_months,
        told_at=found.told_at,
    )


@lru_cache(maxsize=8192)
def _counted(
    rule: WindowRule,
    span: Span,
    day: date,
    more_months: int,
    calendar: Calendar | None,
    timezone: str,
) -> Ending:
    last = last_day(span, day, calendar, more_months)
    return _rolled(rule, span, day, last, calendar, timezone, added_months=more_months)


def _rolled(
    rule: WindowRule,
    span: Span | None,
    anchor: date | None,
    last: date,
    calendar: Calendar | None,
    timezone: str,
    *,
    stopped: int = 0,
    added_months: int = 0,
    told_at: datetime | None = None,
) -> Ending:
    """The end of a window whose last day is `last`, by what the law says of such a day and may say."""
    final, passed_over = rolled(last, rule.roll, calendar)
    closing = start_of_day(final + _DAY, timezone)
    disputed, _ = rolled(final, rule.disputed, calendar)
    doubtful = max(disputed, final + rule.grace_days * _DAY)
    return Ending(
        span=span,
        closes=closing,
        disputed=start_of_day(doubtful + _DAY, timezone) if doubtful > final else None,
        anchor_day=anchor,
        last_day=last,
        rolled_over=passed_over,
        stopped=stopped,
        added_months=added_months,
        told_at=told_at,
    )


def _was_repaired(history: Sequence[Past]) -> bool:
    return any(past.kind == "repair" and past.back_at is not None for past in history)


def _stopped(rule: WindowRule, found: Ending, history: Sequence[Past], place: Place) -> Ending:
    """The days of each wait are added, both ends counted; a wait that goes on keeps the window open."""
    assert found.last_day is not None
    assert rule.stopped is not None
    last, stopped, anchor = found.last_day, 0, found.anchor_day
    for past in sorted(history, key=lambda past: past.asked_at):
        away = local_date(past.asked_at, place.timezone)
        if away > last or (anchor is not None and away < anchor):
            continue
        if past.back_at is None:
            return Ending(span=found.span, anchor_day=anchor, last_day=found.last_day)
        back = local_date(past.back_at, place.timezone)
        waited = (back - away).days + 1
        stopped += waited
        last = max(last + waited * _DAY, back + rule.stopped * _DAY)
    if not stopped:
        return found
    return _rolled(rule, found.span, anchor, last, place.calendar, place.timezone, stopped=stopped)


def _untold(
    rule: WindowRule, untold: Untold, found: Ending, opens: datetime, unit: Unit, place: Place
) -> Ending:
    """Never told: months on top of the end. Told late: the span again from then on, but no longer."""
    told_at = unit.order.disclosures.get(untold.disclosure)
    if (told_at is not None and told_at <= opens) or found.closes is None:
        return found
    assert found.span is not None
    assert found.last_day is not None
    end = found.rolled_over[-1][0] + _DAY if found.rolled_over else found.last_day
    longest = months_after(end, untold.months)
    months = untold.months
    if told_at is not None:
        again = last_day(found.span, local_date(told_at, place.timezone), place.calendar)
        if again < longest:
            longest, months = max(again, end), 0
    return _rolled(
        rule,
        found.span,
        found.anchor_day,
        longest,
        place.calendar,
        place.timezone,
        added_months=months,
        told_at=told_at,
    )
