"""What is known of an order when a record is decided, and what the decision leads to."""

from dataclasses import field
from datetime import datetime
from typing import Literal, TypedDict

from service.domain.codes import DeadLetterReason
from service.domain.event import Emitted, RefundMoney
from service.domain.ids import LineId, OrderId, RequestId
from service.domain.inbound import Arrival, FeedbackKind, Kind, Waiting
from service.domain.ledger import DeliveryGrade, Ledger, Stage
from service.domain.order import Order
from service.domain.value import value

CaseStatus = Literal["approved", "rejected", "referred", "completed"]


@value
class Parked:
    """A request that waits: for its order, or for the snapshot `order_version` of it, until `due_at`."""

    inbound: Waiting
    arrival: Arrival
    due_at: datetime


@value
class Feedback:
    """One piece of feedback that was approved and keeps its place."""

    request_id: RequestId
    kind: FeedbackKind
    line_id: LineId | None
    score: int | None
    follows: RequestId | None


class CaseLine(TypedDict):
    """Units of one line that a case holds: `share` is what they took of the line, `refund` what they bring."""

    line_id: LineId
    quantity: int
    stage: Stage
    share: int
    refund: int
    ground: str
    delivery: DeliveryGrade
    return_required: bool
    issued: bool


@value
class Case:
    """One decided request: what it claims and reserves. `reserved` is for goods; delivery is the order's."""

    request_id: RequestId
    order_id: OrderId
    kind: Kind
    status: CaseStatus
    requested_at: datetime | None
    lines: tuple[CaseLine, ...] = ()
    refund: RefundMoney | None = None
    reserved: int = 0
    pack: str | None = None
    pack_version: str | None = None


@value
class OrderState:
    """All that deciding a record on one order may look at. `order` is None for a stub.

    `parked` in the order of parking. `feedback`: what was approved on this order so far.
    """

    order_id: OrderId
    order: Order | None = None
    ledger: Ledger = field(default_factory=Ledger)
    parked: tuple[Parked, ...] = ()
    feedback: tuple[Feedback, ...] = ()


@value
class DeadLettered:
    """The record itself is refused: `detail` in at most 256 ASCII characters, never its content."""

    reason: DeadLetterReason
    detail: str


@value
class Outcome:
    """What one record leads to. `state` is the order afterwards.

    `park`: the record waits from now on. `freed`: parked requests whose wait is over, in the parked
    order, to be decided next on `state`, from which they are gone already.
    """

    state: OrderState
    events: tuple[Emitted, ...] = ()
    case: Case | None = None
    feedback: Feedback | None = None
    park: Parked | None = None
    freed: tuple[Parked, ...] = ()
    dead_letter: DeadLettered | None = None
