"""What records and their outcomes are called in the metrics: a closed list, for each is a label."""

from typing import assert_never

from service.domain.event import (
    FeedbackApproved,
    FeedbackRejected,
    RefundIssued,
    RequestApproved,
    RequestReferred,
    RequestRejected,
)
from service.domain.inbound import (
    CaseDue,
    Inbound,
    InvalidRequest,
    RefundRequested,
    ReviewSubmitted,
    SnapshotTaken,
)
from service.domain.outcome import OrderState, Outcome

_STATUS = {
    RequestApproved: "approved",
    RequestRejected: "rejected",
    RequestReferred: "referred",
    RefundIssued: "issued",
    FeedbackApproved: "approved",
    FeedbackRejected: "rejected",
}


def kind_of(inbound: Inbound) -> str:
    match inbound:
        case SnapshotTaken():
            return "snapshot"
        case CaseDue():
            return "due"
        case InvalidRequest(kind=kind):
            return kind
        case RefundRequested():
            return "refund"
        case ReviewSubmitted():
            return "review"
        case _:
            assert_never(inbound)


def status_of(outcome: Outcome, before: OrderState) -> str:
    if outcome.events:
        return _STATUS[type(outcome.events[0].event)]
    if outcome.park is not None:
        return "parked"
    return "unchanged" if outcome.state is before else "taken"
