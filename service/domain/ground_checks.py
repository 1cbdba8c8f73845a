"""The checks of one ground on one group of units, in their order, each with the values compared."""

from collections.abc import Iterator
from typing import assert_never

from service.domain.anchor import Place, Unit
from service.domain.asked import Asked, Found
from service.domain.checks import Finding
from service.domain.goods_checks import condition_check, exclusion_check
from service.domain.ground import (
    Disclosure,
    Ground,
    Opening,
    RepairCaps,
)
from service.domain.ledger import Past
from service.domain.local_day import local_date
from service.domain.time_checks import evidence_check, found_check, window_check
from service.domain.units import Group
from service.domain.window import Ending


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
        yield Finding("exclusion", *exclusion_check(asked, group.line, ground), line_ids, name)
    if ground.conditions is not None:
        yield Finding("condition", *condition_check(asked, ground), line_ids, name)
    if ground.window is not None:
        yield Finding("window", *window_check(asked, ground.window, end), line_ids, name)
    if ground.found_within is not None:
        yield Finding("found", *found_check(asked, unit, ground.found_within), line_ids, name)
    if ground.evidence is not None:
        yield Finding("evidence", *evidence_check(asked, unit, ground.evidence), line_ids, name)
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
    falls = asked.order.told_before(disclosure)
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
    if severity is not None:
        return detail, "no_such_right"
    detail["unknown_severity"] = "judged" if opening.unknown_judged else "refused"
    return detail, "evidence_to_judge" if opening.unknown_judged else "no_such_right"


def _days_away(past: Past, unit: Unit, place: Place) -> int:
    """Days that a repair took, or has taken so far."""
    if past.kind != "repair":
        return 0
    until = past.back_at or unit.at
    return (local_date(until, place.timezone) - local_date(past.asked_at, place.timezone)).days


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
