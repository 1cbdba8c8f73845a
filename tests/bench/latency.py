"""From the moment a request is due to be sent to a `read_committed` reader, at a steady rate.

Requests are sent when their time has come, whatever became of those before: a stall shows in all it delays.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas import topics
from tests.bench.orders import request_of_bench
from tests.factories import NOW, headers_of
from tests.stack import Stack

# A moment at the start of which nothing counts: connections and caches are cold.
_WARM_SECONDS = 2
_TICK = 0.002
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds within one part of a run."""

    p50: float
    p99: float
    most: float


def waits_of(milliseconds: Sequence[float]) -> Waits:
    ordered = sorted(milliseconds)
    p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return Waits(p50, p99, ordered[-1])


@dataclass(slots=True)
class Steady:
    """Requests at a steady rate on the orders of one workload; `first`: the number of the next request.

    Each round over all orders asks for them `again`, under other ids.
    """

    stack: Stack
    orders: int
    first: int = 0

    async def waits(self, *, rate: int, seconds: int, windows: int) -> list[Waits]:
        """Of as many windows, one after the other."""
        async with self._reader() as consumer, self._producer() as producer:
            due, seen = await self._run(producer, consumer, rate, seconds + _WARM_SECONDS)
        counted = [(seen[id] - at) * 1000 for id, at in due.items()][rate * _WARM_SECONDS :]
        each = len(counted) // windows
        return [waits_of(counted[n * each : (n + 1) * each]) for n in range(windows)]

    async def _run(
        self, producer: AIOKafkaProducer, consumer: AIOKafkaConsumer, rate: int, seconds: int
    ) -> tuple[dict[str, float], dict[str, float]]:
        count = rate * seconds
        due: dict[str, float] = {}
        seen: dict[str, float] = {}
        reading = asyncio.create_task(_read(consumer, seen, count))
        begun = time.perf_counter()
        while len(due) < count:
            now = time.perf_counter()
            while len(due) < count and (at := begun + len(due) / rate) <= now:
                due[await self._send(producer)] = at
            await asyncio.sleep(_TICK)
        async with asyncio.timeout(_PATIENCE):
            await reading
        return due, seen

    async def _send(self, producer: AIOKafkaProducer) -> str:
        again, number = divmod(self.first, self.orders)
        data = request_of_bench(number, again=again)
        self.first += 1
        topic = self.stack.prefix + topics.AFTERSALE_REQUESTS
        headers = list(headers_of(topics.REFUND_REQUESTED))
        # Not waited for: what is lost is never seen by the reader.
        await producer.send(
            topic,
            orjson.dumps(data),
            data["order_id"].encode(),
            timestamp_ms=int(NOW.timestamp() * 1000),
            headers=headers,
        )
        return str(data["request_id"])

    @asynccontextmanager
    async def _producer(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = AIOKafkaProducer(bootstrap_servers=self.stack.kafka, acks="all")
        async with producer:
            yield producer

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.stack.kafka,
            isolation_level="read_committed",
            auto_offset_reset="latest",
            enable_auto_commit=False,
            fetch_max_wait_ms=20,
        )
        async with consumer:
            topic = self.stack.prefix + topics.AFTERSALE_DECISIONS
            consumer.assign([TopicPartition(topic, n) for n in range(self.stack.partitions)])
            await consumer.seek_to_end()
            yield consumer


async def _read(consumer: AIOKafkaConsumer, seen: dict[str, float], count: int) -> None:
    while len(seen) < count:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            at = time.perf_counter()
            for record in records:
                id = orjson.loads(record.value)["request_id"]
                assert id not in seen, f"{id} was decided twice"
                seen[id] = at
