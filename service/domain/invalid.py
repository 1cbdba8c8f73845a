"""A request that names itself and its order, but whose other fields are wrong: answered, never parked."""

from typing import assert_never

from service.domain.checks import REFUND_CHECKS, REVIEW_CHECKS, Checklist, Finding, reasons
from service.domain.emission import emit, emit_unplaced
from service.domain.event import Event, FeedbackRejected, RequestRejected
from service.domain.inbound import InvalidRequest
from service.domain.outcome import Case, OrderState, Outcome
from service.domain.value import evolve


def decide_invalid(state: OrderState, request: InvalidRequest) -> Outcome:
    """Rejected with every field error; all other checks are skipped."""
    checklist = Checklist()
    for error in request.errors:
        detail = {"field": error.path, "expected": error.expected}
        checklist.add(Finding("fields", detail, error.code))
    checklist.skip(REVIEW_CHECKS if request.kind in ("review", "comment") else REFUND_CHECKS)
    event = _rejection(request, checklist)
    order = state.order
    if order is None or order.customer_id != request.customer_id:
        ledger = evolve(state.ledger, revision=state.ledger.revision + 1)
        emitted = emit_unplaced(request.request_id, [event])
    else:
        ledger, emitted = emit(state.ledger, request.request_id, [event])
    return Outcome(state=evolve(state, ledger=ledger), events=emitted, case=_case(request))


def _rejection(request: InvalidRequest, checklist: Checklist) -> Event:
    kind = request.kind
    match kind:
        case "review" | "comment":
            return FeedbackRejected(
                request_id=request.request_id,
                order_id=request.order_id,
                customer_id=request.customer_id,
                kind=kind,
                reasons=reasons(checklist.findings),
                checks=checklist.checks(),
            )
        case "refund" | "return" | "exchange" | "repair" | "care" | "cancel":
            return RequestRejected(
                request_id=request.request_id,
                order_id=request.order_id,
                customer_id=request.customer_id,
                kind=kind,
                policy=None,
                window=None,
                reasons=reasons(checklist.findings),
                remedies=(),
                checks=checklist.checks(),
            )
        case _:
            assert_never(kind)


def _case(request: InvalidRequest) -> Case | None:
    if request.kind in ("review", "comment"):
        return None
    return Case(
        request_id=request.request_id,
        order_id=request.order_id,
        kind=request.kind,
        status="rejected",
        requested_at=None,
    )
