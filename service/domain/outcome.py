"""What is known of an order when a record is decided, and what the decision leads to."""

from dataclasses import field
from datetime import datetime

from service.domain.case import Case
from service.domain.codes import DeadLetterReason
from service.domain.event import Emitted
from service.domain.ids import CustomerId, LineId, OrderId, RequestId, Sku
from service.domain.inbound import Arrival, FeedbackKind, Reported, Waiting
from service.domain.ledger import Ledger
from service.domain.order import Order
from service.domain.report import Effect
from service.domain.value import value


@value
class Parked:
    """What waits: a request for its order or a snapshot of it, a report for its request; until `due_at`."""

    inbound: Waiting
    arrival: Arrival
    due_at: datetime


@value
class Feedback:
    """One piece of feedback that keeps its place; not `approved` while its care is left to a person."""

    request_id: RequestId
    kind: FeedbackKind
    line_id: LineId | None
    score: int | None
    follows: RequestId | None
    approved: bool = True


@value
class Counted:
    """A request of a customer that counts when one asks how often they ask. `amount` in minor units."""

    customer_id: CustomerId
    requested_at: datetime
    amount: int
    currency: str


@value
class SkuCount:
    """What one record adds to the counts of a sku: units handed over, or what a customer thinks of it.

    `delivered` may be below 0, where a snapshot takes back what an earlier one said. `refunded` in minor
    units, of `currency`.
    """

    sku: Sku
    at: datetime
    customer_id: CustomerId
    category: str | None
    currency: str
    delivered: int = 0
    requests: int = 0
    low_scores: int = 0
    refunded: int = 0


@value
class SkuCounted:
    """The sums of one sku over a period. `customers`: who asked or were unhappy.

    `refunded` in `currency`, that of most of them; both tell nothing where there are none.
    """

    delivered: int = 0
    requests: int = 0
    low_scores: int = 0
    customers: int = 0
    category: str | None = None
    currency: str = ""
    refunded: int = 0


@value
class OrderState:
    """All that deciding a record on one order may look at. `order` is None for a stub.

    `parked` in the order of parking. `feedback`: what keeps its place on this order. `cases`: those
    decided before, where one could be named; those of this batch always.
    """

    order_id: OrderId
    order: Order | None = None
    ledger: Ledger = field(default_factory=Ledger)
    parked: tuple[Parked, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    cases: tuple[Case, ...] = ()


@value
class DeadLettered:
    """The record itself is refused: `detail` in at most 256 ASCII characters, never its content."""

    reason: DeadLetterReason
    detail: str


@value
class Outcome:
    """What one record leads to. `state` is the order afterwards, its cases among it.

    `park`: the record waits from now on. `freed`: what was parked and waits no more, in the parked
    order, to be decided next on `state`, from which it is gone already; `dropped`: the same, not to be
    decided any more. `moved`: cases decided before that are another now. `withdrawn`: a case whose
    waiting feedback is given up, `published`: one of which it is approved now. `effect`: what became of
    `report`. `overdue`: refunds of which payment is late.
    """

    state: OrderState
    events: tuple[Emitted, ...] = ()
    case: Case | None = None
    moved: tuple[Case, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    withdrawn: RequestId | None = None
    published: RequestId | None = None
    counted: Counted | None = None
    report: Reported | None = None
    effect: Effect = "done"
    overdue: int = 0
    park: Parked | None = None
    freed: tuple[Parked, ...] = ()
    dropped: Parked | None = None
    dead_letter: DeadLettered | None = None
