"""A refund, return, exchange or repair decided: line by line, by the best ground for the customer."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from service.domain.assessment import assess
from service.domain.checks import reasons
from service.domain.granting import approved, outcome_of, referred, rejected
from service.domain.inbound import Arrival, ServiceRequested
from service.domain.limits import Limits
from service.domain.outcome import Counted, OrderState, Outcome
from service.domain.policy import Policy
from service.domain.unknown import not_found


def decide_service(
    state: OrderState,
    request: ServiceRequested,
    arrival: Arrival,
    *,
    policy: Policy,
    limits: Limits,
    now: datetime,
    recent: Sequence[Counted],
) -> Outcome:
    """Approved, referred or rejected; of an order not known or another's, `order_not_found`."""
    order = state.order
    if order is None or order.customer_id != request.customer_id:
        return not_found(state, request, request.service.kind)
    found = assess(
        state, order, request, arrival, policy=policy, limits=limits, now=now, recent=recent
    )
    match found.verdict:
        case "rejected":
            return rejected(found, reasons(found.checklist.failing), (), kept=False)
        case "referred":
            return outcome_of(found, referred(found, found.checklist.checks()))
        case "approved":
            return outcome_of(found, approved(found, found.checklist.checks()))
        case _:
            assert_never(found.verdict)
