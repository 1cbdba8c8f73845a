"""The values that a check compared, as people read them; those not known here stay as they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.scalars import instant
from service.operate.explain_labels import TRAITS, UNTOLD, coded, named
from service.operate.explain_remedy import opened_by
from service.operate.words import a, local, moment, money, span

Data = Mapping[str, Any]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d.*")
_CODES = re.compile(r"[a-z0-9_:]+(,[a-z0-9_:]+)*")
_COUNTED = re.compile(r"\d+ [a-z_]+ from [a-z_]+")
# Of a value that is not there.
_NOTHING = {
    "opens": "not known yet",
    "closes": "not known yet",
    "told_at": "never",
    "withdrawal_right": "never",
    "severity": "not told",
}
# By this a right is not opened at all, where there is none.
_NEEDED = ("needed_repairs", "needed_exchanges", "most_days")
# Minor units, in details that do not name their currency.
_MONEY = frozenset(
    {
        ("order_status", "left_of_captured"),
        ("inspection", "deduction"),
        ("captured", "entitled"),
        *(("captured", key) for key in ("captured", "reserved", "refunded", "left")),
        *(("price", key) for key in ("paid", "price")),
        *(("share", key) for key in ("paid", "held", "share")),
        *(("fee", key) for key in ("refund", "kept_before", "fee")),
        ("gift", "fee"),
        ("gift", "kept"),
        *(("promotion", key) for key in ("kept", "threshold", "discount", "list_value")),
        *(("promotion", key) for key in ("total", "before")),
        *(("delivery_cost", key) for key in ("shipping_paid", "express_surcharge", "before")),
    }
)
# The same, in those that do.
_BESIDE_CURRENCY = frozenset(
    {
        "amount",
        "available",
        "limit",
        "cost",
        "price",
        "left",
        "most",
        "most_amount",
        "captured",
        "reserved",
        "refunded",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the customer's calendar counts, and the money of the order."""

    zone: ZoneInfo
    currency: str | None


def zone_of(name: object) -> ZoneInfo | None:
    """None for what names no zone."""
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def at(value: object) -> datetime | None:
    """The instant that a field of an event holds, if it does."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return instant(value)
        except ValueError:
            return None
    return None


def words(code: str) -> str:
    return code.replace("_", " ")


def compared(check: str, detail: Data, place: Place) -> str:
    """All values of a detail in one line, for tables."""
    if detail.get("cut") is True:
        return "values left out: the event was too large"
    there = _there(detail, place)
    told = [
        f"{named(check, key)} {_written(check, key, detail, there)}"
        for key in detail
        if key not in UNTOLD
        and not (key == "timezone" and there.zone == place.zone)
        and not (key in _NEEDED and detail[key] is None)
        and not (key == "currency" and _BESIDE_CURRENCY & detail.keys())
    ]
    return ", ".join(told)


def fields(check: str, detail: Data, place: Place) -> dict[str, str]:
    """The values that sentences are made of, with what follows from two of them; none that is missing."""
    there = _there(detail, place)
    told = {
        key: _written(check, key, detail, there, sentence=True)
        for key, value in detail.items()
        if value not in (None, "")
    }
    return told | _derived(detail)


def _there(detail: Data, place: Place) -> Place:
    """A window's own zone and an amount's own currency go before those of the order."""
    zone = zone_of(detail["timezone"]) if "timezone" in detail else None
    currency = detail.get("currency")
    return replace(
        place,
        zone=zone or place.zone,
        currency=currency if isinstance(currency, str) else place.currency,
    )


def _derived(detail: Data) -> dict[str, str]:
    told = {}
    requested, closes = at(detail.get("requested_at")), at(detail.get("closes"))
    arrived = at(detail.get("arrived_at"))
    acted = arrived if "closes" in detail and arrived else requested
    if acted and closes and acted >= closes:
        late = "at that very moment" if acted == closes else f"{span(acted - closes)} later"
        told["arrived_late" if acted is arrived else "late"] = late
    if requested and arrived and requested != arrived:
        told["apart"] = span(max(requested - arrived, arrived - requested, timedelta()))
    if detail.get("money_issued") is True:
        told["paid_already"] = "its money was ordered to be paid already"
    if isinstance(detail.get("kind"), str):
        told["a_kind"] = a(detail["kind"])
    told |= opened_by(detail)
    if "excluded" in detail:
        if detail["excluded"] == detail.get("category"):
            told["excluded_category"] = words(str(detail["excluded"]))
        told["excluded"] = TRAITS.get(detail["excluded"], str(detail["excluded"]))
        told["because"] = _because(detail.get("requires"))
    return told


def _because(requires: object) -> str:
    match requires:
        case "confirmed":
            return ", as the buyer confirmed at the purchase"
        case "told":
            return ", as the buyer was told before the purchase"
        case _:
            return ""


def _written(check: str, key: str, detail: Data, place: Place, *, sentence: bool = False) -> str:
    value = detail[key]
    match value:
        case None:
            return _NOTHING.get(key, "none")
        case bool():
            return "yes" if value else "no"
        case int() if place.currency and _is_money(check, key, detail):
            return money(value, place.currency)
        case int() if key in ("percent", "kept_percent"):
            return f"{value} %"
        case int():
            return f"{value:,}"
        case str():
            return _text(check, key, value, place, sentence)
        case list():
            return ", ".join(str(item) for item in value) or "none"
        case _:
            return str(value)


def _is_money(check: str, key: str, detail: Data) -> bool:
    return (check, key) in _MONEY or ("currency" in detail and key in _BESIDE_CURRENCY)


def _text(check: str, key: str, value: str, place: Place, sentence: bool) -> str:
    moved = at(value)
    if moved is not None:
        return moment(moved, place.zone) if sentence else local(moved, place.zone)
    if _COUNTED.fullmatch(value):
        return words(value)
    tell = coded(check, key) if _CODES.fullmatch(value) else None
    return (tell(value) if tell else value) or "none"
