"""One group of units held against a ground."""

from service.domain.anchor import Unit
from service.domain.asked import Asked
from service.domain.checks import Finding
from service.domain.codes import ReasonCode
from service.domain.event_parts import Window
from service.domain.ground import Ground, loss_of
from service.domain.ground_checks import findings
from service.domain.policy import PackVersion
from service.domain.time_checks import window_of
from service.domain.units import Group
from service.domain.value import value
from service.domain.window import Ending, ending

NO_END = Ending()
_OF_THE_RIGHT = ("buyer", "disclosure", "exclusion")


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

    @property
    def is_without_right(self) -> bool:
        """Whether goods, buyer or shop have no part in the right, whenever it is asked for."""
        return any(one.fails and one.check in _OF_THE_RIGHT for one in self.findings)


def held_against(asked: Asked, group: Group, ground: Ground, unit: Unit | None = None) -> Judged:
    """Every check that the ground makes; `unit`: the group's, where it was made before."""
    unit = unit or asked.unit(group)
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


def without_ground(asked: Asked, group: Group, version: PackVersion) -> Judged:
    """A group that no ground takes."""
    return _judged(group, None, None, (_no_ground(asked, group, version),))


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
