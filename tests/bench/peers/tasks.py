"""Plain aiokafka with fifty tasks at once, at least once: `python -m tests.bench.peers.tasks PLACE`."""

import asyncio
from collections.abc import Sequence

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord

from tests.bench.peers.rules import RefundRequest
from tests.bench.peers.shop import Place, connected, decided

TASKS = 50
# Between two commits of the offset: nobody waits for the slowest of only fifty.
_CHUNK = 1_000


async def main(place: Place) -> None:
    pool = await connected(place, 20)
    consumer = AIOKafkaConsumer(
        place.requests,
        bootstrap_servers=place.kafka,
        group_id=place.group,
        auto_offset_reset="earliest",
        session_timeout_ms=60_000,
        enable_auto_commit=False,
    )
    producer = AIOKafkaProducer(bootstrap_servers=place.kafka, acks="all", linger_ms=2)
    async with producer, consumer:
        while True:
            found = await consumer.getmany(timeout_ms=1_000, max_records=_CHUNK)
            records = [record for of_partition in found.values() for record in of_partition]
            if records:
                await _handle(records, pool, producer, place.decisions)
                await consumer.commit()


async def _handle(
    records: Sequence[ConsumerRecord], pool: asyncpg.Pool, producer: AIOKafkaProducer, topic: str
) -> None:
    """All of them; the first failure ends the process, and its successor does them again."""
    waiting = iter(records)

    async def work() -> None:
        for record in waiting:
            request = RefundRequest.model_validate_json(record.value)
            await producer.send_and_wait(topic, await decided(pool, request), record.key)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(TASKS):
            tasks.create_task(work())


if __name__ == "__main__":
    asyncio.run(main(Place.told()))
