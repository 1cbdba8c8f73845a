"""Where a case goes from here: what can be paid is paid, what is waited for is waited for, else it ends."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from service.domain import retold
from service.domain.anchor import Place
from service.domain.case import CaseLine, closed
from service.domain.case_rules import CaseRules
from service.domain.checks import Finding, first_referral
from service.domain.event import Event, RequestCompleted, RequestExpired
from service.domain.event_parts import RefundCause
from service.domain.ground import Ground
from service.domain.ledger import Past
from service.domain.life import Life, entered, freed, paid, paid_again, told, with_case
from service.domain.local_day import end_of_day, local_date
from service.domain.payout import for_money
from service.domain.phase import (
    COMPLETED,
    EXPIRED,
    REJECTED,
    AwaitingGoods,
    AwaitingReplacement,
    Ended,
    GoodsOnTheirWay,
    LeftToPerson,
    Open,
    Paying,
    Phase,
    UnderRepair,
)
from service.domain.terms import days_after
from service.domain.value import evolve

# Where the ground of goods is in no pack any more.
SEND_DAYS = 14


def go_on(life: Life, cause: RefundCause, at: datetime) -> Life:
    """After something happened `at` that may let money go: the next state of an approved case."""
    ready = [line for line in life.case.held if not line.claim.in_kind and not line.awaited]
    life = paid(life, ready, cause, at)
    if any(line.awaited for line in life.case.lines):
        return entered(life, _still_awaited(life, at))
    if any(line.claim.in_kind for line in life.case.held):
        return entered(life, _being_served(life))
    return settled_down(life)


def settled_down(life: Life) -> Life:
    """Completed once all that was issued is paid; what a case already told of its end stays told."""
    if life.case.is_being_paid:
        return entered(life, Paying())
    return ended(life, COMPLETED, retold.ended(life, RequestCompleted))


def ended(life: Life, phase: Ended, event: Event) -> Life:
    """With the event that says which units are free again."""
    return told(with_case(life, closed(life.case, phase)), event)


def left_to_person(life: Life, findings: Sequence[Finding]) -> Life:
    """Suspended by those findings that refer: all that it holds is kept."""
    phase = LeftToPerson(
        why=first_referral(findings),
        suspended=_suspended(life.case.phase),
        due_at=life.days(life.rules.verdict_days),
    )
    return told(entered(life, phase), retold.referred(life, findings))


def granted(life: Life, findings: Sequence[Finding], cause: RefundCause, at: datetime) -> Life:
    """Approved by a person, or since none decided in time: told before what follows from it."""
    earlier, payments = life.events, len(life.case.payments)
    life = evolve(life, events=())
    for payment in life.case.payments:
        if payment.state == "failed" and payment.watch_at is None:
            life = paid_again(life, payment, cause)
    life = go_on(life, cause, at)
    dues = [one.refund_due for one in life.case.payments[payments:] if one.refund_due]
    approval = retold.approved(life, findings, min(dues, default=None))
    return evolve(life, events=(*earlier, approval, *life.events))


def rejected(life: Life, findings: Sequence[Finding]) -> Life:
    """Refused after all; what was not issued is free again."""
    life = freed(life, life.case.held)
    return ended(life, REJECTED, retold.rejected(life, findings))


def expired(life: Life) -> Life:
    """Given up; money that is on its way is still seen to its end, and a referral ends at once."""
    life = freed(life, life.case.held)
    if life.case.is_being_paid and not isinstance(life.case.phase, LeftToPerson):
        return entered(life, Paying())
    return ended(life, EXPIRED, retold.ended(life, RequestExpired))


def served(life: Life, lines: Iterable[CaseLine], past: Past) -> Life:
    """Units are in the customer's hands again, and may be asked for again; their history stays."""
    lines = list(lines)
    life = freed(life, lines)
    ledger = life.ledger
    for line_id in dict.fromkeys(line.claim.line_id for line in lines):
        ledger = ledger.with_lines({line_id: ledger.line(line_id).remember(past)})
    return evolve(life, ledger=ledger)


def awaiting_goods(
    grounds: Iterable[Ground | None], at: datetime, rules: CaseRules, place: Place
) -> AwaitingGoods:
    """From `at` on, for as long as the shortest of the grounds gives."""
    days = min([ground.send_within_days for ground in grounds if ground], default=SEND_DAYS)
    last = local_date(at, place.timezone) + timedelta(days=days)
    remind_at = end_of_day(last - timedelta(days=rules.remind_days), place.timezone)
    return AwaitingGoods(
        remind_at=remind_at if remind_at > at else None,
        send_by=end_of_day(last, place.timezone),
        due_at=end_of_day(last + timedelta(days=rules.send_grace_days), place.timezone),
    )


def bought_back(life: Life, cause: RefundCause, at: datetime) -> Life:
    """Money instead of goods; told at once where it has to wait for what comes back."""
    moved = for_money(life.order, life.ledger, life.case)
    life = go_on(evolve(life, ledger=moved.ledger, case=moved.case), cause, at)
    if isinstance(life.case.phase, AwaitingGoods | GoodsOnTheirWay):
        return told(life, retold.approved(life, (), None))
    return life


def _suspended(phase: Phase) -> Open | None:
    match phase:
        case LeftToPerson(suspended=suspended):
            return suspended
        case Ended():
            return Paying()
        case _:
            return phase


def _still_awaited(life: Life, at: datetime) -> Open:
    """What was suspended has its time anew."""
    phase, rules = life.case.phase, life.rules
    if isinstance(phase, AwaitingGoods | GoodsOnTheirWay):
        return phase
    before = _suspended(phase)
    if isinstance(before, GoodsOnTheirWay):
        return evolve(before, due_at=days_after(at, rules.arrive_days, life.place.timezone))
    awaited = [line for line in life.case.lines if line.awaited]
    return awaiting_goods(map(life.ground, awaited), at, rules, life.place)


def _being_served(life: Life) -> Open:
    if life.case.service == "repair" and not life.replaces:
        return UnderRepair(due_at=life.days(life.rules.repair_days))
    return AwaitingReplacement(due_at=life.days(life.rules.replacement_days))
