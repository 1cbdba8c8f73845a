"""The decision core: (what is known, what came in, policy, now) -> what becomes of it. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from service.domain.cancel import decide_cancel
from service.domain.care import decide_care
from service.domain.feedback import decide_feedback
from service.domain.inbound import (
    Arrival,
    Asking,
    CancelRequested,
    CareRequested,
    CaseDue,
    FeedbackSubmitted,
    Inbound,
    InvalidRequest,
    Reported,
    ServiceRequested,
    SnapshotTaken,
)
from service.domain.invalid import decide_invalid
from service.domain.lifecycle import take_deadline, take_freed, take_report, with_freed
from service.domain.limits import Limits
from service.domain.outcome import Counted, OrderState, Outcome, Parked
from service.domain.policy import Policy
from service.domain.service import decide_service
from service.domain.snapshot import take_snapshot
from service.domain.value import evolve
from service.domain.waiting import must_wait


def decide(
    state: OrderState,
    inbound: Inbound,
    arrival: Arrival,
    *,
    policy: Policy,
    limits: Limits,
    now: datetime,
    recent: Sequence[Counted] = (),
) -> Outcome:
    """What a record read from its topic leads to. `now` starts the service's own waiting times.

    `recent`: what the order's customer asked for lately, on any order.
    """
    match inbound:
        case ServiceRequested() | CareRequested() | FeedbackSubmitted() | CancelRequested():
            parked = Parked(inbound=inbound, arrival=arrival, due_at=now + limits.park_for)
            if must_wait(state, parked) and len(state.parked) < limits.park_limit:
                return Outcome(state=evolve(state, parked=(*state.parked, parked)), park=parked)
            return _decide_request(state, inbound, arrival, policy, limits, now, recent)
        case SnapshotTaken(order=order):
            return take_snapshot(state, order, policy, now)
        case CaseDue():
            return with_freed(take_deadline(state, inbound, policy, now), limits)
        case Reported():
            return with_freed(take_report(state, inbound, arrival, policy, limits, now), limits)
        case InvalidRequest():
            return with_freed(decide_invalid(state, inbound), limits)
        case _:
            assert_never(inbound)


def decide_freed(
    state: OrderState,
    parked: Parked,
    *,
    policy: Policy,
    limits: Limits,
    now: datetime,
    recent: Sequence[Counted] = (),
) -> Outcome:
    """What was parked and whose wait is over, by what it waited for or by its deadline."""
    if isinstance(parked.inbound, Reported):
        return with_freed(take_freed(state, parked.inbound, policy, limits, now), limits)
    return _decide_request(state, parked.inbound, parked.arrival, policy, limits, now, recent)


def _decide_request(
    state: OrderState,
    request: Asking,
    arrival: Arrival,
    policy: Policy,
    limits: Limits,
    now: datetime,
    recent: Sequence[Counted],
) -> Outcome:
    match request:
        case ServiceRequested():
            outcome = decide_service(
                state, request, arrival, policy=policy, limits=limits, now=now, recent=recent
            )
        case CareRequested():
            outcome = decide_care(
                state, request, arrival, policy=policy, limits=limits, now=now, recent=recent
            )
        case FeedbackSubmitted():
            return decide_feedback(state, request, arrival, policy, limits)
        case CancelRequested():
            outcome = decide_cancel(state, request, arrival, policy, limits)
        case _:
            assert_never(request)
    return with_freed(outcome, limits)
