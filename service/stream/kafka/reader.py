"""Reading topics from their beginning, without a group: for people who look, not for the service."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition

from service.domain.record import Record
from service.stream.kafka.connection import Connection
from service.stream.kafka.consumer import record_of
from service.stream.kafka.errors import translated


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
                partitions = []
                for topic in topics:
                    for number in await consumer._client._wait_on_metadata(topic):
                        partitions.append(TopicPartition(topic, number))
                consumer.assign(partitions)
                yield cls(consumer)
            finally:
                await consumer.stop()

    async def read(self, *, wait: float) -> list[Record]:
        """What is new, none after `wait` seconds without any."""
        with translated():
            found = await self._consumer.getmany(timeout_ms=int(wait * 1000))
        return [record_of(record) for records in found.values() for record in records]
