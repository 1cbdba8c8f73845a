"""`orders.v1`: the whole state of one order, sent again after every change."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.codes import Trait
from schemas.scalars import (
    Amount,
    Currency,
    Id,
    Instant,
    Market,
    Model,
    Quantity,
    Region,
    Timezone,
    UnitCount,
    Version,
)

Traits = Annotated[tuple[Trait, ...], Field(max_length=8, strict=False)]


class OrderLine(Model):
    line_id: Id
    sku: Id
    category: Id | None = None
    quantity: Quantity
    paid: Amount
    list_price: Amount | None = None
    shipped: UnitCount | None = None
    delivered: UnitCount | None = None
    delivered_at: Instant | None = None
    installed_at: Instant | None = None
    traits: Traits | None = None
    confirmed: Traits | None = None
    told: Traits | None = None
    warranty_months: Annotated[int, Field(ge=0, le=12_000)] | None = None
    gift_for: Id | None = None
    subscription: bool | None = None

    @model_validator(mode="after")
    def _on_its_way_in_order(self) -> Self:
        if not (self.delivered or 0) <= (self.shipped or 0) <= self.quantity:
            raise ValueError("delivered <= shipped <= quantity")
        if self.delivered and self.delivered_at is None:
            raise ValueError("delivered_at where units were delivered")
        return self


class Promotion(Model):
    """A threshold discount given on those lines together, already inside their `paid`."""

    threshold: Amount
    discount: Amount
    line_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=500, strict=False)]


class OrderSnapshot(Model):
    """`order.snapshot.v1`: a higher `version` replaces the stored one whole.

    What is left out, or null, has the contract's default: an order of a consumer without delivery cost.
    `gift_for` and promotions may name lines that are gone by now.
    """

    order_id: Id
    customer_id: Id
    version: Version
    shop: Id | None = None
    market: Market
    region: Region | None = None
    timezone: Timezone | None = None
    currency: Currency
    placed_at: Instant
    status: Literal["unpaid", "paid", "cancelled"]
    buyer: Literal["consumer", "business"] | None = None
    captured: Amount
    shipping_paid: Amount | None = None
    express_surcharge: Amount | None = None
    disclosures: dict[Id, Instant] | None = None
    promotions: Annotated[tuple[Promotion, ...], Field(strict=False)] | None = None
    lines: Annotated[tuple[OrderLine, ...], Field(min_length=1, max_length=500, strict=False)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.express_surcharge or 0) > (self.shipping_paid or 0):
            raise ValueError("express_surcharge is part of shipping_paid")
        if len({line.line_id for line in self.lines}) != len(self.lines):
            raise ValueError("every line_id once")
        return self
