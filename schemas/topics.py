"""The topics by their default names, and the types that each may hold."""

ORDERS = "orders.v1"
AFTERSALE_REQUESTS = "aftersale.requests.v1"
FEEDBACK_REQUESTS = "feedback.requests.v1"
AFTERSALE_DECISIONS = "aftersale.decisions.v1"
AFTERSALE_REFUNDS = "aftersale.refunds.v1"
FEEDBACK_DECISIONS = "feedback.decisions.v1"
DUE = "aftersale.due.v1"
DEAD_LETTERS = "aftersale.dead-letters.v1"

ORDER_SNAPSHOT = "order.snapshot.v1"
REFUND_REQUESTED = "aftersale.refund.requested.v1"
REVIEW_SUBMITTED = "feedback.review.submitted.v1"
CASE_DUE = "aftersale.case.due.v1"
REQUEST_APPROVED = "aftersale.request.approved.v1"
REQUEST_REJECTED = "aftersale.request.rejected.v1"
REQUEST_REFERRED = "aftersale.request.referred.v1"
REFUND_ISSUED = "aftersale.refund.issued.v1"
FEEDBACK_APPROVED = "feedback.approved.v1"
FEEDBACK_REJECTED = "feedback.rejected.v1"

INPUTS: dict[str, tuple[str, ...]] = {
    ORDERS: (ORDER_SNAPSHOT,),
    AFTERSALE_REQUESTS: (REFUND_REQUESTED,),
    FEEDBACK_REQUESTS: (REVIEW_SUBMITTED,),
    DUE: (CASE_DUE,),
}
OUTPUTS: dict[str, tuple[str, ...]] = {
    AFTERSALE_DECISIONS: (REQUEST_APPROVED, REQUEST_REJECTED, REQUEST_REFERRED),
    AFTERSALE_REFUNDS: (REFUND_ISSUED,),
    FEEDBACK_DECISIONS: (FEEDBACK_APPROVED, FEEDBACK_REJECTED),
    DEAD_LETTERS: (),
}
