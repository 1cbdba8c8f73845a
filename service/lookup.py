"""What is owed when Kafka's word on how far it got is lost: its topics are searched, event by event."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime

from service.domain.record import Output
from service.store.progress import Fence
from service.store.store import Store
from service.stream.encode import cause, identity
from service.stream.kafka.connection import Connection
from service.stream.kafka.consumer import Partition
from service.stream.kafka.reader import reaches_back, read_since

# Offsets whose outputs are held at once, and published in one transaction.
_SLICE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Of the offsets up to `through`: how many outputs they owe, and those that the topics lack."""

    through: int
    owed: int
    missing: list[Output]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A search of the output `topics` for what one partition owes."""

    partition: Partition
    fence: Fence
    store: Store
    connection: Connection
    topics: Collection[str]

    async def missing(self, first: int, published: int, decided: int) -> AsyncIterator[Slice]:
        """Slices of [`first`, `decided`), at least one; from `published` on where the topics were trimmed.

        What a topic holds no longer cannot be told from what it never held: below W it counts as published.
        """
        since = await self._since(first, decided)
        if since is not None and not await reaches_back(self.connection, self.topics, since):
            first = max(first, published)
            since = await self._since(first, decided)
        there = set() if since is None else await self._there(since)
        for start in range(first, max(decided, first + 1), _SLICE):
            through = min(start + _SLICE, decided)
            owed = await self.store.owed(self.fence, first=start, through=through)
            missing = [output for output in owed if identity(output) not in there]
            yield Slice(through=through, owed=len(owed), missing=missing)

    async def _since(self, first: int, decided: int) -> datetime | None:
        return await self.store.owed_since(self.fence, first=first, through=decided)

    async def _there(self, since: datetime) -> set[tuple[bytes | None, ...]]:
        ours = f"{self.partition.topic}/{self.partition.number}/".encode()
        found = read_since(self.connection, self.topics, since)
        return {identity(output) async for output in found if cause(output).startswith(ours)}
