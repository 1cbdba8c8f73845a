"""The service without its Kafka transactions, to see what they cost: `python -m tests.bench.at_least_once run`.

A plain producer sends, and the group's offset follows: a crash in between publishes the same events twice.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition

import service.run
import service.takeover
from service.checkpoints import Reached
from service.cli import serve
from service.domain.record import Output
from service.stream.kafka.connection import Connection
from service.stream.kafka.consumer import Consumer, Partition
from service.stream.kafka.errors import translated
from service.stream.kafka.producer import _BATCH_BYTES, TransactionalProducer

_made: list[Consumer] = []


class _Remembered(Consumer):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _made.append(self)


class _Plain(TransactionalProducer):
    """Idempotent, and all acknowledged before the offset follows."""

    @classmethod
    async def start(
        cls, connection: Connection, *, transactional_id: str, reached: Reached
    ) -> "_Plain":
        with translated():
            producer = AIOKafkaProducer(
                **connection.options(), enable_idempotence=True, max_batch_size=_BATCH_BYTES
            )
            await producer.start()
        return cls(producer, timeout=connection.timeout, reached=reached)

    async def publish(
        self, outputs: Sequence[Output], *, group_id: str, partition: Partition, offset: int
    ) -> None:
        with translated():
            async with asyncio.timeout(self._timeout):
                await self._send_all(outputs, keyless=partition.number)
                await _made[-1]._consumer.commit({TopicPartition(*partition): offset})

    async def settle(self, topics: Collection[str], *, group_id: str) -> None:
        """Nothing was left open."""


def _replace(module: Any, name: str, by: Callable[..., Any]) -> None:
    assert hasattr(module, name), f"{module.__name__} has no {name}: it would run with transactions"
    setattr(module, name, by)


if __name__ == "__main__":
    _replace(service.run, "Consumer", _Remembered)
    _replace(service.takeover, "TransactionalProducer", _Plain)
    serve()
