"""Transactions that Kafka calls complete and did not end: their records wait for an end of ours."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from service.domain.record import Output
from service.local.kafka import LocalKafka
from service.store.rows import output_of
from tests.faults.load import SMALL_BATCHES, send_orders, send_requests
from tests.history import check_history
from tests.stack import Stack


@pytest.fixture
async def stack(database_url: str, tmp_path: Path) -> AsyncIterator[Stack]:
    """On a broker that takes records which no transaction of its coordinator knows of."""
    with LocalKafka(properties="transaction.partition.verification.enable=false\n") as kafka:
        opened = Stack(kafka.bootstrap_servers, database_url, f"t{uuid4().hex[:10]}.", tmp_path)
        await opened.open()
        try:
            yield opened
        finally:
            await opened.close()


async def _owed(stack: Stack) -> dict[TopicPartition, tuple[int, list[Output]]]:
    """D and what is owed up to it, of each partition that owes anything."""
    committed = await stack.committed()
    owed = {}
    begun = "select id, topic, partition, decided_through from partitions where first_offset is not null"
    for row in await stack.fetch(begun):
        place = TopicPartition(row["topic"], row["partition"])
        if committed.get(place, row["decided_through"]) < row["decided_through"]:
            outputs = await _outputs(stack, row["id"], committed[place])
            owed[place] = (row["decided_through"], outputs)
    return owed


async def _outputs(stack: Stack, partition: int, first: int) -> list[Output]:
    rows: list[asyncpg.Record] = await stack.fetch(
        "select topic, key, headers, value from outcomes"
        f' where partition_id = {partition} and "offset" >= {first} order by "offset", n'
    )
    return [output_of(row) for row in rows]


async def _leave_open(
    stack: Stack, place: TopicPartition, offset: int, outputs: list[Output], *, group: bool
) -> None:
    """As a broker does that skips the end: the records are there, the coordinator has nothing to end."""
    producer = AIOKafkaProducer(
        bootstrap_servers=stack.kafka,
        transactional_id=f"{stack.group}.{place.topic}.{place.partition}",
    )
    await producer.start()
    if not group:
        async with producer.transaction():
            await producer.send_offsets_to_transaction({place: offset}, stack.group)
    await producer.begin_transaction()
    transactions = producer._txn_manager
    transactions.maybe_add_partition_to_txn = lambda place: None
    for output in outputs:
        await producer.send_and_wait(
            output.topic, output.value, output.key, headers=list(output.headers)
        )
    if group:
        transactions.consumer_group_added(stack.group)
        await producer.send_offsets_to_transaction({place: offset}, stack.group)
    await producer.stop()


@pytest.mark.parametrize(
    ("group", "confirmed"),
    [
        pytest.param(True, False, id="all of it"),
        pytest.param(True, True, id="all of it, and the database knows that it was confirmed"),
        pytest.param(False, False, id="all but the offset"),
    ],
)
async def test_a_publication_that_was_left_open_is_seen_once(
    stack: Stack, group: bool, confirmed: bool
) -> None:
    await send_orders(stack, 60)
    requests = await send_requests(stack, 60)
    crashed = stack.start(
        "run", module="tests.faults.interrupted", TEST_CRASH_AT="one_sent:4", **SMALL_BATCHES
    )
    assert await crashed.ended() == 137
    owed = await _owed(stack)
    assert any(outputs for _, outputs in owed.values()), "nothing was owed"
    for place, (decided, outputs) in owed.items():
        await _leave_open(stack, place, decided, outputs, group=group)
    if confirmed:
        await stack.execute("update partitions set published_through = decided_through")
    service = stack.start(**SMALL_BATCHES)
    await stack.settled()
    assert await service.stop() == 0
    await check_history(stack, requests)
