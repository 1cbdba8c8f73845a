"""`feedback.decisions.v1`: what became of reviews and comments."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.codes import FeedbackKind
from schemas.decisions import Checks, Reasons, Remedies, Sequence
from schemas.scalars import Id, Instant, Model, RequestId


class FeedbackApproved(Model):
    """`feedback.approved.v1`: publish it, and offer an unhappy customer the `remedies`."""

    request_id: RequestId
    order_id: Id
    customer_id: Id
    kind: FeedbackKind
    line_id: Id | None
    score: Annotated[int, Field(ge=1, le=5)] | None
    verified_purchase: bool
    after_sale: Literal["none", "refunded", "exchanged", "repaired"]
    decided_at: Instant
    sequence: Sequence
    remedies: Remedies


class FeedbackRejected(Model):
    """`feedback.rejected.v1`: not to be published, with every failing check."""

    request_id: RequestId
    order_id: Id
    customer_id: Id | None
    kind: FeedbackKind
    reasons: Reasons
    checks: Checks
    decided_at: Instant
    sequence: Sequence | None
