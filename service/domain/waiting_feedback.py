"""The feedback of a care that was left to a person: approved with it, or given up with it."""

from collections.abc import Sequence

from service.domain.after_sale import after_sale
from service.domain.case import Case
from service.domain.event import FeedbackApproved
from service.domain.ids import LineId
from service.domain.life import Life
from service.domain.order import Order
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


def approvals(life: Life, waiting: Sequence[Feedback]) -> tuple[FeedbackApproved, ...]:
    return tuple(
        FeedbackApproved(
            request_id=entry.request_id,
            order_id=life.order.order_id,
            customer_id=life.order.customer_id,
            kind=entry.kind,
            line_id=entry.line_id,
            score=entry.score,
            verified_purchase=True,
            after_sale=after_sale(life.ledger, _lines_of(life.order, entry)),
            remedies=(),
        )
        for entry in waiting
    )


def settled(
    feedback: Sequence[Feedback], waiting: Sequence[Feedback], *, kept: bool
) -> tuple[Feedback, ...]:
    """All of an order: those that waited are approved, or gone."""
    return tuple(
        evolve(entry, approved=True) if entry in waiting else entry
        for entry in feedback
        if kept or entry not in waiting
    )


def _lines_of(order: Order, entry: Feedback) -> list[LineId]:
    return [line.line_id for line in order.lines if entry.line_id in (None, line.line_id)]
