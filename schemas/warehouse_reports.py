"""`warehouse.reports.v1`: what became of goods, replacements and repairs."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.scalars import Amount, Id, Instant, Model, Quantity, RequestId, UnitCount

Disposition = Literal["resellable", "worn", "damaged", "missing", "wrong_item"]


class Report(Model):
    """`report_id` makes it idempotent, in one namespace with the ids of requests and verdicts."""

    report_id: RequestId
    order_id: Id
    request_id: RequestId


class GoodsSent(Report):
    """`warehouse.goods.sent.v1`: proof of sending, from the carrier or the customer."""

    sent_at: Instant
    tracking: Id


class ReceivedLine(Model):
    """`deduction`: loss of value found. A line may repeat once per disposition."""

    line_id: Id
    accepted: UnitCount
    refused: UnitCount
    disposition: Disposition
    deduction: Amount | None = None


class GoodsReceived(Report):
    """`warehouse.goods.received.v1`: the inspection of what came back."""

    received_at: Instant
    lines: Annotated[tuple[ReceivedLine, ...], Field(min_length=1, max_length=2_500, strict=False)]

    @model_validator(mode="after")
    def _once_per_disposition(self) -> Self:
        named = [(line.line_id, line.disposition) for line in self.lines]
        if len(set(named)) != len(named):
            raise ValueError("a line once per disposition")
        return self


class ReplacementShipped(Report):
    """`warehouse.replacement.shipped.v1`: the goods of an exchange are on their way."""

    reported_at: Instant


class ReplacementUnavailable(Report):
    """`warehouse.replacement.unavailable.v1`: the exchange cannot be had."""

    reported_at: Instant


class RepairDiagnosed(Report):
    """`warehouse.repair.diagnosed.v1`: what the repair would cost, and take."""

    reported_at: Instant
    cost: Amount
    days: Quantity


class RepairCompleted(Report):
    """`warehouse.repair.completed.v1`: the goods work again, or cannot be mended."""

    reported_at: Instant
    repaired: bool
