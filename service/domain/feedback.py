"""Feedback judged: of a delivered line of the customer's own paid order, one review a line, one follow-up."""

from collections.abc import Iterator
from datetime import datetime

from service.domain import intake
from service.domain.after_sale import after_sale, mark_cases
from service.domain.anchor import Place, place_of
from service.domain.asked import Asked
from service.domain.checks import Checklist, Finding, reasons
from service.domain.codes import ReasonCode
from service.domain.emission import emitted
from service.domain.event import FeedbackApproved, FeedbackRejected
from service.domain.event_parts import Remedy
from service.domain.ids import LineId
from service.domain.inbound import (
    Arrival,
    CareRequested,
    Comment,
    FeedbackKind,
    FeedbackSubmitted,
    Review,
    Service,
)
from service.domain.ledger import Ledger
from service.domain.limits import Limits
from service.domain.order import Line, Order
from service.domain.outcome import Feedback, OrderState, Outcome
from service.domain.policy import PackVersion, Policy
from service.domain.remedies import remedies
from service.domain.settlement import left_of_capture
from service.domain.units import Group, available
from service.domain.unknown import not_found
from service.domain.value import evolve
from service.domain.window import closes
from service.domain.words import blocked_in, is_blank


def decide_feedback(
    state: OrderState, request: FeedbackSubmitted, arrival: Arrival, policy: Policy, limits: Limits
) -> Outcome:
    """Approved or rejected; never left to a person, never withheld for a low score."""
    order = state.order
    if order is None or order.customer_id != request.customer_id:
        return not_found(state, request, kind_of(request.feedback))
    pack, version = policy.rules(order)
    where = place_of(order, pack)
    checklist = Checklist()
    checklist.add(
        intake.known_order(),
        intake.payment(order),
        intake.status_for_feedback(order),
        intake.not_from_the_future(request, arrival, limits),
        *findings(state, order, request.feedback, request.requested_at, version, where),
    )
    if checklist.failing:
        event = _rejection(request, checklist)
        return emitted(Outcome(state=state), [event], request.request_id)
    entry = place(request.feedback, request)
    approval = approve(
        order,
        state.ledger,
        entry,
        version,
        where,
        at=request.requested_at,
        known_at=request.known_at,
    )
    after = evolve(state, feedback=(*state.feedback, entry))
    outcome = mark_cases(Outcome(state=after, feedback=(entry,)), [entry], version)
    return emitted(outcome, [approval], request.request_id)


def kind_of(feedback: Review | Comment) -> FeedbackKind:
    return "review" if isinstance(feedback, Review) else "comment"


def findings(
    state: OrderState,
    order: Order,
    feedback: Review | Comment,
    requested_at: datetime,
    version: PackVersion,
    where: Place,
) -> Iterator[Finding]:
    """The checks of the feedback itself, beside those of its order and its moment."""
    line_ids = () if feedback.line_id is None else (feedback.line_id,)
    lines = _lines_of(order, feedback)
    yield Finding("line", {"lines": len(lines)}, None if lines else "line_not_found", line_ids)
    if lines:
        delivered = sum(line.delivered for line in lines)
        code: ReasonCode | None = None if delivered else "not_delivered"
        yield Finding("delivery", {"delivered": delivered}, code, line_ids)
        yield _window(lines, requested_at, version, where.timezone, feedback)
    else:
        yield Finding("delivery", {}, skipped=True)
        yield Finding("window", {}, skipped=True)
    if isinstance(feedback, Review):
        yield _place(state, feedback)
    if feedback.content is not None:
        yield _content(feedback.content, version, line_ids)


def approve(
    order: Order,
    ledger: Ledger,
    entry: Feedback,
    version: PackVersion,
    where: Place,
    *,
    at: datetime,
    known_at: datetime,
) -> FeedbackApproved:
    """The event of approved feedback; `ledger`: of the order after the care's service.

    `at`, `known_at`: the moments by which it is said what may still be asked for.
    """
    lines = _lines_of(order, entry)
    low = entry.score is not None and entry.score <= version.feedback.low_score
    asked = Asked(
        service=Service(kind="refund", reason="other"),
        order=order,
        ledger=ledger,
        place=where,
        at=at,
        known_at=known_at,
        arrived_at=at,
    )
    return FeedbackApproved(
        request_id=entry.request_id,
        order_id=order.order_id,
        customer_id=order.customer_id,
        kind=entry.kind,
        line_id=entry.line_id,
        score=entry.score,
        verified_purchase=True,
        after_sale=after_sale(ledger, (line.line_id for line in lines)),
        remedies=_remedies(asked, version, lines) if low else (),
    )


def place(
    feedback: Review | Comment, request: FeedbackSubmitted | CareRequested, *, approved: bool = True
) -> Feedback:
    """What keeps the place of a review; of a care left to a person too."""
    review = feedback if isinstance(feedback, Review) else None
    return Feedback(
        request_id=request.request_id,
        kind=kind_of(feedback),
        line_id=feedback.line_id,
        score=None if review is None else review.score,
        follows=None if review is None else review.follows,
        approved=approved,
    )


def _lines_of(order: Order, feedback: Review | Comment | Feedback) -> list[Line]:
    """Of feedback on the order as a whole: any line."""
    return [line for line in order.lines if feedback.line_id in (None, line.line_id)]


def _window(
    lines: list[Line],
    requested_at: datetime,
    version: PackVersion,
    timezone: str,
    feedback: Review | Comment,
) -> Finding:
    opens = max(
        (line.delivered_at for line in lines if line.delivered and line.delivered_at), default=None
    )
    end = None if opens is None else closes(version.feedback.window, opens, timezone)
    late = end is not None and requested_at >= end
    detail: dict[str, object] = {
        "requested_at": requested_at,
        "opens": opens,
        "closes": end,
        "timezone": timezone,
    }
    line_ids = () if feedback.line_id is None else (feedback.line_id,)
    return Finding("window", detail, "window_closed" if late else None, line_ids)


def _place(state: OrderState, review: Review) -> Finding:
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
    # What waits with its care is not published: there is nothing to add to yet.
    followed = any(
        entry.request_id == review.follows and entry.follows is None and entry.approved
        for entry in same
    )
    taken = any(entry.follows == review.follows for entry in same)
    code: ReasonCode | None = None if followed and not taken else "follow_up_unavailable"
    detail: dict[str, object] = {"review_known": followed, "followed_before": taken}
    return Finding("review", detail, code, line_ids)


def _content(content: str, version: PackVersion, line_ids: tuple[LineId, ...]) -> Finding:
    found, blank = blocked_in(content, version.feedback.blocked), is_blank(content)
    detail = {"blocked_words": len(found), "characters": 0 if blank else len(content)}
    code: ReasonCode | None = "content_blocked" if found else None
    return Finding("content", detail, "content_missing" if blank else code, line_ids)


def _rejection(request: FeedbackSubmitted, checklist: Checklist) -> FeedbackRejected:
    return FeedbackRejected(
        request_id=request.request_id,
        order_id=request.order_id,
        customer_id=request.customer_id,
        kind=kind_of(request.feedback),
        reasons=reasons(checklist.failing),
        checks=checklist.checks(),
    )


def _remedies(asked: Asked, version: PackVersion, lines: list[Line]) -> tuple[Remedy, ...]:
    """What this customer may still ask for, of what was delivered."""
    groups = [
        Group(line=line, stage="delivered", quantity=free["delivered"])
        for line in lines
        if (free := available(asked.order, line, asked.ledger))["delivered"]
    ]
    left = left_of_capture(asked.order, asked.ledger)
    return remedies(asked, groups, version, left=left, in_vain=False)
