"""Goods that arrive once their case had ended: nobody keeps both, so a person decides."""

from service.domain.checks import Finding
from service.domain.course import left_to_person
from service.domain.life import Life, without_effect
from service.domain.reclaim import claimed, free_delivered
from service.domain.report import GoodsReceived


def reopened(life: Life, received: GoodsReceived) -> Life:
    """The units accepted are claimed again where they are still free; else it changes nothing."""
    findings, ended = [], life
    for line in received.lines:
        like = next((one for one in life.case.lines if one.claim.line_id == line.line_id), None)
        if like is None or not line.accepted:
            continue
        if free_delivered(life, line.line_id) < line.accepted:
            return without_effect(ended, "nothing_available")
        life = claimed(life, like, line.accepted)
        detail: dict[str, object] = {
            "status": ended.case.status,
            "accepted": line.accepted,
            "refused": line.refused,
            "disposition": line.disposition,
            "deduction": line.deduction,
        }
        findings.append(Finding("inspection", detail, "inspection_to_judge", (line.line_id,)))
    if not findings:
        return without_effect(life, "case_ended")
    return left_to_person(life, findings)
