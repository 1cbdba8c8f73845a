"""All partitions assigned to this process; revocation and shutdown take one path."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any

import structlog

from service.checkpoints import Reached
from service.partition import PartitionOwner
from service.stream.kafka.consumer import Consumer, Partition

log = structlog.get_logger()


class Worker:
    """Owns what the group assigns, until told to stop or until one partition's positions contradict."""

    def __init__(self, *, revoke_seconds: float, reached: Reached) -> None:
        self.joined = False
        self._revoke_seconds = revoke_seconds
        self._reached = reached
        self._owners: dict[Partition, tuple[PartitionOwner, asyncio.Task[None]]] = {}
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._make_owner: Callable[[Partition], PartitionOwner] | None = None

    @property
    def ready(self) -> bool:
        """In the group, and every assigned partition taken over."""
        return self.joined and all(owner.owned for owner, _ in self._owners.values())

    def owning(self, make_owner: Callable[[Partition], PartitionOwner]) -> "Worker":
        self._make_owner = make_owner
        return self

    @asynccontextmanager
    async def beside(self, work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        """Work done for as long as the block lasts; if it fails, so does `run`."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait((task,))

    def assigned(self, partitions: set[Partition]) -> None:
        """Start owning; returns at once, for no heartbeat runs meanwhile."""
        self.joined = True
        self._reached("assigned")
        assert self._make_owner is not None
        for partition in partitions:
            owner = self._make_owner(partition)
            task = asyncio.create_task(owner.run(), name=str(partition))
            task.add_done_callback(self._ended)
            self._owners[partition] = (owner, task)

    async def revoked(self, partitions: Iterable[Partition]) -> None:
        """Finish what is begun within the limit, then let go; it may be another's already."""
        await self._give_up(list(partitions), self._revoke_seconds)

    async def run(self, consumer: Consumer, stop: asyncio.Event) -> None:
        """Until `stop`, or raises what ended a partition for good."""
        await consumer.start()
        stopped = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait((stopped, self._failed), return_when=asyncio.FIRST_COMPLETED)
            if self._failed.done():
                self._failed.result()
        finally:
            stopped.cancel()

    async def drain(self, seconds: float) -> None:
        """Give up everything, within `seconds`."""
        await self._give_up(list(self._owners), seconds)

    async def _give_up(self, partitions: list[Partition], seconds: float) -> None:
        leaving = [
            self._owners.pop(partition) for partition in partitions if partition in self._owners
        ]
        for owner, _ in leaving:
            owner.stop()
        tasks = [task for _, task in leaving]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        log.info("partitions_given_up", count=len(tasks), cut_short=len(late))

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or self._failed.done():
            return
        error = task.exception()
        if error is not None:
            self._failed.set_exception(error)
