"""One group of units held against the grounds that could grant it; the best for the customer counts."""

from service.domain.checks import Finding
from service.domain.codes import ReasonCode
from service.domain.event import Window
from service.domain.ground_checks import Asked, findings, window_of
from service.domain.ledger import DeliveryGrade
from service.domain.policy import Ground, PackVersion
from service.domain.units import Group
from service.domain.value import value

_GRADES: dict[DeliveryGrade, int] = {"none": 0, "standard": 1, "whole": 2}


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
    service = asked.service
    grounds = version.grounds_for(service.kind, service.reason, group.stage)
    if not grounds:
        none = _judged(group, None, None, (_no_ground(asked, group, version),))
        return none, [none]
    looked_at = [held_against(asked, group, ground) for ground in grounds]
    best = looked_at[0] if len(looked_at) == 1 else min(looked_at, key=_rank)
    return best, looked_at


def held_against(asked: Asked, group: Group, ground: Ground) -> Judged:
    window = window_of(asked, group, ground)
    return _judged(group, ground, window, tuple(findings(asked, group, ground, window)))


def _judged(
    group: Group, ground: Ground | None, window: Window | None, found: tuple[Finding, ...]
) -> Judged:
    coded = [finding for finding in found if finding.code is not None]
    return Judged(
        group=group,
        ground=ground,
        window=window,
        findings=found,
        refused=any(finding.fails for finding in coded),
        referred=any(finding.refers for finding in coded),
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


def _rank(held: Judged) -> tuple[int, ...]:
    """Granted before left to a person before refused, and of the refused ones that which came closest.

    Then the larger refund, then the lower cost.
    """
    ground = held.ground
    assert ground is not None
    verdict = 2 if held.refused else int(held.referred)
    failing = sum(finding.fails for finding in held.findings)
    freight = ground.return_required and ground.freight == "customer"
    keeps = ground.fee_percent, int(ground.settles), -_GRADES[ground.delivery]
    return verdict, failing, *keeps, int(freight)
