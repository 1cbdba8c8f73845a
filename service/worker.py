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

# For what was cancelled to end: it closes a connection or two.
_CUT_SECONDS = 5.0


class Worker:
    """Owns what the group assigns, until told to stop or until one partition's positions contradict."""

    def __init__(self, *, revoke_seconds: float, reached: Reached) -> None:
        self.joined = False
        self._revoke_seconds = revoke_seconds
        self._reached = reached
        self._owners: dict[Partition, tuple[PartitionOwner, asyncio.Task[None]]] = {}
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._draining: asyncio.Task[None] | None = None
        self._make_owner: Callable[[Partition], PartitionOwner] | None = None

    @property
    def ready(self) -> bool:
        """In the group, and every assigned partition taken over."""
        owned = all(owner.owned for owner, _ in self._owners.values())
        return self.joined and self._draining is None and owned

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
        if self._draining is not None:
            return
        for partition in partitions:
            owner = self._make_owner(partition)
            task = asyncio.create_task(owner.run(), name=str(partition))
            task.add_done_callback(self._ended)
            self._owners[partition] = (owner, task)

    async def revoked(self, partitions: Iterable[Partition]) -> None:
        """Finish what is begun within the limit, then let go; it may be another's already."""
        if self._draining is not None:
            await asyncio.wait((self._draining,), timeout=self._revoke_seconds)
        await self._give_up(list(partitions), self._revoke_seconds)

    async def run(self, consumer: Consumer, stop: asyncio.Event) -> None:
        """Until `stop`, or raises what ended a partition for good."""
        stopped = asyncio.ensure_future(stop.wait())
        starting = asyncio.ensure_future(consumer.start())
        try:
            await asyncio.wait(
                (starting, stopped, self._failed), return_when=asyncio.FIRST_COMPLETED
            )
            if starting.done():
                starting.result()
                await asyncio.wait((stopped, self._failed), return_when=asyncio.FIRST_COMPLETED)
            if self._failed.done():
                self._failed.result()
        finally:
            stopped.cancel()
            starting.cancel()
            await asyncio.wait((starting,))

    async def drain(self, seconds: float) -> None:
        """Give up everything, within `seconds`; nothing that is assigned from now on is owned."""
        self._draining = asyncio.ensure_future(self._give_up(list(self._owners), seconds))
        await self._draining

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
        stuck: set[asyncio.Task[None]] = set()
        if late:
            _, stuck = await asyncio.wait(late, timeout=_CUT_SECONDS)
        log.info("partitions_given_up", count=len(tasks), cut_short=len(late), stuck=len(stuck))

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or self._failed.done():
            return
        error = task.exception()
        if error is not None:
            self._failed.set_exception(error)
