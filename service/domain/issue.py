"""The money of a grant that may go at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from service.domain import delivery
from service.domain.event import RefundedLine, RefundIssued
from service.domain.ids import LineId
from service.domain.inbound import RefundRequested
from service.domain.ledger import Ledger, LineLedger
from service.domain.order import Order
from service.domain.settlement import Grant, Settled, left_of_capture, money_of
from service.domain.value import evolve


def issue(
    order: Order, request: RefundRequested, settled: Settled, refund_due: datetime | None
) -> tuple[Ledger, RefundIssued | None]:
    """Pay for the units that need not come back; none for an amount of 0."""
    at_once = [grant for grant in settled.grants if not grant.returns]
    if not at_once:
        return settled.ledger, None
    goods = sum(grant.refund for grant in at_once)
    ledger, shipping = _with_delivery(order, _refunded(settled.ledger, at_once, goods))
    money = money_of(order.currency, goods=goods, shipping=shipping)
    if money.amount == 0:
        return ledger, None
    return ledger, RefundIssued(
        ordinal=0,
        attempt=1,
        request_id=request.request_id,
        order_id=request.order_id,
        customer_id=request.customer_id,
        currency=money.currency,
        amount=money.amount,
        goods=money.goods,
        shipping=money.shipping,
        fees=money.fees,
        promotion=money.promotion,
        lines=_refunded_lines(at_once),
        cause="approved",
        refund_due=refund_due,
    )


def _refunded(ledger: Ledger, grants: Sequence[Grant], goods: int) -> Ledger:
    changed: dict[LineId, LineLedger] = {}
    for grant in grants:
        line_id = grant.judged.group.line.line_id
        held = changed.get(line_id) or ledger.line(line_id)
        changed[line_id] = held.refund(grant.judged.group.quantity, delivery=grant.delivery)
    return evolve(
        ledger.with_lines(changed),
        reserved=ledger.reserved - goods,
        refunded=ledger.refunded + goods,
    )


def _with_delivery(order: Order, ledger: Ledger) -> tuple[Ledger, int]:
    """What is due of it goes with this refund; what was reserved for it beyond that is free again."""
    due = delivery.due(order, ledger)
    if due is None:
        return ledger, 0
    kept = ledger.delivery_reserved
    shipping = min(due, kept + left_of_capture(order, ledger))
    ledger = evolve(
        ledger,
        reserved=ledger.reserved - kept,
        refunded=ledger.refunded + shipping,
        delivery_reserved=0,
        delivery_refunded=ledger.delivery_refunded + shipping,
    )
    return ledger, shipping


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
