"""What a customer may still ask for, where a request was refused or a review is unhappy."""

from collections.abc import Iterable, Iterator

from service.domain.asked import Asked, concerns
from service.domain.event_parts import Remedy
from service.domain.ground import Ground, can_take
from service.domain.grounds import Judged, held_against
from service.domain.inbound import AfterSaleKind, Reason, Service, ServiceKind
from service.domain.policy import PackVersion
from service.domain.units import Group
from service.domain.value import evolve


def remedies(
    asked: Asked, groups: Iterable[Group], version: PackVersion, *, left: int, in_vain: bool
) -> tuple[Remedy, ...]:
    """Every kind under every ground that would be granted, or left to a person, now.

    `in_vain`: but for the kind and reason that were just asked for. `left` of the captured money: without
    any only goods can be had.
    """
    found: dict[Remedy, None] = {}
    if asked.order.status == "unpaid":
        return ()
    for group in groups:
        plain = evolve(group, replacement_sku=None)
        for ground in version.grounds:
            if group.stage in ground.stages and concerns(asked, group.line, ground):
                found.update(dict.fromkeys(_of_ground(asked, plain, ground, in_vain)))
    return tuple(one for one in found if left or one.kind not in ("refund", "return"))


def _of_ground(asked: Asked, group: Group, ground: Ground, in_vain: bool) -> Iterator[Remedy]:
    service, looked_at = asked.service, dict[tuple[ServiceKind, frozenset[Reason]], Judged | None]()
    for kind in sorted(ground.kinds):
        if not can_take(kind, group.stage):
            continue
        spent = {service.reason} if in_vain and kind == service.kind else set()
        tried = _judged_as(kind, service), ground.reasons - spent
        if tried not in looked_at:
            looked_at[tried] = _with_any_reason(asked, group, ground, *tried)
        held = looked_at[tried]
        if held is not None:
            yield _remedy(held, kind, ground)


def _judged_as(kind: AfterSaleKind, service: Service) -> ServiceKind:
    """Only an estimate makes a repair another thing than money for the same goods."""
    return "repair" if kind == "repair" and service.estimate is not None else "refund"


def _with_any_reason(
    asked: Asked, group: Group, ground: Ground, kind: ServiceKind, reasons: Iterable[Reason]
) -> Judged | None:
    for reason in sorted(reasons):
        # What must be shown may still be shown.
        service = evolve(asked.service, kind=kind, reason=reason, evidence=("to be shown",))
        held = held_against(evolve(asked, service=service), group, ground)
        if not held.refused:
            return held
        if not any(exclusion.reasons for exclusion in ground.excluded):
            return None
    return None


def _remedy(held: Judged, kind: AfterSaleKind, ground: Ground) -> Remedy:
    return Remedy(
        line_id=held.group.line.line_id,
        kind=kind,
        ground=ground.name,
        closes=None if held.window is None else held.window.closes,
    )
