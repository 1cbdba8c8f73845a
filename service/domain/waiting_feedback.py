"""The feedback of a care that was left to a person: approved with it, or given up with it."""

from collections.abc import Sequence
from datetime import datetime

from service.domain.case import Case
from service.domain.event import FeedbackApproved
from service.domain.feedback import approve
from service.domain.life import Life
from service.domain.outcome import Feedback, OrderState
from service.domain.value import evolve


def waiting_with(state: OrderState, case: Case) -> tuple[Feedback, ...]:
    """None while the case is still with a person."""
    if case.status == "referred":
        return ()
    return tuple(
        entry
        for entry in state.feedback
        if entry.request_id == case.request_id and not entry.approved
    )


def approvals(life: Life, waiting: Sequence[Feedback], at: datetime) -> list[FeedbackApproved]:
    """`at`: when it was decided that they are published."""
    _, version = life.policy.rules(life.order)
    return [
        approve(life.order, life.ledger, entry, version, life.place, at=at, known_at=at)
        for entry in waiting
    ]


def settled(
    feedback: Sequence[Feedback], waiting: Sequence[Feedback], *, kept: bool
) -> tuple[Feedback, ...]:
    """All of an order: those that waited are approved, or gone."""
    return tuple(
        evolve(entry, approved=True) if entry in waiting else entry
        for entry in feedback
        if kept or entry not in waiting
    )
