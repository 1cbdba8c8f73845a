"""`payment.reports.v1`: what became of an issued refund."""

from typing import Annotated

from pydantic import Field

from schemas.scalars import Id, Instant, Model, RequestId, Text

Attempt = Annotated[int, Field(ge=1, le=1_000_000)]


class RefundReport(Model):
    report_id: RequestId
    order_id: Id
    refund_id: RequestId
    attempt: Attempt
    reported_at: Instant


class RefundSettled(RefundReport):
    """`payment.refund.settled.v1`: an issued refund is paid."""


class RefundFailed(RefundReport):
    """`payment.refund.failed.v1`: an attempt failed; `final`: no further one will succeed."""

    reason: Text
    final: bool
