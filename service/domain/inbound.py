"""What comes in: facts and requests as frozen values, with the position they were read from."""

from datetime import datetime
from typing import Literal, TypeGuard

from service.domain.ids import CustomerId, LineId, OrderId, RefundId, RequestId, Sku
from service.domain.order import Order
from service.domain.report import Report
from service.domain.value import value

AfterSaleKind = Literal["refund", "return", "exchange", "repair", "care", "cancel"]
ServiceKind = Literal["refund", "return", "exchange", "repair"]
FeedbackKind = Literal["review", "comment"]
Kind = Literal[AfterSaleKind, FeedbackKind]
Reason = Literal[
    "change_of_mind",
    "not_received",
    "late_delivery",
    "wrong_item",
    "damaged_in_transit",
    "defective",
    "not_as_described",
    "missing_parts",
    "other",
]
Condition = Literal["unopened", "opened", "used", "damaged", "faulty"]
Severity = Literal["minor", "major", "unsafe"]
InvalidFieldCode = Literal[
    "invalid_field",
    "score_out_of_range",
    "amount_not_positive",
    "content_missing",
    "content_too_long",
]


@value
class Position:
    """A record's place in Kafka; `topic` with its prefix."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


@value
class Arrival:
    """When a record came in: its timestamp, or None where that is none (-1 or outside 2000-2100)."""

    at: datetime | None
    traceparent: str | None = None


@value
class SnapshotTaken:
    order: Order


@value
class AskedLine:
    """`replacement_sku`: what an exchange wants instead, None for the same again."""

    line_id: LineId
    quantity: int
    replacement_sku: Sku | None = None


@value
class Estimate:
    """What a repair would cost in minor units, and take in days, as the customer was told."""

    cost: int
    days: int


@value
class Service:
    """What is asked for after the sale; `lines` None for every unit that can still be had."""

    kind: ServiceKind
    reason: Reason
    lines: tuple[AskedLine, ...] | None = None
    amount: int | None = None
    condition: Condition = "unopened"
    severity: Severity | None = None
    evidence: tuple[str, ...] = ()
    estimate: Estimate | None = None


@value
class Review:
    """Without `line_id` it is of the order as a whole; `follows` is the review that it adds to."""

    score: int
    line_id: LineId | None = None
    content: str | None = None
    follows: RequestId | None = None


@value
class Comment:
    content: str
    line_id: LineId | None = None


@value
class Request:
    """What every request has. `digest` is of its normalised content: same id, same digest, same request."""

    request_id: RequestId
    order_id: OrderId
    digest: bytes


@value
class ValidRequest(Request):
    customer_id: CustomerId
    requested_at: datetime
    known_at: datetime
    order_version: int | None = None


@value
class ServiceRequested(ValidRequest):
    """`follows_request`: a care of which the feedback alone failed."""

    service: Service
    follows_request: RequestId | None = None


@value
class FeedbackSubmitted(ValidRequest):
    feedback: Review | Comment


@value
class CareRequested(ValidRequest):
    """A service and feedback in one: approved together or not at all."""

    service: Service
    review: Review | None = None
    comment: Comment | None = None


@value
class CancelRequested(ValidRequest):
    target_request_id: RequestId


@value
class FieldError:
    """One wrong field: `path` as `lines.0.quantity`, `expected` in words, never the value's text."""

    code: InvalidFieldCode
    path: str
    expected: str


@value
class InvalidRequest(Request):
    """A request that names itself and its order but has other invalid fields: answered, not dead-lettered.

    `service` and `requested_at` are those of a care of which the feedback alone is invalid.
    """

    kind: Kind
    service_kind: ServiceKind | None = None
    customer_id: CustomerId | None
    errors: tuple[FieldError, ...]
    service: Service | None = None
    requested_at: datetime | None = None


@value
class Reported:
    """A report or a verdict on a request, or on a refund, that was decided before.

    `said`: its content, normalised; `told`: the same as a value. Exactly one of `of_request` and
    `of_refund` is there.
    """

    report_id: RequestId
    order_id: OrderId
    digest: bytes
    type: str
    of_request: RequestId | None = None
    of_refund: RefundId | None = None
    said: str
    told: Report


@value
class CaseDue:
    """A deadline of a waiting case has passed; acts only if the case still waits for exactly `due_at`."""

    order_id: OrderId
    request_id: RequestId
    due_at: datetime


@value
class SkuDue:
    """What is counted of a sku up to `due_at` is to be looked at; a record about no order."""

    sku: Sku
    due_at: datetime


Asking = ServiceRequested | CareRequested | FeedbackSubmitted | CancelRequested
Waiting = Asking | Reported
Claimant = Waiting | InvalidRequest
Inbound = SnapshotTaken | Claimant | CaseDue


def kinds_of(
    request: ServiceRequested | CareRequested,
) -> tuple[AfterSaleKind, ServiceKind | None]:
    """The kind of the request, and of a care that of its service."""
    kind = request.service.kind
    return ("care", kind) if isinstance(request, CareRequested) else (kind, None)


def claims(inbound: Inbound) -> TypeGuard[Claimant]:
    """Whether the record claims an id."""
    return type(inbound) is not SnapshotTaken and type(inbound) is not CaseDue


def claimed_id(inbound: Claimant) -> RequestId:
    """The id that the record claims: requests, reports and verdicts share one namespace."""
    return inbound.report_id if isinstance(inbound, Reported) else inbound.request_id


def order_named(inbound: Inbound) -> OrderId:
    return inbound.order.order_id if isinstance(inbound, SnapshotTaken) else inbound.order_id
