"""A partition that is ours, and what of it is on its way to Kafka."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from service.positions import Verdict
from service.store.progress import Fence
from service.stream.kafka.consumer import Partition
from service.stream.kafka.producer import TransactionalProducer


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
        if self._publishing is not None:
            await self._publishing

    async def give_up(self) -> None:
        """What was not confirmed by now is the next owner's to publish."""
        if self._publishing is not None:
            self._publishing.cancel()
            await asyncio.wait((self._publishing,))
        await self.producer.discard()
