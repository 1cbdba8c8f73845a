"""One group of units held against the grounds that could grant it; the best for the customer counts."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from service.domain.checks import Finding
from service.domain.codes import ReasonCode
from service.domain.event import Remedy, Window
from service.domain.inbound import Reason, RefundRequested
from service.domain.ledger import DeliveryGrade
from service.domain.order import Line, Order
from service.domain.policy import Anchor, Exclusion, Ground, PackVersion
from service.domain.units import Group
from service.domain.value import evolve, value
from service.domain.window import closes

_GRADES: dict[DeliveryGrade, int] = {"none": 0, "standard": 1, "whole": 2}


@value
class Asked:
    """What a group is judged by: the request, its order and the place whose calendar counts."""

    request: RefundRequested
    order: Order
    timezone: str


@value
class Judged:
    """A group with one ground held against it; `ground` None where no ground takes it at all."""

    group: Group
    ground: Ground | None
    window: Window | None
    findings: tuple[Finding, ...]
    refused: bool
    referred: bool


def judge(asked: Asked, group: Group, version: PackVersion) -> tuple[Judged, list[Judged]]:
    """The best ground for the customer, and all that were looked at, in the order of the pack."""
    grounds = version.grounds_for("refund", asked.request.reason, group.stage)
    if not grounds:
        none = _judged(group, None, None, (_no_ground(asked, group, version),))
        return none, [none]
    looked_at = [_held_against(asked, group, ground) for ground in grounds]
    best = looked_at[0] if len(looked_at) == 1 else min(looked_at, key=_rank)
    return best, looked_at


def remedies(
    asked: Asked, groups: Iterable[Group], version: PackVersion, *, left: int, but: Reason | None
) -> tuple[Remedy, ...]:
    """What may still be asked for, with any reason but the one that was asked for in vain.

    `left` of the captured money: without any there is nothing to be had.
    """
    found: dict[Remedy, None] = {}
    if asked.order.status == "unpaid" or left == 0:
        return ()
    for group in groups:
        for ground in version.grounds:
            held = _with_any_reason(asked, group, ground, but)
            if held is not None:
                found.update(dict.fromkeys(_remedies(held, ground)))
    return tuple(found)


def _with_any_reason(
    asked: Asked, group: Group, ground: Ground, but: Reason | None
) -> Judged | None:
    if group.stage not in ground.stages:
        return None
    for reason in sorted(ground.reasons - {but}):
        other = evolve(asked, request=evolve(asked.request, reason=reason))
        held = _held_against(other, group, ground)
        if not held.refused:
            return held
    return None


def _remedies(held: Judged, ground: Ground) -> Iterator[Remedy]:
    for kind in sorted(ground.kinds):
        yield Remedy(
            line_id=held.group.line.line_id,
            kind=kind,
            ground=ground.name,
            closes=None if held.window is None else held.window.closes,
        )


def _judged(
    group: Group, ground: Ground | None, window: Window | None, findings: tuple[Finding, ...]
) -> Judged:
    coded = [finding for finding in findings if finding.code is not None]
    return Judged(
        group=group,
        ground=ground,
        window=window,
        findings=findings,
        refused=any(finding.fails for finding in coded),
        referred=any(finding.refers for finding in coded),
    )


def _no_ground(asked: Asked, group: Group, version: PackVersion) -> Finding:
    reason = asked.request.reason
    later = version.grounds_for("refund", reason, "delivered")
    code: ReasonCode = "not_delivered" if later else "reason_not_accepted"
    detail = {"reason": reason, "stage": group.stage}
    return Finding("reason", detail, code, (group.line.line_id,))


def _held_against(asked: Asked, group: Group, ground: Ground) -> Judged:
    window = _window(asked, group, ground)
    return _judged(group, ground, window, tuple(_findings(asked, group, ground, window)))


def _rank(held: Judged) -> tuple[int, int, int, int]:
    """Granted before left to a person before refused, and of the refused ones that which came closest.

    Then the larger refund, then the lower cost.
    """
    assert held.ground is not None
    verdict = 2 if held.refused else int(held.referred)
    failing = sum(finding.fails for finding in held.findings)
    freight = held.ground.return_required and held.ground.freight == "customer"
    return verdict, failing, -_GRADES[held.ground.delivery], int(freight)


def _findings(
    asked: Asked, group: Group, ground: Ground, window: Window | None
) -> Iterator[Finding]:
    line_ids, name = (group.line.line_id,), ground.name
    yield Finding(
        "reason", {"reason": asked.request.reason, "stage": group.stage}, None, line_ids, name
    )
    if len(ground.buyers) == 1:
        yield Finding("buyer", *_buyer(asked, ground), line_ids, name)
    # Nothing of a cancelled order was made for the buyer in vain: no exclusion holds there.
    if ground.excluded and asked.order.status != "cancelled":
        yield Finding("exclusion", *_exclusion(asked, group.line, ground), line_ids, name)
    if ground.conditions is not None:
        yield Finding("condition", *_condition(asked, ground), line_ids, name)
    if window is not None:
        yield Finding("window", *_in_window(asked, window), line_ids, name)
    if ground.judged is not None:
        yield Finding("evidence", {"decides": "a person"}, ground.judged, line_ids, name)


Found = tuple[dict[str, object], ReasonCode | None]


def _buyer(asked: Asked, ground: Ground) -> Found:
    buyer = asked.order.buyer
    return {"buyer": buyer}, None if buyer in ground.buyers else "not_a_consumer"


def _exclusion(asked: Asked, line: Line, ground: Ground) -> Found:
    detail: dict[str, object] = {"traits": ",".join(sorted(line.traits))}
    for exclusion in ground.excluded:
        if _excludes(exclusion, asked, line):
            detail |= {"excluded": exclusion.trait, "requires": exclusion.requires or "nothing"}
            return detail, "item_excluded"
    return detail, None


def _excludes(exclusion: Exclusion, asked: Asked, line: Line) -> bool:
    if exclusion.trait not in line.traits:
        return False
    if exclusion.reasons is not None and asked.request.reason not in exclusion.reasons:
        return False
    match exclusion.requires:
        case None:
            return True
        case "confirmed":
            return exclusion.trait in line.confirmed
        case "told":
            return exclusion.trait in line.told


def _condition(asked: Asked, ground: Ground) -> Found:
    condition = asked.request.condition
    detail: dict[str, object] = {
        "condition": condition,
        "accepted": ",".join(sorted(ground.conditions or ())),
    }
    if condition in ground.judged_conditions:
        return detail, "condition_to_judge"
    accepted = ground.conditions is None or condition in ground.conditions
    return detail, None if accepted else "condition_not_accepted"


def _window(asked: Asked, group: Group, ground: Ground) -> Window | None:
    rule = ground.window
    if rule is None:
        return None
    opens = _anchor(asked, group, rule.anchor)
    return Window(
        opens=opens,
        closes=None if opens is None else closes(rule, opens, asked.timezone),
        timezone=asked.timezone,
    )


def _anchor(asked: Asked, group: Group, anchor: Anchor) -> datetime | None:
    match anchor:
        case "placed":
            return asked.order.placed_at
        case "delivered":
            # A unit that is still on its way was not handed over when others were.
            return group.line.delivered_at if group.stage == "delivered" else None
        case "requested":
            return asked.request.requested_at
        case "known":
            return asked.request.known_at


def _in_window(asked: Asked, window: Window) -> Found:
    at = asked.request.requested_at
    detail: dict[str, object] = {
        "requested_at": at,
        "opens": window.opens,
        "closes": window.closes,
        "timezone": window.timezone,
    }
    late = window.closes is not None and at >= window.closes
    return detail, "window_closed" if late else None
