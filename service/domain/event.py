"""What goes out: decisions as frozen values, field by field those of the contract.

Ids, `sequence` and the moment of the decision are not here: `Emitted` and the encoder add them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypedDict

from service.domain.codes import ReasonCode
from service.domain.ids import CustomerId, LineId, OrderId, RequestId, Sku
from service.domain.inbound import AfterSaleKind, FeedbackKind, ServiceKind
from service.domain.value import value

Detail = Mapping[str, object]
Part = Literal["service", "review", "comment"]
CheckOutcome = Literal["pass", "fail", "refer", "skip"]
AfterSale = Literal["none", "refunded", "exchanged", "repaired"]
RefundCause = Literal[
    "approved",
    "goods_sent",
    "goods_received",
    "judged",
    "replacement_unavailable",
    "repair_failed",
    "deadline",
    "retry",
]


class Check(TypedDict):
    """One check made; `ground` None for a check of no ground, `detail` the values compared.

    A dict, as FailedCheck is: a decision holds a dozen of them and never looks into one again.
    """

    check: str
    ground: str | None
    outcome: CheckOutcome
    detail: Detail
    line_ids: tuple[LineId, ...]


class FailedCheck(TypedDict):
    code: ReasonCode
    check: str
    detail: Detail
    line_ids: tuple[LineId, ...]
    part: Part | None


@value
class PolicyApplied:
    pack: str
    version: str
    ground: str | None
    basis: str | None


@value
class Window:
    """`closes` is the first instant that is too late; both None while the anchor has not happened."""

    opens: datetime | None
    closes: datetime | None
    timezone: str


@value
class GrantedLine:
    line_id: LineId
    sku: Sku
    quantity: int
    refund: int
    replacement_sku: Sku | None
    ground: str
    basis: str
    window: Window | None
    return_required: bool


@value
class RefusedLine:
    line_id: LineId
    quantity: int
    reasons: tuple[FailedCheck, ...]


@value
class RefundMoney:
    """`amount = goods + shipping - fees + promotion`."""

    amount: int
    currency: str
    goods: int
    shipping: int
    fees: int
    promotion: int


@value
class GoodsTerms:
    return_required: bool
    send_by: datetime | None
    freight: Literal["merchant", "customer"] | None


@value
class Remedy:
    line_id: LineId
    kind: AfterSaleKind
    ground: str
    closes: datetime | None


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
class ReleasedLine:
    line_id: LineId
    quantity: int


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
class RefundedLine:
    line_id: LineId
    quantity: int
    amount: int


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
