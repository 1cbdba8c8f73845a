"""Orders of several markets, each asked about on a day of their own: what the law of the place makes of it.

The days are fixed ones, since laws and holidays are of their time.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.demo.history import Data, instant
from service.demo.shop import Shop, units

_TOLD = ("withdrawal_right", "return_freight")


def laws(shop: Shop) -> None:
    for scene in (_china, _three_guarantees, _east_asia, _europe, _britain, _america, _elsewhere):
        scene(shop)


def _china(shop: Shop) -> None:
    """Days that move and days in dispute, what use takes away, and who is no consumer."""
    cn = {"market": "CN", "currency": "CNY"}
    coats = _came(shop, "coat", 45_900, "2025-09-26T10:00+08:00", category="clothing", quantity=2)
    order = shop.order("cn-national-day", coats, **cn)
    _ask(shop, "return", order, "2025-10-04T21:00+08:00", lines=units(("1", 1)))
    _ask(shop, "return", order, "2025-10-07T21:00+08:00", lines=units(("1", 1)))
    coat = _came(shop, "coat", 45_900, "2025-11-03T10:00+08:00", category="clothing")
    order = shop.order("cn-worn", coat, **cn)
    _ask(shop, "return", order, "2025-11-05T10:00+08:00", condition="used")
    order = shop.order("cn-company", coat, buyer="business", **cn)
    _ask(shop, "return", order, "2025-11-05T10:00+08:00")


def _three_guarantees(shop: Shop) -> None:
    """Three phones that fail: within 7 days, within 15, and later. The money, another one, a repair."""
    phones = [
        _came(shop, "phone", 299_900, "2025-11-03T15:00+08:00", category="phone") for _ in range(3)
    ]
    order = shop.order("cn-three-guarantees", *phones, market="CN", currency="CNY")
    for kind, line_id, at in (
        ("return", "1", "2025-11-08T20:00+08:00"),
        ("return", "2", "2025-11-14T20:00+08:00"),
        ("exchange", "2", "2025-11-14T20:10+08:00"),
        ("exchange", "3", "2025-11-25T20:00+08:00"),
        ("repair", "3", "2025-11-25T20:10+08:00"),
    ):
        _ask(shop, kind, order, at, reason="defective", lines=units((line_id, 1)))


def _east_asia(shop: Shop) -> None:
    """Japan counts the day of delivery and the arrival; Korea ends at midnight, or with what was known long."""
    jp = {"market": "JP", "currency": "JPY", "region": "JP-13", "timezone": "Asia/Tokyo"}
    bags = _came(shop, "bag", 9800, "2025-11-01T09:00+09:00", quantity=2)
    order = shop.order("jp-eighth-day", bags, **jp)
    _ask(shop, "return", order, "2025-11-08T22:00+09:00", lines=units(("1", 1)))
    late = "2025-11-09T00:05+09:00"
    _ask(shop, "return", order, "2025-11-08T23:55+09:00", arrives=late, lines=units(("1", 1)))
    order = shop.order("jp-no-returns", bags, told=["no_returns"], **jp)
    _ask(shop, "return", order, "2025-11-02T10:00+09:00")

    kr = {"market": "KR", "currency": "KRW", "timezone": "Asia/Seoul"}
    caps = _came(shop, "cap", 78_000, "2025-11-03T14:00+09:00", category="clothing", quantity=3)
    order = shop.order("kr-midnight", caps, **kr)
    _ask(shop, "return", order, "2025-11-10T23:50+09:00", lines=units(("1", 1)))
    _ask(shop, "return", order, "2025-11-11T00:10+09:00", lines=units(("1", 1)))
    order = shop.order("kr-tried-on", caps, **kr)
    _ask(shop, "return", order, "2025-11-05T10:00+09:00", condition="used")
    order = shop.order("kr-known-too-long", caps, **kr)
    known_at = _at("2025-12-01T10:00+09:00")
    fault: Data = {"reason": "not_as_described", "known_at": known_at}
    _ask(shop, "return", order, "2026-01-05T10:00+09:00", **fault)


def _europe(shop: Shop) -> None:
    """Epiphany, a holiday in Munich alone; a fault, which is mended first; a right that nobody told of."""
    de = {"market": "DE", "currency": "EUR", "timezone": "Europe/Berlin", "told": _TOLD}
    jacket = _came(shop, "jacket", 8900, "2025-12-23T11:00+01:00", category="clothing")
    for name, region in (("munich", "DE-BY"), ("berlin", "DE-BE")):
        order = shop.order(f"de-{name}", jacket, region=region, **de)
        _ask(shop, "return", order, "2026-01-07T20:15+01:00")
    order = shop.order("de-engraved", jacket | {"traits": ["custom_made"]}, region="DE-HH", **de)
    _ask(shop, "return", order, "2025-12-29T10:00+01:00")
    radio = _came(shop, "radio", 7900, "2025-11-03T11:00+01:00")
    order = shop.order("de-broken", radio, **de)
    _ask(shop, "return", order, "2026-01-12T10:00+01:00", reason="defective")
    _ask(shop, "repair", order, "2026-01-12T10:10+01:00", reason="defective")

    fr = {"market": "FR", "currency": "EUR"}
    lamp = _came(shop, "lamp", 12_900, "2025-09-10T10:00+02:00", category="furniture")
    order = shop.order("fr-never-told", lamp, region="FR-IDF", **fr)
    _ask(shop, "return", order, "2026-01-15T10:00+01:00")
    order = shop.order("fr-told", lamp, told=_TOLD, **fr)
    _ask(shop, "return", order, "2026-01-15T10:00+01:00")


def _britain(shop: Shop) -> None:
    """The right to reject ends after 30 days, that to a repair does not; no day moves, and use costs."""
    gb = {"market": "GB", "currency": "GBP", "told": _TOLD}
    kettle = _came(shop, "kettle", 5900, "2025-11-03T11:00Z", category="appliance")
    order = shop.order("gb-rejected", kettle, **gb)
    _ask(shop, "return", order, "2025-12-03T23:30Z", reason="defective")
    order = shop.order("gb-too-late", kettle, **gb)
    _ask(shop, "return", order, "2025-12-20T10:00Z", reason="defective")
    _ask(shop, "repair", order, "2025-12-20T10:10Z", reason="defective")
    gloves = _came(shop, "gloves", 2900, "2025-11-01T11:00Z", category="clothing")
    order = shop.order("gb-saturday", gloves, **gb)
    _ask(shop, "return", order, "2025-11-16T10:00Z")
    boots = _came(shop, "boots", 10_000, "2025-11-03T11:00Z", category="footwear")
    order = shop.order("gb-worn", boots, timezone="Europe/London", region="GB-SCT", **gb)
    _ask(shop, "return", order, "2025-11-10T10:00Z", condition="used")


def _america(shop: Shop) -> None:
    """In Manaus the seventh day still lasts when it is over in São Paulo; Mexico counts working days."""
    br = {"market": "BR", "currency": "BRL", "region": "BR-AM", "timezone": "America/Manaus"}
    tent = _came(shop, "tent", 38_900, "2025-11-03T16:00-04:00")
    order = shop.order("br-seventh-day", tent, **br)
    _ask(shop, "return", order, "2025-11-10T23:30-04:00")
    order = shop.order("br-fault", tent, **br)
    _ask(shop, "return", order, "2025-11-20T10:00-04:00", reason="defective", severity="major")

    mx = {"market": "MX", "currency": "MXN", "region": "MX-CMX"}
    hats = _came(shop, "hat", 129_000, "2025-11-13T12:00-06:00", quantity=2)
    order = shop.order("mx-five-days", hats, **mx)
    _ask(shop, "return", order, "2025-11-21T21:00-06:00", lines=units(("1", 1)))
    _ask(shop, "return", order, "2025-11-22T08:00-06:00", lines=units(("1", 1)))

    us = {"market": "US", "currency": "USD", "region": "US-CA", "timezone": "America/Los_Angeles"}
    sofa = shop.line("sofa", 45_000, arrived=None, category="furniture")
    order = shop.order("us-never-shipped", sofa, placed_at=_at("2025-10-01T10:00-07:00"), **us)
    _ask(shop, "refund", order, "2025-11-10T10:00-08:00", reason="late_delivery")
    cup = _came(shop, "cup", 1900, "2025-11-03T12:00-08:00")
    order = shop.order("us-changed-mind", cup, **us)
    _ask(shop, "return", order, "2025-11-04T10:00-08:00")
    order = shop.order("us-broken", cup, **us)
    _ask(shop, "return", order, "2025-11-04T10:00-08:00", reason="defective")


def _elsewhere(shop: Shop) -> None:
    """Failures in Australia, by how bad they are; false goods in India; a market without a pack."""
    au = {"market": "AU", "currency": "AUD", "region": "AU-WA", "timezone": "Australia/Perth"}
    fridge = _came(shop, "fridge", 74_900, "2025-11-03T12:00+08:00", category="appliance")
    order = shop.order("au-major-failure", fridge, **au)
    _ask(shop, "return", order, "2026-01-12T10:00+08:00", reason="defective", severity="major")
    order = shop.order("au-minor-failure", fridge, **au)
    _ask(shop, "return", order, "2026-01-12T10:00+08:00", reason="defective", severity="minor")
    india = {"market": "IN", "currency": "INR", "region": "IN-MH", "timezone": "Asia/Kolkata"}
    saree = _came(shop, "saree", 249_900, "2025-11-03T14:00+05:30", category="clothing")
    order = shop.order("in-other-colour", saree, **india)
    _ask(shop, "return", order, "2025-11-05T10:00+05:30", reason="not_as_described")
    order = shop.order("in-changed-mind", saree, **india)
    _ask(shop, "return", order, "2025-11-05T10:00+05:30")

    scarf = _came(shop, "scarf", 6900, "2025-11-03T12:00+13:00", category="clothing")
    nz = {"market": "NZ", "currency": "NZD", "timezone": "Pacific/Auckland"}
    order = shop.order("nz-promise", scarf, **nz)
    _ask(shop, "return", order, "2025-11-20T10:00+13:00")


def _came(shop: Shop, sku: str, price: int, at: str, *, quantity: int = 1, **fields: Any) -> Data:
    """Units of that price each, delivered at a local time."""
    line = shop.line(sku, price * quantity, quantity=quantity, **fields)
    return line | {"delivered_at": _at(at)}


def _ask(
    shop: Shop,
    kind: str,
    order: Mapping[str, Any],
    at: str,
    *,
    arrives: str | None = None,
    **fields: Any,
) -> None:
    """At a local time, by who changed their mind where no other reason is given; it arrives at once."""
    asked = shop.ask(
        kind,
        dict(order),
        arrives=datetime.fromisoformat(arrives or at),
        requested_at=_at(at),
        **{"reason": "change_of_mind", **fields},
    )
    shop.history.shown.append(asked["request_id"])


def _at(local: str) -> str:
    return instant(datetime.fromisoformat(local))
