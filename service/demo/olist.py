"""Real orders of a Brazilian marketplace: the CSV files of Olist's public dataset, plain or gzip'd.

All instants are moved by whole days so that the last one is yesterday. Prices become centavos.
"""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from service.demo.history import History, instant

_ZONE = ZoneInfo("America/Sao_Paulo")
_CANCELLED = ("canceled", "unavailable")

Row = dict[str, str]


class NoOlistData(Exception):
    """The folder does not hold the dataset."""


def olist(folder: Path, now: datetime) -> History:
    """Every order, every review, and a refund request for each cancelled order with money paid."""
    orders = list(_rows(folder, "orders"))
    items, payments = _by_order(folder, "order_items"), _by_order(folder, "order_payments")
    reviews = list(_rows(folder, "order_reviews"))
    clock = _Clock(orders, reviews, now)
    history, customers = History(), {}
    for order in orders:
        order_id = order["order_id"]
        customers[order_id] = order["customer_id"]
        snapshot = _snapshot(order, items[order_id], payments[order_id], clock)
        history.order(snapshot, clock.last(order))
        if snapshot["status"] == "cancelled" and snapshot["captured"]:
            _refund(history, snapshot, clock.last(order) + timedelta(hours=1))
    for review in reviews:
        _review(history, review, customers[review["order_id"]], clock)
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


def _refund(history: History, snapshot: dict[str, Any], at: datetime) -> None:
    order_id = snapshot["order_id"]
    history.refund(
        {
            "request_id": str(uuid5(NAMESPACE_OID, f"refund:{order_id}")),
            "order_id": order_id,
            "customer_id": snapshot["customer_id"],
            "requested_at": instant(at),
            "reason": "other",
        },
        at,
    )


def _review(history: History, review: Row, customer_id: str, clock: _Clock) -> None:
    at = clock.at(review["review_answer_timestamp"])
    data: dict[str, Any] = {
        "request_id": str(uuid5(NAMESPACE_OID, f"{review['review_id']}:{review['order_id']}")),
        "order_id": review["order_id"],
        "customer_id": customer_id,
        "requested_at": instant(at),
        "score": int(review["review_score"]),
    }
    content = "\n".join(
        text
        for name in ("title", "message")
        if (text := review[f"review_comment_{name}"].replace("\r\n", "\n").strip())
    )
    if content:
        data["content"] = content
    history.review(data, at)


def _cents(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(f"{rest:0<2}"[:2] or 0)
