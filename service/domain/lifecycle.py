"""The life of a case: what a report, a verdict or a deadline does to it. Each pair is decided on purpose.

What names a request or refund that is not known yet waits for it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import assert_never

from service.domain.after_sale import mark_cases
from service.domain.case import Case, Payment
from service.domain.deadline import take_due
from service.domain.emission import emit
from service.domain.goods import take_received, take_sent
from service.domain.ids import RefundId, refund_id
from service.domain.inbound import Arrival, CaseDue, Reported, claimed_id
from service.domain.life import Life, life_of, without_effect
from service.domain.limits import Limits
from service.domain.outcome import DeadLettered, OrderState, Outcome, Parked
from service.domain.policy import Policy
from service.domain.refund_reports import take_failed, take_settled
from service.domain.repair import take_completed, take_diagnosed
from service.domain.replacement import take_shipped, take_unavailable
from service.domain.report import (
    GoodsReceived,
    GoodsSent,
    Judged,
    RefundFailed,
    RefundSettled,
    RepairCompleted,
    RepairDiagnosed,
    ReplacementShipped,
    ReplacementUnavailable,
    Report,
)
from service.domain.value import evolve
from service.domain.verdict import take_verdict
from service.domain.waiting_feedback import approvals, settled, waiting_with


def take_report(
    state: OrderState,
    report: Reported,
    arrival: Arrival,
    policy: Policy,
    limits: Limits,
    now: datetime,
) -> Outcome:
    """Taken up where the case is known, else parked; with too many parked it is a dead letter at once."""
    if (
        _case_of(state.cases, report, limits.source) is None
        and len(state.parked) < limits.park_limit
    ):
        parked = Parked(inbound=report, arrival=arrival, due_at=now + limits.park_for)
        return Outcome(state=evolve(state, parked=(*state.parked, parked)), park=parked)
    return take_freed(state, report, policy, limits, now)


def take_freed(
    state: OrderState, report: Reported, policy: Policy, limits: Limits, now: datetime
) -> Outcome:
    """Its wait is over: by its case, or by its deadline."""
    case = _case_of(state.cases, report, limits.source)
    if case is None:
        detail = "no such request or refund of this order"
        return Outcome(
            state=state, dead_letter=DeadLettered(reason="request_unknown", detail=detail)
        )
    if state.order is None:
        return Outcome(state=state, report=report, effect="not_a_service")
    life = life_of(state, case, policy, now)
    after = _taken(life, report, limits.source)
    at = report.told.judged_at if isinstance(report.told, Judged) else now
    outcome = _outcome(state, life, after, report.report_id, at)
    return evolve(outcome, report=report, effect=after.effect)


def take_deadline(state: OrderState, due: CaseDue, policy: Policy, now: datetime) -> Outcome:
    """Acts only on what waits for exactly this deadline: a parked record, or a case."""
    for parked in state.parked:
        if (claimed_id(parked.inbound), parked.due_at) == (due.request_id, due.due_at):
            still = tuple(other for other in state.parked if other is not parked)
            return Outcome(state=evolve(state, parked=still), freed=(parked,))
    for case in state.cases:
        if (case.request_id, case.due_at) == (due.request_id, due.due_at):
            life = life_of(state, case, policy, now)
            after, overdue = take_due(life, due.due_at)
            cause = f"due:{due.request_id}:{_written(due.due_at)}"
            return evolve(_outcome(state, life, after, cause, now), overdue=overdue)
    return Outcome(state=state)


def with_freed(outcome: Outcome, limits: Limits) -> Outcome:
    """The outcome, with the parked reports that waited for just that decision, or the refund it issued."""
    if not outcome.state.parked or (outcome.case is None and not outcome.moved):
        return outcome
    # A request that is taken back while it waits is a case from then on, as its cancel is.
    cases = [*((outcome.case,) if outcome.case else ()), *outcome.moved]
    freed = tuple(
        parked
        for parked in outcome.state.parked
        if isinstance(parked.inbound, Reported)
        and _case_of(cases, parked.inbound, limits.source) is not None
    )
    if not freed:
        return outcome
    still = tuple(parked for parked in outcome.state.parked if parked not in freed)
    state = evolve(outcome.state, parked=still)
    return evolve(outcome, state=state, freed=(*outcome.freed, *freed))


def _case_of(cases: Sequence[Case], report: Reported, source: str) -> Case | None:
    for case in cases:
        if report.of_request is not None:
            if case.request_id == report.of_request:
                return case
        elif _payment_of(case, report.of_refund, source) is not None:
            return case
    return None


def _payment_of(case: Case, named: RefundId | None, source: str) -> Payment | None:
    for payment in case.payments:
        id = refund_id(
            source,
            order_id=case.order_id,
            request_id=case.request_id,
            ordinal=payment.ordinal,
        )
        if id == named:
            return payment
    return None


def _taken(life: Life, report: Reported, source: str) -> Life:
    told = report.told
    if life.case.service is None:
        return without_effect(life, "not_a_service")
    match told:
        case RefundSettled() | RefundFailed():
            payment = _payment_of(life.case, report.of_refund, source)
            assert payment is not None, "the case was found by it"
            if isinstance(told, RefundSettled):
                return take_settled(life, payment, told)
            return take_failed(life, payment, told)
        case _:
            return _of_case(life, told)


def _of_case(life: Life, told: Report) -> Life:
    match told:
        case GoodsSent():
            return take_sent(life, told)
        case GoodsReceived():
            return take_received(life, told)
        case ReplacementShipped():
            return take_shipped(life, told)
        case ReplacementUnavailable():
            return take_unavailable(life, told)
        case RepairDiagnosed():
            return take_diagnosed(life, told)
        case RepairCompleted():
            return take_completed(life, told)
        case Judged():
            return take_verdict(life, told)
        case RefundSettled() | RefundFailed():
            raise AssertionError("taken by its payment")
        case _:
            assert_never(told)


def _outcome(state: OrderState, before: Life, after: Life, cause: str, at: datetime) -> Outcome:
    """The order with its case as it is now; feedback that waited with it is approved, or gives its place up.

    `at`: when that was decided.
    """
    if after.case is before.case and not after.events:
        return Outcome(state=state)
    case, waiting = after.case, waiting_with(state, after.case)
    publishes = bool(waiting) and case.status in ("approved", "completed")
    gives_up = bool(waiting) and case.status in ("rejected", "expired")
    told = approvals(after, waiting, at) if publishes else ()
    ledger, events = emit(after.ledger, cause, [*after.events, *told])
    moved = evolve(
        state,
        ledger=ledger,
        cases=tuple(case if one.request_id == case.request_id else one for one in state.cases),
        feedback=settled(state.feedback, waiting, kept=not gives_up) if waiting else state.feedback,
    )
    outcome = Outcome(
        state=moved,
        events=events,
        moved=(case,),
        published=case.request_id if publishes else None,
        withdrawn=case.request_id if gives_up else None,
    )
    if not publishes:
        return outcome
    return mark_cases(outcome, waiting, after.policy.rules(after.order)[1])


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
