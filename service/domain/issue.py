"""The money of a grant: what is paid at once, and what is kept for what must come back first."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from service.domain import delivery, promotion
from service.domain.event import RefundIssued
from service.domain.event_parts import RefundedLine, RefundMoney
from service.domain.grant import Grant
from service.domain.ids import LineId
from service.domain.inbound import CareRequested, ServiceRequested
from service.domain.ledger import Claim, Ledger
from service.domain.order import Order
from service.domain.settlement import Settled, left_of_capture, money_of, refunded
from service.domain.value import evolve, value


@value
class Paid:
    """`money`: as announced. `reserved`: for the goods of the case that wait, of which `promotion` is to be
    settled with them. `ledger` holds all.
    """

    ledger: Ledger
    money: RefundMoney | None
    issued: RefundIssued | None
    reserved: int
    promotion: int = 0


def reserve(settled: Settled) -> Paid:
    """Nothing is paid yet: all of it is kept."""
    money = settled.money
    if money is None:
        return Paid(ledger=settled.ledger, money=None, issued=None, reserved=0)
    kept = money.amount - money.shipping
    ledger = _reserved(settled.ledger, kept, money.shipping, money.promotion)
    return Paid(ledger=ledger, money=money, issued=None, reserved=kept, promotion=money.promotion)


def issue(
    order: Order,
    request: ServiceRequested | CareRequested,
    settled: Settled,
    refund_due: datetime | None,
) -> Paid:
    """Pay for the units that need not come back; none for an amount of 0."""
    at_once = [grant for grant in settled.grants if not grant.returns]
    money = settled.money
    if money is None or not at_once:
        return reserve(settled)
    settling, promoted = _refunded(order, settled, money, at_once)
    net = sum(grant.net for grant in at_once)
    kept = money.amount - money.shipping - net - promoted
    waiting = money.promotion - promoted
    ledger, shipping = with_delivery(order, _reserved(settling, kept, money.shipping, waiting))
    issued = money_of(
        order.currency,
        goods=sum(grant.refund for grant in at_once),
        shipping=shipping,
        fees=sum(grant.fees for grant in at_once),
        promotion=promoted,
    )
    event = _event(request, issued, at_once, refund_due) if issued.amount else None
    return Paid(ledger=ledger, money=money, issued=event, reserved=kept, promotion=waiting)


def _reserved(ledger: Ledger, kept: int, shipping: int, promoted: int) -> Ledger:
    return evolve(
        ledger,
        reserved=ledger.reserved + kept + shipping,
        delivery_reserved=ledger.delivery_reserved + shipping,
        promotion_reserved=ledger.promotion_reserved + promoted,
    )


def _refunded(
    order: Order, settled: Settled, money: RefundMoney, at_once: Sequence[Grant]
) -> tuple[Ledger, int]:
    """The ledger with their goods and promotions refunded, and what of it is promotion.

    Of what is announced the goods that wait bear no more than they bring; nothing is paid beyond it.
    """
    ledger = refunded(settled.ledger, at_once)
    net = sum(grant.net for grant in at_once)
    waiting = money.goods - money.fees - net
    promoted = max(-net, min(promotion.due(order, ledger).change, money.promotion + waiting))
    return evolve(
        ledger,
        refunded=ledger.refunded + net + promoted,
        promotion_refunded=ledger.promotion_refunded + promoted,
    ), promoted


def with_delivery(order: Order, ledger: Ledger) -> tuple[Ledger, int]:
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


def _event(
    request: ServiceRequested | CareRequested,
    money: RefundMoney,
    at_once: Iterable[Grant],
    refund_due: datetime | None,
) -> RefundIssued:
    return RefundIssued(
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
        lines=refunded_lines((grant.claim, grant.refund) for grant in at_once),
        cause="approved",
        refund_due=refund_due,
    )


def refunded_lines(paid: Iterable[tuple[Claim, int]]) -> tuple[RefundedLine, ...]:
    """By what is claimed and what it brings: a line once, whatever parts of it are paid."""
    lines: dict[LineId, RefundedLine] = {}
    for claim, amount in paid:
        before = lines.get(claim.line_id)
        lines[claim.line_id] = RefundedLine(
            line_id=claim.line_id,
            quantity=claim.quantity + (before.quantity if before else 0),
            amount=amount + (before.amount if before else 0),
        )
    return tuple(lines.values())
