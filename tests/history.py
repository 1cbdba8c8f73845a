"""What may never be seen in the history of a stack, whatever happened to it on the way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import pairwise
from typing import Any

import orjson

from schemas import topics
from schemas.catalogue import MODELS
from schemas.orders import OrderSnapshot
from tests.stack import Event, Stack

_FEEDBACK = (topics.FEEDBACK_APPROVED, topics.FEEDBACK_REJECTED)
_AFTER_SALE = (
    topics.REQUEST_APPROVED,
    topics.REQUEST_REJECTED,
    topics.REQUEST_REFERRED,
    topics.REQUEST_CANCELLED,
)
# What may come after each event of one service; nothing where it is not named.
_NEXT = {
    topics.REQUEST_APPROVED: (topics.REQUEST_REFERRED, topics.REQUEST_CANCELLED),
    topics.REQUEST_REFERRED: (topics.REQUEST_CANCELLED,),
}


async def check_history(
    stack: Stack, requests: Iterable[Mapping[str, Any]], *, dead_letters: int = 0
) -> list[Event]:
    """Every request decided once, the outputs those of the database, the money right.

    The stack must be settled. Returns the events that a `read_committed` reader sees.
    """
    requests = list(requests)
    events = await _whole(stack)
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


async def _whole(stack: Stack) -> list[Event]:
    # What is lost for good is told by name below.
    with suppress(AssertionError):
        return await stack.published(within=20)
    return await stack.events()


def _decided_once(events: list[Event], requests: Iterable[Mapping[str, Any]]) -> None:
    """One answer for each request, and after it only what may follow one."""
    asked = {request["request_id"].lower(): request for request in requests}
    told: defaultdict[str, list[Event]] = defaultdict(list)
    ended: defaultdict[str, list[Event]] = defaultdict(list)
    for event in sorted(events, key=_sequence):
        if event.type in (*_AFTER_SALE, *_FEEDBACK):
            told[event.data["request_id"]].append(event)
        if event.type == topics.REQUEST_CANCELLED:
            ended[event.data["cancelled_by"]].append(event)
    answered = told.keys() | ended.keys()
    assert asked.keys() - answered == set(), "lost"
    assert answered - asked.keys() == set(), "decided, but never asked"
    for request_id, request in asked.items():
        if "target_request_id" in request:
            _cancel_once(request, told[request_id], ended[request_id])
        else:
            assert ended[request_id] == [], f"{request_id} ended another, but is no cancel"
            _answered_once(request, told[request_id])


def _cancel_once(request: Mapping[str, Any], told: list[Event], ended: list[Event]) -> None:
    """Rejected, or the end of the request that it names."""
    assert len(told) + len(ended) == 1, f"cancel {request['request_id']} decided twice"
    assert {event.type for event in told} <= {topics.REQUEST_REJECTED}
    for event in ended:
        assert event.data["request_id"] == request["target_request_id"].lower()


def _answered_once(request: Mapping[str, Any], told: list[Event]) -> None:
    """`told`: the events of its own, in their order."""
    types, id = [event.type for event in told], request["request_id"]
    if types[0] in _FEEDBACK:
        assert len(types) == 1, f"{id} decided twice: {types}"
        return
    of_service = [event for event in told if event.type in _AFTER_SALE]
    for before, after in pairwise(of_service):
        assert after.type in _NEXT.get(before.type, ()), f"{id} decided twice: {types}"
        if after.type == topics.REQUEST_REFERRED:
            assert {reason["code"] for reason in after.data["reasons"]} == {"facts_changed"}
    _feedback_of_care(request, told)


def _feedback_of_care(request: Mapping[str, Any], told: list[Event]) -> None:
    """Approved with its service, each part once and at once; told of in no other case."""
    granted = "service" in request and told[0].type == topics.REQUEST_APPROVED
    parts = [kind for kind in ("review", "comment") if granted and request.get(kind) is not None]
    found = [event for event in told if event.type in _FEEDBACK]
    assert [event.data["kind"] for event in found] == parts, request["request_id"]
    assert {event.type for event in found} <= {topics.FEEDBACK_APPROVED}
    causes = {event.header("ce_causation") for event in (told[0], *found)}
    assert len(causes) == 1, "a care's feedback is decided with its service"


def _sequence(event: Event) -> int:
    return int(event.header("ce_sequence") or 0)


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
    above: dict[str, int] = {}
    for row in await stack.fetch("select order_id, refunded, money_limit, facts from orders"):
        assert issued[row["order_id"]] == row["refunded"] <= row["money_limit"]
        facts = row["facts"]
        if facts is not None and row["refunded"] > orjson.loads(facts)["captured"]:
            above[row["order_id"]] = row["refunded"]
    if above:
        await _captured_once(stack, above)


async def _captured_once(stack: Stack, refunded: Mapping[str, int]) -> None:
    """Only where a later snapshot lowered it: an earlier one held as much."""
    most: Counter[str] = Counter()
    for event in await stack.events(topics.ORDERS):
        with suppress(ValueError):
            order = OrderSnapshot.model_validate_json(event.value or b"")
            most[order.order_id] = max(most[order.order_id], order.captured)
    for order_id, amount in refunded.items():
        assert amount <= most[order_id], f"{order_id}: more than was ever captured"


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
