"""Validated facts as the domain's values."""

from schemas.due import CaseDue as CaseDueData
from schemas.due import SkuDue as SkuDueData
from schemas.orders import OrderLine, OrderSnapshot
from schemas.orders import Promotion as PromotionData
from service.domain.ids import CustomerId, LineId, OrderId, RequestId, Sku
from service.domain.inbound import CaseDue, SkuDue
from service.domain.order import Line, Order, Promotion


def order_of(data: OrderSnapshot) -> Order:
    return Order(
        order_id=OrderId(data.order_id),
        customer_id=CustomerId(data.customer_id),
        version=data.version,
        shop=data.shop,
        market=data.market,
        region=data.region,
        timezone=data.timezone,
        currency=data.currency,
        placed_at=data.placed_at,
        status=data.status,
        buyer=data.buyer or "consumer",
        captured=data.captured,
        shipping_paid=data.shipping_paid or 0,
        express_surcharge=data.express_surcharge or 0,
        disclosures=data.disclosures or {},
        promotions=tuple(_promotion(promotion) for promotion in data.promotions or ()),
        lines=tuple(_line(line) for line in data.lines),
    )


def due_of(data: CaseDueData) -> CaseDue:
    return CaseDue(
        order_id=OrderId(data.order_id),
        request_id=RequestId(data.request_id),
        due_at=data.due_at,
    )


def sku_due_of(data: SkuDueData) -> SkuDue:
    return SkuDue(sku=Sku(data.sku), due_at=data.due_at)


def _promotion(data: PromotionData) -> Promotion:
    return Promotion(
        threshold=data.threshold,
        discount=data.discount,
        line_ids=tuple(LineId(line_id) for line_id in data.line_ids),
    )


def _line(data: OrderLine) -> Line:
    return Line(
        line_id=LineId(data.line_id),
        sku=Sku(data.sku),
        category=data.category,
        quantity=data.quantity,
        paid=data.paid,
        list_price=data.list_price,
        shipped=data.shipped or 0,
        delivered=data.delivered or 0,
        delivered_at=data.delivered_at,
        installed_at=data.installed_at,
        traits=frozenset(data.traits or ()),
        confirmed=frozenset(data.confirmed or ()),
        told=frozenset(data.told or ()),
        warranty_months=data.warranty_months,
        gift_for=None if data.gift_for is None else LineId(data.gift_for),
        subscription=data.subscription or False,
    )
