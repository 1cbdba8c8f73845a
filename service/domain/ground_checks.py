"""The checks of one ground on one group of units, in their order, each with the values compared."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import assert_never

from service.domain.checks import Finding
from service.domain.codes import ReasonCode
from service.domain.event import Window
from service.domain.inbound import Service
from service.domain.order import Line, Order
from service.domain.policy import Anchor, Exclusion, Ground, RepairCaps, WindowRule
from service.domain.units import Group
from service.domain.value import value
from service.domain.window import closes, local_date, start_of_day

Found = tuple[dict[str, object], ReasonCode | None]


@value
class Asked:
    """What a group is judged by: the service asked for, its order, the moment whose rights count.

    `timezone`: the place whose calendar counts. `price`: of all units asked for, in minor units.
    """

    service: Service
    order: Order
    timezone: str
    at: datetime
    known_at: datetime
    price: int = 0


def window_of(asked: Asked, group: Group, ground: Ground) -> Window | None:
    """None where the ground has none; without instants while its anchor has not happened."""
    rule = ground.window
    if rule is None:
        return None
    opens = _anchor(asked, group, rule.anchor)
    return Window(
        opens=opens,
        closes=None if opens is None else closes(rule, opens, asked.timezone),
        timezone=asked.timezone,
    )


def findings(
    asked: Asked, group: Group, ground: Ground, window: Window | None
) -> Iterator[Finding]:
    """Every check that the ground makes."""
    line_ids, name = (group.line.line_id,), ground.name
    detail: dict[str, object] = {"reason": asked.service.reason, "stage": group.stage}
    yield Finding("reason", detail, None, line_ids, name)
    if len(ground.buyers) == 1:
        yield Finding("buyer", *_buyer(asked, ground), line_ids, name)
    # Nothing of a cancelled order was made for the buyer in vain: no exclusion holds there.
    if ground.excluded and asked.order.status != "cancelled":
        yield Finding("exclusion", *_exclusion(asked, group.line, ground), line_ids, name)
    if ground.conditions is not None:
        yield Finding("condition", *_condition(asked, ground), line_ids, name)
    if window is not None and ground.window is not None:
        found = _in_window(asked, window, ground.window)
        yield Finding("window", *found, line_ids, name)
    if ground.evidence_after is not None:
        found = _evidence(asked, group, ground.evidence_after)
        yield Finding("evidence", *found, line_ids, name)
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


def _exclusion(asked: Asked, line: Line, ground: Ground) -> Found:
    """`unmet`: traits that would be left out, each with what is missing for it."""
    detail: dict[str, object] = {"traits": ",".join(sorted(line.traits))}
    unmet = []
    for exclusion in ground.excluded:
        if exclusion.trait in line.traits:
            missing = _missing(exclusion, asked, line)
            if missing is None:
                detail |= {"excluded": exclusion.trait, "requires": exclusion.requires or "nothing"}
                return detail, "item_excluded"
            unmet.append(f"{exclusion.trait}:{missing}")
    if unmet:
        detail["unmet"] = ",".join(unmet)
    return detail, None


def _missing(exclusion: Exclusion, asked: Asked, line: Line) -> str | None:
    if exclusion.reasons is not None and asked.service.reason not in exclusion.reasons:
        return "reason"
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
    accepted = ground.conditions is None or condition in ground.conditions
    return detail, None if accepted else "condition_not_accepted"


def _anchor(asked: Asked, group: Group, anchor: Anchor) -> datetime | None:
    match anchor:
        case "placed":
            return asked.order.placed_at
        case "delivered":
            # A unit that is still on its way was not handed over when others were.
            return group.line.delivered_at if group.stage == "delivered" else None
        case "requested":
            return asked.at
        case "known":
            return _known(asked, group)


def _known(asked: Asked, group: Group) -> datetime:
    """When the fault was found; what cannot be, before the goods came or after the request, says nothing."""
    opens = group.line.delivered_at or asked.order.placed_at
    return asked.known_at if opens <= asked.known_at <= asked.at else asked.at


def _in_window(asked: Asked, window: Window, rule: WindowRule) -> Found:
    detail: dict[str, object] = {
        "requested_at": asked.at,
        "opens": window.opens,
        "closes": window.closes,
        "timezone": window.timezone,
    }
    if window.closes is None or asked.at < window.closes:
        return detail, None
    if rule.grace_days:
        last = local_date(window.closes, window.timezone) + timedelta(days=rule.grace_days)
        detail["grace_until"] = until = start_of_day(last, window.timezone)
        if asked.at < until:
            return detail, "grace_period"
    return detail, "window_closed"


def _evidence(asked: Asked, group: Group, after: WindowRule) -> Found:
    """A fault found early speaks for itself; one found later must be shown."""
    opens = _anchor(asked, group, after.anchor)
    needed_from = None if opens is None else closes(after, opens, asked.timezone)
    shown, known_at = len(asked.service.evidence), _known(asked, group)
    detail: dict[str, object] = {
        "known_at": known_at,
        "needed_from": needed_from,
        "evidence": shown,
    }
    needed = needed_from is not None and known_at >= needed_from
    return detail, "evidence_missing" if needed and not shown else None


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
