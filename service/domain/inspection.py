"""What came back, unit by unit: accepted, refused, worn, damaged, missing or another thing."""

from typing import NamedTuple, assert_never

from service.domain.case import CaseLine
from service.domain.case_rules import Treatment
from service.domain.checks import Finding
from service.domain.codes import ReferralCode
from service.domain.ground import loss_of
from service.domain.inbound import Condition
from service.domain.life import Life, freed, taken_apart, with_case
from service.domain.reclaim import claimed_beyond
from service.domain.report import GoodsReceived, ReceivedLine
from service.domain.value import evolve

_CONDITIONS: dict[str, Condition] = {"worn": "used", "damaged": "damaged"}


def inspected(life: Life, received: GoodsReceived) -> tuple[Life, list[Finding]]:
    """The units marked as back or freed; what a person has to look at refers."""
    findings = []
    for line in received.lines:
        life, finding = _line(life, line)
        findings.append(finding)
    return life, findings


class _Units(NamedTuple):
    """`beyond`: accepted ones that were not announced and could not be claimed either."""

    accepted: int
    refused: int
    beyond: int


def _line(life: Life, line: ReceivedLine) -> tuple[Life, Finding]:
    treatment = _treatment(life, line)
    announced = sum(
        held.claim.quantity
        for held in life.case.lines
        if held.awaited and held.claim.line_id == line.line_id
    )
    accepted, refused = (line.accepted, line.refused)
    if treatment == "refuse":
        accepted, refused = 0, accepted + refused
    life = _accepted(life, line, min(accepted, announced), treatment)
    life, paid_for = _refused(life, line, refused)
    beyond = max(0, accepted - announced)
    life, claimed = claimed_beyond(life, line.line_id, beyond)
    code = _to_judge(treatment if accepted else "pay", beyond - claimed + paid_for)
    detail: dict[str, object] = {
        "announced": announced,
        "accepted": line.accepted,
        "refused": line.refused,
        "disposition": line.disposition,
        "treatment": treatment,
        "deduction": line.deduction,
        "claimed_beyond": claimed,
        "refused_after_payment": paid_for,
    }
    return life, Finding("inspection", detail, code, (line.line_id,))


def _treatment(life: Life, line: ReceivedLine) -> Treatment:
    """Where the merchant is at fault nothing is kept, and nothing of it is to be judged."""
    treatment = life.rules.inspection[line.disposition]
    grounds = [life.ground(held) for held in life.case.lines if held.claim.line_id == line.line_id]
    at_fault = bool(grounds) and all(
        ground is not None and life.case.reason in ground.fault_reasons for ground in grounds
    )
    return "pay" if at_fault and treatment in ("deduct", "judge") else treatment


def _to_judge(treatment: Treatment, unexplained: int) -> ReferralCode | None:
    return "inspection_to_judge" if treatment == "judge" or unexplained else None


def _accepted(life: Life, line: ReceivedLine, units: int, treatment: Treatment) -> Life:
    case, parts = taken_apart(life.case, line.line_id, units)
    kept, back = line.deduction, {id(part): part for part in parts}
    for part in parts:
        deduction = _deduction(life, part, line, treatment, kept)
        kept = None if kept is None else kept - deduction
        back[id(part)] = evolve(part, back=True, deduction=deduction)
    lines = tuple(back.get(id(held), held) for held in case.lines)
    return with_case(life, evolve(case, lines=lines))


def _refused(life: Life, line: ReceivedLine, units: int) -> tuple[Life, int]:
    """Free again; of those paid for already, how many there are."""
    case, parts = taken_apart(life.case, line.line_id, units, leaving=True)
    paid_for = [part for part in parts if part.issued]
    lines = tuple(
        evolve(held, back=True) if any(held is part for part in paid_for) else held
        for held in case.lines
    )
    life = freed(with_case(life, evolve(case, lines=lines)), [p for p in parts if not p.issued])
    return life, sum(part.claim.quantity for part in paid_for)


def _deduction(
    life: Life, part: CaseLine, line: ReceivedLine, treatment: Treatment, left: int | None
) -> int:
    """Minor units kept for a loss of value; nothing of what was paid already."""
    ground = life.ground(part)
    match treatment:
        case "pay" | "judge" | "refuse":
            return 0
        case "deduct":
            if part.issued or part.claim.in_kind:
                return 0
            if left is None and ground is not None and line.disposition in _CONDITIONS:
                percent = loss_of(ground, life.order, _CONDITIONS[line.disposition])
                return min(part.net, part.refund * percent // 100)
            return min(part.net, left or 0)
        case _:
            assert_never(treatment)
