"""From produce to a `read_committed` reader, at a steady rate."""

import asyncio
import time
from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas import topics
from tests.factories import NOW, instant, refund_data
from tests.stack import Stack


async def latencies(stack: Stack, *, first: int, rate: int, seconds: int) -> list[float]:
    """Milliseconds for each request, sorted."""
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    consumer = AIOKafkaConsumer(
        bootstrap_servers=stack.kafka,
        isolation_level="read_committed",
        auto_offset_reset="latest",
        enable_auto_commit=False,
        fetch_max_wait_ms=20,
    )
    await consumer.start()
    try:
        topic = stack.prefix + topics.AFTERSALE_DECISIONS
        consumer.assign([TopicPartition(topic, n) for n in range(stack.partitions)])
        await consumer.seek_to_end()
        reading = asyncio.create_task(_read(consumer, seen, rate * seconds))
        begun = time.perf_counter()
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            data = _request(first + number)
            sent[data["request_id"]] = time.perf_counter()
            await stack.refunds(data)
        async with asyncio.timeout(60):
            await reading
    finally:
        await consumer.stop()
    return sorted((seen[id] - at) * 1000 for id, at in sent.items())


def _request(number: int) -> dict[str, str]:
    return refund_data(
        f"order-{number:07d}",
        request_id=str(uuid5(NAMESPACE_OID, f"latency-{number}")),
        requested_at=instant(NOW + timedelta(milliseconds=number % 60_000)),
        lines=[{"line_id": "2", "quantity": 1}],
    )


async def _read(consumer: AIOKafkaConsumer, seen: dict[str, float], count: int) -> None:
    while len(seen) < count:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            at = time.perf_counter()
            for record in records:
                seen[orjson.loads(record.value)["request_id"]] = at
