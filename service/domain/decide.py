"""The decision core: (what is known, what came in, policy, now) -> what becomes of it. Pure."""

from datetime import datetime
from typing import assert_never

from service.domain.feedback import decide_review
from service.domain.inbound import (
    Arrival,
    CaseDue,
    Inbound,
    InvalidRequest,
    RefundRequested,
    ReviewSubmitted,
    SnapshotTaken,
)
from service.domain.invalid import decide_invalid
from service.domain.limits import Limits
from service.domain.outcome import OrderState, Outcome, Parked
from service.domain.policy import Policy
from service.domain.refund import decide_refund
from service.domain.snapshot import take_snapshot, waits
from service.domain.value import evolve


def decide(
    state: OrderState,
    inbound: Inbound,
    arrival: Arrival,
    *,
    policy: Policy,
    limits: Limits,
    now: datetime,
) -> Outcome:
    """What a record read from its topic leads to. `now` starts the service's own waiting times."""
    match inbound:
        case SnapshotTaken(order=order):
            return take_snapshot(state, order)
        case CaseDue():
            return _due(state, inbound)
        case InvalidRequest():
            return decide_invalid(state, inbound)
        case RefundRequested() | ReviewSubmitted():
            parked = Parked(inbound=inbound, arrival=arrival, due_at=now + limits.park_for)
            if _must_wait(state, parked) and len(state.parked) < limits.park_limit:
                return Outcome(state=evolve(state, parked=(*state.parked, parked)), park=parked)
            return _decide_request(state, inbound, arrival, policy, limits)
        case _:
            assert_never(inbound)


def decide_freed(state: OrderState, parked: Parked, *, policy: Policy, limits: Limits) -> Outcome:
    """A parked request whose wait is over, by its snapshot or by its deadline: it never waits again."""
    return _decide_request(state, parked.inbound, parked.arrival, policy, limits)


def _must_wait(state: OrderState, parked: Parked) -> bool:
    return state.order is None or waits(parked, state.order)


def _due(state: OrderState, due: CaseDue) -> Outcome:
    """Acts only on a case that waits for exactly this deadline."""
    for parked in state.parked:
        if (parked.inbound.request_id, parked.due_at) == (due.request_id, due.due_at):
            still = tuple(other for other in state.parked if other is not parked)
            return Outcome(state=evolve(state, parked=still), freed=(parked,))
    return Outcome(state=state)


def _decide_request(
    state: OrderState,
    request: RefundRequested | ReviewSubmitted,
    arrival: Arrival,
    policy: Policy,
    limits: Limits,
) -> Outcome:
    match request:
        case RefundRequested():
            return decide_refund(state, request, arrival, policy, limits)
        case ReviewSubmitted():
            return decide_review(state, request, arrival, policy, limits)
        case _:
            assert_never(request)
