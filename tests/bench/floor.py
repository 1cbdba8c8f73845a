"""What no service of this kind can be faster than: batches of 500, nothing checked, at least once.

`python -m tests.bench.floor PLACE [transactions | kafka | postgres COUNT]`: each batch with its offset in a
Kafka transaction; without Postgres; without Kafka, on so many made-up requests.
"""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.producer import sender

from tests.bench.orders import request_of_bench
from tests.bench.peers.shop import STATEMENTS, Place, connected

BATCH = 500
PARTITIONS = 4
_HEADERS = [("ce_specversion", b"1.0"), ("ce_type", b"decided.v1")]
# As the service has it: without, a transaction waits longer for the one before it.
sender.BACKOFF_OVERRIDE = 0.004
# (key, value) of each event.
Events = list[tuple[bytes, bytes]]


async def main(place: Place, mode: str) -> None:
    """A task for each partition, as the service has it; each waits for its batch to be written."""
    pool = None if mode == "kafka" else await connected(place, PARTITIONS)
    if mode == "postgres":
        assert pool is not None
        await _without_kafka(pool, int(sys.argv[7]))
        return
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.kafka,
        group_id=place.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=2**21,
    )
    async with consumer, asyncio.TaskGroup() as tasks:
        consumer.assign([TopicPartition(place.requests, n) for n in range(PARTITIONS)])
        for number in range(PARTITIONS):
            one = _Partition(place, number, pool, consumer, await _producer(place, number, mode))
            tasks.create_task(one.work(transactions=mode == "transactions"))


@dataclass(slots=True)
class _Partition:
    place: Place
    number: int
    pool: asyncpg.Pool | None
    consumer: AIOKafkaConsumer
    producer: AIOKafkaProducer

    async def work(self, *, transactions: bool) -> None:
        place = TopicPartition(self.place.requests, self.number)
        while True:
            found = await self.consumer.getmany(place, timeout_ms=1_000, max_records=BATCH)
            for records in found.values():
                values = [record.value for record in records]
                if self.pool is None:
                    events: Events = [(record.key, record.value) for record in records]
                else:
                    events = await _recorded(self.pool, values)
                offset = {place: records[-1].offset + 1}
                await (
                    self._in_one(events, offset) if transactions else self._after(events, offset)
                )

    async def _after(self, events: Events, offset: dict[TopicPartition, int]) -> None:
        await self._send(events)
        await self.consumer.commit(offset)

    async def _in_one(self, events: Events, offset: dict[TopicPartition, int]) -> None:
        async with self.producer.transaction():
            await self._send(events)
            await self.producer.send_offsets_to_transaction(offset, self.place.group)

    async def _send(self, events: Events) -> None:
        batch = self.producer.create_batch()
        for key, value in events:
            appended = batch.append(key=key, value=value, timestamp=None, headers=_HEADERS)
            assert appended is not None
        sent = await self.producer.send_batch(batch, self.place.decisions, partition=self.number)
        await sent


async def _producer(place: Place, number: int, mode: str) -> AIOKafkaProducer:
    producer = AIOKafkaProducer(
        bootstrap_servers=place.kafka,
        enable_idempotence=True,
        max_batch_size=2**20 - 2**16,
        transactional_id=f"{place.group}.{number}" if mode == "transactions" else None,
    )
    await producer.start()
    return producer


async def _without_kafka(pool: asyncpg.Pool, count: int) -> None:
    """Says how long it took, and its own CPU."""
    values = [orjson.dumps(request_of_bench(number)) for number in range(count)]
    batches = iter([values[first : first + BATCH] for first in range(0, count, BATCH)])
    begun, used = time.perf_counter(), time.process_time()

    async def work(batches: Iterator[list[bytes]]) -> None:
        for batch in batches:
            await _recorded(pool, batch)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(PARTITIONS):
            tasks.create_task(work(batches))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    print(orjson.dumps({"seconds": seconds, "cpu": cpu}).decode())


async def _recorded(pool: asyncpg.Pool, values: Sequence[bytes]) -> Events:
    requests = [orjson.loads(value) for value in values]
    ids = sorted(request["order_id"] for request in requests)
    async with pool.acquire() as connection, connection.transaction():
        await connection.fetch(STATEMENTS["load_orders"], ids)
        lines = {
            (row["order_id"], row["line_id"]): row["paid"] // row["quantity"]
            for row in await connection.fetch(STATEMENTS["lock_lines_of_all"], ids)
        }
        decisions = [_decision(request, lines) for request in requests]
        new = {row[0] for row in await connection.fetch(STATEMENTS["insert_decisions"], decisions)}
        assert len(new) == len(decisions)
        changes = [
            (request["order_id"], line["line_id"], line["quantity"], decision[3])
            for request, decision in zip(requests, decisions, strict=True)
            for line in request["lines"]
        ]
        await connection.execute(STATEMENTS["refund_lines"], *map(list, zip(*changes, strict=True)))
    return [(decision[1].encode(), decision[4]) for decision in decisions]


def _decision(request: dict[str, Any], lines: dict[tuple[str, str], int]) -> tuple[Any, ...]:
    """A row of its table, an event as large as that of the peers in it."""
    order_id = request["order_id"]
    asked = request["lines"][0]
    amount = lines[order_id, asked["line_id"]] * asked["quantity"]
    event = orjson.dumps(request | {"approved": True, "amount": amount, "refunded": [asked]})
    return request["request_id"], order_id, True, amount, event


if __name__ == "__main__":
    asyncio.run(main(Place.told(), (*sys.argv[6:7], "")[0]))
