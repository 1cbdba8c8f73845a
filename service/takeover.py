"""Taking a partition over: both fences, then the positions, then what is still owed.

The order of the steps is the protocol; each may be the last one before a crash.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import assert_never

import structlog

from service.checkpoints import Reached
from service.domain.record import Output, Record
from service.lookup import Lookup
from service.ownership import Ownership
from service.positions import (
    Begin,
    CommitFirst,
    Continue,
    Contradiction,
    LookUp,
    Recovery,
    Seen,
    SkipLost,
    Verdict,
    compare,
    may_be_open,
)
from service.store.progress import Fence, LastRecord, Progress
from service.store.store import Store
from service.stream.kafka.connection import Connection
from service.stream.kafka.consumer import Consumer, Partition
from service.stream.kafka.errors import KafkaTrouble, UnreadableLog, UnreadableRecord
from service.stream.kafka.producer import TransactionalProducer

log = structlog.get_logger()


class PositionsContradictError(Exception):
    """Kafka and Postgres contradict each other; the process ends with exit code 3."""

    def __init__(self, partition: Partition, why: str) -> None:
        super().__init__(f"{partition}: {why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """What a takeover needs to know of the surroundings, alike for every partition."""

    connection: Connection
    cluster_id: str
    group_id: str
    output_topics: tuple[str, ...]
    refunds_topic: str
    begin_beside_refunds: bool


async def take_over(
    partition: Partition,
    *,
    store: Store,
    consumer: Consumer,
    cluster: Cluster,
    reached: Reached,
    owing: Callable[[int], None],
    recover: Recovery | None = None,
) -> Ownership:
    """Own the partition, its records flowing from D on.

    `owing` is told D - C before it is published. `recover`: what an operator lets be put right.
    Raises PositionsContradictError and the errors of store and stream; the partition stays
    paused then.
    """
    fence = await store.take_fence(cluster.group_id, partition.topic, partition.number)
    reached("fence_taken")
    producer = await TransactionalProducer.start(
        cluster.connection,
        transactional_id=f"{cluster.group_id}.{partition.topic}.{partition.number}",
        reached=reached,
    )
    try:
        reached("producer_started")
        return await _Takeover(
            partition, fence, producer, store, consumer, cluster, reached, owing, recover
        ).run()
    except BaseException:
        consumer.pause(partition)
        await producer.discard()
        raise


@dataclass(slots=True)
class _Takeover:
    partition: Partition
    fence: Fence
    producer: TransactionalProducer
    store: Store
    consumer: Consumer
    cluster: Cluster
    reached: Reached
    owing: Callable[[int], None]
    recover: Recovery | None

    async def run(self) -> Ownership:
        verdict = compare(await self._look_settled())
        if isinstance(verdict, SkipLost):
            await self._skip(verdict)
            verdict = compare(await self._look())
        self.reached("positions_compared")
        through = await self._settled(verdict)
        self.consumer.resume_at(self.partition, through)
        return Ownership(
            partition=self.partition,
            group_id=self.cluster.group_id,
            fence=self.fence,
            producer=self.producer,
            decided_through=through,
            published_through=through,
            written_through=through,
            verdict=verdict,
        )

    async def _settled(self, verdict: Verdict) -> int:
        """What the verdict asks for, done; where the records flow from."""
        match verdict:
            case Contradiction(why=why):
                raise PositionsContradictError(self.partition, why)
            case Begin(first=first):
                await self._begin(first)
                return first
            case CommitFirst(first=first):
                await self._commit_offset(first)
                return first
            case Continue(committed=committed, decided=decided):
                self.owing(decided - committed)
                await self._publish_owed(committed, decided)
                return decided
            case LookUp(decided=decided):
                await self._publish_missing(verdict)
                return decided
            case SkipLost():
                raise KafkaTrouble(f"the start of {self.partition} moves on while it is skipped to")
            case _:
                assert_never(verdict)

    async def _begin(self, first: int) -> None:
        await self.store.begin_partition(
            self.fence, cluster_id=self.cluster.cluster_id, first=first
        )
        self.reached("partition_begun")
        await self._commit_offset(first)
        self.reached("first_offset_committed")

    async def _look_settled(self) -> Seen:
        seen = await self._look()
        if not may_be_open(seen):
            return seen
        await self.producer.settle(self.cluster.output_topics, group_id=self.cluster.group_id)
        self.reached("settled")
        return await self._look()

    async def _look(self) -> Seen:
        # C first, then D and W: they may only have grown since, never the other way about.
        committed = await self.consumer.committed(self.partition)
        log_start, log_end = await self.consumer.bounds(self.partition)
        # Refunds before the group: whoever published them had begun his partition before.
        refunds_written = await self.consumer.ever_written(self.cluster.refunds_topic)
        group_begun = await self.store.group_begun(self.cluster.group_id)
        progress = await self.store.progress(self.fence)
        if progress is not None:
            await self._check_last(progress, log_start, log_end)
        return Seen(
            progress=progress,
            committed=committed,
            log_start=log_start,
            log_end=log_end,
            cluster_id=self.cluster.cluster_id,
            group_begun=group_begun,
            refunds_written=refunds_written,
            begin_beside_refunds=self.cluster.begin_beside_refunds,
            recover=self.recover,
        )

    async def _check_last(self, progress: Progress, log_start: int, log_end: int) -> None:
        """A topic made anew has other records at the offsets decided before."""
        last = progress.last
        if last is None or not log_start <= last.offset < log_end:
            return
        found = await self._read_at(last.offset)
        if found is not None and found.offset == last.offset and not _same(found, last):
            raise PositionsContradictError(
                self.partition, f"the record at {last.offset} is not the one that was decided"
            )

    async def _read_at(self, offset: int) -> Record | None:
        self.consumer.resume_at(self.partition, offset)
        try:
            async with asyncio.timeout(self.cluster.connection.timeout):
                while not (records := await self.consumer.fetch(self.partition, wait=1)):
                    if await self.consumer.position(self.partition) > offset:
                        return None
        except (UnreadableRecord, UnreadableLog):
            return None
        except TimeoutError as error:
            raise KafkaTrouble(f"no record came from {self.partition} at {offset}") from error
        finally:
            self.consumer.pause(self.partition)
        return records[0]

    async def _skip(self, lost: SkipLost) -> None:
        log.warning(
            "records_skipped",
            topic=self.partition.topic,
            partition=self.partition.number,
            first=lost.decided,
            through=lost.log_start,
        )
        await self.store.skip_to(self.fence, lost.log_start)

    async def _publish_owed(self, committed: int, decided: int) -> None:
        if committed < decided:
            outputs = await self.store.owed(self.fence, first=committed, through=decided)
            await self._publish(outputs, decided)
            self.reached("owed_published")
        await self.store.write_published(self.fence, decided)

    async def _publish_missing(self, lost: LookUp) -> None:
        owed = missing = 0
        async for found in self._lookup().missing(lost.first, lost.published, lost.decided):
            owed, missing = owed + found.owed, missing + len(found.missing)
            if found.missing or found.through == lost.decided:
                await self._publish(found.missing, found.through)
        log.warning(
            "offset_recovered",
            topic=self.partition.topic,
            partition=self.partition.number,
            through=lost.decided,
            owed=owed,
            missing=missing,
        )
        await self.store.write_published(self.fence, lost.decided)

    def _lookup(self) -> Lookup:
        return Lookup(
            partition=self.partition,
            fence=self.fence,
            store=self.store,
            connection=self.cluster.connection,
            topics=self.cluster.output_topics,
        )

    async def _commit_offset(self, offset: int) -> None:
        await self._publish([], offset)

    async def _publish(self, outputs: Sequence[Output], offset: int) -> None:
        await self.producer.publish(
            outputs, group_id=self.cluster.group_id, partition=self.partition, offset=offset
        )


def digest_of(record: Record) -> bytes:
    """Which record it was, so that another one at its offset is noticed."""
    return sha256(repr((record.key, record.headers)).encode() + (record.value or b"")).digest()


def _same(found: Record, last: LastRecord) -> bool:
    if last.digest is None:
        return True
    return found.timestamp == last.timestamp and last.digest == digest_of(found)
