"""The facts of an order, as its last snapshot told them. Amounts are minor units of `currency`."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from service.domain.ids import CustomerId, LineId, OrderId, Sku
from service.domain.value import value

OrderStatus = Literal["unpaid", "paid", "cancelled"]
Buyer = Literal["consumer", "business"]
Trait = Literal[
    "custom_made",
    "perishable",
    "digital",
    "sealed_hygiene",
    "sealed_media",
    "periodical",
    "activated",
    "final_sale",
]


@value
class Line:
    line_id: LineId
    sku: Sku
    category: str | None = None
    quantity: int
    paid: int
    list_price: int | None = None
    shipped: int = 0
    delivered: int = 0
    delivered_at: datetime | None = None
    installed_at: datetime | None = None
    traits: frozenset[Trait] = frozenset()
    confirmed: frozenset[Trait] = frozenset()
    told: frozenset[Trait] = frozenset()
    warranty_months: int | None = None
    gift_for: LineId | None = None
    subscription: bool = False


@value
class Promotion:
    threshold: int
    discount: int
    line_ids: tuple[LineId, ...]


@value
class Order:
    """One snapshot: a higher `version` replaces a lower one whole."""

    order_id: OrderId
    customer_id: CustomerId
    version: int
    shop: str | None = None
    market: str
    region: str | None = None
    timezone: str | None = None
    currency: str
    placed_at: datetime
    status: OrderStatus
    buyer: Buyer = "consumer"
    captured: int
    shipping_paid: int = 0
    express_surcharge: int = 0
    disclosures: Mapping[str, datetime] = field(default_factory=dict)
    promotions: tuple[Promotion, ...] = ()
    lines: tuple[Line, ...]

    def told_before(self, disclosure: str) -> bool:
        """Whether the buyer was told of it before the purchase."""
        told_at = self.disclosures.get(disclosure)
        return told_at is not None and told_at <= self.placed_at

    def line(self, line_id: LineId) -> Line | None:
        for line in self.lines:
            if line.line_id == line_id:
                return line
        return None
