"""Publishing: one transactional producer for each input partition."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.partitioner import murmur2
from aiokafka.producer import sender

from service.checkpoints import Reached
from service.domain.record import Output
from service.stream.kafka.connection import Connection
from service.stream.kafka.consumer import Partition
from service.stream.kafka.discarding import discard
from service.stream.kafka.errors import KafkaTrouble, translated

# Below the broker's default limit for one batch (1 MiB), with room for the batch's own header.
_BATCH_BYTES = 960 * 1024
# A reader waits at most this long, and ten seconds of the broker's look-out, for a dead producer. Twice
# what is usual, for the largest outcome of one record takes a slow link half of it.
_TRANSACTION_TIMEOUT_MS = 60_000
# What even a slow link carries: an outcome may be large, and a deadline that it cannot meet is met never.
_BYTES_A_SECOND = 4 * 1024 * 1024
# Seconds. A transaction waits until the end of the one before it is written; aiokafka asks again after 0.02,
# when it has been for long.
sender.BACKOFF_OVERRIDE = 0.004


class TransactionalProducer:
    """Publishes batches of one input partition, each with the offset it brings the group to.

    After any exception it may only be discarded: the next owner's start settles what it left open.
    """

    def __init__(self, producer: AIOKafkaProducer, *, timeout: float, reached: Reached) -> None:
        self._producer = producer
        self._timeout = timeout
        self._reached = reached
        self._commits_sent = _count_commits(producer)

    @classmethod
    async def start(
        cls, connection: Connection, *, transactional_id: str, reached: Reached
    ) -> "TransactionalProducer":
        """Fence every earlier producer of that id, and settle the transaction it left open."""
        with translated():
            producer = AIOKafkaProducer(
                **connection.options(),
                transactional_id=transactional_id,
                transaction_timeout_ms=_TRANSACTION_TIMEOUT_MS,
                max_batch_size=_BATCH_BYTES,
                compression_type=connection.codec,
            )
        started = cls(producer, timeout=connection.timeout, reached=reached)
        try:
            with translated():
                async with asyncio.timeout(connection.timeout * 3):
                    await producer.start()
        except BaseException:
            await started.discard()
            raise
        return started

    async def publish(
        self, outputs: Sequence[Output], *, group_id: str, partition: Partition, offset: int
    ) -> None:
        """One transaction: the outputs in their order, and `offset` as the group's.

        Returns once Kafka confirmed it; raises KafkaTrouble or Fenced.
        """
        size = sum(len(output.value or b"") for output in outputs)
        with translated():
            async with asyncio.timeout(self._timeout + size / _BYTES_A_SECOND):
                await self._producer.begin_transaction()
                self._reached("transaction_begun")
                await self._send_all(outputs, keyless=partition.number)
                self._reached("all_sent")
                await self._producer.send_offsets_to_transaction(
                    {TopicPartition(*partition): offset}, group_id
                )
                self._reached("offsets_added")
                await self._commit()

    async def settle(self, topics: Collection[str], *, group_id: str) -> None:
        """End with a commit what an earlier transaction left open in these topics and the group.

        Kafka 4.3 and 4.4 (KAFKA-20734) call a transaction complete whose end they did not write where a
        partition had no leader for the moment. It was confirmed, and yet its records hold every reader
        back, until the next end of one of our transactions there is taken for theirs.
        """
        with translated():
            async with asyncio.timeout(self._timeout):
                await self._end_all(topics, group_id)
                # Kafka confirms an end before it writes it, and begins the next when it is written.
                await self._end_all((), group_id)

    async def _end_all(self, topics: Collection[str], group_id: str) -> None:
        await self._producer.begin_transaction()
        while not await self._producer._sender._do_add_offsets_to_txn(group_id):
            pass
        for topic in topics:
            for number in await self._producer.partitions_for(topic):
                place = TopicPartition(topic, number)
                self._producer._txn_manager.maybe_add_partition_to_txn(place)
        await self._commit()

    async def _commit(self) -> None:
        await self._producer.commit_transaction()
        # aiokafka repeats EndTxn within the same epoch: such a repeat could end a later transaction.
        if self._commits_sent.pop() != 1:
            raise KafkaTrouble("the end of the transaction had to be sent again")

    async def discard(self) -> None:
        """Cut the connections without a word: stop() and abort would wait for a dead broker."""
        await discard(self._producer)

    async def _send_all(self, outputs: Sequence[Output], *, keyless: int) -> None:
        sent = []
        for (topic, number), of_partition in (await self._routed(outputs, keyless)).items():
            for batch in self._batches(of_partition):
                sent.append(await self._producer.send_batch(batch, topic, partition=number))
                self._reached("one_sent")
        # aiokafka commits a transaction in which a send failed for good: each must be seen to succeed.
        await asyncio.gather(*sent)

    async def _routed(
        self, outputs: Sequence[Output], keyless: int
    ) -> dict[tuple[str, int], list[Output]]:
        counts = {
            topic: len(await self._producer.partitions_for(topic))
            for topic in {output.topic for output in outputs}
        }
        routed: defaultdict[tuple[str, int], list[Output]] = defaultdict(list)
        for output in outputs:
            number = keyless if output.key is None else _hash(output.key)
            routed[output.topic, number % counts[output.topic]].append(output)
        return routed

    def _batches(self, outputs: list[Output]) -> list[Any]:
        batches = [self._producer.create_batch()]
        for output in outputs:
            if not _append(batches[-1], output):
                batches.append(self._producer.create_batch())
                _append(batches[-1], output)
        return batches


@lru_cache(maxsize=65_536)
def _hash(key: bytes) -> int:
    """Kafka's own partitioning of keys: an order's events meet in one partition with any other client's."""
    return int(murmur2(key)) & 0x7FFFFFFF


def _append(batch: Any, output: Output) -> bool:
    appended = batch.append(
        timestamp=None, key=output.key, value=output.value, headers=list(output.headers)
    )
    return appended is not None


class _CommitsSent:
    def __init__(self) -> None:
        self._count = 0

    def add(self) -> None:
        self._count += 1

    def pop(self) -> int:
        count, self._count = self._count, 0
        return count


def _count_commits(producer: AIOKafkaProducer) -> _CommitsSent:
    sent = _CommitsSent()
    original = producer.client.send

    async def send(node_id: int, request: Any, **options: Any) -> Any:
        if type(request).__name__.startswith("EndTxnRequest"):
            sent.add()
        return await original(node_id, request, **options)

    producer.client.send = send
    return sent
