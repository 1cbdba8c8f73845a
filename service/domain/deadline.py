"""What happens when nobody did in time what a case waits for: never against a right that the law gives."""

from datetime import datetime
from typing import assert_never

from service.domain.case import Payment
from service.domain.checks import Finding
from service.domain.course import bought_back, expired, granted, left_to_person
from service.domain.event import RequestReminded
from service.domain.life import Life, entered, paid_again, told, with_case
from service.domain.payout import replaced
from service.domain.phase import (
    AwaitingGoods,
    AwaitingReplacement,
    Ended,
    GoodsOnTheirWay,
    LeftToPerson,
    Paying,
    UnderRepair,
)
from service.domain.repair import in_vain
from service.domain.value import evolve


def take_due(life: Life, due_at: datetime) -> tuple[Life, int]:
    """All that was due then, and how many refunds are overdue by it."""
    overdue = 0
    for payment in life.case.payments:
        if payment.watch_at is not None and payment.watch_at <= due_at:
            if payment.state == "failed":
                life = paid_again(life, payment, "retry")
            else:
                life, overdue = _overdue(life, payment), overdue + 1
    return _of_phase(life, due_at), overdue


def _overdue(life: Life, payment: Payment) -> Life:
    """Only told to those who watch: whoever pays may have paid and not said so."""
    return with_case(life, replaced(life.case, evolve(payment, watch_at=None)))


def _of_phase(life: Life, due_at: datetime) -> Life:
    phase = life.case.phase
    match phase:
        case AwaitingGoods(remind_at=remind_at) if remind_at is not None and remind_at <= due_at:
            return entered(
                told(life, _reminder(life, phase.send_by)), evolve(phase, remind_at=None)
            )
        case AwaitingGoods() | GoodsOnTheirWay() | AwaitingReplacement() | UnderRepair():
            return _late(life, due_at) if phase.due_at <= due_at else life
        case LeftToPerson():
            return _undecided(life, phase) if phase.due_at <= due_at else life
        case Paying() | Ended():
            return life
        case _:
            assert_never(phase)


def _late(life: Life, due_at: datetime) -> Life:
    phase = life.case.phase
    match phase:
        case AwaitingGoods():
            return expired(life)
        case GoodsOnTheirWay():
            detail: dict[str, object] = {"sent_at": phase.sent_at, "due_at": phase.due_at}
            return left_to_person(life, [Finding("arrival", detail, "inspection_to_judge")])
        case AwaitingReplacement():
            return bought_back(life, "deadline", due_at)
        case UnderRepair():
            return in_vain(life, due_at, "deadline")
        case _:
            raise AssertionError("only what waits for others is late")


def _undecided(life: Life, phase: LeftToPerson) -> Life:
    """Silence takes away no right that the law gives, no money granted, and no goods that are with the shop."""
    goods_are_here = any(line.held and line.back for line in life.case.lines)
    came_back = any(payment.state == "failed" for payment in life.case.payments)
    if came_back or goods_are_here or _is_by_law(life):
        detail: dict[str, object] = {"due_at": phase.due_at, "why": phase.why}
        at = max(phase.due_at, life.now)
        return granted(life, [Finding("verdict", detail)], "deadline", at)
    return expired(life)


def _is_by_law(life: Life) -> bool:
    grounds = [life.ground(line) for line in life.case.lines]
    return any(ground is not None and ground.right == "statute" for ground in grounds)


def _reminder(life: Life, send_by: datetime) -> RequestReminded:
    return RequestReminded(
        request_id=life.case.request_id,
        order_id=life.case.order_id,
        customer_id=life.order.customer_id,
        kind=life.case.kind,
        due_at=send_by,
    )
