"""Goods that many are unhappy with: one signal a period, however often they are looked at."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import orjson
import pytest

from schemas import topics
from service.domain.ids import Sku
from service.store.batch import Advance, Batch
from service.store.changes import Changes
from service.store.named import Loaded, Named
from service.store.store import Store, Timeouts
from tests.after_sale import Message, asked, id_of, review, snapshot
from tests.factories import NOW, headers_of, instant, line_data, order_data
from tests.integration.command import command
from tests.stack import Event, Stack, eventually
from tests.stories import in_batches

_numbers = count(1)
FAULT: dict[str, Any] = {"reason": "defective"}


def _orders(sku: str, number: int, **fields: Any) -> Iterator[tuple[str, Message]]:
    """Ids and snapshots of orders of one such lamp, each of a customer of its own."""
    for _ in range(number):
        order_id = f"o-quality-{next(_numbers)}"
        line = line_data(sku=sku, category="furniture", quantity=2, paid=2000)
        yield order_id, snapshot(order_data(order_id, lines=[line], **fields))


async def _signals(stack: Stack, sku: str) -> list[Event]:
    return [one for one in await stack.events(topics.SIGNALS) if one.data["sku"] == sku]


async def _looked_at(stack: Stack) -> None:
    """Until there is no reason left to look at any sku, and every notice is decided on."""

    async def nothing_waits() -> bool:
        return not await stack.fetch("select from sku_due")

    await eventually(nothing_waits, what="the look at the skus")
    await stack.settled()


async def test_faulty_goods_are_told_of_once_with_what_was_counted(shared_stack: Stack) -> None:
    stack, sku = shared_stack, "lamp-faulty"
    orders, more = dict(_orders(sku, 5)), dict(_orders(sku, 6))
    faults = [
        asked("return", id, lines=[{"line_id": "1", "quantity": 1}], **FAULT) for id in orders
    ]
    minds = [asked("return", id, lines=[{"line_id": "1", "quantity": 1}]) for id in orders]
    await in_batches(stack, [*orders.values()], [*faults[:4], *minds])
    await _looked_at(stack)
    assert await _signals(stack, sku) == [], "four are not five, and minds may change"
    await in_batches(stack, faults[4:])
    await _looked_at(stack)
    (signal,) = await _signals(stack, sku)
    assert signal.key == sku.encode()
    assert signal.header("ce_sequence") is None
    assert signal.header("ce_subject") == sku
    assert signal.data | {"at": None} == {
        "signal_id": signal.header("ce_id"),
        "sku": sku,
        "category": "furniture",
        "period": {"from": instant(NOW - timedelta(days=30)), "to": instant(NOW)},
        "delivered": 10,
        "requests": 5,
        "low_scores": 0,
        "refunded": {"amount": 0, "currency": "USD"},
        "at": None,
    }
    again = [asked("return", id, **FAULT) for id in more]
    await in_batches(stack, [*more.values()], again)
    await _looked_at(stack)
    assert await _signals(stack, sku) == [signal]


async def test_low_scores_are_enough_and_what_was_paid_back_is_told(shared_stack: Stack) -> None:
    stack, sku = shared_stack, "lamp-ugly"
    orders = dict(_orders(sku, 5))
    paid = [asked("refund", id, reason="not_received") for id in list(orders)[:2]]
    lost = [
        (topic, kind, data | {"lines": [one | {"delivered": 0} for one in data["lines"]]})
        for topic, kind, data in list(orders.values())[:2]
    ]
    arrived = [(topic, kind, data | {"version": 2}) for topic, kind, data in orders.values()]
    low = [review(id, score=1 + n % 2, line_id="1") for n, id in enumerate(orders)]
    await in_batches(stack, [*lost, *list(orders.values())[2:]], paid, arrived, low)
    await _looked_at(stack)
    (signal,) = await _signals(stack, sku)
    assert (signal.data["requests"], signal.data["low_scores"]) == (0, 5)
    assert signal.data["refunded"] == {"amount": 4000, "currency": "USD"}
    assert signal.data["delivered"] == 10, "what came later is no second delivery"


async def test_a_signal_is_no_dead_letter_of_an_order_that_is_called_as_the_sku(
    shared_stack: Stack,
) -> None:
    stack, sku = shared_stack, "lamp-or-order"
    orders = dict(_orders(sku, 5))
    low = [review(id, score=1, line_id="1") for id in orders]
    other = asked("return", sku, **FAULT)
    await in_batches(stack, [*orders.values(), snapshot(order_data(sku))], [*low, other])
    await _looked_at(stack)
    assert len(await _signals(stack, sku)) == 1
    done = await command("explain", id_of(other), "--json", folder=stack.folder, **stack.in_force())
    assert (done.code, orjson.loads(done.out)["dead_letters"]) == (0, [])


async def test_one_customer_alone_makes_no_signal(shared_stack: Stack) -> None:
    stack, sku = shared_stack, "lamp-disliked"
    orders = dict(_orders(sku, 6, customer_id="c-hater"))
    low = [review(id, customer_id="c-hater", score=1, line_id="1") for id in orders]
    await in_batches(stack, [*orders.values()], low)
    await _looked_at(stack)
    assert await _signals(stack, sku) == []


async def test_two_processes_that_look_at_a_sku_over_and_over_tell_of_it_once(stack: Stack) -> None:
    for _ in range(2):
        stack.start()
    for service in stack.processes:
        await service.ready()
    goods = [f"lamp-{n}" for n in range(8)]
    orders = {sku: dict(_orders(sku, 6)) for sku in goods}
    complaints = [asked("return", id, **FAULT) for ids in orders.values() for id in ids]
    await in_batches(stack, [one for snapshots in orders.values() for one in snapshots.values()])
    await stack.send_all(complaints)
    # As if the notices had been sent many times, and to whatever partition.
    headers = headers_of(topics.SKU_DUE)
    await stack.send_all(
        (topics.DUE, topics.SKU_DUE, notice, sku.encode(), headers, partition)
        for n in range(12)
        for partition in (0, 1)
        for sku in goods
        for notice in ({"sku": sku, "due_at": instant(NOW + timedelta(seconds=n))},)
    )
    await stack.settled()
    await _looked_at(stack)
    told = sorted(one.data["sku"] for one in await stack.events(topics.SIGNALS))
    assert told == goods
    assert [await service.stop() for service in stack.processes] == [0, 0]


async def test_a_signal_that_was_decided_and_not_published_is_published_as_stored(
    stack: Stack,
) -> None:
    goods = [f"lamp-{n}" for n in range(3)]
    orders = {sku: dict(_orders(sku, 5)) for sku in goods}
    silent = stack.start(DUE_POLL_SECONDS="600")
    await silent.ready()
    low = [review(id, score=1, line_id="1") for ids in orders.values() for id in ids]
    await in_batches(
        stack, [one for snapshots in orders.values() for one in snapshots.values()], low
    )
    assert await silent.stop() == 0
    assert await stack.fetch("select from sku_due")
    crashed = stack.start(
        "run",
        module="tests.faults.interrupted",
        TEST_CRASH_AT="committed:1",
        DUE_POLL_SECONDS="0.2",
    )
    assert await crashed.ended() == 137
    assert await stack.events(topics.SIGNALS) == []
    (owed,) = await stack.fetch("select count(*) as signals from outcomes where order_id is null")
    assert owed["signals"] > 0
    service = stack.start()
    await _looked_at(stack)
    assert sorted(one.data["sku"] for one in await stack.events(topics.SIGNALS)) == goods
    assert await service.stop() == 0


@pytest.fixture
async def store(database_url: str) -> Any:
    async with Store.open(database_url, connections=3, timeouts=Timeouts()) as opened:
        yield opened


@pytest.mark.parametrize("known", [False, True], ids=["for the first time", "looked at before"])
async def test_who_looks_at_a_sku_at_the_same_moment_sees_that_it_was_told_of(
    store: Store, known: bool
) -> None:
    """Two notices in two partitions: the second look waits for the end of the first."""
    sku = Sku("lamp")
    named = Named(skus={(sku, NOW): NOW - timedelta(days=30)})
    looking = asyncio.Event()

    async def first(batch: Batch) -> None:
        assert (await batch.load(named)).signalled == {sku: None}
        looking.set()
        await eventually(lambda: _waited_for(store), within=5, what="the second look")
        await batch.record(Changes(signalled={sku: NOW}), _AHEAD)

    async def second(batch: Batch) -> Loaded:
        await looking.wait()
        loaded = await batch.load(named)
        await batch.record(Changes(), _AHEAD)
        return loaded

    async def before(batch: Batch) -> None:
        await batch.load(named)
        await batch.record(Changes(), _AHEAD)

    if known:
        await _in_batch(store, 2, before)
    _, loaded = await asyncio.gather(_in_batch(store, 0, first), _in_batch(store, 1, second))
    assert loaded.signalled == {sku: NOW}


_AHEAD = Advance(decided_through=1, published_through=0, last=None)


async def _in_batch(store: Store, partition: int, work: Any) -> Any:
    fence = await store.take_fence("group", topics.DUE, partition)
    await store.begin_partition(fence, cluster_id="c", first=0)
    async with store.batch(fence, decided_through=0) as batch:
        return await work(batch)


async def _waited_for(store: Store) -> bool:
    """Whether a session waits for another's lock."""
    found = await store._pool.fetchval(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    )
    return bool(found)
