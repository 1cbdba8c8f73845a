"""A person's verdict: of what was left to one, or of a rejection, which it overturns."""

from service.domain.checks import Finding
from service.domain.course import granted, rejected
from service.domain.goods import over
from service.domain.life import Life, after, without_effect
from service.domain.overturn import overturned
from service.domain.payout import take_back
from service.domain.phase import Ended, LeftToPerson
from service.domain.report import Judged


def take_verdict(life: Life, judged: Judged) -> Life:
    phase = life.case.phase
    if life.case.service is None:
        return without_effect(life, "not_a_service")
    match phase:
        case LeftToPerson():
            if judged.verdict == "approve":
                return granted(life, [_told(judged)], "judged", judged.judged_at)
            return _rejected(life, judged)
        case Ended(phase="rejected"):
            if judged.verdict == "approve":
                return overturned(life, judged, _told(judged))
            return without_effect(life, "case_rejected")
        case Ended():
            return without_effect(life, over(phase))
        case _:
            return without_effect(life, "not_referred")


def _told(judged: Judged) -> Finding:
    detail: dict[str, object] = {
        "verdict": judged.verdict,
        "by": judged.by,
        "judged_at": judged.judged_at,
        "note": judged.note,
    }
    return Finding("verdict", detail, "judged_reject" if judged.verdict == "reject" else None)


def _rejected(life: Life, judged: Judged) -> Life:
    """A refund that failed is given up with it."""
    for payment in life.case.payments:
        if payment.state == "failed":
            life = after(life, take_back(life.ledger, life.case, payment))
    return rejected(life, [_told(judged)])
