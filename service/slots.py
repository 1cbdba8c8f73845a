"""The places of batches in flight, of all partitions of a process."""

import asyncio

from service.stopping import unless_stopped


class Slot:
    """One batch's place, or its turn to wait for one; `async with` takes it and gives it back."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots = slots
        self._held = False

    async def __aenter__(self) -> None:
        await self.take()

    async def __aexit__(self, *_: object) -> None:
        self.give_back()

    async def take(self) -> None:
        """In the order of asking; nothing where it is held already."""
        if not self._held:
            await self._slots.acquire()
            self._held = True

    async def take_unless(self, stopping: asyncio.Event) -> bool:
        """Whether it was taken before the asking was told to stop."""
        await unless_stopped(self.take(), stopping)
        return self._held

    def give_back(self) -> None:
        """May be called twice, or before it was taken."""
        if self._held:
            self._held = False
            self._slots.release()
