"""Every type with the model of its data."""

from schemas import topics
from schemas.aftersale_decisions import RequestApproved, RequestReferred, RequestRejected
from schemas.aftersale_refunds import RefundIssued
from schemas.aftersale_requests import RefundRequested
from schemas.due import CaseDue
from schemas.feedback_decisions import FeedbackApproved, FeedbackRejected
from schemas.feedback_requests import ReviewSubmitted
from schemas.orders import OrderSnapshot
from schemas.scalars import Model

MODELS: dict[str, type[Model]] = {
    topics.ORDER_SNAPSHOT: OrderSnapshot,
    topics.REFUND_REQUESTED: RefundRequested,
    topics.REVIEW_SUBMITTED: ReviewSubmitted,
    topics.CASE_DUE: CaseDue,
    topics.REQUEST_APPROVED: RequestApproved,
    topics.REQUEST_REJECTED: RequestRejected,
    topics.REQUEST_REFERRED: RequestReferred,
    topics.REFUND_ISSUED: RefundIssued,
    topics.FEEDBACK_APPROVED: FeedbackApproved,
    topics.FEEDBACK_REJECTED: FeedbackRejected,
}
