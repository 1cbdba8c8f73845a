"""`aftersale.decisions.v1`: what became of a request; of one `request_id` the highest `sequence` holds."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.codes import AfterSaleKind, ServiceKind
from schemas.decisions import (
    Checks,
    GrantedLines,
    PolicyApplied,
    Reasons,
    RefundMoney,
    RefusedLine,
    Remedies,
    Sequence,
    Window,
)
from schemas.scalars import Id, Instant, Model, Quantity, RequestId


class GoodsTerms(Model):
    return_required: bool
    send_by: Instant | None
    freight: Literal["merchant", "customer"] | None


class Decision(Model):
    decision_id: RequestId
    request_id: RequestId
    order_id: Id
    kind: AfterSaleKind
    service_kind: ServiceKind | None = None
    decided_at: Instant
    window: Window | None
    checks: Checks


class RequestApproved(Decision):
    """`aftersale.request.approved.v1`: money is announced here; `refund.issued` orders it to be paid."""

    sequence: Sequence
    customer_id: Id
    policy: PolicyApplied
    lines: GrantedLines
    refused: Annotated[tuple[RefusedLine, ...], Field(strict=False)]
    refund: RefundMoney | None
    refund_due: Instant | None
    goods: GoodsTerms


class RequestRejected(Decision):
    """`aftersale.request.rejected.v1`: refused, with every failing check."""

    sequence: Sequence | None
    customer_id: Id | None
    policy: PolicyApplied | None
    reasons: Reasons
    remedies: Remedies


class RequestReferred(Decision):
    """`aftersale.request.referred.v1`: a person decides; units and money are kept for it."""

    sequence: Sequence
    customer_id: Id
    policy: PolicyApplied
    lines: GrantedLines
    refund: RefundMoney | None
    reasons: Reasons


class ReleasedLine(Model):
    line_id: Id
    quantity: Quantity


class CaseEnded(Model):
    """A case that ended; `released`: units that may be asked for again."""

    request_id: RequestId
    order_id: Id
    customer_id: Id
    kind: AfterSaleKind
    at: Instant
    released: Annotated[tuple[ReleasedLine, ...], Field(strict=False)]
    sequence: Sequence


class RequestCancelled(CaseEnded):
    """`aftersale.request.cancelled.v1`: the customer took the request back."""

    cancelled_by: RequestId


class RequestExpired(CaseEnded):
    """`aftersale.request.expired.v1`: what was waited for did not come in time."""


class RequestCompleted(CaseEnded):
    """`aftersale.request.completed.v1`: goods and money are where they belong."""


class RequestReminded(Model):
    """`aftersale.request.reminded.v1`: the goods are still waited for."""

    request_id: RequestId
    order_id: Id
    customer_id: Id
    kind: AfterSaleKind
    waits_for: Literal["goods"]
    due_at: Instant
    at: Instant
    sequence: Sequence
