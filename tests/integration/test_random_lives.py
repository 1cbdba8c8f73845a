"""Random lives through the real service, which is killed on the way: the same as in the core alone."""

from collections import defaultdict
from datetime import timedelta
from random import Random
from typing import Any

from tests.factories import NOW
from tests.history import check_history
from tests.random_lives import Alone, RandomOrder, said_of
from tests.stack import Event, Stack
from tests.stories import effects, row

_ORDERS = 120
# What passes after each step; the service is killed while it works on the steps named below.
_STEPS = [timedelta(0)] * 6 + [timedelta(hours=3), timedelta(0), timedelta(days=20)]
_STEPS += [timedelta(0), timedelta(hours=3), timedelta(days=20), timedelta(0), timedelta(days=40)]
_KILLED = (3, 9)
_PACE = {"KAFKA_SESSION_TIMEOUT_SECONDS": "2", "BATCH_RECORDS": "20"}


async def test_random_lives_end_as_the_core_alone_ends_them(stack: Stack) -> None:
    random, now = Random(7), NOW
    orders = [RandomOrder(number, random) for number in range(_ORDERS)]
    alone = {order.order_id: Alone(order.order_id) for order in orders}
    stack.start(**_PACE)
    for number, passes in enumerate([timedelta(0), *_STEPS]):
        messages = [order.next(now) if number else order.first for order in orders]
        await stack.send_all(message for message in messages if message)
        if number in _KILLED:
            await stack.processes[-1].kill()
            stack.start(**_PACE)
        await stack.settled()
        for order, message in zip(orders, messages, strict=True):
            if message:
                alone[order.order_id].take(message, now)
        if passes:
            now += passes
            await stack.pass_time(seconds=passes.total_seconds())
            for one in alone.values():
                one.pass_time(now)
    asked = [request[2] for order in orders for request in order.requests]
    dead = sum(len(one.dead) for one in alone.values())
    events = _by_order(await check_history(stack, asked, dead_letters=dead))
    for order in orders:
        await _alike(stack, alone[order.order_id], events[order.order_id])
    _worth_comparing(events)


def _by_order(events: list[Event]) -> dict[str, list[Event]]:
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda event: int(event.header("ce_sequence") or 0)):
        if event.header("ce_sequence"):
            found[event.data["order_id"]].append(event)
    return found


async def _alike(stack: Stack, alone: Alone, events: list[Event]) -> None:
    """By request, since what two of an order wait for may be due at once."""
    order_id = alone.state.order_id
    found, expected = _by_request(events), _by_request(alone.events)
    assert found.keys() == expected.keys(), order_id
    for request_id, told in expected.items():
        assert [one["type"] for one in found[request_id]] == [one["type"] for one in told]
        for seen, meant in zip(found[request_id], told, strict=True):
            assert seen == meant
    ledger = alone.state.ledger
    assert await row(stack, order_id) == {
        "reserved": ledger.reserved,
        "refunded": ledger.refunded,
        "parked": len(alone.state.parked),
        "claimed": sum(line.claimed for line in ledger.lines),
        "share": sum(line.share for line in ledger.lines),
    }
    assert await effects(stack, order_id) == alone.effects


def _by_request(events: list[Event]) -> dict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for event in events:
        found[event.data["request_id"]].append({**said_of(event), "sequence": None})
    return found


def _worth_comparing(events: dict[str, list[Event]]) -> None:
    """Enough of every way that a life may take."""
    types = [event.type for told in events.values() for event in told]
    for what in ("expired", "completed", "reminded", "referred", "cancelled", "rejected"):
        assert types.count(f"aftersale.request.{what}.v1") >= 5, what
    causes = {
        event.data["cause"] for told in events.values() for event in told if "cause" in event.data
    }
    assert len(causes) >= 6, causes
