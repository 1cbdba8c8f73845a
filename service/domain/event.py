"""What goes out: decisions as frozen values, field by field those of the contract.

Ids, `sequence` and the moment of the decision are not here: `Emitted` and the encoder add them.
"""

from datetime import datetime
from typing import Literal

from service.domain.event_parts import (
    AfterSale,
    Check,
    FailedCheck,
    GoodsTerms,
    GrantedLine,
    PolicyApplied,
    RefundCause,
    RefundedLine,
    RefundMoney,
    RefusedLine,
    ReleasedLine,
    Remedy,
    Window,
)
from service.domain.ids import CustomerId, LineId, OrderId, RequestId, Sku
from service.domain.inbound import AfterSaleKind, FeedbackKind, ServiceKind
from service.domain.value import value


@value
class RequestApproved:
    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId
    kind: AfterSaleKind
    service_kind: ServiceKind | None = None
    policy: PolicyApplied
    lines: tuple[GrantedLine, ...]
    refused: tuple[RefusedLine, ...]
    refund: RefundMoney | None
    refund_due: datetime | None
    goods: GoodsTerms
    window: Window | None
    checks: tuple[Check, ...]


@value
class RequestRejected:
    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId | None
    kind: AfterSaleKind
    service_kind: ServiceKind | None = None
    policy: PolicyApplied | None
    window: Window | None
    reasons: tuple[FailedCheck, ...]
    remedies: tuple[Remedy, ...]
    checks: tuple[Check, ...]


@value
class RequestReferred:
    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId
    kind: AfterSaleKind
    service_kind: ServiceKind | None = None
    policy: PolicyApplied
    lines: tuple[GrantedLine, ...]
    refund: RefundMoney | None
    window: Window | None
    reasons: tuple[FailedCheck, ...]
    checks: tuple[Check, ...]


@value
class RequestCancelled:
    """`released`: units that may be asked for again. `cancelled_by`: the cancel request."""

    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId
    kind: AfterSaleKind
    released: tuple[ReleasedLine, ...]
    cancelled_by: RequestId


@value
class RequestExpired:
    """Nobody did in time what was waited for."""

    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId
    kind: AfterSaleKind
    released: tuple[ReleasedLine, ...]


@value
class RequestCompleted:
    """Goods and money are where they belong."""

    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId
    kind: AfterSaleKind
    released: tuple[ReleasedLine, ...]


@value
class RequestReminded:
    """The goods are still waited for, until `due_at`."""

    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId
    kind: AfterSaleKind
    waits_for: Literal["goods"] = "goods"
    due_at: datetime


@value
class RefundIssued:
    """The order to pay; `ordinal` counts the refunds of one request from 0, `attempt` from 1."""

    ordinal: int
    attempt: int
    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId
    currency: str
    amount: int
    goods: int
    shipping: int
    fees: int
    promotion: int
    lines: tuple[RefundedLine, ...]
    cause: RefundCause
    refund_due: datetime | None


@value
class FeedbackApproved:
    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId
    kind: FeedbackKind
    line_id: LineId | None
    score: int | None
    verified_purchase: bool
    after_sale: AfterSale
    remedies: tuple[Remedy, ...]


@value
class FeedbackRejected:
    request_id: RequestId
    order_id: OrderId
    customer_id: CustomerId | None
    kind: FeedbackKind
    reasons: tuple[FailedCheck, ...]
    checks: tuple[Check, ...]


Event = (
    RequestApproved
    | RequestRejected
    | RequestReferred
    | RequestCancelled
    | RequestExpired
    | RequestCompleted
    | RequestReminded
    | RefundIssued
    | FeedbackApproved
    | FeedbackRejected
)


@value
class QualitySignal:
    """About a sku and no order: what was counted of it after `since` until `until`; money in minor units."""

    sku: Sku
    category: str | None
    since: datetime
    until: datetime
    delivered: int
    requests: int
    low_scores: int
    refunded: int
    currency: str


@value
class Emitted:
    """An event with what makes its id: the n-th (from 0) of `cause`.

    `sequence` is None for an order that is not known or is another customer's.
    """

    event: Event
    cause: str
    n: int
    sequence: int | None
