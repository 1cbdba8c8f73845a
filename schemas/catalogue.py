"""Every type of the contract with the model of its data."""

from schemas import topics
from schemas.aftersale_decisions import (
    RequestApproved,
    RequestCancelled,
    RequestCompleted,
    RequestExpired,
    RequestReferred,
    RequestRejected,
    RequestReminded,
)
from schemas.aftersale_refunds import RefundIssued
from schemas.aftersale_requests import (
    CancelRequested,
    CareRequested,
    ExchangeRequested,
    RefundRequested,
    RepairRequested,
    ReturnRequested,
)
from schemas.due import CaseDue, SkuDue
from schemas.feedback_decisions import FeedbackApproved, FeedbackRejected
from schemas.feedback_requests import CommentSubmitted, ReviewSubmitted
from schemas.orders import OrderSnapshot
from schemas.payment_reports import RefundFailed, RefundSettled
from schemas.scalars import Model
from schemas.signals import QualitySignal
from schemas.verdicts import RequestJudged
from schemas.warehouse_reports import (
    GoodsReceived,
    GoodsSent,
    RepairCompleted,
    RepairDiagnosed,
    ReplacementShipped,
    ReplacementUnavailable,
)

MODELS: dict[str, type[Model]] = {
    topics.ORDER_SNAPSHOT: OrderSnapshot,
    topics.REFUND_REQUESTED: RefundRequested,
    topics.RETURN_REQUESTED: ReturnRequested,
    topics.EXCHANGE_REQUESTED: ExchangeRequested,
    topics.REPAIR_REQUESTED: RepairRequested,
    topics.CARE_REQUESTED: CareRequested,
    topics.CANCEL_REQUESTED: CancelRequested,
    topics.REVIEW_SUBMITTED: ReviewSubmitted,
    topics.COMMENT_SUBMITTED: CommentSubmitted,
    topics.GOODS_SENT: GoodsSent,
    topics.GOODS_RECEIVED: GoodsReceived,
    topics.REPLACEMENT_SHIPPED: ReplacementShipped,
    topics.REPLACEMENT_UNAVAILABLE: ReplacementUnavailable,
    topics.REPAIR_DIAGNOSED: RepairDiagnosed,
    topics.REPAIR_COMPLETED: RepairCompleted,
    topics.REFUND_SETTLED: RefundSettled,
    topics.REFUND_FAILED: RefundFailed,
    topics.REQUEST_JUDGED: RequestJudged,
    topics.REQUEST_APPROVED: RequestApproved,
    topics.REQUEST_REJECTED: RequestRejected,
    topics.REQUEST_REFERRED: RequestReferred,
    topics.REQUEST_CANCELLED: RequestCancelled,
    topics.REQUEST_EXPIRED: RequestExpired,
    topics.REQUEST_COMPLETED: RequestCompleted,
    topics.REQUEST_REMINDED: RequestReminded,
    topics.REFUND_ISSUED: RefundIssued,
    topics.FEEDBACK_APPROVED: FeedbackApproved,
    topics.FEEDBACK_REJECTED: FeedbackRejected,
    topics.QUALITY_SIGNAL: QualitySignal,
    topics.CASE_DUE: CaseDue,
    topics.SKU_DUE: SkuDue,
}
