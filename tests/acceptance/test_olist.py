"""Real orders of a marketplace through the running service; sums recomputed from the CSV files alone."""

import csv
import gzip
import io
import os
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from schemas import topics
from service.demo.history import Fed
from service.demo.olist import olist
from service.stream.kafka.connection import Connection
from service.stream.kafka.producer import NoticeProducer
from tests.history import check_history
from tests.stack import ROOT, Event, Stack

# Given by environment, or in a folder `data/olist` of a project beside this one.
_BESIDE = next(iter(sorted(ROOT.parent.glob("*/data/olist"))), ROOT / "data" / "olist")
FOLDER = Path(os.environ.get("AFTERSALE_TEST_OLIST", _BESIDE))
# What the default pack lets through without a person, in centavos, and how long reviews may take.
AUTOMATIC_LIMIT = 250_000
REVIEW_TIME = timedelta(days=180)

pytestmark = [
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason="set AFTERSALE_TEST_OLIST to the folder of Olist's CSV files"
    ),
    pytest.mark.timeout(400),
]


async def test_every_real_order_and_request_is_decided_and_the_sums_agree(stack: Stack) -> None:
    history = olist(FOLDER, datetime.now(UTC))
    await _feed(stack, history.orders)
    await _feed(stack, history.requests)
    service = stack.start()
    await stack.settled(within=300)
    assert await service.stop() == 0
    requests = [fed.data for fed in history.requests if isinstance(fed.data, dict)]
    events = await check_history(stack, requests)
    assert len(history.orders) == len(_rows("orders"))
    _refunds_agree(events)
    _reviews_agree(events)


async def _feed(stack: Stack, fed: list[Fed]) -> None:
    producer = NoticeProducer(Connection(bootstrap_servers=stack.kafka))
    try:
        for start in range(0, len(fed), 1_000):
            chunk = fed[start : start + 1_000]
            await producer.send_at([(one.output(stack.prefix, 0), one.at) for one in chunk])
    finally:
        await producer.stop()


def _refunds_agree(events: list[Event]) -> None:
    """What was paid for a cancelled order goes back whole, or waits for a person."""
    entitled = _entitled()
    small = {order: cents for order, cents in entitled.items() if cents <= AUTOMATIC_LIMIT}
    issued = {
        e.data["order_id"]: e.data["amount"] for e in events if e.type == topics.REFUND_ISSUED
    }
    referred = {
        e.data["order_id"]: e.data["refund"]["amount"]
        for e in events
        if e.type == topics.REQUEST_REFERRED
    }
    assert issued == small
    assert referred == {order: entitled[order] for order in entitled.keys() - small.keys()}


def _reviews_agree(events: list[Event]) -> None:
    """Published is the first review in time of an order that arrived; a second one, or of no goods, is not."""
    arrived = {
        row["order_id"]: _day(row["order_delivered_customer_date"])
        for row in _rows("orders")
        if row["order_delivered_customer_date"] and row["order_status"] not in _CANCELLED
    }
    reviews = [
        (row["order_id"], _day(row["review_answer_timestamp"])) for row in _rows("order_reviews")
    ]
    in_time = {
        order for order, day in reviews if order in arrived and day <= arrived[order] + REVIEW_TIME
    }
    published = Counter(e.data["order_id"] for e in events if e.type == topics.FEEDBACK_APPROVED)
    refused = Counter(e.data["order_id"] for e in events if e.type == topics.FEEDBACK_REJECTED)
    assert published == Counter(in_time)
    assert refused == Counter(order for order, _ in reviews) - published


_CANCELLED = ("canceled", "unavailable")


def _entitled() -> dict[str, int]:
    """Centavos that each cancelled order brings back: goods and freight, but not more than was paid."""
    paid, goods = _sums("order_payments", "payment_value"), _sums("order_items", "price")
    freight = _sums("order_items", "freight_value")
    return {
        order: min(paid[order], goods[order] + freight[order] if order in goods else paid[order])
        for row in _rows("orders")
        if row["order_status"] in _CANCELLED and paid[order := row["order_id"]]
    }


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()


def _sums(name: str, column: str) -> defaultdict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for row in _rows(name):
        found[row["order_id"]] += int(Decimal(row[column]) * 100)
    return found


def _rows(name: str) -> list[dict[str, str]]:
    text = gzip.decompress((FOLDER / f"olist_{name}.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))
