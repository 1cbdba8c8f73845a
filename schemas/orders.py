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
    shipped: UnitCount = 0
    delivered: UnitCount = 0
    delivered_at: Instant | None = None
    installed_at: Instant | None = None
    traits: Traits = ()
    confirmed: Traits = ()
    told: Traits = ()
    warranty_months: Annotated[int, Field(ge=0, le=1_200)] | None = None
    gift_for: Id | None = None
    subscription: bool = False

    @model_validator(mode="after")
    def _on_its_way_in_order(self) -> Self:
        if not self.delivered <= self.shipped <= self.quantity:
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
    """`order.snapshot.v1`. A higher `version` replaces the stored one whole."""

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
    buyer: Literal["consumer", "business"] = "consumer"
    captured: Amount
    shipping_paid: Amount = 0
    express_surcharge: Amount = 0
    disclosures: Annotated[dict[Id, Instant], Field(max_length=100)] = {}
    promotions: Annotated[tuple[Promotion, ...], Field(max_length=100, strict=False)] = ()
    lines: Annotated[tuple[OrderLine, ...], Field(min_length=1, max_length=500, strict=False)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.express_surcharge > self.shipping_paid:
            raise ValueError("express_surcharge is part of shipping_paid")
        known = {line.line_id for line in self.lines}
        if len(known) != len(self.lines):
            raise ValueError("every line_id once")
        named = {line.gift_for for line in self.lines if line.gift_for is not None}
        for promotion in self.promotions:
            named.update(promotion.line_ids)
        if not named <= known:
            raise ValueError("gift_for and promotions name lines of the order")
        return self
