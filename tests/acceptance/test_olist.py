"""Real orders of a marketplace through the running service; sums recomputed from the CSV files alone."""

import csv
import gzip
import io
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
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
    service = stack.start()
    await stack.settled(topics.ORDERS, within=300)
    await _feed(stack, history.requests)
    await stack.settled(within=300)
    assert await service.stop() == 0
    requests = [fed.data for fed in history.requests if isinstance(fed.data, dict)]
    events = await check_history(stack, requests)
    assert len(history.orders) == len(_rows("orders"))
    of_kind = {
        kind: [e for e in events if e.data["request_id"] in ids]
        for kind in (topics.REFUND_REQUESTED, topics.RETURN_REQUESTED)
        if (ids := {fed.fields["request_id"] for fed in history.requests if fed.type == kind})
    }
    _refunds_agree(of_kind[topics.REFUND_REQUESTED])
    _returns_agree(of_kind[topics.RETURN_REQUESTED])
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
    entitled = {
        order: _worth(order)
        for row in _rows("orders")
        if row["order_status"] in _CANCELLED and _paid()[order := row["order_id"]]
    }
    issued = {
        e.data["order_id"]: e.data["amount"] for e in events if e.type == topics.REFUND_ISSUED
    }
    assert issued == _amounts(events, topics.REQUEST_APPROVED) == _small(entitled)
    assert _amounts(events, topics.REQUEST_REFERRED) == _large(entitled)


def _amounts(events: list[Event], kind: str) -> dict[str, int]:
    """By order; an order of which two were granted would be missed, for none may be."""
    found = [e.data for e in events if e.type == kind]
    amounts = {data["order_id"]: data["refund"]["amount"] for data in found}
    assert len(amounts) == len(found)
    return amounts


def _small(amounts: dict[str, int]) -> dict[str, int]:
    return {order: cents for order, cents in amounts.items() if cents <= AUTOMATIC_LIMIT}


def _large(amounts: dict[str, int]) -> dict[str, int]:
    return {order: cents for order, cents in amounts.items() if cents > AUTOMATIC_LIMIT}


def _returns_agree(events: list[Event]) -> None:
    """For faulty goods Brazil gives a repair first, or money by what a person sees: CDC Art. 18 and 26."""
    worth = {order: _worth(order) for order in {row["order_id"] for row in _unhappy()}}
    arrived = {row["order_id"] for row in _sound() if row["order_delivered_customer_date"]}
    judged = {order: cents for order, cents in worth.items() if order in arrived}
    assert _amounts(events, topics.REQUEST_APPROVED) == {}
    assert _amounts(events, topics.REQUEST_REFERRED) == judged
    assert [e for e in events if e.type == topics.REFUND_ISSUED] == [], "a person decides first"
    dear = {
        e.data["order_id"]
        for e in events
        if e.type == topics.REQUEST_REFERRED
        and "amount_above_automatic_limit" in {reason["code"] for reason in e.data["reasons"]}
    }
    assert dear == _large(judged).keys()
    refused = Counter(
        (e.data["order_id"], frozenset(reason["code"] for reason in e.data["reasons"]))
        for e in events
        if e.type == topics.REQUEST_REJECTED
    )
    assert refused == Counter(_refused_returns(arrived))


def _refused_returns(arrived: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Cancelled, never there, or asked for before: by the second and third of an order's reviews."""
    cancelled = {r["order_id"] for r in _rows("orders") if r["order_status"] in _CANCELLED}
    seen: set[str] = set()
    for review in _unhappy():
        order = review["order_id"]
        if order in cancelled:
            yield order, frozenset({"order_cancelled"})
        elif order not in arrived:
            yield order, frozenset({"not_delivered"})
        elif order in seen:
            yield order, frozenset({"nothing_available"})
        seen.add(order)


def _unhappy() -> list[dict[str, str]]:
    """Reviews with one or two of five, and words."""
    return [
        row
        for row in _rows("order_reviews")
        if int(row["review_score"]) <= 2
        and (row["review_comment_title"].strip() or row["review_comment_message"].strip())
    ]


def _sound() -> list[dict[str, str]]:
    return [row for row in _rows("orders") if row["order_status"] not in _CANCELLED]


def _reviews_agree(events: list[Event]) -> None:
    """Published is the first review in time of an order that arrived; a second one, or of no goods, is not."""
    arrived = {
        row["order_id"]: _day(row["order_delivered_customer_date"])
        for row in _sound()
        if row["order_delivered_customer_date"]
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


def _worth(order: str) -> int:
    """Centavos that the whole order brings back: goods and freight, but not more than was paid."""
    goods, freight = _goods(), _freight()
    return min(_paid()[order], goods[order] + freight[order] if order in goods else _paid()[order])


@cache
def _paid() -> defaultdict[str, int]:
    return _sums("order_payments", "payment_value")


@cache
def _goods() -> defaultdict[str, int]:
    return _sums("order_items", "price")


@cache
def _freight() -> defaultdict[str, int]:
    return _sums("order_items", "freight_value")


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
