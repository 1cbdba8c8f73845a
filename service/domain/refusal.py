"""A request refused before any rule was looked at: of an unknown order, or with invalid fields."""

from datetime import datetime
from typing import assert_never

from service.domain.case import AskedFor, Case
from service.domain.emission import emit, emit_unplaced
from service.domain.event import Emitted, Event, FeedbackRejected, RequestRejected
from service.domain.event_parts import Check, FailedCheck
from service.domain.ids import CustomerId
from service.domain.inbound import Kind, Request, Service, ServiceKind
from service.domain.ledger import Ledger
from service.domain.outcome import OrderState, Outcome
from service.domain.phase import REJECTED
from service.domain.value import evolve, value


@value
class Refusal:
    """`placed`: whether the event has a place among the order's, which must be the customer's own.

    `foreign`: the order is known and another's. `kept`: the service of a care that its feedback alone failed,
    with the moment at which it was asked for.
    """

    request: Request
    kind: Kind
    service_kind: ServiceKind | None
    customer_id: CustomerId | None
    reasons: tuple[FailedCheck, ...]
    checks: tuple[Check, ...]
    placed: bool
    foreign: bool
    requested_at: datetime | None
    kept: Service | None = None


def refuse(state: OrderState, refusal: Refusal) -> Outcome:
    event, case = _event(refusal), _case(refusal)
    ledger, emitted = _emitted(state.ledger, event, placed=refusal.placed)
    cases = state.cases if case is None else (*state.cases, case)
    return Outcome(state=evolve(state, ledger=ledger, cases=cases), events=emitted, case=case)


def _emitted(ledger: Ledger, event: Event, *, placed: bool) -> tuple[Ledger, tuple[Emitted, ...]]:
    if placed:
        return emit(ledger, event.request_id, [event])
    return evolve(ledger, revision=ledger.revision + 1), emit_unplaced(event.request_id, [event])


def _event(refusal: Refusal) -> Event:
    request, kind = refusal.request, refusal.kind
    match kind:
        case "review" | "comment":
            return FeedbackRejected(
                request_id=request.request_id,
                order_id=request.order_id,
                customer_id=refusal.customer_id,
                kind=kind,
                reasons=refusal.reasons,
                checks=refusal.checks,
            )
        case "refund" | "return" | "exchange" | "repair" | "care" | "cancel":
            return RequestRejected(
                request_id=request.request_id,
                order_id=request.order_id,
                customer_id=refusal.customer_id,
                kind=kind,
                service_kind=refusal.service_kind,
                policy=None,
                window=None,
                reasons=refusal.reasons,
                remedies=(),
                checks=refusal.checks,
            )
        case _:
            assert_never(kind)


def _case(refusal: Refusal) -> Case | None:
    """Feedback has no case, and no order has one of a stranger's request."""
    request, kind, kept = refusal.request, refusal.kind, refusal.kept
    if kind == "review" or kind == "comment" or refusal.foreign:
        return None
    return Case(
        request_id=request.request_id,
        order_id=request.order_id,
        kind=kind,
        service_kind=refusal.service_kind,
        reason=kept.reason if kept else None,
        phase=REJECTED,
        requested_at=refusal.requested_at,
        kept=kept is not None,
        asked=_asked_for(kept, refusal.requested_at),
    )


def _asked_for(kept: Service | None, requested_at: datetime | None) -> AskedFor | None:
    if kept is None or requested_at is None:
        return None
    return AskedFor(service=kept, known_at=requested_at)
