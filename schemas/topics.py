"""The topics by their default names, and the types that each may hold."""

ORDERS = "orders.v1"
AFTERSALE_REQUESTS = "aftersale.requests.v1"
FEEDBACK_REQUESTS = "feedback.requests.v1"
WAREHOUSE_REPORTS = "warehouse.reports.v1"
PAYMENT_REPORTS = "payment.reports.v1"
VERDICTS = "aftersale.verdicts.v1"
AFTERSALE_DECISIONS = "aftersale.decisions.v1"
AFTERSALE_REFUNDS = "aftersale.refunds.v1"
FEEDBACK_DECISIONS = "feedback.decisions.v1"
SIGNALS = "aftersale.signals.v1"
DUE = "aftersale.due.v1"
DEAD_LETTERS = "aftersale.dead-letters.v1"

# Written by other services for this one, and by this one for others; DUE it writes for itself.
FROM_OTHERS = (
    ORDERS,
    AFTERSALE_REQUESTS,
    FEEDBACK_REQUESTS,
    WAREHOUSE_REPORTS,
    PAYMENT_REPORTS,
    VERDICTS,
)
FOR_OTHERS = (AFTERSALE_DECISIONS, AFTERSALE_REFUNDS, FEEDBACK_DECISIONS, SIGNALS, DEAD_LETTERS)

ORDER_SNAPSHOT = "order.snapshot.v1"
REFUND_REQUESTED = "aftersale.refund.requested.v1"
RETURN_REQUESTED = "aftersale.return.requested.v1"
EXCHANGE_REQUESTED = "aftersale.exchange.requested.v1"
REPAIR_REQUESTED = "aftersale.repair.requested.v1"
CARE_REQUESTED = "aftersale.care.requested.v1"
CANCEL_REQUESTED = "aftersale.cancel.requested.v1"
REVIEW_SUBMITTED = "feedback.review.submitted.v1"
COMMENT_SUBMITTED = "feedback.comment.submitted.v1"
GOODS_SENT = "warehouse.goods.sent.v1"
GOODS_RECEIVED = "warehouse.goods.received.v1"
REPLACEMENT_SHIPPED = "warehouse.replacement.shipped.v1"
REPLACEMENT_UNAVAILABLE = "warehouse.replacement.unavailable.v1"
REPAIR_DIAGNOSED = "warehouse.repair.diagnosed.v1"
REPAIR_COMPLETED = "warehouse.repair.completed.v1"
REFUND_SETTLED = "payment.refund.settled.v1"
REFUND_FAILED = "payment.refund.failed.v1"
REQUEST_JUDGED = "aftersale.request.judged.v1"
REQUEST_APPROVED = "aftersale.request.approved.v1"
REQUEST_REJECTED = "aftersale.request.rejected.v1"
REQUEST_REFERRED = "aftersale.request.referred.v1"
REQUEST_CANCELLED = "aftersale.request.cancelled.v1"
REQUEST_EXPIRED = "aftersale.request.expired.v1"
REQUEST_COMPLETED = "aftersale.request.completed.v1"
REQUEST_REMINDED = "aftersale.request.reminded.v1"
REFUND_ISSUED = "aftersale.refund.issued.v1"
FEEDBACK_APPROVED = "feedback.approved.v1"
FEEDBACK_REJECTED = "feedback.rejected.v1"
QUALITY_SIGNAL = "quality.signal.v1"
CASE_DUE = "aftersale.case.due.v1"
SKU_DUE = "quality.sku.due.v1"

# What a customer may ask for or say, by its kind.
REQUESTS: dict[str, str] = {
    "refund": REFUND_REQUESTED,
    "return": RETURN_REQUESTED,
    "exchange": EXCHANGE_REQUESTED,
    "repair": REPAIR_REQUESTED,
    "care": CARE_REQUESTED,
    "cancel": CANCEL_REQUESTED,
    "review": REVIEW_SUBMITTED,
    "comment": COMMENT_SUBMITTED,
}

# What the contract names, topic by topic.
TYPES: dict[str, tuple[str, ...]] = {
    ORDERS: (ORDER_SNAPSHOT,),
    AFTERSALE_REQUESTS: (
        REFUND_REQUESTED,
        RETURN_REQUESTED,
        EXCHANGE_REQUESTED,
        REPAIR_REQUESTED,
        CARE_REQUESTED,
        CANCEL_REQUESTED,
    ),
    FEEDBACK_REQUESTS: (REVIEW_SUBMITTED, COMMENT_SUBMITTED),
    WAREHOUSE_REPORTS: (
        GOODS_SENT,
        GOODS_RECEIVED,
        REPLACEMENT_SHIPPED,
        REPLACEMENT_UNAVAILABLE,
        REPAIR_DIAGNOSED,
        REPAIR_COMPLETED,
    ),
    PAYMENT_REPORTS: (REFUND_SETTLED, REFUND_FAILED),
    VERDICTS: (REQUEST_JUDGED,),
    AFTERSALE_DECISIONS: (
        REQUEST_APPROVED,
        REQUEST_REJECTED,
        REQUEST_REFERRED,
        REQUEST_CANCELLED,
        REQUEST_EXPIRED,
        REQUEST_COMPLETED,
        REQUEST_REMINDED,
    ),
    AFTERSALE_REFUNDS: (REFUND_ISSUED,),
    FEEDBACK_DECISIONS: (FEEDBACK_APPROVED, FEEDBACK_REJECTED),
    SIGNALS: (QUALITY_SIGNAL,),
    DUE: (CASE_DUE, SKU_DUE),
    DEAD_LETTERS: (),
}
# What the service reads and writes of it; DUE it writes to itself.
INPUTS: dict[str, tuple[str, ...]] = {topic: TYPES[topic] for topic in (*FROM_OTHERS, DUE)}
OUTPUTS: dict[str, tuple[str, ...]] = {topic: TYPES[topic] for topic in FOR_OTHERS}


def topic_of(kind: str) -> str:
    """The topic that a type belongs to. Raises KeyError for one that the contract does not name."""
    return _TOPICS[kind]


_TOPICS = {kind: topic for topic, kinds in TYPES.items() for kind in kinds}
