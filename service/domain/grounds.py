"""One group of units held against the grounds that could grant it; the best for the customer counts."""

from service.domain.checks import Finding
from service.domain.codes import ReasonCode
from service.domain.event import Window
from service.domain.ground_checks import Asked, concerns, findings, window_of
from service.domain.ledger import DeliveryGrade
from service.domain.order import Order
from service.domain.policy import Ground, PackVersion, freight_of, loss_of
from service.domain.units import Group
from service.domain.value import value
from service.domain.window import Ending, ending

NO_END = Ending()
_GRADES: dict[DeliveryGrade, int] = {"none": 0, "standard": 1, "whole": 2}


@value
class Judged:
    """A group with one ground held against it; `ground` None where no ground takes it at all.

    `fee_percent`: of the refund, kept by the ground for the shop's trouble or for a loss of value.
    """

    group: Group
    ground: Ground | None
    window: Window | None
    findings: tuple[Finding, ...]
    refused: bool
    referred: bool
    fee_percent: int = 0


def judge(asked: Asked, group: Group, version: PackVersion) -> tuple[Judged, list[Judged]]:
    """The best ground for the customer, and all that were looked at, in the order of the pack."""
    service = asked.service
    grounds = [
        ground
        for ground in version.grounds_for(service.kind, service.reason, group.stage)
        if concerns(asked, group.line, ground)
    ]
    if not grounds:
        none = _judged(group, None, None, (_no_ground(asked, group, version),))
        return none, [none]
    looked_at = [held_against(asked, group, ground) for ground in grounds]
    best = (
        looked_at[0] if len(looked_at) == 1 else min(looked_at, key=lambda held: _rank(asked, held))
    )
    return best, looked_at


def held_against(asked: Asked, group: Group, ground: Ground) -> Judged:
    unit = asked.unit(group)
    end = NO_END if ground.window is None else ending(ground.window, unit, asked.place)
    window = window_of(ground, end, asked.place)
    fee_percent = ground.fee_percent
    if ground.value_loss:
        fee_percent += loss_of(ground, asked.order, asked.service.condition)
    found = tuple(findings(asked, group, ground, unit, end))
    return _judged(group, ground, window, found, min(fee_percent, 100))


def _judged(
    group: Group,
    ground: Ground | None,
    window: Window | None,
    found: tuple[Finding, ...],
    fee_percent: int = 0,
) -> Judged:
    coded = [finding for finding in found if finding.code is not None]
    return Judged(
        group=group,
        ground=ground,
        window=window,
        findings=found,
        refused=any(finding.fails for finding in coded),
        referred=any(finding.refers for finding in coded),
        fee_percent=fee_percent,
    )


def _no_ground(asked: Asked, group: Group, version: PackVersion) -> Finding:
    """Whether the kind is not known to the law of the place, the reason not taken, or it is too early."""
    kind, reason = asked.service.kind, asked.service.reason
    detail = {"kind": kind, "reason": reason, "stage": group.stage}
    code: ReasonCode = "reason_not_accepted"
    if version.grounds_for(kind, reason, "delivered"):
        code = "not_delivered"
    elif not any(kind in ground.kinds for ground in version.grounds):
        code = "no_such_right"
    return Finding("reason", detail, code, (group.line.line_id,))


def _rank(asked: Asked, held: Judged) -> tuple[int, ...]:
    """Granted before left to a person before refused, and of the refused ones that which came closest.

    Then the larger refund, as far as the order has what makes the difference; then the lower cost.
    """
    ground, order = held.ground, asked.order
    assert ground is not None
    verdict = 2 if held.refused else int(held.referred)
    failing = sum(finding.fails for finding in held.findings)
    settles = int(ground.settles and bool(order.promotions or _has_gifts(order)))
    delivery = -_GRADES[ground.delivery] if order.shipping_paid else 0
    returns = int(ground.return_required)
    freight = int(ground.return_required and freight_of(ground, order) == "customer")
    return verdict, failing, held.fee_percent, settles, delivery, freight, returns


def _has_gifts(order: Order) -> bool:
    return any(line.gift_for is not None for line in order.lines)
