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
from schemas.scalars import Id, Instant, Model, RequestId


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
    """`aftersale.request.approved.v1`. Its money is announced; `refund.issued` orders it to be paid."""

    sequence: Sequence
    customer_id: Id
    policy: PolicyApplied
    lines: GrantedLines
    refused: Annotated[tuple[RefusedLine, ...], Field(strict=False)]
    refund: RefundMoney | None
    refund_due: Instant | None
    goods: GoodsTerms


class RequestRejected(Decision):
    """`aftersale.request.rejected.v1`, with every failing check."""

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
