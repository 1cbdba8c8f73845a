"""The places of batches in work, of all partitions of a process."""

import asyncio
from contextlib import suppress

from service.stopping import unless_stopped

# Seconds. One after the other small batches are all done sooner than side by side, on one CPU. A large one, or
# one that waits for a far Postgres or for a lock, holds the others up no longer than this.
_PATIENCE = 0.02


class Slots:
    """So many batches at most; the next one begins after the last one, or when that has taken too long."""

    def __init__(self, most: int) -> None:
        self.places = asyncio.Semaphore(most)
        self.turn = asyncio.Lock()


class Slot:
    """One batch's place, or its wait for one; `async with` takes it and gives it back."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._held = False
        self._in_turn = False

    async def __aenter__(self) -> None:
        await self.take()

    async def __aexit__(self, *_: object) -> None:
        self.give_back()

    async def take(self) -> None:
        """In the order of asking; nothing where it is held already."""
        if self._held:
            return
        await self._slots.places.acquire()
        self._held = True
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    self._in_turn = await self._slots.turn.acquire()
        except asyncio.CancelledError:
            self.give_back()
            raise

    async def take_unless(self, stopping: asyncio.Event) -> bool:
        """Whether it was taken before the asking was told to stop."""
        await unless_stopped(self.take(), stopping)
        return self._held

    def give_back(self) -> None:
        """May be called twice, or before it was taken."""
        if self._in_turn:
            self._in_turn = False
            self._slots.turn.release()
        if self._held:
            self._held = False
            self._slots.places.release()
