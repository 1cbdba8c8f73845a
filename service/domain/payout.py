"""The money of a case after its decision: issued, given back to the order, or made of goods for goods."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from service.domain import delivery, promotion
from service.domain.case import Case, CaseLine, LineState, Payment, units_by_line
from service.domain.event import RefundIssued
from service.domain.event_parts import RefundCause, RefundMoney
from service.domain.ids import CustomerId
from service.domain.issue import refunded_lines, with_delivery
from service.domain.ledger import Ledger, LineLedger
from service.domain.money import split
from service.domain.order import Order
from service.domain.settlement import left_of_capture, money_of
from service.domain.units import available, units_of
from service.domain.value import evolve, value


@value
class Moved:
    """The order's ledger and the case once money has moved. `payment`: what was issued, if anything."""

    ledger: Ledger
    case: Case
    payment: Payment | None = None


def pay(
    order: Order,
    ledger: Ledger,
    case: Case,
    lines: Collection[CaseLine],
    *,
    cause: RefundCause,
    refund_due: datetime | None,
    watch_at: datetime,
) -> Moved:
    """Issue the money of these lines of the case; no payment for an amount of 0.

    Never more than was kept for them and what is left of the capture.
    """
    paid = _held_of(case, lines)
    if not paid:
        return Moved(ledger=ledger, case=case)
    most = left_of_capture(order, ledger)
    ledger, case, kept = _unreserved(ledger, case, paid)
    ledger = ledger.moved((line.claim for line in paid), LineLedger.refund)
    net, promoted = _promoted(order, ledger, paid, most + max(0, kept))
    ledger = evolve(
        ledger,
        refunded=ledger.refunded + net + promoted,
        promotion_refunded=ledger.promotion_refunded + promoted,
    )
    ledger, shipping = with_delivery(order, ledger)
    goods = sum(line.refund for line in paid)
    money = money_of(
        order.currency, goods=goods, shipping=shipping, fees=goods - net, promotion=promoted
    )
    payment = _payment(case, paid, money, cause, refund_due, watch_at) if money.amount else None
    return Moved(ledger=ledger, case=_issued(case, paid, payment), payment=payment)


def free(order: Order, ledger: Ledger, case: Case, lines: Collection[CaseLine]) -> Moved:
    """Units of the case whose money was not issued are free again, and what was kept for them."""
    freed = _held_of(case, lines)
    if not freed:
        return Moved(ledger=ledger, case=case)
    ledger, case, _ = _unreserved(ledger, case, freed)
    ledger = ledger.moved((line.claim for line in freed), LineLedger.release)
    kept = min(ledger.delivery_reserved, delivery.announced(order, ledger))
    ledger = evolve(
        ledger,
        reserved=ledger.reserved - (ledger.delivery_reserved - kept),
        delivery_reserved=kept,
    )
    return Moved(ledger=ledger, case=_with_state(case, freed, "freed"))


def for_money(order: Order, ledger: Ledger, case: Case) -> Moved:
    """What was to be goods for goods is money from now on: each line's share, as far as it is left."""
    held = [line for line in case.held if line.claim.in_kind]
    if not held:
        return Moved(ledger=ledger, case=case)
    shares = [line.claim.share for line in held]
    worth = split(min(sum(shares), left_of_capture(order, ledger)), shares)
    bought = {
        id(line): evolve(
            line,
            claim=evolve(line.claim, in_kind=False, settles=False),
            refund=refund,
            replacement_sku=None,
        )
        for line, refund in zip(held, worth, strict=True)
    }
    ledger = ledger.moved((line.claim for line in held), LineLedger.release)
    ledger = ledger.moved((line.claim for line in bought.values()), LineLedger.claim)
    kept = sum(worth)
    return Moved(
        ledger=evolve(ledger, reserved=ledger.reserved + kept),
        case=evolve(
            case,
            lines=tuple(bought.get(id(line), line) for line in case.lines),
            reserved=case.reserved + kept,
            refund=money_of(order.currency, goods=kept, shipping=0, fees=0, promotion=0),
        ),
    )


def take_back(ledger: Ledger, case: Case, payment: Payment) -> Moved:
    """A refund that cannot be paid and will not be: its units and its money are the order's again."""
    paid = [line for line in case.lines if line.issued and line.payment == payment.ordinal]
    ledger = ledger.moved((line.claim for line in paid), LineLedger.take_back)
    ledger = ledger.moved((line.claim for line in paid), LineLedger.release)
    ledger = _refunded(ledger, payment.money, -1)
    given_up = evolve(payment, state="given_up", watch_at=None)
    return Moved(ledger=ledger, case=_with_state(replaced(case, given_up), paid, "freed"))


def restored(order: Order, ledger: Ledger, case: Case, payment: Payment) -> Moved | None:
    """A refund that was given up and paid all the same; None where its units or money went elsewhere."""
    paid = [line for line in case.lines if line.payment == payment.ordinal]
    free = {line.line_id: units_of(available(order, line, ledger)) for line in order.lines}
    gone = any(free.get(line_id, 0) < n for line_id, n in units_by_line(paid))
    if gone or left_of_capture(order, ledger) < payment.money.amount:
        return None
    ledger = ledger.moved((line.claim for line in paid), LineLedger.claim)
    ledger = ledger.moved((line.claim for line in paid), LineLedger.refund)
    ledger = _refunded(ledger, payment.money, 1)
    return Moved(ledger=ledger, case=_with_state(case, paid, "issued"))


def replaced(case: Case, payment: Payment) -> Case:
    """The case with that payment in the place of its earlier state."""
    payments = tuple(payment if one.ordinal == payment.ordinal else one for one in case.payments)
    return evolve(case, payments=payments)


def refund_issued(case: Case, customer_id: CustomerId, payment: Payment) -> RefundIssued:
    money = payment.money
    return RefundIssued(
        ordinal=payment.ordinal,
        attempt=payment.attempt,
        request_id=case.request_id,
        order_id=case.order_id,
        customer_id=customer_id,
        currency=money.currency,
        amount=money.amount,
        goods=money.goods,
        shipping=money.shipping,
        fees=money.fees,
        promotion=money.promotion,
        lines=payment.lines,
        cause=payment.cause,
        refund_due=payment.refund_due,
    )


def _held_of(case: Case, lines: Collection[CaseLine]) -> list[CaseLine]:
    """Equal parts of one line are told apart by being the case's own."""
    meant = {id(line) for line in lines}
    return [line for line in case.held if id(line) in meant]


def _with_state(case: Case, lines: Sequence[CaseLine], state: LineState, **changes: object) -> Case:
    """The case with its own lines among these in another state."""
    moved = {id(line) for line in lines}
    return evolve(
        case,
        lines=tuple(
            evolve(line, state=state, **changes) if id(line) in moved else line
            for line in case.lines
        ),
    )


def _refunded(ledger: Ledger, money: RefundMoney, sign: Literal[1, -1]) -> Ledger:
    return evolve(
        ledger,
        refunded=ledger.refunded + money.amount * sign,
        delivery_refunded=ledger.delivery_refunded + money.shipping * sign,
        promotion_refunded=ledger.promotion_refunded + money.promotion * sign,
    )


def _unreserved(ledger: Ledger, case: Case, lines: Sequence[CaseLine]) -> tuple[Ledger, Case, int]:
    """What was kept for these lines is kept no more; with the last ones all that the case kept."""
    last = len(lines) == len(case.held)
    kept = (
        case.reserved
        if last
        else min(case.reserved, sum(line.refund - line.fees for line in lines))
    )
    settled = case.promotion if last else 0
    ledger = evolve(
        ledger,
        reserved=ledger.reserved - kept,
        promotion_reserved=ledger.promotion_reserved - settled,
    )
    case = evolve(case, reserved=case.reserved - kept, promotion=case.promotion - settled)
    return ledger, case, kept


def _promoted(
    order: Order, ledger: Ledger, lines: Sequence[CaseLine], most: int
) -> tuple[int, int]:
    """What the lines bring, and what of promotions is settled with it: together from 0 to `most`."""
    net = sum(line.net for line in lines)
    change = promotion.due(order, ledger).change
    return net, max(-net, min(change, most - net))


def _payment(
    case: Case,
    lines: Sequence[CaseLine],
    money: RefundMoney,
    cause: RefundCause,
    refund_due: datetime | None,
    watch_at: datetime,
) -> Payment:
    return Payment(
        ordinal=len(case.payments),
        money=money,
        lines=refunded_lines((line.claim, line.refund) for line in lines),
        cause=cause,
        refund_due=refund_due,
        watch_at=watch_at,
    )


def _issued(case: Case, lines: Sequence[CaseLine], payment: Payment | None) -> Case:
    if payment is None:
        return _with_state(case, lines, "issued")
    case = _with_state(case, lines, "issued", payment=payment.ordinal)
    return evolve(case, payments=(*case.payments, payment))
