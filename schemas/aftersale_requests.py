"""`aftersale.requests.v1`: what a customer asks for after the sale."""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.codes import Condition, Reason, Severity
from schemas.feedback_requests import Comment, Review
from schemas.requests import Request
from schemas.scalars import MOST_MINOR_UNITS, Amount, Id, Model, Quantity, RequestId, Uri


class AskedLine(Model):
    line_id: Id
    quantity: Quantity


class ExchangedLine(AskedLine):
    replacement_sku: Id | None = None


class Estimate(Model):
    cost: Amount
    days: Quantity


Lines = TypeVar("Lines", bound=tuple[AskedLine, ...])


def _each_line_once(lines: Lines) -> Lines:
    if len({line.line_id for line in lines}) != len(lines):
        raise ValueError("every line_id once")
    return lines


def _positive(amount: int) -> int:
    if amount <= 0:
        raise PydanticCustomError("amount_not_positive", "an amount above 0")
    return amount


PositiveAmount = Annotated[
    int,
    Field(le=MOST_MINOR_UNITS, json_schema_extra={"minimum": 1}),
    AfterValidator(_positive),
]
AskedLines = Annotated[
    tuple[AskedLine, ...],
    Field(min_length=1, max_length=500, strict=False),
    AfterValidator(_each_line_once),
]
ExchangedLines = Annotated[
    tuple[ExchangedLine, ...],
    Field(min_length=1, max_length=500, strict=False),
    AfterValidator(_each_line_once),
]
Evidence = Annotated[tuple[Uri, ...], Field(max_length=10, strict=False)]


class Refund(Model):
    """Money asked for. Without `lines` every unit still available is meant."""

    reason: Reason
    lines: AskedLines | None = None
    amount: PositiveAmount | None = None
    condition: Condition | None = None
    severity: Severity | None = None
    evidence: Evidence | None = None


class Return(Model):
    """Goods offered for their money."""

    reason: Reason
    lines: AskedLines | None = None
    condition: Condition | None = None
    severity: Severity | None = None
    evidence: Evidence | None = None


class Exchange(Model):
    """Goods offered for others: the same `sku` where a line names no other."""

    reason: Reason
    lines: ExchangedLines | None = None
    condition: Condition | None = None
    severity: Severity | None = None
    evidence: Evidence | None = None


class Repair(Model):
    """Goods to be mended; `estimate` where the customer has one already."""

    reason: Reason
    lines: AskedLines | None = None
    severity: Severity | None = None
    evidence: Evidence | None = None
    estimate: Estimate | None = None


class ServiceRequest(Request):
    """`follows_request`: a care whose feedback alone failed; this is judged by the care's moment."""

    follows_request: RequestId | None = None


class RefundRequested(ServiceRequest, Refund):
    """`aftersale.refund.requested.v1`: money asked for."""


class ReturnRequested(ServiceRequest, Return):
    """`aftersale.return.requested.v1`: goods offered for their money."""


class ExchangeRequested(ServiceRequest, Exchange):
    """`aftersale.exchange.requested.v1`: goods offered for others."""


class RepairRequested(ServiceRequest, Repair):
    """`aftersale.repair.requested.v1`: goods to be mended."""


class CancelRequested(Request):
    """`aftersale.cancel.requested.v1`: the customer takes a request back."""

    target_request_id: RequestId


class RefundService(Refund):
    kind: Literal["refund"]


class ReturnService(Return):
    kind: Literal["return"]


class ExchangeService(Exchange):
    kind: Literal["exchange"]


class RepairService(Repair):
    kind: Literal["repair"]


Service = Annotated[
    RefundService | ReturnService | ExchangeService | RepairService, Field(discriminator="kind")
]


class CareRequested(Request):
    """`aftersale.care.requested.v1`: a service and feedback in one; all parts are approved, or none."""

    service: Service
    review: Review | None = None
    comment: Comment | None = None

    @model_validator(mode="after")
    def _some_feedback(self) -> Self:
        if self.review is None and self.comment is None:
            raise ValueError("a review, a comment, or both")
        return self
