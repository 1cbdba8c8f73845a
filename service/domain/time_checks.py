"""Whether it was asked, and a fault was found, in time; and what has to be shown after it."""

from service.domain.anchor import Place, Unit, known
from service.domain.asked import Asked, Found
from service.domain.event_parts import Window
from service.domain.ground import Evidence, Ground, WindowRule
from service.domain.window import Ending, ending


def window_of(ground: Ground, end: Ending, place: Place) -> Window | None:
    """None where the ground has none; without instants while its anchor has not happened."""
    if ground.window is None:
        return None
    return Window(opens=end.opens, closes=end.closes, timezone=place.timezone)


def window_check(asked: Asked, rule: WindowRule, end: Ending) -> Found:
    at = asked.arrived_at if rule.arrival else asked.at
    detail: dict[str, object] = {
        "arrived_at" if rule.arrival else "requested_at": at,
        "opens": end.opens,
        "closes": end.closes,
        "timezone": asked.place.timezone,
    }
    tell_count(detail, rule, end)
    if end.closes is None or at < end.closes:
        return detail, None
    if end.disputed is not None:
        detail["grace_until"] = end.disputed
        if at < end.disputed:
            return detail, "grace_period"
    return detail, "window_closed"


def tell_count(detail: dict[str, object], rule: WindowRule, end: Ending) -> None:
    """How the days of the window were counted, as far as there is something to tell."""
    span = end.span
    if span is not None:
        detail["counted"] = f"{span.amount} {span.unit} from {span.anchor}"
        if span.first_day_counted:
            detail["first_day_counted"] = True
    if end.last_day is not None:
        detail["last_day"] = end.last_day.isoformat()
    if end.rolled_over:
        detail["rolled_over"] = ", ".join(f"{day} {name}" for day, name in end.rolled_over)
    if end.stopped:
        detail["stopped_days"] = end.stopped
    if end.added_months:
        detail["added_months"] = end.added_months
    if rule.untold is not None and (end.added_months or end.told_at is not None):
        detail[rule.untold.disclosure] = end.told_at


def found_check(asked: Asked, unit: Unit, rule: WindowRule) -> Found:
    """A fault that shows in time is answered for, however long its claim may take."""
    end, known_at = ending(rule, unit, asked.place), known(unit)
    detail: dict[str, object] = {
        "known_at": known_at,
        "closes": end.closes,
        "timezone": asked.place.timezone,
    }
    tell_count(detail, rule, end)
    in_time = end.closes is None or known_at < end.closes
    return detail, None if in_time else "window_closed"


def evidence_check(asked: Asked, unit: Unit, evidence: Evidence) -> Found:
    """A fault found early speaks for itself; one found later must be shown."""
    needed_from = ending(evidence.after, unit, asked.place).closes
    if evidence.categories is not None and unit.line.category not in evidence.categories:
        needed_from = unit.line.delivered_at or unit.order.placed_at
    shown, known_at = len(asked.service.evidence), known(unit)
    detail: dict[str, object] = {
        "known_at": known_at,
        "needed_from": needed_from,
        "evidence": shown,
    }
    if evidence.judged:
        detail["decides"] = "a person"
    if needed_from is None or known_at < needed_from:
        return detail, None
    if not shown:
        return detail, "evidence_missing"
    return detail, "evidence_to_judge" if evidence.judged else None
