"""A request on an order that is not known, or is another customer's: both look the same from outside."""

from service.domain import intake
from service.domain.checks import Checklist, checks_of, reasons
from service.domain.inbound import Asking, CareRequested, Kind
from service.domain.outcome import OrderState, Outcome
from service.domain.refusal import Refusal, refuse


def not_found(state: OrderState, request: Asking, kind: Kind) -> Outcome:
    """Rejected; no value of the order is told, and no place among its events is taken."""
    service_kind = request.service.kind if isinstance(request, CareRequested) else None
    checklist = Checklist()
    checklist.add(intake.unknown_order())
    checklist.skip(checks_of(kind, service_kind))
    refusal = Refusal(
        request=request,
        kind=kind,
        service_kind=service_kind,
        customer_id=request.customer_id,
        reasons=reasons(checklist.failing, "service" if kind == "care" else None),
        checks=checklist.checks(),
        placed=False,
        foreign=state.order is not None,
        requested_at=request.requested_at,
    )
    return refuse(state, refusal)
