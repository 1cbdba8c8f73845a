"""`aftersale.requests.v1`: what a customer asks for after the sale."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from schemas.codes import Condition, Reason, Severity
from schemas.requests import Request
from schemas.scalars import Id, Model, Quantity, RequestId, Uri


class AskedLine(Model):
    line_id: Id
    quantity: Quantity


def _each_line_once(lines: tuple[AskedLine, ...]) -> tuple[AskedLine, ...]:
    if len({line.line_id for line in lines}) != len(lines):
        raise ValueError("every line_id once")
    return lines


def _positive(amount: int) -> int:
    if amount <= 0:
        raise PydanticCustomError("amount_not_positive", "an amount above 0")
    return amount


AskedLines = Annotated[
    tuple[AskedLine, ...],
    Field(min_length=1, max_length=500, strict=False),
    AfterValidator(_each_line_once),
]
Evidence = Annotated[tuple[Uri, ...], Field(max_length=10, strict=False)]


class RefundRequested(Request):
    """`aftersale.refund.requested.v1`. Without `lines` every unit still available is meant."""

    reason: Reason
    lines: AskedLines | None = None
    amount: Annotated[int, AfterValidator(_positive), Field(le=2**53 - 1)] | None = None
    condition: Condition | None = None
    severity: Severity | None = None
    evidence: Evidence | None = None
    follows_request: RequestId | None = None
