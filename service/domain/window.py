"""When a right ends, in the civil calendar of a place: 14 days are not 336 hours."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from service.domain.anchor import Place, Unit, anchored
from service.domain.days import RolledOver, last_day, months_after, rolled
from service.domain.ground import Span, Untold, WindowRule
from service.domain.ledger import Past
from service.domain.local_day import end_of_day, local_date
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
    return end_of_day(last_day(span, local_date(opens, timezone), None), timezone)


def _closing(found: Ending) -> tuple[bool, datetime | None]:
    return found.closes is None, found.closes


def _until(rule: WindowRule, last: date, unit: Unit, place: Place) -> Ending:
    return _ended(rule, Ending(opens=unit.order.placed_at, last_day=last), last, place)


def _ending(rule: WindowRule, span: Span, opens: datetime, unit: Unit, place: Place) -> Ending:
    if span.unit == "hours":
        return Ending(span=span, opens=opens, closes=opens + timedelta(hours=span.amount))
    day = local_date(opens, place.timezone)
    counted = last_day(span, day, place.calendar)
    repaired = rule.after_repair and _was_repaired(unit.history, counted, place)
    months = rule.after_repair if repaired else 0
    last = last_day(span, day, place.calendar, months) if months else counted
    found = Ending(span=span, opens=opens, anchor_day=day, last_day=counted, added_months=months)
    if rule.stopped is not None and unit.history:
        return _stopped(rule, rule.stopped, found, last, unit, place)
    found = _ended(rule, found, last, place)
    return found if rule.untold is None else _untold(rule, rule.untold, found, unit, place)


def _anew(opens: datetime, history: Sequence[Past]) -> datetime:
    """The arrival of the last goods that came for an exchange."""
    arrivals = [
        past.back_at
        for past in history
        if past.kind == "exchange" and past.back_at is not None and not past.failed
    ]
    return max([opens, *arrivals])


def _ended(rule: WindowRule, found: Ending, last: date, place: Place) -> Ending:
    """With its end, if its last day is `last`, by what the law says of such a day and may say."""
    final, passed_over = rolled(last, rule.roll, place.calendar)
    return evolve(
        found,
        closes=end_of_day(final, place.timezone),
        disputed=_disputed(rule, final, place) if rule.disputed or rule.grace_days else None,
        rolled_over=passed_over,
    )


def _disputed(rule: WindowRule, final: date, place: Place) -> datetime | None:
    """Until when a person decides, if the window ends with the day `final`."""
    other, _ = rolled(final, rule.disputed, place.calendar)
    last = max(other, final + rule.grace_days * _DAY)
    return end_of_day(last, place.timezone) if last > final else None


def _was_repaired(history: Sequence[Past], last: date, place: Place) -> bool:
    """Within the time: a later repair revives nothing."""
    return any(
        past.kind == "repair"
        and past.back_at is not None
        and local_date(past.asked_at, place.timezone) <= last
        for past in history
    )


def _stopped(
    rule: WindowRule, least: int, found: Ending, last: date, unit: Unit, place: Place
) -> Ending:
    """The days of each wait are added, both ends counted; a wait that goes on keeps the window open.

    At least so many days are left after it. What was never told adds to the end that this gives.
    """
    stopped = 0
    for past in sorted(unit.history, key=lambda past: past.asked_at):
        away = local_date(past.asked_at, place.timezone)
        in_time, _ = rolled(last, rule.roll, place.calendar)
        if away > in_time or (found.anchor_day is not None and away < found.anchor_day):
            continue
        if past.back_at is None:
            return found
        back = local_date(past.back_at, place.timezone)
        waited = (back - away).days + 1
        stopped += waited
        last = max(last + waited * _DAY, back + least * _DAY)
    found = _ended(rule, evolve(found, stopped=stopped), last, place)
    return found if rule.untold is None else _untold(rule, rule.untold, found, unit, place)


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
    told = evolve(found, added_months=found.added_months + months, told_at=told_at)
    return _ended(rule, told, last, place)
