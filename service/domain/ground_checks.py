"""The checks of one ground on one group of units, in their order, each with the values compared."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from service.domain.anchor import Place, Unit, known
from service.domain.checks import Finding
from service.domain.codes import ReasonCode
from service.domain.event import Window
from service.domain.inbound import Service
from service.domain.ledger import Ledger, Past
from service.domain.local_day import local_date
from service.domain.order import Line, Order
from service.domain.policy import (
    Disclosure,
    Evidence,
    Exclusion,
    Ground,
    Opening,
    RepairCaps,
    WindowRule,
    loss_of,
)
from service.domain.units import Group
from service.domain.value import value
from service.domain.window import Ending, ending

Found = tuple[dict[str, object], ReasonCode | None]


@value
class Asked:
    """What a group is judged by: the service asked for, its order, the moment whose rights count.

    `place`: whose calendar counts. `arrived_at`: when the request came in, for rights that count it.
    `price`: of all units asked for, in minor units.
    """

    service: Service
    order: Order
    ledger: Ledger
    place: Place
    at: datetime
    known_at: datetime
    arrived_at: datetime
    price: int = 0

    def unit(self, group: Group) -> Unit:
        return Unit(
            order=self.order,
            ledger=self.ledger,
            line=group.line,
            stage=group.stage,
            at=self.at,
            known_at=self.known_at,
        )


def concerns(asked: Asked, line: Line, ground: Ground) -> bool:
    """Whether the ground speaks of what is asked for at all."""
    severities = ground.severities
    if severities is not None and asked.service.severity not in severities:
        return False
    return ground.concerns(asked.order, line)


def window_of(ground: Ground, end: Ending, place: Place) -> Window | None:
    """None where the ground has none; without instants while its anchor has not happened."""
    if ground.window is None:
        return None
    return Window(opens=end.opens, closes=end.closes, timezone=place.timezone)


def findings(
    asked: Asked, group: Group, ground: Ground, unit: Unit, end: Ending
) -> Iterator[Finding]:
    """Every check that the ground makes."""
    line_ids, name = (group.line.line_id,), ground.name
    detail: dict[str, object] = {"reason": asked.service.reason, "stage": group.stage}
    yield Finding("reason", detail, None, line_ids, name)
    if len(ground.buyers) == 1:
        yield Finding("buyer", *_buyer(asked, ground), line_ids, name)
    if ground.falls_by is not None:
        yield Finding("disclosure", *_disclosure(asked, ground.falls_by), line_ids, name)
    if ground.opening is not None:
        yield Finding("remedy", *_opening(asked, unit, ground.opening), line_ids, name)
    # Nothing of a cancelled order was made for the buyer in vain: no exclusion holds there.
    if ground.excluded and asked.order.status != "cancelled":
        yield Finding("exclusion", *_exclusion(asked, group.line, ground), line_ids, name)
    if ground.conditions is not None:
        yield Finding("condition", *_condition(asked, ground), line_ids, name)
    if ground.window is not None:
        yield Finding("window", *_in_window(asked, ground.window, end), line_ids, name)
    if ground.found_within is not None:
        yield Finding("found", *_found_within(asked, unit, ground.found_within), line_ids, name)
    if ground.evidence is not None:
        yield Finding("evidence", *_evidence(asked, unit, ground.evidence), line_ids, name)
    yield from _of_kind(asked, group, ground)
    if ground.judged is not None:
        detail = {"evidence": len(asked.service.evidence), "decides": "a person"}
        yield Finding("judgement", detail, ground.judged, line_ids, name)


def _of_kind(asked: Asked, group: Group, ground: Ground) -> Iterator[Finding]:
    line_ids, name = (group.line.line_id,), ground.name
    match asked.service.kind:
        case "exchange":
            yield Finding("replacement", *_replacement(group, ground), line_ids, name)
        case "repair":
            if ground.repair is not None and asked.service.estimate is not None:
                cost, time = _repair(asked, ground.repair)
                yield Finding("repair_cost", *cost, line_ids, name)
                yield Finding("repair_time", *time, line_ids, name)
        case "refund" | "return":
            pass
        case _:
            assert_never(asked.service.kind)


def _buyer(asked: Asked, ground: Ground) -> Found:
    buyer = asked.order.buyer
    detail: dict[str, object] = {"buyer": buyer, "accepted": ",".join(sorted(ground.buyers))}
    return detail, None if buyer in ground.buyers else "not_a_consumer"


def _disclosure(asked: Asked, disclosure: Disclosure) -> Found:
    """A right that the shop may exclude falls where it said so before the purchase, and only then."""
    told_at = asked.order.disclosures.get(disclosure)
    falls = told_at is not None and told_at <= asked.order.placed_at
    detail: dict[str, object] = {
        "disclosure": disclosure,
        "told_at": told_at,
        "placed_at": asked.order.placed_at,
    }
    return detail, "no_such_right" if falls else None


def _opening(asked: Asked, unit: Unit, opening: Opening) -> Found:
    """Whether a later remedy is open, by how the earlier ones went or by how bad the fault is."""
    severity, history = asked.service.severity, unit.history
    done = [past for past in history if past.back_at is not None]
    repairs = sum(past.kind == "repair" for past in done)
    exchanges = sum(past.kind == "exchange" for past in done)
    slowest = max((_days_away(past, unit, asked.place) for past in history), default=0)
    detail: dict[str, object] = {
        "severity": severity,
        "severities": ",".join(sorted(opening.severities)),
        "repairs": repairs,
        "needed_repairs": opening.repairs,
        "exchanges": exchanges,
        "needed_exchanges": opening.exchanges,
        "days_in_repair": slowest,
        "most_days": opening.repair_days,
    }
    if severity is not None and severity in opening.never:
        return detail | {"never": ",".join(sorted(opening.never))}, "no_such_right"
    opened = (
        (opening.repairs is not None and repairs >= opening.repairs)
        or (opening.exchanges is not None and exchanges >= opening.exchanges)
        or (opening.repair_days is not None and slowest > opening.repair_days)
        or severity in opening.severities
    )
    if opened:
        return detail, None
    unknown = severity is None and opening.unknown_judged
    return detail, "evidence_to_judge" if unknown else "no_such_right"


def _days_away(past: Past, unit: Unit, place: Place) -> int:
    """Days that a repair took, or has taken so far."""
    if past.kind != "repair":
        return 0
    until = past.back_at or unit.at
    return (local_date(until, place.timezone) - local_date(past.asked_at, place.timezone)).days


def _exclusion(asked: Asked, line: Line, ground: Ground) -> Found:
    """`unmet`: goods that would be left out, each with what is missing for it."""
    detail: dict[str, object] = {"traits": ",".join(sorted(line.traits))}
    if any(exclusion.category is not None for exclusion in ground.excluded):
        detail["category"] = line.category
    unmet = []
    for exclusion in ground.excluded:
        if exclusion.trait in line.traits or (
            exclusion.category is not None and exclusion.category == line.category
        ):
            goods = exclusion.trait or exclusion.category
            missing = _missing(exclusion, asked, line)
            if missing is None:
                detail |= {"excluded": goods, "requires": exclusion.requires or "nothing"}
                return detail, "item_excluded"
            unmet.append(f"{goods}:{missing}")
    if unmet:
        detail["unmet"] = ",".join(unmet)
    return detail, None


def _missing(exclusion: Exclusion, asked: Asked, line: Line) -> str | None:
    if exclusion.reasons is not None and asked.service.reason not in exclusion.reasons:
        return "reason"
    if exclusion.conditions is not None and asked.service.condition not in exclusion.conditions:
        return "condition"
    if exclusion.unless == "subscription" and line.subscription:
        return "single_delivery"
    match exclusion.requires:
        case None:
            return None
        case "confirmed":
            return None if exclusion.trait in line.confirmed else "confirmed"
        case "told":
            return None if exclusion.trait in line.told else "told"
        case _:
            assert_never(exclusion.requires)


def _condition(asked: Asked, ground: Ground) -> Found:
    condition = asked.service.condition
    detail: dict[str, object] = {
        "condition": condition,
        "accepted": ",".join(sorted(ground.conditions or ())),
    }
    if ground.judged_conditions:
        detail["to_judge"] = ",".join(sorted(ground.judged_conditions))
    if condition in ground.judged_conditions:
        return detail, "condition_to_judge"
    if condition in ground.value_loss:
        return detail | {"kept_percent": loss_of(ground, asked.order, condition)}, None
    accepted = ground.conditions is None or condition in ground.conditions
    return detail, None if accepted else "condition_not_accepted"


def _in_window(asked: Asked, rule: WindowRule, end: Ending) -> Found:
    at = asked.arrived_at if rule.arrival else asked.at
    detail: dict[str, object] = {
        "arrived_at" if rule.arrival else "requested_at": at,
        "opens": end.opens,
        "closes": end.closes,
        "timezone": asked.place.timezone,
        **counted(rule, end),
    }
    if end.closes is None or at < end.closes:
        return detail, None
    if end.disputed is not None:
        detail["grace_until"] = end.disputed
        if at < end.disputed:
            return detail, "grace_period"
    return detail, "window_closed"


def counted(rule: WindowRule, end: Ending) -> dict[str, object]:
    """How its days were counted, as far as there is something to tell."""
    span = end.span
    found: dict[str, object] = {}
    if span is not None:
        found["counted"] = f"{span.amount} {span.unit} from {span.anchor}"
        if span.first_day_counted:
            found["first_day_counted"] = True
    if end.last_day is not None:
        found["last_day"] = end.last_day.isoformat()
    if end.rolled_over:
        found["rolled_over"] = ", ".join(f"{day} {name}" for day, name in end.rolled_over)
    if end.stopped:
        found["stopped_days"] = end.stopped
    if end.added_months:
        found["added_months"] = end.added_months
    if rule.untold is not None and (end.added_months or end.told_at is not None):
        found[rule.untold.disclosure] = end.told_at
    return found


def _found_within(asked: Asked, unit: Unit, rule: WindowRule) -> Found:
    """A fault that shows in time is answered for, however long its claim may take."""
    end, known_at = ending(rule, unit, asked.place), known(unit)
    detail: dict[str, object] = {
        "known_at": known_at,
        "closes": end.closes,
        "timezone": asked.place.timezone,
        **counted(rule, end),
    }
    in_time = end.closes is None or known_at < end.closes
    return detail, None if in_time else "window_closed"


def _evidence(asked: Asked, unit: Unit, evidence: Evidence) -> Found:
    """A fault found early speaks for itself; one found later must be shown."""
    needed_from = ending(evidence.after, unit, asked.place).closes
    shown, known_at = len(asked.service.evidence), known(unit)
    detail: dict[str, object] = {
        "known_at": known_at,
        "needed_from": needed_from,
        "evidence": shown,
    }
    if needed_from is None or known_at < needed_from:
        return detail, None
    if not shown:
        return detail, "evidence_missing"
    return detail, "evidence_to_judge" if evidence.judged else None


def _replacement(group: Group, ground: Ground) -> Found:
    sku, wanted = group.line.sku, group.replacement_sku or group.line.sku
    detail: dict[str, object] = {
        "sku": sku,
        "replacement_sku": wanted,
        "accepted": "any" if ground.other_replacement else "same",
    }
    accepted = wanted == sku or ground.other_replacement
    return detail, None if accepted else "replacement_not_accepted"


def _repair(asked: Asked, caps: RepairCaps) -> tuple[Found, Found]:
    estimate = asked.service.estimate
    assert estimate is not None
    most = asked.price * caps.cost_percent // 100
    cost: dict[str, object] = {
        "cost": estimate.cost,
        "price": asked.price,
        "percent": caps.cost_percent,
        "most": most,
        "currency": asked.order.currency,
    }
    days: dict[str, object] = {"days": estimate.days, "most": caps.days}
    return (
        (cost, "repair_cost_exceeded" if estimate.cost > most else None),
        (days, "repair_time_exceeded" if estimate.days > caps.days else None),
    )
