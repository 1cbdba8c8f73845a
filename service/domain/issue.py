"""What a grant does to the ledger: units claimed, money reserved, and money that may go at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from service.domain.event import RefundedLine, RefundIssued
from service.domain.grounds import least
from service.domain.inbound import RefundRequested
from service.domain.ledger import Ledger, LineLedger
from service.domain.order import Order
from service.domain.policy import Stage
from service.domain.settlement import Grant, Settled, delivery_worth
from service.domain.value import evolve


def claim(ledger: Ledger, settled: Settled) -> Ledger:
    """The units are the case's, its money is reserved."""
    lines = {line.line_id: line for line in ledger.lines}
    for grant in settled.grants:
        group = grant.judged.group
        line = lines.get(group.line.line_id) or LineLedger(line_id=group.line.line_id)
        lines[line.line_id] = _claimed(line, group.stage, group.quantity, grant.share)
    return evolve(
        ledger,
        reserved=ledger.reserved + settled.money.amount,
        claimed_grade=least([ledger.claimed_grade, *(grant.delivery for grant in settled.grants)]),
        lines=tuple(lines.values()),
    )


def issue(
    ledger: Ledger,
    order: Order,
    request: RefundRequested,
    settled: Settled,
    refund_due: datetime | None,
) -> tuple[Ledger, RefundIssued | None]:
    """Pay for the units that need not come back; none for an amount of 0.

    Delivery cost goes out once, with the refund after which no unit of the order is unrefunded.
    """
    at_once = [grant for grant in settled.grants if not grant.returns]
    if not at_once:
        return ledger, None
    ledger = _refunded(ledger, at_once)
    shipping = min(settled.money.shipping, _delivery_left(ledger, order))
    goods = sum(grant.refund for grant in at_once)
    amount = goods + shipping
    ledger = evolve(
        ledger,
        reserved=ledger.reserved - amount,
        refunded=ledger.refunded + amount,
        delivery_refunded=ledger.delivery_refunded + shipping,
    )
    if amount == 0:
        return ledger, None
    return ledger, RefundIssued(
        ordinal=0,
        attempt=1,
        request_id=request.request_id,
        order_id=request.order_id,
        customer_id=request.customer_id,
        currency=order.currency,
        amount=amount,
        goods=goods,
        shipping=shipping,
        fees=0,
        promotion=0,
        lines=_refunded_lines(at_once),
        cause="approved",
        refund_due=refund_due,
    )


def _claimed(line: LineLedger, stage: Stage, quantity: int, share: int) -> LineLedger:
    held = line.share + share
    match stage:
        case "unshipped":
            return evolve(line, share=held, claimed_unshipped=line.claimed_unshipped + quantity)
        case "in_transit":
            return evolve(line, share=held, claimed_in_transit=line.claimed_in_transit + quantity)
        case "delivered":
            return evolve(line, share=held, claimed_delivered=line.claimed_delivered + quantity)


def _refunded(ledger: Ledger, grants: Sequence[Grant]) -> Ledger:
    lines = {line.line_id: line for line in ledger.lines}
    for grant in grants:
        line = lines[grant.judged.group.line.line_id]
        units = line.refunded_units + grant.judged.group.quantity
        lines[line.line_id] = evolve(line, refunded_units=units)
    grades = [ledger.issued_grade, *(grant.delivery for grant in grants)]
    return evolve(ledger, issued_grade=least(grades), lines=tuple(lines.values()))


def _delivery_left(ledger: Ledger, order: Order) -> int:
    units = sum(line.quantity for line in order.lines)
    if sum(line.refunded_units for line in ledger.lines) < units:
        return 0
    return max(0, delivery_worth(order, ledger.issued_grade) - ledger.delivery_refunded)


def _refunded_lines(grants: Iterable[Grant]) -> tuple[RefundedLine, ...]:
    """A line once, also where units of it in several stages were granted."""
    lines: dict[str, RefundedLine] = {}
    for grant in grants:
        line_id = grant.judged.group.line.line_id
        before = lines.get(line_id)
        lines[line_id] = RefundedLine(
            line_id=line_id,
            quantity=grant.judged.group.quantity + (before.quantity if before else 0),
            amount=grant.refund + (before.amount if before else 0),
        )
    return tuple(lines.values())
