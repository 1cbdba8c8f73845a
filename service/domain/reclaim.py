"""Units claimed once more for a case: more than were announced, or those that it had given back."""

from service.domain.case import CaseLine
from service.domain.grant import line_share
from service.domain.ids import LineId
from service.domain.ledger import LineLedger
from service.domain.life import Life
from service.domain.settlement import left_of_capture
from service.domain.units import available
from service.domain.value import evolve


def claimed_beyond(life: Life, line_id: LineId, units: int) -> tuple[Life, int]:
    """More than announced is accepted up to what was delivered; how many could be claimed, all or none."""
    like = next((line for line in life.case.lines if line.claim.line_id == line_id), None)
    if not units or like is None or free_delivered(life, line_id) < units:
        return life, 0
    return claimed(life, like, units), units


def free_delivered(life: Life, line_id: LineId) -> int:
    line = life.order.line(line_id)
    return 0 if line is None else available(life.order, line, life.ledger)["delivered"]


def claimed(life: Life, like: CaseLine, units: int) -> Life:
    """So many units, back already, at their share of the line as it is now and as far as money is left."""
    order, line = life.order, life.order.line(like.claim.line_id)
    assert line is not None, "what is free is a line of the order"
    share = line_share(line, life.ledger, units)
    claim = evolve(like.claim, stage="delivered", quantity=units, share=share, fee=0, fee_points=0)
    refund = 0 if claim.in_kind else min(share, left_of_capture(order, life.ledger))
    held = evolve(
        like,
        claim=claim,
        refund=refund,
        fees=0,
        deduction=0,
        back=True,
        state="held",
        payment=None,
    )
    ledger = life.ledger.moved([claim], LineLedger.claim)
    return evolve(
        life,
        ledger=evolve(ledger, reserved=ledger.reserved + refund),
        case=evolve(
            life.case,
            lines=(*life.case.lines, held),
            reserved=life.case.reserved + refund,
        ),
    )
