"""A partition that is ours, and what of it is on its way to Kafka."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog

from service.positions import Verdict
from service.store.progress import Fence
from service.stream.kafka.consumer import Partition
from service.stream.kafka.producer import TransactionalProducer

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Ownership:
    """The right to write a partition, and how far it got.

    `published_through` is what Kafka confirmed, `written_through` the W that Postgres knows of.
    """

    partition: Partition
    group_id: str
    fence: Fence
    producer: TransactionalProducer
    decided_through: int
    published_through: int
    written_through: int
    verdict: Verdict
    _publishing: asyncio.Task[None] | None = None

    async def publish(self, publication: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begin it once the one before is confirmed: the next batch may be decided meanwhile.

        Raises what became of the one before; what becomes of this one `confirmed` tells.
        """
        await self.confirmed()
        self._publishing = asyncio.create_task(publication())

    async def confirmed(self) -> None:
        """Until Kafka has confirmed all that was begun; raises the errors of the stream."""
        publishing, self._publishing = self._publishing, None
        if publishing is not None:
            await publishing

    async def give_up(self) -> None:
        """What is on its way comes to its end first; what is not out then the next owner publishes."""
        if self._publishing is not None:
            (became,) = await asyncio.gather(self._publishing, return_exceptions=True)
            if became is not None:
                log.warning("publication_failed", why=f"{type(became).__name__}: {became}")
        await self.producer.discard()
