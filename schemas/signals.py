"""`aftersale.signals.v1`, keyed by sku: goods that come back more than they should."""

from typing import Annotated

from pydantic import Field

from schemas.scalars import Amount, Currency, Id, Instant, Model, RequestId

Count = Annotated[int, Field(ge=0)]


class Period(Model):
    from_: Annotated[Instant, Field(alias="from")]
    to: Instant


class Refunded(Model):
    amount: Amount
    currency: Currency


class QualitySignal(Model):
    """`quality.signal.v1`: of one sku and period."""

    signal_id: RequestId
    sku: Id
    category: Id | None
    period: Period
    delivered: Count
    requests: Count
    low_scores: Count
    refunded: Refunded
    at: Instant
