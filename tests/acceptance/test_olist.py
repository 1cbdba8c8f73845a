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
from service.stream.kafka.notices import NoticeProducer
from tests.clock import put_ahead
from tests.history import check_history
from tests.stack import ROOT, Event, Stack

# Given by environment, or in a folder `data/olist` of a project beside this one.
_BESIDE = next(iter(sorted(ROOT.parent.glob("*/data/olist"))), ROOT / "data" / "olist")
FOLDER = Path(os.environ.get("AFTERSALE_TEST_OLIST", _BESIDE))
# What goes through without a person, in centavos, how long reviews may take, and CDC Art. 49.
AUTOMATIC_LIMIT = 250_000
REVIEW_TIME = timedelta(days=180)
REGRET = timedelta(days=7)
# So far back is the database's clock put: no deadline passes while requests are decided.
TEN_YEARS = timedelta(days=3_650)

pytestmark = [
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason="set AFTERSALE_TEST_OLIST to the folder of Olist's CSV files"
    ),
    pytest.mark.timeout(400),
]


async def test_every_real_order_and_request_is_decided_and_the_sums_agree(stack: Stack) -> None:
    await put_ahead(stack.database_url, -TEN_YEARS)
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
    """CDC Art. 49: within 7 days goods go back without a reason, and the money after them.

    Of a fault the supplier has 30 days to mend it first (Art. 18): whether it was hidden, a person says.
    """
    ends = dict(_ends_of_returns())
    assert _requests(events, topics.REQUEST_APPROVED) == _ended(ends, "approved")
    assert _requests(events, topics.REQUEST_REFERRED) == _ended(ends, "referred")
    assert _requests(events, topics.REQUEST_REJECTED) == _ended(ends, "rejected")
    granted = [e.data for e in events if e.type == topics.REQUEST_APPROVED]
    assert granted
    assert {data["policy"]["basis"].partition(":")[0] for data in granted} == {"CDC Art. 49"}
    assert {(d["goods"]["return_required"], d["goods"]["freight"]) for d in granted} == {
        (True, "merchant")
    }
    assert [e for e in events if e.type == topics.REFUND_ISSUED] == [], "the goods come first"
    money = (topics.REQUEST_APPROVED, topics.REQUEST_REFERRED)
    for data in (e.data for e in events if e.type in money):
        assert data["refund"]["amount"] == _worth(data["order_id"]), data["order_id"]


End = tuple[str, frozenset[str]]


def _requests(events: list[Event], kind: str) -> Counter[End]:
    """Order and codes of each."""
    return Counter(
        (e.data["order_id"], frozenset(reason["code"] for reason in e.data.get("reasons", ())))
        for e in events
        if e.type == kind
    )


def _ended(ends: dict[str, tuple[str, End]], verdict: str) -> Counter[End]:
    return Counter((order, codes) for order, (how, codes) in ends.values() if how == verdict)


def _ends_of_returns() -> Iterator[tuple[str, tuple[str, End]]]:
    """By its review what each return comes to, one after the other: what is granted is asked for no more."""
    cancelled = {r["order_id"] for r in _rows("orders") if r["order_status"] in _CANCELLED}
    taken: set[str] = set()
    for review in _unhappy():
        order = review["order_id"]
        if order in cancelled:
            end = _no("order_cancelled")
        elif order not in _arrived():
            end = _no("not_delivered")
        elif order in taken:
            end = _no("nothing_available")
        else:
            end = _end_of_return(review)
            taken |= {order} if end[0] != "rejected" else set()
        yield f"{review['review_id']} {order}", (order, end)


def _end_of_return(review: dict[str, str]) -> End:
    """By local days, which the dataset tells; no holiday moves them."""
    order = review["order_id"]
    above = {"amount_above_automatic_limit"} if _worth(order) > AUTOMATIC_LIMIT else set()
    if review["review_score"] == "1":
        return "referred", frozenset({"evidence_to_judge"} | above)
    if _day(review["review_answer_timestamp"]) > _arrived()[order] + REGRET:
        return _no("window_closed")
    return ("referred" if above else "approved"), frozenset(above)


def _no(code: str) -> End:
    return "rejected", frozenset({code})


def _unhappy() -> list[dict[str, str]]:
    """Reviews with one or two of five, and words, as they came."""
    found = [
        row
        for row in _rows("order_reviews")
        if int(row["review_score"]) <= 2
        and (row["review_comment_title"].strip() or row["review_comment_message"].strip())
    ]
    return sorted(found, key=lambda row: row["review_answer_timestamp"])


@cache
def _arrived() -> dict[str, date]:
    """By order the day at its place."""
    return {
        row["order_id"]: _day(row["order_delivered_customer_date"])
        for row in _sound()
        if row["order_delivered_customer_date"]
    }


def _sound() -> list[dict[str, str]]:
    return [row for row in _rows("orders") if row["order_status"] not in _CANCELLED]


def _reviews_agree(events: list[Event]) -> None:
    """Published is the first review in time of an order that arrived; a second one, or of no goods, is not."""
    arrived = _arrived()
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
