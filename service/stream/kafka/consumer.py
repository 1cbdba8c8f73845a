"""Reading: membership in the group, records of one partition at a time, positions."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import RecordTooLargeError, UnknownTopicOrPartitionError
from aiokafka.structs import ConsumerRecord

from service.domain.record import Record
from service.stream.kafka.connection import Connection
from service.stream.kafka.errors import (
    KafkaTrouble,
    UnreadableRecord,
    translated,
    translated_reading,
)

# Membership is a matter of heartbeats: neither a database that is away nor having no partition costs it.
_NO_POLL_LIMIT_MS = 10**12
_LOOK_SECONDS = 1.0
_FETCH_BYTES = 2 * 1024 * 1024


class Partition(NamedTuple):
    """An input partition; `topic` with its prefix."""

    topic: str
    number: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Seconds. The heartbeat is a tenth of the session, a rebalance may take twice it."""

    group_id: str
    session_timeout: float


class Consumer:
    """A member of the group whose partitions come paused: whoever owns one resumes it.

    `on_assigned` must return at once: no heartbeat runs during it, and records flow already.
    `on_revoked` may take as long as a rebalance may.
    """

    def __init__(
        self,
        connection: Connection,
        membership: Membership,
        *,
        topics: Collection[str],
        on_assigned: Callable[[set[Partition]], None],
        on_revoked: Callable[[set[Partition]], Awaitable[None]],
    ) -> None:
        self._timeout = connection.timeout
        self._join_seconds = membership.session_timeout * 2
        session_ms = int(membership.session_timeout * 1000)
        self._consumer = AIOKafkaConsumer(
            **connection.options(),
            group_id=membership.group_id,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            # aiokafka joins once an assignor: exactly one, and not its unfinished sticky one.
            partition_assignment_strategy=(RoundRobinPartitionAssignor,),
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=session_ms // 10,
            rebalance_timeout_ms=session_ms * 2,
            max_poll_interval_ms=_NO_POLL_LIMIT_MS,
            max_partition_fetch_bytes=_FETCH_BYTES,
            fetch_max_wait_ms=250,
        )
        self._topics = list(topics)
        self._listener = _Listener(self._consumer, on_assigned, on_revoked)

    async def start(self) -> None:
        """Join the group; a member that was killed is waited for until its session ends."""
        with translated():
            self._consumer.subscribe(self._topics, listener=self._listener)
            async with asyncio.timeout(self._join_seconds + self._timeout):
                try:
                    await self._consumer.start()
                except UnknownTopicOrPartitionError as error:
                    raise KafkaTrouble(
                        f"Kafka: a topic is missing of {', '.join(self._topics)} (`aftersale topics`)"
                    ) from error

    async def watch(self) -> None:
        """Until cancelled; raises KafkaTrouble once this client can neither keep nor renew its membership.

        aiokafka tells that to whoever fetches, and a member without a partition fetches nothing.
        """
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            # Both are made only once the topics were found.
            if self._consumer._coordinator is None or self._consumer._fetcher is None:
                continue
            with translated():
                self._consumer._coordinator.check_errors()
                if self._consumer._fetcher._fetch_task.done():
                    raise KafkaTrouble("Kafka: the client fetches no more")

    async def stop(self) -> None:
        """Leave the group. Does not call `on_revoked`: give the partitions up before."""
        with translated():
            async with asyncio.timeout(self._timeout):
                await self._consumer.stop()

    async def fetch(self, partition: Partition, *, wait: float) -> list[Record]:
        """The next records of one partition, none after `wait` seconds without any.

        Raises UnreadableRecord once the records before it were returned, and UnreadableLog.
        """
        try:
            with translated_reading():
                found = await self._consumer.getmany(
                    TopicPartition(*partition), timeout_ms=int(wait * 1000)
                )
        except UnicodeDecodeError:
            return await self._fetch_singly(partition)
        except KafkaTrouble as error:
            if isinstance(error.__cause__, RecordTooLargeError):
                raise UnreadableRecord(await self.position(partition) - 1) from error
            raise
        return [record_of(record) for records in found.values() for record in records]

    def pause(self, partition: Partition) -> None:
        if TopicPartition(*partition) in self._consumer.assignment():
            self._consumer.pause(TopicPartition(*partition))

    def resume_at(self, partition: Partition, offset: int) -> None:
        """Records flow from `offset` on. Raises KafkaTrouble where it is not ours any more."""
        with translated():
            self._consumer.seek(TopicPartition(*partition), offset)
            self._consumer.resume(TopicPartition(*partition))

    async def position(self, partition: Partition) -> int:
        """Where the next fetch begins; beyond the last record where only markers followed it."""
        with translated():
            async with asyncio.timeout(self._timeout):
                return int(await self._consumer.position(TopicPartition(*partition)))

    async def committed(self, partition: Partition) -> int | None:
        """The group's offset as the broker knows it."""
        with translated():
            async with asyncio.timeout(self._timeout):
                offset = await self._consumer.committed(TopicPartition(*partition))
        return None if offset is None else int(offset)

    async def bounds(self, partition: Partition) -> tuple[int, int]:
        """Offset of the earliest record kept, and the one after the last committed record."""
        tp = TopicPartition(*partition)
        with translated():
            async with asyncio.timeout(self._timeout):
                start = await self._consumer.beginning_offsets([tp])
                end = await self._consumer.end_offsets([tp])
        return int(start[tp]), int(end[tp])

    async def ever_written(self, topic: str) -> bool:
        """Whether any record was ever committed to a topic that this member does not read."""
        with translated():
            async with asyncio.timeout(self._timeout):
                numbers = await self._consumer._client._wait_on_metadata(topic)
                tps = [TopicPartition(topic, number) for number in numbers]
                return any((await self._consumer.end_offsets(tps)).values())

    async def _fetch_singly(self, partition: Partition) -> list[Record]:
        """aiokafka fails on a header key that is not UTF-8 before it hands out any record of the fetch.

        One by one, those before it can be had; the next call meets the bad one first.
        """
        tp = TopicPartition(*partition)
        found: list[Record] = []
        while True:
            try:
                with translated_reading():
                    async with asyncio.timeout(self._timeout):
                        found.append(record_of(await self._consumer.getone(tp)))
            except UnicodeDecodeError as error:
                if found:
                    return found
                raise UnreadableRecord(await self._unreadable_offset(partition)) from error

    async def _unreadable_offset(self, partition: Partition) -> int:
        # Markers before the bad record move aiokafka's own cursor, but not the position.
        fetched = self._consumer._fetcher._records.get(TopicPartition(*partition))
        cursor = getattr(getattr(fetched, "_partition_records", None), "next_fetch_offset", None)
        return max(await self.position(partition), cursor or 0)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka is not typed
    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        on_assigned: Callable[[set[Partition]], None],
        on_revoked: Callable[[set[Partition]], Awaitable[None]],
    ) -> None:
        self._consumer = consumer
        self._on_assigned = on_assigned
        self._on_revoked = on_revoked

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        if assigned:
            self._consumer.pause(*assigned)
        self._on_assigned({Partition(*tp) for tp in assigned})

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        if revoked:
            await self._on_revoked({Partition(*tp) for tp in revoked})


def record_of(record: ConsumerRecord) -> Record:
    return Record(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
        record.key,
        record.headers,
        record.value,
    )
