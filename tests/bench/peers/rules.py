"""Four checks: the order is known, it is the customer's own, 14 days are not over, the units are free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, Field

_WINDOW = timedelta(days=14)
Refusal = Literal["unknown_order", "not_the_customer", "window_closed", "no_units_left"]


class LineAsked(BaseModel):
    line_id: str
    quantity: int = Field(ge=1)


class RefundRequest(BaseModel):
    request_id: UUID
    order_id: str = Field(min_length=1, max_length=64)
    customer_id: str = Field(min_length=1, max_length=64)
    requested_at: datetime
    reason: str
    lines: list[LineAsked] = Field(min_length=1)


class LineRefunded(BaseModel):
    line_id: str
    quantity: int
    amount: int


class Decided(BaseModel):
    """The event, approved or rejected."""

    decision_id: UUID
    request_id: UUID
    order_id: str
    customer_id: str
    approved: bool
    reason: Refusal | None
    amount: int
    lines: list[LineRefunded]
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    quantity: int
    paid: int
    refunded_units: int


@dataclass(frozen=True, slots=True)
class Order:
    customer_id: str
    delivered_at: datetime
    lines: Mapping[str, Line]


def decide(request: RefundRequest, order: Order | None) -> Decided:
    refusal = _refusal(request, order)
    lines: Sequence[LineRefunded] = ()
    if refusal is None:
        assert order is not None
        lines = [_refunded(asked, order.lines[asked.line_id]) for asked in request.lines]
    return Decided(
        decision_id=uuid5(request.request_id, "decision"),
        request_id=request.request_id,
        order_id=request.order_id,
        customer_id=request.customer_id,
        approved=refusal is None,
        reason=refusal,
        amount=sum(line.amount for line in lines),
        lines=list(lines),
        requested_at=request.requested_at,
    )


def _refusal(request: RefundRequest, order: Order | None) -> Refusal | None:
    if order is None:
        return "unknown_order"
    if order.customer_id != request.customer_id:
        return "not_the_customer"
    if request.requested_at > order.delivered_at + _WINDOW:
        return "window_closed"
    if not all(_is_free(asked, order.lines.get(asked.line_id)) for asked in request.lines):
        return "no_units_left"
    return None


def _is_free(asked: LineAsked, line: Line | None) -> bool:
    return line is not None and asked.quantity <= line.quantity - line.refunded_units


def _refunded(asked: LineAsked, line: Line) -> LineRefunded:
    amount = line.paid * asked.quantity // line.quantity
    return LineRefunded(line_id=asked.line_id, quantity=asked.quantity, amount=amount)
