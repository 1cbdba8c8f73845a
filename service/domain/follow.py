"""A service asked for again after its care failed by the feedback alone: it keeps the care's moment."""

from datetime import datetime, timedelta

from service.domain.case import Case, Units
from service.domain.checks import Finding
from service.domain.inbound import CareRequested, Service, ServiceRequested
from service.domain.outcome import OrderState

_WITHIN = timedelta(days=7)


def units_named(service: Service) -> Units | None:
    """The units that a service names by their lines; None where it means all."""
    if service.lines is None:
        return None
    return tuple((asked.line_id, asked.quantity) for asked in service.lines)


def followed(
    state: OrderState, request: ServiceRequested | CareRequested
) -> tuple[datetime, list[Finding]]:
    """The moment whose rights count; a care that it does not follow takes nothing away."""
    if not isinstance(request, ServiceRequested) or request.follows_request is None:
        return request.requested_at, []
    care = next((case for case in state.cases if case.request_id == request.follows_request), None)
    if care is None or not care.kept or care.requested_at is None:
        detail: dict[str, object] = {"care": "none that failed by its feedback alone"}
        return request.requested_at, [Finding("follows", detail, skipped=True)]
    return _following(request, care, care.requested_at)


def _following(
    request: ServiceRequested, care: Case, asked_at: datetime
) -> tuple[datetime, list[Finding]]:
    service = request.service
    same = (care.service_kind, care.reason) == (service.kind, service.reason)
    of_care = None if care.asked is None else units_named(care.asked.service)
    within = _within(units_named(service), of_care)
    in_time = asked_at <= request.requested_at <= asked_at + _WITHIN
    detail: dict[str, object] = {
        "requested_at": request.requested_at,
        "care_requested_at": asked_at,
        "days": _WITHIN.days,
        "kind": service.kind,
        "care_kind": care.service_kind,
        "reason": service.reason,
        "care_reason": care.reason,
        "lines": _told(units_named(service)),
        "care_lines": _told(of_care),
    }
    kept = same and within and in_time
    at = asked_at if kept else request.requested_at
    return at, [Finding("follows", detail, skipped=not kept)]


def _within(asked: Units | None, of_care: Units | None) -> bool:
    """Whether the care asked for these units too; one that named none asked for all."""
    if of_care is None:
        return True
    most = dict(of_care)
    return asked is not None and all(n <= most.get(line_id, 0) for line_id, n in asked)


def _told(units: Units | None) -> str:
    return "all" if units is None else ",".join(f"{line_id} x {n}" for line_id, n in units)
