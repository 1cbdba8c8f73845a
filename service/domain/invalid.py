"""A request that names itself and its order, but whose other fields are wrong: answered, never parked."""

from service.domain.checks import Checklist, Finding, checks_of, reasons
from service.domain.event_parts import FailedCheck, Part
from service.domain.inbound import FieldError, InvalidRequest
from service.domain.outcome import OrderState, Outcome
from service.domain.refusal import Refusal, refuse


def decide_invalid(state: OrderState, request: InvalidRequest) -> Outcome:
    """Rejected with every field error; all other checks are skipped."""
    checklist = Checklist()
    why: list[FailedCheck] = []
    for error in request.errors:
        detail = {"field": error.path, "expected": error.expected}
        finding = Finding("fields", detail, error.code)
        checklist.add(finding)
        why += reasons([finding], _part(error) if request.kind == "care" else None)
    checklist.skip(checks_of(request.kind, request.service_kind))
    order = state.order
    placed = order is not None and order.customer_id == request.customer_id
    refusal = Refusal(
        request=request,
        kind=request.kind,
        service_kind=request.service_kind,
        customer_id=request.customer_id,
        reasons=tuple(why),
        checks=checklist.checks(),
        placed=placed,
        foreign=order is not None and not placed,
        requested_at=request.requested_at,
        kept=request.service,
    )
    return refuse(state, refusal)


def _part(error: FieldError) -> Part:
    """What is not of the feedback alone concerns the service."""
    match error.path.partition(".")[0]:
        case "review":
            return "review"
        case "comment":
            return "comment"
        case _:
            return "service"
