"""An order's facts as the JSON kept in `orders.facts`, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from service.domain.ids import CustomerId, LineId, OrderId, Sku
from service.domain.order import Line, Order, Promotion

# What a driver hands over: the JSON of a row, written by `facts_json` alone.
Stored = Mapping[str, Any]


def facts_json(order: Order) -> str:
    """The same order gives the same text."""
    return orjson.dumps(order, default=_set_as_list, option=orjson.OPT_SORT_KEYS).decode()


def order_of(text: str) -> Order:
    stored: Stored = orjson.loads(text)
    return Order(
        order_id=OrderId(stored["order_id"]),
        customer_id=CustomerId(stored["customer_id"]),
        version=stored["version"],
        shop=stored["shop"],
        market=stored["market"],
        region=stored["region"],
        timezone=stored["timezone"],
        currency=stored["currency"],
        placed_at=datetime.fromisoformat(stored["placed_at"]),
        status=stored["status"],
        buyer=stored["buyer"],
        captured=stored["captured"],
        shipping_paid=stored["shipping_paid"],
        express_surcharge=stored["express_surcharge"],
        disclosures={
            name: datetime.fromisoformat(at) for name, at in stored["disclosures"].items()
        },
        promotions=tuple(_promotion(promotion) for promotion in stored["promotions"]),
        lines=tuple(_line(line) for line in stored["lines"]),
    )


def _promotion(stored: Stored) -> Promotion:
    return Promotion(
        threshold=stored["threshold"],
        discount=stored["discount"],
        line_ids=tuple(LineId(line_id) for line_id in stored["line_ids"]),
    )


def _line(stored: Stored) -> Line:
    return Line(
        line_id=LineId(stored["line_id"]),
        sku=Sku(stored["sku"]),
        category=stored["category"],
        quantity=stored["quantity"],
        paid=stored["paid"],
        list_price=stored["list_price"],
        shipped=stored["shipped"],
        delivered=stored["delivered"],
        delivered_at=_instant(stored["delivered_at"]),
        installed_at=_instant(stored["installed_at"]),
        traits=frozenset(stored["traits"]),
        confirmed=frozenset(stored["confirmed"]),
        told=frozenset(stored["told"]),
        warranty_months=stored["warranty_months"],
        gift_for=stored["gift_for"],
        subscription=stored["subscription"],
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _set_as_list(value: object) -> list[str]:
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"not kept as facts: {type(value).__name__}")
