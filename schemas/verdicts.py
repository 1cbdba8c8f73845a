"""`aftersale.verdicts.v1`: what a person decided of a request."""

from typing import Literal

from schemas.scalars import Id, Instant, Model, RequestId, Text


class RequestJudged(Model):
    """`aftersale.request.judged.v1`: of a referred request, or of a rejected one, which it overturns."""

    verdict_id: RequestId
    order_id: Id
    target_request_id: RequestId
    judged_at: Instant
    by: Id
    verdict: Literal["approve", "reject"]
    note: Text | None = None
