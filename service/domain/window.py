"""When a right ends, in the civil calendar of a place: 14 days are not 336 hours."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from service.domain.anchor import Place, Unit, anchored
from service.domain.days import RolledOver, last_day, months_after, rolled
from service.domain.ground import Span, Untold, WindowRule
from service.domain.ledger import Past
from service.domain.local_day import local_date, start_of_day
from service.domain.value import evolve, value

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
        found.append(_until(rule, rule.until, unit, place))
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


def _until(rule: WindowRule, last: date, unit: Unit, place: Place) -> Ending:
    return _rolled(rule, last, place, span=None, opens=unit.order.placed_at, anchor=None)


def _ending(rule: WindowRule, span: Span, opens: datetime, unit: Unit, place: Place) -> Ending:
    if span.unit == "hours":
        return Ending(span=span, opens=opens, closes=opens + timedelta(hours=span.amount))
    day = local_date(opens, place.timezone)
    counted = last_day(span, day, place.calendar)
    repaired = rule.after_repair and _was_repaired(unit.history, counted, place)
    months = rule.after_repair if repaired else 0
    last = last_day(span, day, place.calendar, months) if months else counted
    found = _rolled(
        rule,
        last,
        place,
        span=span,
        opens=opens,
        anchor=day,
        counted=counted,
        added_months=months,
    )
    if rule.stopped is not None and unit.history:
        found = _stopped(rule, found, unit.history, place)
    if rule.untold is not None:
        found = _untold(rule, rule.untold, found, unit, place)
    return found


def _anew(opens: datetime, history: Sequence[Past]) -> datetime:
    """The arrival of the last goods that came for an exchange."""
    arrivals = [
        past.back_at
        for past in history
        if past.kind == "exchange" and past.back_at is not None and not past.failed
    ]
    return max([opens, *arrivals])


def _rolled(
    rule: WindowRule,
    last: date,
    place: Place,
    *,
    span: Span | None,
    opens: datetime | None,
    anchor: date | None,
    counted: date | None = None,
    stopped: int = 0,
    added_months: int = 0,
    told_at: datetime | None = None,
) -> Ending:
    """The end of a window whose last day is `last`, by what the law says of such a day and may say.

    `counted`: the last day by the count alone, where `last` is another.
    """
    final, passed_over = rolled(last, rule.roll, place.calendar)
    return Ending(
        span=span,
        opens=opens,
        closes=start_of_day(final + _DAY, place.timezone),
        disputed=_disputed(rule, final, place) if rule.disputed or rule.grace_days else None,
        anchor_day=anchor,
        last_day=counted or last,
        rolled_over=passed_over,
        stopped=stopped,
        added_months=added_months,
        told_at=told_at,
    )


def _disputed(rule: WindowRule, final: date, place: Place) -> datetime | None:
    """Until when a person decides, if the window ends with the day `final`."""
    other, _ = rolled(final, rule.disputed, place.calendar)
    last = max(other, final + rule.grace_days * _DAY)
    return start_of_day(last + _DAY, place.timezone) if last > final else None


def _was_repaired(history: Sequence[Past], last: date, place: Place) -> bool:
    """Within the time: a later repair revives nothing."""
    return any(
        past.kind == "repair"
        and past.back_at is not None
        and local_date(past.asked_at, place.timezone) <= last
        for past in history
    )


def _stopped(rule: WindowRule, found: Ending, history: Sequence[Past], place: Place) -> Ending:
    """The days of each wait are added, both ends counted; a wait that goes on keeps the window open."""
    assert found.last_day is not None
    assert rule.stopped is not None
    last, stopped, anchor = found.last_day, 0, found.anchor_day
    for past in sorted(history, key=lambda past: past.asked_at):
        away = local_date(past.asked_at, place.timezone)
        in_time, _ = rolled(last, rule.roll, place.calendar)
        if away > in_time or (anchor is not None and away < anchor):
            continue
        if past.back_at is None:
            return evolve(found, closes=None, disputed=None)
        back = local_date(past.back_at, place.timezone)
        waited = (back - away).days + 1
        stopped += waited
        last = max(last + waited * _DAY, back + rule.stopped * _DAY)
    if not stopped:
        return found
    return _rolled(
        rule,
        last,
        place,
        span=found.span,
        opens=found.opens,
        anchor=anchor,
        counted=found.last_day,
        stopped=stopped,
        added_months=found.added_months,
    )


def _untold(rule: WindowRule, untold: Untold, found: Ending, unit: Unit, place: Place) -> Ending:
    """Never told: months on top of the end. Told late: the span again from then on, but no longer."""
    told_at = unit.order.disclosures.get(untold.disclosure)
    if found.closes is None or found.opens is None or found.span is None:
        return found
    if told_at is not None and told_at <= found.opens:
        return found
    end = local_date(found.closes, place.timezone) - _DAY
    last, months = months_after(end, untold.months), untold.months
    if told_at is not None:
        again = last_day(found.span, local_date(told_at, place.timezone), place.calendar)
        if again < last:
            last, months = max(again, end), 0
    return _rolled(
        rule,
        last,
        place,
        span=found.span,
        opens=found.opens,
        anchor=found.anchor_day,
        counted=found.last_day,
        stopped=found.stopped,
        added_months=found.added_months + months,
        told_at=told_at,
    )
