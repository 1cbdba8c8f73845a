"""One assigned partition, from taking it over to giving it up; every trouble ends in taking it over again."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from service.domain.record import Record
from service.inflow import NOTHING, Found, Inflow, arrived
from service.operate.metrics import Metrics
from service.ownership import Ownership
from service.pipeline import GuardTrippedError, Pipeline, Refused, SpoiledBatchError
from service.positions import Recovery, describe
from service.slots import Slot, Slots
from service.spoiled import decided_whole
from service.stopping import unless_stopped
from service.store.errors import FenceLost, StoreError
from service.stream.dead_letter_guard import DeadLetterGuard
from service.stream.kafka.consumer import Consumer, Partition
from service.stream.kafka.errors import StreamError, UnreadableLog
from service.takeover import Cluster, PositionsContradictError, take_over

log = structlog.get_logger()

_BACKOFF_FIRST = 0.1
_BACKOFF_MOST = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds, and records a batch at most. `lost`: how long a lost fence is left to the other owner.

    `slots`: of all partitions of the process; a batch takes one.
    """

    slots: Slots
    batch_records: int = 500
    idle: float = 5
    lost: float = 30


@dataclass(slots=True)
class PartitionMemory:
    """What outlives a partition's owners, for as long as the process lives.

    `recover`: what an operator lets be put right, once.
    """

    guard: DeadLetterGuard
    recover: Recovery | None = None


class PartitionOwner:
    """Runs until `stop` is called; a batch that has begun is finished first."""

    def __init__(
        self,
        partition: Partition,
        *,
        pipeline: Pipeline,
        consumer: Consumer,
        cluster: Cluster,
        metrics: Metrics,
        pace: Pace,
        memory: PartitionMemory,
    ) -> None:
        self.partition = partition
        self.owned = False
        self._pipeline = pipeline
        self._consumer = consumer
        self._inflow = Inflow(partition, consumer)
        self._cluster = cluster
        self._metrics = metrics
        self._pace = pace
        self._memory = memory
        self._stopping = asyncio.Event()
        self._failures = 0
        self._failed_at = -1
        self._position: Ownership | None = None
        self._owed = 0
        self._oldest: float | None = None
        self._since = time.monotonic()
        self._log = log.bind(topic=partition.topic, partition=partition.number)

    def stop(self) -> None:
        """Ask it to end; may be called twice, or before it runs."""
        self._stopping.set()

    async def run(self) -> None:
        """Raises PositionsContradictError alone; all other troubles are this partition's own.

        The one that nobody foresaw stops the partition, with its traceback in the log.
        """
        self._metrics.stopped(*self.partition, stopped=False)
        self._metrics.watch(
            *self.partition, oldest_seconds=self._oldest_seconds, unpublished=self._unpublished
        )
        try:
            while not self._stopping.is_set():
                await self._own_once()
        finally:
            self._metrics.forget(*self.partition)

    async def _own_once(self) -> None:
        try:
            await self._own()
        except FenceLost as error:
            self._changed("lost", why=str(error))
            await self._rest(self._pace.lost)
        except (GuardTrippedError, SpoiledBatchError, UnreadableLog) as error:
            self._log.error("partition_stopped", why=str(error))
            await self._stop_here(str(error))
        except (StoreError, StreamError) as error:
            self._changed("in_doubt", why=f"{type(error).__name__}: {error}")
            await self._rest(self._backoff())
        except PositionsContradictError:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost handler of one partition
            self._log.exception("partition_failed")
            await self._stop_here(type(error).__name__)

    async def _stop_here(self, why: str) -> None:
        """Nothing is skipped: the partition waits for an operator, the others go on."""
        self._changed("stopped", why=why)
        self._metrics.stopped(*self.partition, stopped=True)
        await self._stopping.wait()

    async def _own(self) -> None:
        owner = await self._taken_over()
        if owner is None:
            return
        self._memory.recover = None
        self.owned, self._position = True, owner
        self._metrics.taken_over(time.monotonic() - self._since)
        self._changed("taken_over", verdict=describe(owner.verdict), through=owner.decided_through)
        try:
            await self._work(owner)
            await owner.confirmed()
            await self._write_published(owner)
            self._changed("given_up", through=owner.decided_through)
        finally:
            self.owned, self._since = False, time.monotonic()
            self._consumer.pause(self.partition)
            await owner.give_up()

    async def _taken_over(self) -> Ownership | None:
        """None when asked to stop meanwhile: a takeover may end anywhere, and others wait for the end.

        In a rebalance aiokafka fetches nothing more of this partition, whose last record it waits for.
        """
        takeover = take_over(
            self.partition,
            store=self._pipeline.store,
            consumer=self._consumer,
            cluster=self._cluster,
            reached=self._pipeline.reached,
            owing=self._set_owed,
            recover=self._memory.recover,
        )
        return await unless_stopped(takeover, self._stopping)

    async def _work(self, owner: Ownership) -> None:
        busy_at = time.monotonic()
        while not self._stopping.is_set():
            found = await self._inflow.next(min(1.0, self._pace.idle), self._stopping)
            if not found.records:
                await owner.confirmed()
                if time.monotonic() - busy_at >= self._pace.idle:
                    await self._idle(owner)
                    busy_at = time.monotonic()
            while found.records and not self._stopping.is_set():
                found = await self._batch(owner, found)
                busy_at = time.monotonic()
            self._oldest = None

    async def _batch(self, owner: Ownership, found: Found) -> Found:
        """Decides the first of what was found, as many as one batch takes; returns the rest.

        What came while others had the slots goes with it: the more there is to do, the larger the batches.
        """
        most, slot = self._pace.batch_records, Slot(self._pace.slots)
        self._oldest = arrived(found.records[0])
        try:
            if not await slot.take_unless(self._stopping) or self._stopping.is_set():
                return NOTHING
            if len(found.records) < most:
                found = found.and_then(await self._inflow.at_hand())
            await self._decided(owner, slot, found.records[:most], found.refused)
        finally:
            slot.give_back()
        return Found(found.records[most:], found.refused)

    async def _decided(
        self, owner: Ownership, slot: Slot, records: Sequence[Record], refused: Refused
    ) -> None:
        async for done in decided_whole(
            self._pipeline, owner, slot, records, refused, self._memory.guard
        ):
            self._memory.guard = done.guard
            self._log.info("batch", records=done.taken, through=owner.decided_through)

    async def _idle(self, owner: Ownership) -> None:
        """Upstream's transaction markers are passed too, so that no lag is shown that nobody can work off."""
        position, slot = await self._consumer.position(self.partition), Slot(self._pace.slots)
        if position > owner.decided_through and await slot.take_unless(self._stopping):
            await self._pipeline.run(
                owner, [], slot=slot, through=position, refused={}, guard=self._memory.guard
            )
            await owner.confirmed()
        await self._write_published(owner)

    async def _write_published(self, owner: Ownership) -> None:
        if owner.written_through < owner.published_through:
            await self._pipeline.store.write_published(owner.fence, owner.published_through)
            owner.written_through = owner.published_through
            self._pipeline.reached("published_written")

    def _oldest_seconds(self) -> float:
        return 0.0 if self._oldest is None else max(0.0, time.time() - self._oldest)

    def _unpublished(self) -> float:
        position = self._position
        if position is None:
            return self._owed
        return position.decided_through - position.published_through

    def _set_owed(self, owed: int) -> None:
        self._owed = owed

    def _changed(self, change: str, **what: object) -> None:
        self._metrics.ownership(change)
        self._log.info("ownership", change=change, **what)

    def _backoff(self) -> float:
        """Seconds; the longer, the more often it failed without publishing anything in between."""
        through = -1 if self._position is None else self._position.published_through
        self._failures = self._failures + 1 if through <= self._failed_at else 1
        self._failed_at = through
        most: float = min(_BACKOFF_MOST, _BACKOFF_FIRST * 2.0 ** min(self._failures, 10))
        return most * random.uniform(0.5, 1)  # noqa: S311 - no secret

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return
