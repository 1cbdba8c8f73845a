"""What became of the money: paid, or come back, to be tried again or to be looked at by a person."""

from datetime import datetime, timedelta

from service.domain.case import Payment
from service.domain.checks import Finding
from service.domain.course import granted, left_to_person, settled_down
from service.domain.life import Life, after, with_case, without_effect
from service.domain.payout import replaced, restored
from service.domain.phase import COMPLETED, LeftToPerson, Paying
from service.domain.report import RefundFailed, RefundSettled
from service.domain.value import evolve


def take_settled(life: Life, payment: Payment, settled: RefundSettled) -> Life:
    """Whichever attempt it was: one refund is paid at most once."""
    if payment.state == "settled":
        return without_effect(life, "repeated")
    if payment.state == "given_up":
        return _paid_all_the_same(life, payment, settled)
    paid = evolve(payment, state="settled", watch_at=None, settled_at=settled.reported_at)
    life = with_case(life, replaced(life.case, paid))
    phase = life.case.phase
    if isinstance(phase, Paying):
        return settled_down(life)
    if isinstance(phase, LeftToPerson) and phase.why == "refund_failed":
        return _no_more_failed(life, phase, settled.reported_at)
    return life


def take_failed(life: Life, payment: Payment, failed: RefundFailed) -> Life:
    """Tried again after a wait, as often as the pack says; then a person looks at it."""
    if failed.attempt != payment.attempt:
        return without_effect(life, "attempt_replaced")
    if payment.state in ("failed", "given_up"):
        return without_effect(life, "repeated")
    settled_at = payment.settled_at
    if settled_at is not None and failed.reported_at <= settled_at:
        return without_effect(life, "repeated")
    rules = life.rules
    if (
        failed.final
        or payment.attempt >= rules.attempts
        or isinstance(life.case.phase, LeftToPerson)
    ):
        return _given_to_person(life, payment, failed)
    wait = timedelta(hours=rules.retry_hours * 2 ** (payment.attempt - 1))
    later = evolve(payment, state="failed", settled_at=None, watch_at=life.now + wait)
    return _back_to_paying(with_case(life, replaced(life.case, later)))


def _paid_all_the_same(life: Life, payment: Payment, settled: RefundSettled) -> Life:
    moved = restored(life.order, life.ledger, life.case, payment)
    if moved is None:
        return without_effect(life, "nothing_available")
    paid = evolve(payment, state="settled", settled_at=settled.reported_at)
    return after(life, evolve(moved, case=replaced(moved.case, paid)))


def _given_to_person(life: Life, payment: Payment, failed: RefundFailed) -> Life:
    held = evolve(payment, state="failed", settled_at=None, watch_at=None)
    life = with_case(life, replaced(life.case, held))
    if isinstance(life.case.phase, LeftToPerson):
        # A person looks at the case already: the verdict is on this money, too, and is told once.
        return life
    detail: dict[str, object] = {
        "amount": payment.money.amount,
        "currency": payment.money.currency,
        "attempt": payment.attempt,
        "attempts": life.rules.attempts,
        "reason": failed.reason,
        "final": failed.final,
    }
    return left_to_person(life, [Finding("refund", detail, "refund_failed")])


def _back_to_paying(life: Life) -> Life:
    """A case that had ended with its money paid is open again."""
    if life.case.phase == COMPLETED:
        return with_case(life, evolve(life.case, phase=Paying()))
    return life


def _no_more_failed(life: Life, phase: LeftToPerson, at: datetime) -> Life:
    """The money arrived after all: there is nothing left to judge."""
    if any(payment.state == "failed" for payment in life.case.payments):
        return life
    resumed = with_case(life, evolve(life.case, phase=phase.suspended or Paying()))
    return granted(resumed, (), "judged", at)
