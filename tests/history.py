"""What may never be seen in the history of a stack, whatever happened to it on the way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from schemas import topics
from schemas.catalogue import MODELS
from tests.stack import Event, Stack

_DECISIONS = (
    topics.REQUEST_APPROVED,
    topics.REQUEST_REJECTED,
    topics.REQUEST_REFERRED,
    topics.FEEDBACK_APPROVED,
    topics.FEEDBACK_REJECTED,
)


async def check_history(
    stack: Stack, requests: Iterable[Mapping[str, Any]], *, dead_letters: int = 0
) -> list[Event]:
    """Every request decided once, the outputs those of the database, the money right.

    The stack must be settled. Returns the events that a `read_committed` reader sees.
    """
    events = await stack.events()
    dead = [e.header("dlq.reason") for e in events if e.type == "dead letter"]
    assert len(dead) == dead_letters, dead
    _decided_once(events, requests)
    _no_id_twice(events)
    await _outputs_as_recorded(stack, events)
    await _money_as_captured(stack, events)
    _sequences_without_gap(events)
    for event in events:
        if event.type in MODELS:
            MODELS[event.type].model_validate(event.data)
    return events


def _decided_once(events: list[Event], requests: Iterable[Mapping[str, Any]]) -> None:
    decided = Counter(e.data["request_id"] for e in events if e.type in _DECISIONS)
    asked = {request["request_id"] for request in requests}
    assert {id for id, count in decided.items() if count > 1} == set(), "decided twice"
    assert asked - set(decided) == set(), "lost"
    assert set(decided) - asked == set(), "decided, but never asked"


def _no_id_twice(events: list[Event]) -> None:
    ids = Counter(e.header("ce_id") for e in events if e.type != "dead letter")
    assert [id for id, count in ids.items() if count > 1] == [], "published twice"
    sources = Counter(
        tuple(e.header(f"dlq.source.{name}") for name in ("topic", "partition", "offset"))
        for e in events
        if e.type == "dead letter"
    )
    assert [at for at, count in sources.items() if count > 1] == [], "dead-lettered twice"
    refunds = Counter((e.data["refund_id"], e.data["attempt"]) for e in _refunds(events))
    assert [id for id, count in refunds.items() if count > 1] == [], "refunded twice"


async def _outputs_as_recorded(stack: Stack, events: list[Event]) -> None:
    """Byte for byte: nothing published that is not recorded, nothing recorded that is not published."""
    rows = await stack.fetch("select topic, key, headers, value from outcomes")
    recorded = Counter(
        (
            row["topic"].removeprefix(stack.prefix),
            row["key"],
            tuple(
                (k, None if v is None else v.encode("latin-1"))
                for k, v in orjson.loads(row["headers"])
            ),
            row["value"],
        )
        for row in rows
    )
    published = Counter((e.topic, e.key, tuple(e.headers), e.value) for e in events)
    assert not published - recorded, "published, but not recorded"
    assert not recorded - published, "recorded, but not published"


async def _money_as_captured(stack: Stack, events: list[Event]) -> None:
    issued: Counter[str] = Counter()
    for event in _refunds(events):
        assert event.data["amount"] == sum(
            event.data[part] * sign
            for part, sign in (("goods", 1), ("shipping", 1), ("fees", -1), ("promotion", 1))
        )
        issued[event.data["order_id"]] += event.data["amount"]
    for row in await stack.fetch("select order_id, refunded, money_limit, facts from orders"):
        assert issued[row["order_id"]] == row["refunded"] <= row["money_limit"]
        if row["facts"] is not None:
            assert row["refunded"] <= orjson.loads(row["facts"])["captured"]


def _sequences_without_gap(events: list[Event]) -> None:
    sequences: defaultdict[str, list[int]] = defaultdict(list)
    for event in events:
        if (sequence := event.header("ce_sequence")) is not None:
            sequences[event.data["order_id"]].append(int(sequence))
            assert event.data["sequence"] == int(sequence)
    for order_id, found in sequences.items():
        assert sorted(found) == list(range(1, len(found) + 1)), order_id


def _refunds(events: list[Event]) -> list[Event]:
    return [event for event in events if event.type == topics.REFUND_ISSUED]
