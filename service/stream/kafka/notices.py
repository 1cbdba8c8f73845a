"""Writing what needs no transaction: notices, and messages sent by hand."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from aiokafka import AIOKafkaProducer

from service.domain.inbound import Position
from service.domain.record import Output
from service.stream.kafka.connection import Connection
from service.stream.kafka.discarding import discard
from service.stream.kafka.errors import translated


class NoticeProducer:
    """Sends records of which a second copy does no harm; starts when there is something to send."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._timeout = connection.timeout
        self._started: AIOKafkaProducer | None = None

    async def send(self, outputs: Sequence[Output]) -> list[Position]:
        """Where each lies, once all are written; raises KafkaTrouble."""
        return await self.send_at([(output, None) for output in outputs])

    async def send_at(self, outputs: Sequence[tuple[Output, datetime | None]]) -> list[Position]:
        """The same with the records' times, None for now.

        After a failure this client's sequence numbers may be out of step for good: the next call starts
        with a new one.
        """
        try:
            with translated():
                producer = await self._producer()
                async with asyncio.timeout(self._timeout):
                    return await _send_all(producer, outputs)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """May be called twice, or before anything was sent."""
        producer, self._started = self._started, None
        if producer is not None:
            await discard(producer)

    async def _producer(self) -> AIOKafkaProducer:
        if self._started is None:
            self._started = AIOKafkaProducer(
                **self._connection.options(),
                enable_idempotence=True,
                compression_type=self._connection.codec,
            )
            async with asyncio.timeout(self._timeout * 3):
                await self._started.start()
        return self._started


async def _send_all(
    producer: AIOKafkaProducer, outputs: Sequence[tuple[Output, datetime | None]]
) -> list[Position]:
    sent = [
        await producer.send(
            output.topic,
            output.value,
            output.key,
            timestamp_ms=None if at is None else int(at.timestamp() * 1000),
            headers=list(output.headers),
        )
        for output, at in outputs
    ]
    return [
        Position(topic=written.topic, partition=written.partition, offset=written.offset)
        for written in await asyncio.gather(*sent)
    ]
