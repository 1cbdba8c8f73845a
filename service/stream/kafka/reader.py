"""Reading topics without a group: for people who look, and to see what of ours is there already."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from aiokafka import AIOKafkaConsumer, TopicPartition

from service.domain.record import Output, Record
from service.stream.kafka.connection import Connection, close_in_time
from service.stream.kafka.consumer import record_of
from service.stream.kafka.errors import translated

# Between the clocks of database, service and broker.
_CLOCKS_DIFFER = timedelta(hours=1)
# Seconds without a record: the broker ends a transaction that nobody ends after its own timeout and a look-out.
_OPEN_TRANSACTIONS = 90.0


class Reader:
    """A `read_committed` reader: sees each event exactly once."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer

    @classmethod
    @asynccontextmanager
    async def open(cls, connection: Connection, topics: Collection[str]) -> AsyncIterator["Reader"]:
        """From the earliest record of every partition of the topics."""
        consumer = AIOKafkaConsumer(
            **connection.options(),
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        with translated():
            async with asyncio.timeout(connection.timeout * 3):
                await consumer.start()
            try:
                consumer.assign(await _partitions(consumer, topics))
                yield cls(consumer)
            finally:
                await close_in_time(consumer.stop())

    async def seek(self, since: datetime) -> None:
        """Go on from the first record of `since` or later."""
        assigned = self._consumer.assignment()
        ends = await self._consumer.end_offsets(assigned)
        milliseconds = int(since.timestamp() * 1000)
        found = await self._consumer.offsets_for_times(dict.fromkeys(assigned, milliseconds))
        for partition in assigned:
            first = found.get(partition)
            self._consumer.seek(partition, ends[partition] if first is None else first.offset)

    async def holds(self, since: datetime) -> bool:
        """Whether no partition lost records of `since` or later to its retention."""
        starts = await self._consumer.beginning_offsets(self._consumer.assignment())
        await self.seek(since)
        firsts = [(start, await self._consumer.position(tp)) for tp, start in starts.items()]
        return all(start == 0 or start < first for start, first in firsts)

    async def behind(self, ends: dict[TopicPartition, int]) -> bool:
        """Whether anything before these ends was not read yet."""
        positions = [(await self._consumer.position(tp), end) for tp, end in ends.items()]
        return any(position < end for position, end in positions)

    async def read(self, *, wait: float) -> list[Record]:
        """What is new, none after `wait` seconds without any."""
        with translated():
            found = await self._consumer.getmany(timeout_ms=int(wait * 1000))
        return [record_of(record) for records in found.values() for record in records]


async def read_since(
    connection: Connection, topics: Collection[str], since: datetime
) -> AsyncIterator[Output]:
    """All that was committed to the topics up to now, from about `since` on.

    Waits for transactions that are open now: what was committed behind them shows only then.
    """
    with translated():
        ends = await _ends(connection, topics)
        async with Reader.open(connection, topics) as reader:
            await reader.seek(since - _CLOCKS_DIFFER)
            deadline = time.monotonic() + _OPEN_TRANSACTIONS
            while await reader.behind(ends):
                for record in await reader.read(wait=0.2):
                    deadline = time.monotonic() + _OPEN_TRANSACTIONS
                    yield Output(record.topic, record.key, record.headers, record.value)
                if time.monotonic() > deadline:
                    raise TimeoutError


async def reaches_back(connection: Connection, topics: Collection[str], since: datetime) -> bool:
    """Whether the topics still hold all that was written to them from `since` on."""
    with translated():
        async with Reader.open(connection, topics) as reader:
            return await reader.holds(since - _CLOCKS_DIFFER)


async def _ends(connection: Connection, topics: Collection[str]) -> dict[TopicPartition, int]:
    """Where each partition ends, open transactions included."""
    consumer = AIOKafkaConsumer(
        **connection.options(), isolation_level="read_uncommitted", enable_auto_commit=False
    )
    async with asyncio.timeout(connection.timeout * 3):
        await consumer.start()
        try:
            return dict(await consumer.end_offsets(await _partitions(consumer, topics)))
        finally:
            await close_in_time(consumer.stop())


async def _partitions(consumer: AIOKafkaConsumer, topics: Collection[str]) -> list[TopicPartition]:
    return [
        TopicPartition(topic, number)
        for topic in topics
        for number in await consumer._client._wait_on_metadata(topic)
    ]
