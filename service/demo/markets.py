"""Requests of eleven markets on days that their laws turn on, as they were in 2026."""

import re
from datetime import datetime, timedelta
from typing import Any

from service.demo.history import Data, instant
from service.demo.shop import KINDS, Shop

_TOLD = ("withdrawal_right", "return_freight")


def markets(shop: Shop) -> None:
    for scene in (_europe, _britain, _china, _east_asia, _americas, _others):
        scene(shop)


def turns_on_law(order_id: str) -> bool:
    """Whether it is an order of these scenes, which are named for their market."""
    return re.match(r"[A-Z]{2}-[a-z]", order_id) is not None


def _europe(shop: Shop) -> None:
    """Easter, Corpus Christi, what was never told, a business, worn shoes, a fault and its remedies."""
    easter: Data = {"delivered": "2026-03-20T16:00+01:00", "asked": "2026-04-07T09:00+02:00"}
    _asks(shop, "DE-easter", "DE", "EUR", **easter)
    _asks(shop, "FR-easter", "FR", "EUR", **easter)
    corpus: Data = {"delivered": "2026-05-21T10:00+02:00", "asked": "2026-06-05T10:00+02:00"}
    _asks(shop, "DE-corpus-christi", "DE", "EUR", region="DE-BY", **corpus)
    _asks(shop, "DE-a-day-of-work", "DE", "EUR", region="DE-BE", **corpus)
    never: Data = {"delivered": "2026-01-15T10:00+01:00", "asked": "2026-06-01T10:00+02:00"}
    _asks(shop, "AT-never-told", "AT", "EUR", told=(), **never)
    _asks(shop, "DE-business", "DE", "EUR", buyer="business", **corpus)
    worn: Data = {"sku": "shoes", "category": "footwear", "condition": "used"}
    week: Data = {"delivered": "2026-05-21T10:00+02:00", "asked": "2026-05-29T10:00+02:00"}
    _asks(shop, "IT-worn-a-week", "IT", "EUR", **worn, **week)
    for kind in ("refund", "repair"):
        _asks(shop, f"NL-fault-{kind}", "NL", "EUR", kind, "defective", **corpus)


def _britain(shop: Shop) -> None:
    """A Saturday that does not move, and thirty days to reject."""
    saturday: Data = {"delivered": "2026-10-17T11:00+01:00", "asked": "2026-11-02T09:00+00:00"}
    _asks(shop, "GB-saturday", "GB", "GBP", **saturday)
    thirty: Data = {"delivered": "2026-07-01T10:00+01:00", "asked": "2026-07-31T21:00+01:00"}
    _asks(shop, "GB-faulty-kettle", "GB", "GBP", "refund", "defective", **thirty)


def _china(shop: Shop) -> None:
    """The last second of day 7, and the next; a Saturday in dispute; three guarantees; a broken seal."""
    delivered = "2026-03-02T15:20+08:00"
    for name, asked in (("in-time", "2026-03-09T23:59:59"), ("too-late", "2026-03-10T00:00:00")):
        _asks(shop, f"CN-{name}", "CN", "CNY", delivered=delivered, asked=f"{asked}+08:00")
    saturday: Data = {"delivered": "2026-08-01T10:00+08:00", "asked": "2026-08-09T10:00+08:00"}
    _asks(shop, "CN-saturday", "CN", "CNY", **saturday)
    day_12: Data = {"delivered": "2026-03-02T15:20+08:00", "asked": "2026-03-14T10:00+08:00"}
    for kind in ("refund", "exchange"):
        phone: Data = {"sku": "phone", "category": "phone", **day_12}
        _asks(shop, f"CN-phone-{kind}", "CN", "CNY", kind, "defective", **phone)
    soon: Data = {"delivered": delivered, "asked": "2026-03-05T10:00+08:00"}
    lipstick: Data = {"sku": "lipstick", "category": "cosmetics", "condition": "opened"}
    _asks(shop, "CN-broken-seal", "CN", "CNY", **lipstick, **soon)
    _asks(shop, "CN-used", "CN", "CNY", sku="lamp", condition="used", **soon)


def _east_asia(shop: Shop) -> None:
    """Japan counts the day of delivery and the arrival; Korea ends by whichever comes first."""
    eight: Data = {"delivered": "2026-06-01T10:00+09:00", "asked": "2026-06-08T23:00+09:00"}
    _asks(shop, "JP-eighth-day", "JP", "JPY", told=(), **eight)
    _asks(shop, "JP-no-returns", "JP", "JPY", told=("no_returns",), **eight)
    seven: Data = {"delivered": "2026-06-01T10:00+09:00", "asked": "2026-06-08T22:00+09:00"}
    _asks(shop, "KR-seventh-day", "KR", "KRW", **seven)
    known: Data = {
        "delivered": "2026-03-02T10:00+09:00",
        "asked": "2026-05-25T10:00+09:00",
        "known_at": "2026-04-20T10:00+09:00",
    }
    _asks(shop, "KR-known-too-long", "KR", "KRW", "refund", "not_as_described", **known)


def _americas(shop: Shop) -> None:
    """Seven days, five working days, and no right at all."""
    seven: Data = {"delivered": "2026-07-06T10:00-03:00", "asked": "2026-07-13T23:00-03:00"}
    _asks(shop, "BR-seventh-day", "BR", "BRL", **seven)
    five: Data = {"delivered": "2026-07-03T10:00-06:00", "asked": "2026-07-10T20:00-06:00"}
    _asks(shop, "MX-fifth-working-day", "MX", "MXN", **five)
    soon: Data = {"delivered": "2026-07-03T10:00-07:00", "asked": "2026-07-04T20:00-07:00"}
    _asks(shop, "US-changed-mind", "US", "USD", region="US-CA", **soon)


def _others(shop: Shop) -> None:
    """A major failure and a minor one; goods that are not what was promised."""
    soon: Data = {"delivered": "2026-07-03T10:00+10:00", "asked": "2026-08-04T20:00+10:00"}
    for severity in ("major", "minor"):
        name = f"AU-{severity}-failure"
        _asks(shop, name, "AU", "AUD", "refund", "defective", severity=severity, **soon)
    fake: Data = {"delivered": "2026-07-03T10:00+05:30", "asked": "2026-07-09T20:00+05:30"}
    _asks(shop, "IN-counterfeit", "IN", "INR", "return", "not_as_described", **fake)


def _asks(
    shop: Shop,
    name: str,
    market: str,
    currency: str,
    kind: str = "return",
    reason: str = "change_of_mind",
    *,
    delivered: str,
    asked: str,
    told: tuple[str, ...] = _TOLD,
    sku: str = "coat",
    category: str | None = None,
    region: str | None = None,
    buyer: str = "consumer",
    **fields: Any,
) -> None:
    """One unit of one line, all told before the purchase; the record arrives when it is asked."""
    came, at = datetime.fromisoformat(delivered), datetime.fromisoformat(asked)
    placed = came - timedelta(days=4)
    line: Data = {"line_id": "1", "sku": sku, "quantity": 1, "paid": 8900}
    line |= {"shipped": 1, "delivered": 1, "delivered_at": instant(came)}
    line |= {} if category is None else {"category": category}
    order: Data = {
        "order_id": name,
        "customer_id": f"buyer-of-{name}",
        "version": 1,
        "market": market,
        "currency": currency,
        "placed_at": instant(placed),
        "status": "paid",
        "buyer": buyer,
        "captured": 8900,
        "disclosures": {disclosure: instant(placed) for disclosure in told},
        "lines": [line],
    }
    order |= {} if region is None else {"region": region}
    shop.history.order(order, came)
    asks = shop.unsent(order, reason=reason, **fields) | {"requested_at": instant(at)}
    if "known_at" in fields:
        asks["known_at"] = instant(datetime.fromisoformat(fields["known_at"]))
    shop.history.request(KINDS[kind], asks, at)
