"""Care: a service and feedback in one request, approved together or not at all."""

from collections.abc import Sequence
from datetime import datetime

from service.domain import intake
from service.domain.after_sale import mark_cases
from service.domain.assessment import Assessment, assess
from service.domain.checks import Checklist, reasons
from service.domain.event_parts import FailedCheck
from service.domain.feedback import approve, findings, kind_of, place
from service.domain.granting import approved, merged_checks, outcome_of, referred, rejected
from service.domain.inbound import Arrival, CareRequested, Comment, Review
from service.domain.limits import Limits
from service.domain.outcome import Counted, OrderState, Outcome
from service.domain.policy import Policy
from service.domain.unknown import not_found

Parts = Sequence[tuple[Review | Comment, Checklist]]


def decide_care(
    state: OrderState,
    request: CareRequested,
    arrival: Arrival,
    *,
    policy: Policy,
    limits: Limits,
    now: datetime,
    recent: Sequence[Counted],
) -> Outcome:
    """One after-sale event; with an approval, one of each piece of feedback too."""
    order = state.order
    if order is None or order.customer_id != request.customer_id:
        return not_found(state, request, "care")
    found = assess(
        state, order, request, arrival, policy=policy, limits=limits, now=now, recent=recent
    )
    parts = [
        (feedback, _checklist(found, feedback))
        for feedback in (request.review, request.comment)
        if feedback is not None
    ]
    partly = bool(found.refused_lines())
    if found.settled is None or partly or any(checklist.failing for _, checklist in parts):
        return _rejected(found, parts, partly=partly)
    if found.verdict == "referred":
        return _referred(found, parts, request)
    return _approved(found, parts, request)


def _checklist(found: Assessment, feedback: Review | Comment) -> Checklist:
    checklist = Checklist()
    checklist.add(
        intake.status_for_feedback(found.order),
        *findings(
            found.state,
            found.order,
            feedback,
            found.request.requested_at,
            found.version,
            found.asked.place,
        ),
    )
    return checklist


def _rejected(found: Assessment, parts: Parts, *, partly: bool) -> Outcome:
    service_failed = found.settled is None or partly
    why: list[FailedCheck] = []
    if service_failed:
        why += reasons(found.checklist.failing, "service")
    for feedback, checklist in parts:
        why += reasons(checklist.failing, kind_of(feedback))
    checklists = [checklist for _, checklist in parts]
    return rejected(found, tuple(why), checklists, kept=not service_failed)


def _referred(found: Assessment, parts: Parts, request: CareRequested) -> Outcome:
    """The feedback waits with its service and keeps its place."""
    checks = merged_checks([found.checklist, *(checklist for _, checklist in parts)])
    waiting = tuple(place(feedback, request, approved=False) for feedback, _ in parts)
    return outcome_of(found, referred(found, checks), waiting)


def _approved(found: Assessment, parts: Parts, request: CareRequested) -> Outcome:
    checks = merged_checks([found.checklist, *(checklist for _, checklist in parts)])
    granted = approved(found, checks)
    entries = tuple(place(feedback, request) for feedback, _ in parts)
    told = [
        approve(
            found.order,
            granted.ledger,
            entry,
            found.version,
            found.asked.place,
            at=request.requested_at,
            known_at=request.known_at,
        )
        for entry in entries
    ]
    return mark_cases(outcome_of(found, granted, entries, told), entries, found.version)
