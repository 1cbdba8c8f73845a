"""Real orders of a Brazilian marketplace: the CSV files of Olist's public dataset, plain or gzip'd.

All instants are moved by whole days so that the last one is yesterday. Prices become centavos.
"""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from schemas import topics
from service.demo.history import Data, History, instant

_ZONE = ZoneInfo("America/Sao_Paulo")
_CANCELLED = ("canceled", "unavailable")
# Who scores so low, with words, wants the goods to go back: for a fault, or for a change of mind.
_FAULTY, _DISLIKED = 1, 2

Row = dict[str, str]


class NoOlistData(Exception):
    """The folder does not hold the dataset."""


def olist(folder: Path, now: datetime) -> History:
    """Every order and review; requests for the money of cancelled orders; returns of what disappointed."""
    orders = list(_rows(folder, "orders"))
    items, payments = _by_order(folder, "order_items"), _by_order(folder, "order_payments")
    reviews = list(_rows(folder, "order_reviews"))
    clock = _Clock(orders, reviews, now)
    history = History()
    for order in orders:
        order_id = order["order_id"]
        snapshot = _snapshot(order, items[order_id], payments[order_id], clock)
        history.order(snapshot, clock.last(order))
        if snapshot["status"] == "cancelled" and snapshot["captured"]:
            _refund(history, snapshot, clock.last(order) + timedelta(hours=1))
    by_id = {order["order_id"]: order for order in orders}
    for review in reviews:
        order, at = by_id[review["order_id"]], clock.at(review["review_answer_timestamp"])
        _review(history, review, order, at)
        if int(review["review_score"]) <= _DISLIKED and _content(review):
            _return(history, review, order, at)
    history.requests.sort(key=lambda fed: fed.at)
    return history


class _Clock:
    """The dataset's local instants, moved so that the last of all falls on yesterday."""

    def __init__(self, orders: list[Row], reviews: list[Row], now: datetime) -> None:
        answered = (review["review_answer_timestamp"] for review in reviews)
        last = max(*answered, *(text for order in orders for text in _instants(order)))
        yesterday = now.astimezone(_ZONE).date() - timedelta(days=1)
        self._days = yesterday - datetime.fromisoformat(last).date()

    def at(self, text: str) -> datetime:
        return (datetime.fromisoformat(text) + self._days).replace(tzinfo=_ZONE)

    def last(self, order: Row) -> datetime:
        """When the last thing happened to the order."""
        return max(self.at(text) for text in _instants(order))


def _instants(order: Row) -> list[str]:
    names = (
        "purchase_timestamp",
        "approved_at",
        "delivered_carrier_date",
        "delivered_customer_date",
    )
    return [text for name in names if (text := order[f"order_{name}"])]


def _rows(folder: Path, name: str) -> Iterator[Row]:
    for path in (folder / f"olist_{name}.csv.gz", folder / f"olist_{name}_dataset.csv"):
        if path.exists():
            raw = path.read_bytes()
            text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
            yield from csv.DictReader(io.StringIO(text, newline=""))
            return
    raise NoOlistData(f"{folder} holds no olist_{name}.csv.gz")


def _by_order(folder: Path, name: str) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in _rows(folder, name):
        found[row["order_id"]].append(row)
    return found


def _snapshot(order: Row, items: list[Row], payments: list[Row], clock: _Clock) -> dict[str, Any]:
    """An order of which no item is known is one line of what was paid."""
    captured = sum(_cents(payment["payment_value"]) for payment in payments)
    freight = sum(_cents(item["freight_value"]) for item in items)
    goods = [
        {
            "line_id": item["order_item_id"],
            "sku": item["product_id"],
            "quantity": 1,
            "paid": _cents(item["price"]),
        }
        for item in items
    ] or [{"line_id": "1", "sku": "unknown", "quantity": 1, "paid": captured}]
    way: dict[str, Any] = {}
    if order["order_delivered_carrier_date"] or order["order_delivered_customer_date"]:
        way["shipped"] = 1
    if order["order_delivered_customer_date"]:
        arrived = clock.at(order["order_delivered_customer_date"])
        way |= {"delivered": 1, "delivered_at": instant(arrived)}
    return {
        "order_id": order["order_id"],
        "customer_id": order["customer_id"],
        "version": 1,
        "market": "BR",
        "timezone": str(_ZONE),
        "currency": "BRL",
        "placed_at": instant(clock.at(order["order_purchase_timestamp"])),
        "status": _status(order["order_status"], captured),
        "captured": captured,
        "shipping_paid": freight,
        "lines": [{**line, **way} for line in goods],
    }


def _status(status: str, captured: int) -> str:
    if status in _CANCELLED:
        return "cancelled"
    return "paid" if captured else "unpaid"


def _refund(history: History, snapshot: Data, at: datetime) -> None:
    asked = _asked("refund", snapshot["order_id"], snapshot, at) | {"reason": "other"}
    history.request(topics.REFUND_REQUESTED, asked, at)


def _review(history: History, review: Row, order: Row, at: datetime) -> None:
    said = _asked("review", review["review_id"], order, at) | {"score": int(review["review_score"])}
    if content := _content(review):
        said["content"] = content
    history.request(topics.REVIEW_SUBMITTED, said, at)


def _return(history: History, review: Row, order: Row, at: datetime) -> None:
    """What was not liked, what was faulty, or what never came."""
    reason = "defective" if int(review["review_score"]) <= _FAULTY else "change_of_mind"
    if not order["order_delivered_customer_date"]:
        reason = "not_received"
    asked = _asked("return", review["review_id"], order, at) | {"reason": reason}
    history.request(topics.RETURN_REQUESTED, asked, at)


def _asked(kind: str, cause: str, order: Mapping[str, Any], at: datetime) -> Data:
    """The same rows make the same ids."""
    order_id = order["order_id"]
    return {
        "request_id": str(uuid5(NAMESPACE_OID, f"{kind}:{cause}:{order_id}")),
        "order_id": order_id,
        "customer_id": order["customer_id"],
        "requested_at": instant(at),
    }


def _content(review: Row) -> str:
    return "\n".join(
        text
        for name in ("title", "message")
        if (text := review[f"review_comment_{name}"].replace("\r\n", "\n").strip())
    )


def _cents(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(f"{rest:0<2}"[:2] or 0)
