"""Several processes in one group under load: kills, restarts, and owners that wake up too late."""

import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from schemas import topics
from service.checkpoints import Checkpoint
from tests.faults.load import SMALL_BATCHES, send_orders, send_reports, send_requests
from tests.history import check_history
from tests.servers import Given
from tests.stack import Stack, eventually

_PACE = {**SMALL_BATCHES, "DATABASE_IDLE_TIMEOUT_SECONDS": "2", "BATCH_RECORDS": "10"}


async def _decided(stack: Stack) -> int:
    rows = await stack.fetch("select count(*) as n from outcomes")
    return int(rows[0]["n"])


async def _decided_more(stack: Stack, than: int) -> int:
    async def more() -> int:
        count = await _decided(stack)
        return count if count > than else 0

    return int(await eventually(more, what=f"more than {than} outcomes"))


async def test_kills_and_restarts_while_work_is_in_flight(stack: Stack) -> None:
    await send_orders(stack, 150)
    requests = await send_requests(stack, 150, each=3)
    await send_reports(stack, requests)
    stack.start(**_PACE)
    stack.start(**_PACE)
    done = 0
    for round_ in range(4):
        done = await _decided_more(stack, done + 20)
        await stack.processes[round_].kill()
        stack.start(**_PACE)
    assert await stack.lag() > 100, "the last fault came after the work"
    await stack.settled()
    assert all([await service.stop() == 0 for service in stack.processes[-2:]])
    await check_history(stack, requests)


async def test_members_that_come_and_go_while_work_is_in_flight(stack: Stack) -> None:
    await send_orders(stack, 300)
    requests = []
    staying = stack.start(**_PACE)
    await staying.ready()
    for _ in range(3):
        before = await _decided(stack)
        requests += await send_requests(stack, 300)
        passing = stack.start(**_PACE)
        await _decided_more(stack, before + 20)
        await passing.ready()
        requests += await send_requests(stack, 300)
        assert await stack.lag() > 0, "the change came after the work"
        assert await passing.stop() == 0
    await stack.settled()
    await check_history(stack, requests)
    for service in stack.processes:
        assert '"cut_short":0' in service.log.read_text()
        assert '"cut_short":1' not in service.log.read_text(), "a rebalance waited for an owner"


@pytest.mark.parametrize(
    ("point", "times"),
    [
        ("fence_taken", 5),
        ("producer_started", 5),
        ("positions_compared", 5),
        ("before_commit", 6),
        ("committed", 6),
        ("one_sent", 6),
        ("offsets_added", 14),
        ("published", 6),
    ],
)
async def test_an_owner_frozen_past_its_session_changes_nothing_when_it_wakes_up(
    stack: Stack, point: Checkpoint, times: int
) -> None:
    await send_orders(stack, 80)
    requests = await send_requests(stack, 80)
    zombie = stack.start(
        "run", module="tests.faults.interrupted", TEST_STOP_AT=f"{point}:{times}", **_PACE
    )

    await eventually(zombie.is_frozen, what=f"reaching {point}")
    assert await stack.lag() > 60, "the fault came after the work"
    before = await _decided(stack)
    heir = stack.start(**_PACE)
    await heir.ready()
    await _decided_more(stack, before)
    zombie.signal(signal.SIGCONT)
    await stack.settled()
    for service in (zombie, heir):
        assert await service.stop() == 0, service.log.read_text()[-2000:]
    await check_history(stack, requests)


async def test_a_publication_that_lands_between_the_two_fences_is_not_repeated(
    kafka: Given, database_url: str, tmp_path: Path
) -> None:
    """The earlier owner's transaction ends after Postgres is fenced and before Kafka is."""
    stack = Stack(kafka.address, database_url, f"t{uuid4().hex[:10]}.", tmp_path, partitions=1)
    await stack.open()
    try:
        waiting = await _parked_requests(stack, 40)
        await send_orders(stack, 40)
        arguments, module = ("run", "--only", "orders"), "tests.faults.interrupted"
        earlier = stack.start(*arguments, module=module, TEST_STOP_AT="offsets_added:3", **_PACE)
        await eventually(earlier.is_frozen, what="reaching offsets_added")
        later = stack.start(*arguments, module=module, TEST_STOP_AT="fence_taken:1", **_PACE)
        await eventually(later.is_frozen, what="reaching fence_taken")
        before = len(await stack.events())
        earlier.signal(signal.SIGCONT)
        await eventually(lambda: _seen_more(stack, before), what="the earlier owner's events")
        later.signal(signal.SIGCONT)
        await later.ready()
        await stack.settled(topics.ORDERS)
        await check_history(stack, waiting)
    finally:
        await stack.close()


async def _parked_requests(stack: Stack, orders: int) -> list[dict[str, Any]]:
    requests = await send_requests(stack, orders)
    service = stack.start(**_PACE)
    await service.ready()
    await stack.settled()
    assert await service.stop() == 0
    return requests


async def _seen_more(stack: Stack, than: int) -> bool:
    return len(await stack.events()) > than


async def test_a_member_stays_while_postgres_is_away(stack: Stack) -> None:
    """Connections cut again and again: nothing lost, nothing dead-lettered, no restart."""
    await send_orders(stack, 200)
    requests = await send_requests(stack, 200, each=3)
    service = stack.start(**_PACE)
    done = 0
    for _ in range(5):
        done = await _decided_more(stack, done + 10)
        await stack.fetch(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'aftersale' and datname = current_database()"
        )
    await stack.settled()
    assert await service.stop() == 0
    events = await check_history(stack, requests)
    assert not [event for event in events if event.type == "dead letter"]
