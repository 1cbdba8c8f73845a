"""A judged service as its events, its case and the order's state afterwards."""

from collections.abc import Sequence
from datetime import timedelta

from service.domain.assessment import Assessment
from service.domain.case import Case
from service.domain.checks import Checklist, checks_of, first_referral, reasons
from service.domain.emission import emit
from service.domain.event import Event, RequestApproved, RequestReferred, RequestRejected
from service.domain.event_parts import Check, FailedCheck, Part
from service.domain.granted_case import begun, case_of, line_of
from service.domain.inbound import CareRequested, kinds_of
from service.domain.issue import Paid, issue, reserve
from service.domain.ledger import Ledger
from service.domain.outcome import Counted, Feedback, Outcome
from service.domain.phase import (
    REJECTED,
    LeftToPerson,
    Phase,
)
from service.domain.settlement import Settled
from service.domain.terms import (
    common_window,
    goods_terms,
    granted_line,
    policy_applied,
    refund_due,
)
from service.domain.value import evolve, value

Checks = tuple[Check, ...]


@value
class Granted:
    """A service granted or referred, before its events are counted among the order's."""

    ledger: Ledger
    case: Case
    counted: Counted | None
    events: tuple[Event, ...]


def approved(found: Assessment, checks: Checks) -> Granted:
    """Units are claimed; what need not come back is paid."""
    settled = _settled(found)
    kind, service_kind = kinds_of(found.request)
    granted = [grant.judged for grant in settled.grants]
    place = found.asked.place
    at_once = [grant for grant in settled.grants if not grant.returns]
    due_at_once = refund_due(at_once, found.request, place) if at_once else None
    paid = issue(found.order, found.request, settled, due_at_once)
    due = refund_due(settled.grants, found.request, place)
    decision = RequestApproved(
        request_id=found.request.request_id,
        order_id=found.request.order_id,
        customer_id=found.request.customer_id,
        kind=kind,
        service_kind=service_kind,
        policy=policy_applied(found.pack, found.version, granted),
        lines=tuple([granted_line(grant) for grant in settled.grants]),
        refused=found.refused_lines(),
        refund=paid.money,
        refund_due=None if paid.money is None else due,
        goods=goods_terms(settled.grants, found.order, found.request, place),
        window=common_window(granted),
        checks=checks,
    )
    events = (decision,) if paid.issued is None else (decision, paid.issued)
    return _granted(found, settled, paid, begun(found, settled, paid), events)


def referred(found: Assessment, checks: Checks) -> Granted:
    """Left to a person: units and money are kept for it."""
    settled = _settled(found)
    kind, service_kind = kinds_of(found.request)
    granted = [grant.judged for grant in settled.grants]
    paid = reserve(settled)
    event = RequestReferred(
        request_id=found.request.request_id,
        order_id=found.request.order_id,
        customer_id=found.request.customer_id,
        kind=kind,
        service_kind=service_kind,
        policy=policy_applied(found.pack, found.version, granted),
        lines=tuple([granted_line(grant) for grant in settled.grants]),
        refund=paid.money,
        window=common_window(granted),
        reasons=reasons([*found.referring, *found.checklist.failing], _part(found)),
        checks=checks,
    )
    waits = LeftToPerson(
        why=first_referral(found.referring),
        due_at=found.now + timedelta(days=found.version.cases.verdict_days),
    )
    return _granted(found, settled, paid, waits, (event,))


def outcome_of(
    found: Assessment,
    granted: Granted,
    feedback: tuple[Feedback, ...] = (),
    told: Sequence[Event] = (),
) -> Outcome:
    """With the feedback of a care that keeps its place, and the events of its approval."""
    events = (*granted.events, *told)
    ledger, numbered = emit(granted.ledger, found.request.request_id, events)
    before, case = found.state, granted.case
    state = evolve(
        before,
        ledger=ledger,
        cases=(*before.cases, case),
        feedback=(*before.feedback, *feedback) if feedback else before.feedback,
    )
    return Outcome(
        state=state, events=numbered, case=case, counted=granted.counted, feedback=feedback
    )


def rejected(
    found: Assessment, why: tuple[FailedCheck, ...], checks: Sequence[Checklist], *, kept: bool
) -> Outcome:
    """`why`: every failing check. `kept`: a care of which the feedback alone failed."""
    kind, service_kind = kinds_of(found.request)
    found.checklist.skip(checks_of(kind, service_kind))
    event = RequestRejected(
        request_id=found.request.request_id,
        order_id=found.request.order_id,
        customer_id=found.request.customer_id,
        kind=kind,
        service_kind=service_kind,
        policy=policy_applied(found.pack, found.version, found.judged),
        window=common_window(found.judged),
        reasons=why,
        remedies=found.remedies(),
        checks=merged_checks([found.checklist, *checks]),
    )
    case = case_of(found, REJECTED, kept=kept)
    ledger, emitted = emit(found.state.ledger, found.request.request_id, [event])
    state = evolve(found.state, ledger=ledger, cases=(*found.state.cases, case))
    return Outcome(state=state, events=emitted, case=case)


def merged_checks(checklists: Sequence[Checklist]) -> Checks:
    """All of them as one list, equal checks told once."""
    if len(checklists) == 1:
        return checklists[0].checks()
    whole = Checklist()
    for checklist in checklists:
        whole.add(*checklist.findings)
    return whole.checks()


def _part(found: Assessment) -> Part | None:
    return "service" if isinstance(found.request, CareRequested) else None


def _settled(found: Assessment) -> Settled:
    assert found.settled is not None, "what is granted was settled"
    return found.settled


def _granted(
    found: Assessment,
    settled: Settled,
    paid: Paid,
    phase: Phase,
    events: tuple[Event, ...],
) -> Granted:
    at_once = not isinstance(phase, LeftToPerson)
    lines = tuple([line_of(grant, paid, at_once=at_once) for grant in settled.grants])
    return Granted(
        ledger=paid.ledger,
        case=case_of(found, phase, lines=lines, paid=paid),
        counted=_counted(found, paid),
        events=events,
    )


def _counted(found: Assessment, paid: Paid) -> Counted | None:
    if not found.counts:
        return None
    return Counted(
        customer_id=found.request.customer_id,
        requested_at=found.request.requested_at,
        amount=paid.money.amount if paid.money else 0,
        currency=found.order.currency,
    )
