"""A review decided: of a delivered line of the customer's own paid order, one a line, one follow-up."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from service.domain import intake
from service.domain.checks import REVIEW_CHECKS, Checklist, Finding, reasons
from service.domain.codes import ReasonCode
from service.domain.emission import emit, emit_unplaced
from service.domain.event import FeedbackApproved, FeedbackRejected, Remedy
from service.domain.grounds import Asked, remedies
from service.domain.inbound import Arrival, RefundRequested, ReviewSubmitted
from service.domain.limits import Limits
from service.domain.order import Line, Order
from service.domain.outcome import Feedback, OrderState, Outcome
from service.domain.policy import PackVersion, Policy
from service.domain.settlement import left_of_capture
from service.domain.units import Group, available
from service.domain.value import evolve
from service.domain.window import closes


def decide_review(
    state: OrderState, review: ReviewSubmitted, arrival: Arrival, policy: Policy, limits: Limits
) -> Outcome:
    """Approved or rejected; never left to a person, never withheld for a low score."""
    order = state.order
    if order is None or order.customer_id != review.customer_id:
        return _not_found(state, review)
    pack, version = policy.rules(order)
    checklist = Checklist()
    checklist.add(intake.known_order(), intake.payment(order), _status(order))
    checklist.add(*intake.timing(review, arrival, limits, referable=False))
    checklist.add(*_subject(order, review, version, order.timezone or pack.timezone))
    checklist.add(_place(state, review))
    if checklist.failing:
        return _rejected(state, review, checklist)
    return _approved(state, order, review, version, order.timezone or pack.timezone)


def _not_found(state: OrderState, review: ReviewSubmitted) -> Outcome:
    checklist = Checklist()
    checklist.add(intake.unknown_order())
    checklist.skip(REVIEW_CHECKS)
    return Outcome(
        state=evolve(state, ledger=evolve(state.ledger, revision=state.ledger.revision + 1)),
        events=emit_unplaced(review.request_id, [_rejection(review, checklist)]),
    )


def _status(order: Order) -> Finding:
    cancelled = order.status == "cancelled"
    return Finding(
        "order_status", {"status": order.status}, "order_cancelled" if cancelled else None
    )


def _subject(
    order: Order, review: ReviewSubmitted, version: PackVersion, timezone: str
) -> Iterator[Finding]:
    """The line there is, delivered, and not too long ago; of the order as a whole: any line."""
    lines = [line for line in order.lines if review.line_id in (None, line.line_id)]
    line_ids = () if review.line_id is None else (review.line_id,)
    yield Finding("line", {"lines": len(lines)}, None if lines else "line_not_found", line_ids)
    if not lines:
        yield Finding("delivery", {}, skipped=True)
        yield Finding("window", {}, skipped=True)
        return
    delivered = sum(line.delivered for line in lines)
    yield Finding(
        "delivery", {"delivered": delivered}, None if delivered else "not_delivered", line_ids
    )
    opens = max(
        (line.delivered_at for line in lines if line.delivered and line.delivered_at), default=None
    )
    yield _window(review, opens, version, timezone)


def _window(
    review: ReviewSubmitted, opens: datetime | None, version: PackVersion, timezone: str
) -> Finding:
    line_ids = () if review.line_id is None else (review.line_id,)
    end = None if opens is None else closes(version.feedback.window, opens, timezone)
    late = end is not None and review.requested_at >= end
    detail: dict[str, object] = {
        "requested_at": review.requested_at,
        "opens": opens,
        "closes": end,
        "timezone": timezone,
    }
    return Finding("window", detail, "window_closed" if late else None, line_ids)


def _place(state: OrderState, review: ReviewSubmitted) -> Finding:
    """One review of a line or of the order, and one follow-up of a review."""
    line_ids = () if review.line_id is None else (review.line_id,)
    same = [
        entry
        for entry in state.feedback
        if entry.kind == "review" and entry.line_id == review.line_id
    ]
    if review.follows is None:
        first = [entry for entry in same if entry.follows is None]
        taken_already: ReasonCode | None = "already_reviewed" if first else None
        return Finding("review", {"reviews": len(first)}, taken_already, line_ids)
    followed = any(entry.request_id == review.follows and entry.follows is None for entry in same)
    taken = any(entry.follows == review.follows for entry in same)
    code: ReasonCode | None = None if followed and not taken else "follow_up_unavailable"
    detail: dict[str, object] = {"review_known": followed, "followed_before": taken}
    return Finding("review", detail, code, line_ids)


def _rejection(review: ReviewSubmitted, checklist: Checklist) -> FeedbackRejected:
    return FeedbackRejected(
        request_id=review.request_id,
        order_id=review.order_id,
        customer_id=review.customer_id,
        kind="review",
        reasons=reasons(checklist.failing),
        checks=checklist.checks(),
    )


def _rejected(state: OrderState, review: ReviewSubmitted, checklist: Checklist) -> Outcome:
    ledger, emitted = emit(state.ledger, review.request_id, [_rejection(review, checklist)])
    return Outcome(state=evolve(state, ledger=ledger), events=emitted)


def _approved(
    state: OrderState,
    order: Order,
    review: ReviewSubmitted,
    version: PackVersion,
    timezone: str,
) -> Outcome:
    lines = [line for line in order.lines if review.line_id in (None, line.line_id)]
    low = review.score <= version.feedback.low_score
    event = FeedbackApproved(
        request_id=review.request_id,
        order_id=review.order_id,
        customer_id=review.customer_id,
        kind="review",
        line_id=review.line_id,
        score=review.score,
        verified_purchase=True,
        after_sale=_after_sale(state, lines),
        remedies=_remedies(state, order, review, version, timezone, lines) if low else (),
    )
    entry = Feedback(
        request_id=review.request_id,
        kind="review",
        line_id=review.line_id,
        score=review.score,
        follows=review.follows,
    )
    ledger, emitted = emit(state.ledger, review.request_id, [event])
    after = evolve(state, ledger=ledger, feedback=(*state.feedback, entry))
    return Outcome(state=after, events=emitted, feedback=entry)


def _after_sale(state: OrderState, lines: list[Line]) -> Literal["none", "refunded"]:
    refunded = any(state.ledger.line(line.line_id).refunded_units for line in lines)
    return "refunded" if refunded else "none"


def _remedies(
    state: OrderState,
    order: Order,
    review: ReviewSubmitted,
    version: PackVersion,
    timezone: str,
    lines: list[Line],
) -> tuple[Remedy, ...]:
    """What this customer may still ask for, as if it were asked at the moment of the review."""
    asked = Asked(
        request=RefundRequested(
            request_id=review.request_id,
            order_id=review.order_id,
            digest=review.digest,
            customer_id=review.customer_id,
            requested_at=review.requested_at,
            known_at=review.known_at,
            reason="other",
        ),
        order=order,
        timezone=timezone,
    )
    groups = [
        Group(line=line, stage="delivered", quantity=free["delivered"])
        for line in lines
        if (free := available(order, line, state.ledger))["delivered"]
    ]
    left = left_of_capture(order, state.ledger)
    return remedies(asked, groups, version, left=left, but=None)
