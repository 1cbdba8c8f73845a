"""`aftersale.refunds.v1`: orders to pay, for the payment service."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.decisions import Sequence
from schemas.scalars import Amount, Currency, Id, Instant, Model, Quantity, RequestId


class RefundedLine(Model):
    line_id: Id
    quantity: Quantity
    amount: Amount


class RefundIssued(Model):
    """`aftersale.refund.issued.v1`: key on (`refund_id`, `attempt`); pay one `refund_id` at most once."""

    refund_id: RequestId
    attempt: Annotated[int, Field(ge=1)]
    request_id: RequestId
    order_id: Id
    customer_id: Id
    currency: Currency
    amount: Annotated[int, Field(ge=1)]
    goods: Amount
    shipping: Amount
    fees: Amount
    promotion: int
    lines: Annotated[tuple[RefundedLine, ...], Field(strict=False)]
    cause: Literal[
        "approved",
        "goods_sent",
        "goods_received",
        "judged",
        "replacement_unavailable",
        "repair_failed",
        "deadline",
        "retry",
    ]
    refund_due: Instant | None
    issued_at: Instant
    sequence: Sequence
