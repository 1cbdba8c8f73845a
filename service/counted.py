"""What records and their outcomes are called in the metrics: a closed list, for each is a label."""

from typing import assert_never

from service.domain.event import (
    FeedbackApproved,
    FeedbackRejected,
    RefundIssued,
    RequestApproved,
    RequestCancelled,
    RequestCompleted,
    RequestExpired,
    RequestReferred,
    RequestRejected,
    RequestReminded,
)
from service.domain.inbound import (
    CancelRequested,
    CareRequested,
    CaseDue,
    FeedbackSubmitted,
    Inbound,
    InvalidRequest,
    Reported,
    Review,
    ServiceRequested,
    SnapshotTaken,
)
from service.domain.outcome import OrderState, Outcome

_STATUS = {
    RequestApproved: "approved",
    RequestRejected: "rejected",
    RequestReferred: "referred",
    RequestCancelled: "cancelled",
    RequestExpired: "expired",
    RequestCompleted: "completed",
    RequestReminded: "reminded",
    RefundIssued: "issued",
    FeedbackApproved: "approved",
    FeedbackRejected: "rejected",
}


def kind_of(inbound: Inbound) -> str:
    match inbound:
        case ServiceRequested(service=service):
            return service.kind
        case SnapshotTaken():
            return "snapshot"
        case CaseDue():
            return "due"
        case InvalidRequest(kind=kind):
            return kind
        case CareRequested():
            return "care"
        case CancelRequested():
            return "cancel"
        case FeedbackSubmitted(feedback=feedback):
            return "review" if isinstance(feedback, Review) else "comment"
        case Reported():
            return "report"
        case _:
            assert_never(inbound)


def status_of(outcome: Outcome, before: OrderState) -> str:
    if outcome.events:
        return _STATUS[type(outcome.events[0].event)]
    if outcome.park is not None:
        return "parked"
    if outcome.report is not None:
        return "taken_up" if outcome.effect == "done" else "without_effect"
    return "unchanged" if outcome.state is before else "taken"
