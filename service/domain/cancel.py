"""A request taken back by its customer, while nothing of it has moved: all that it held is free again."""

from service.domain import intake
from service.domain.case import Case, closed
from service.domain.checks import Checklist, Finding, checks_of, reasons
from service.domain.emission import emitted
from service.domain.event import RequestCancelled, RequestRejected
from service.domain.event_parts import ReleasedLine
from service.domain.inbound import (
    AfterSaleKind,
    Arrival,
    CancelRequested,
    CareRequested,
    ServiceRequested,
    kinds_of,
)
from service.domain.limits import Limits
from service.domain.order import Order
from service.domain.outcome import OrderState, Outcome, Parked
from service.domain.payout import free
from service.domain.phase import CANCELLED, COMPLETED, REJECTED, GoodsOnTheirWay, LeftToPerson
from service.domain.policy import Policy
from service.domain.retold import released
from service.domain.terms import policy_applied
from service.domain.unknown import not_found
from service.domain.value import evolve
from service.domain.waiting import names, waits


def decide_cancel(
    state: OrderState, request: CancelRequested, arrival: Arrival, policy: Policy, limits: Limits
) -> Outcome:
    """`cancelled` of the request that it names, or a rejection of the cancel itself."""
    order = state.order
    if order is None or order.customer_id != request.customer_id:
        return not_found(state, request, "cancel")
    checklist = Checklist()
    checklist.add(intake.known_order(), intake.not_from_the_future(request, arrival, limits))
    waiting = _waiting(state, request)
    target = _target(state, request)
    found = waiting is not None or target is not None
    checklist.add(Finding("target", {"known": found}, None if found else "request_not_found"))
    if target is not None:
        checklist.add(_cancellable(target))
    if checklist.failing:
        return _refused(state, order, request, checklist, policy)
    if target is not None:
        return _cancelled(state, order, request, target)
    assert waiting is not None, "what is found is parked or decided"
    return _dropped(state, request, waiting)


def _target(state: OrderState, request: CancelRequested) -> Case | None:
    for case in state.cases:
        if case.request_id == request.target_request_id and case.kind != "cancel":
            return case
    return None


def _waiting(state: OrderState, request: CancelRequested) -> Parked | None:
    """A service that is not decided yet, as it waits for a later snapshot or came with this cancel."""
    return next((parked for parked in state.parked if names(request, parked.inbound)), None)


def _cancellable(case: Case) -> Finding:
    """Open, and neither money nor goods have moved."""
    paid = any(line.issued for line in case.lines)
    sent = _sent(case)
    detail: dict[str, object] = {
        "status": case.status,
        "money_issued": paid,
        "goods_sent": sent,
    }
    open_still = case.status in ("approved", "referred") and not paid and not sent
    return Finding("cancellable", detail, None if open_still else "request_not_cancellable")


def _sent(case: Case) -> bool:
    """Whether goods are on their way, or with the shop."""
    phase = case.phase.suspended if isinstance(case.phase, LeftToPerson) else case.phase
    return isinstance(phase, GoodsOnTheirWay) or any(line.back for line in case.lines)


def _refused(
    state: OrderState,
    order: Order,
    request: CancelRequested,
    checklist: Checklist,
    policy: Policy,
) -> Outcome:
    checklist.skip(checks_of("cancel", None))
    event = RequestRejected(
        request_id=request.request_id,
        order_id=request.order_id,
        customer_id=request.customer_id,
        kind="cancel",
        service_kind=None,
        policy=policy_applied(*policy.rules(order), ()),
        window=None,
        reasons=reasons(checklist.failing),
        remedies=(),
        checks=checklist.checks(),
    )
    case = evolve(_own_case(request), phase=REJECTED)
    # What waited for this cancel alone is decided after it.
    freed = tuple(
        parked
        for parked in state.parked
        if names(request, parked.inbound) and not waits(parked, order)
    )
    still = tuple(parked for parked in state.parked if parked not in freed)
    after = evolve(state, parked=still, cases=(*state.cases, case))
    return emitted(Outcome(state=after, case=case, freed=freed), [event], request.request_id)


def _cancelled(state: OrderState, order: Order, request: CancelRequested, target: Case) -> Outcome:
    moved = free(order, state.ledger, target, target.held)
    own, ended = _own_case(request), closed(moved.case, CANCELLED)
    others = tuple(case for case in state.cases if case is not target)
    after = evolve(
        state,
        ledger=moved.ledger,
        cases=(*others, ended, own),
        feedback=tuple(
            entry
            for entry in state.feedback
            if entry.approved or entry.request_id != target.request_id
        ),
    )
    gives_up = len(after.feedback) < len(state.feedback)
    outcome = Outcome(
        state=after,
        case=own,
        moved=(ended,),
        withdrawn=target.request_id if gives_up else None,
    )
    event = _event(request, target.kind, released(moved.case))
    return emitted(outcome, [event], request.request_id)


def _dropped(state: OrderState, request: CancelRequested, waiting: Parked) -> Outcome:
    asked, own = waiting.inbound, _own_case(request)
    assert isinstance(asked, ServiceRequested | CareRequested)
    kind, service_kind = kinds_of(asked)
    ended = Case(
        request_id=asked.request_id,
        order_id=asked.order_id,
        kind=kind,
        service_kind=service_kind,
        reason=asked.service.reason,
        phase=CANCELLED,
        requested_at=asked.requested_at,
    )
    after = evolve(
        state,
        parked=tuple(parked for parked in state.parked if parked is not waiting),
        cases=(*state.cases, ended, own),
    )
    outcome = Outcome(state=after, case=own, moved=(ended,), dropped=waiting)
    return emitted(outcome, [_event(request, kind, ())], request.request_id)


def _event(
    request: CancelRequested, kind: AfterSaleKind, lines: tuple[ReleasedLine, ...]
) -> RequestCancelled:
    return RequestCancelled(
        request_id=request.target_request_id,
        order_id=request.order_id,
        customer_id=request.customer_id,
        kind=kind,
        released=lines,
        cancelled_by=request.request_id,
    )


def _own_case(request: CancelRequested) -> Case:
    return Case(
        request_id=request.request_id,
        order_id=request.order_id,
        kind="cancel",
        phase=COMPLETED,
        requested_at=request.requested_at,
    )
