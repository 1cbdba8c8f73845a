"""What may never be seen in the history of a stack, whatever happened to it on the way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import orjson

from schemas.catalogue import MODELS
from tests.history_of_cases import cases_as_told, decided_once
from tests.history_of_money import money_as_captured
from tests.stack import Event, Stack


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
    decided_once(events, requests)
    _no_id_twice(events)
    await _outputs_as_recorded(stack, events)
    await cases_as_told(stack, events)
    await money_as_captured(stack, events)
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


def _no_id_twice(events: list[Event]) -> None:
    ids = Counter(e.header("ce_id") for e in events if e.type != "dead letter")
    assert [id for id, count in ids.items() if count > 1] == [], "published twice"
    sources = Counter(
        tuple(e.header(f"dlq.source.{name}") for name in ("topic", "partition", "offset"))
        for e in events
        if e.type == "dead letter"
    )
    assert [at for at, count in sources.items() if count > 1] == [], "dead-lettered twice"


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


def _sequences_without_gap(events: list[Event]) -> None:
    sequences: defaultdict[str, list[int]] = defaultdict(list)
    for event in events:
        if (sequence := event.header("ce_sequence")) is not None:
            sequences[event.data["order_id"]].append(int(sequence))
            assert event.data["sequence"] == int(sequence)
    for order_id, found in sequences.items():
        assert sorted(found) == list(range(1, len(found) + 1)), order_id
