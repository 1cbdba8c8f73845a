"""What others report of a case, and what a person decided of it, as frozen values."""

from datetime import datetime
from typing import Literal

from service.domain.case_rules import Disposition
from service.domain.ids import LineId
from service.domain.value import value


@value
class GoodsSent:
    """Proof of sending, from the carrier or the customer."""

    sent_at: datetime


@value
class ReceivedLine:
    """`deduction`: minor units of value lost, found on the accepted units together."""

    line_id: LineId
    accepted: int
    refused: int
    disposition: Disposition
    deduction: int | None = None


@value
class GoodsReceived:
    """What came back, inspected; a line may be there once for each disposition."""

    received_at: datetime
    lines: tuple[ReceivedLine, ...]


@value
class ReplacementShipped:
    reported_at: datetime


@value
class ReplacementUnavailable:
    reported_at: datetime


@value
class RepairDiagnosed:
    """`cost` in minor units."""

    reported_at: datetime
    cost: int
    days: int


@value
class RepairCompleted:
    reported_at: datetime
    repaired: bool


@value
class RefundSettled:
    attempt: int
    reported_at: datetime


@value
class RefundFailed:
    """`final`: no further attempt will succeed."""

    attempt: int
    reported_at: datetime
    reason: str
    final: bool


@value
class Judged:
    """A person's verdict."""

    judged_at: datetime
    by: str
    verdict: Literal["approve", "reject"]
    note: str | None = None


OfGoods = (
    GoodsSent
    | GoodsReceived
    | ReplacementShipped
    | ReplacementUnavailable
    | RepairDiagnosed
    | RepairCompleted
)
OfRefund = RefundSettled | RefundFailed
Report = OfGoods | OfRefund | Judged
# What became of a report: done, or why it changed nothing.
Effect = Literal[
    "done",
    "repeated",
    "case_ended",
    "case_rejected",
    "case_referred",
    "not_awaited",
    "not_referred",
    "attempt_replaced",
    "nothing_available",
    "not_a_service",
]
