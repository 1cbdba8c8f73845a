"""What comes in: facts and requests as frozen values, with the position they were read from."""

from datetime import datetime
from typing import Literal

from service.domain.ids import CustomerId, LineId, OrderId, RequestId
from service.domain.order import Order
from service.domain.value import value

AfterSaleKind = Literal["refund", "return", "exchange", "repair", "care", "cancel"]
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
    """Where and when a record came in.

    `at` is the record's timestamp, or None where that is none (-1 or outside 2000-2100).
    """

    position: Position
    at: datetime | None
    traceparent: str | None = None


@value
class SnapshotTaken:
    order: Order


@value
class AskedLine:
    line_id: LineId
    quantity: int


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
class RefundRequested(ValidRequest):
    reason: Reason
    lines: tuple[AskedLine, ...] | None = None
    amount: int | None = None
    condition: Condition = "unopened"
    severity: Severity | None = None
    evidence: tuple[str, ...] = ()


@value
class ReviewSubmitted(ValidRequest):
    score: int
    line_id: LineId | None = None
    content: str | None = None
    media: tuple[str, ...] = ()
    anonymous: bool = False
    follows: RequestId | None = None


@value
class FieldError:
    """One wrong field: `path` as `lines.0.quantity`, `expected` in words, never the value's text."""

    code: InvalidFieldCode
    path: str
    expected: str


@value
class InvalidRequest(Request):
    """A request that names itself and its order but has other invalid fields: answered, not dead-lettered."""

    kind: Kind
    customer_id: CustomerId | None
    errors: tuple[FieldError, ...]


@value
class CaseDue:
    """A deadline of a waiting case has passed; acts only if the case still waits for exactly `due_at`."""

    order_id: OrderId
    request_id: RequestId
    due_at: datetime


Waiting = RefundRequested | ReviewSubmitted
Inbound = SnapshotTaken | RefundRequested | ReviewSubmitted | InvalidRequest | CaseDue
