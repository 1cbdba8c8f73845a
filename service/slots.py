"""The places of batches in flight, of all partitions of a process."""

import asyncio


class Slot:
    """One batch's place, or its turn to wait for one."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots = slots
        self._held = False

    async def take(self) -> None:
        """In the order of asking; nothing where it is held already."""
        if not self._held:
            await self._slots.acquire()
            self._held = True

    async def take_unless(self, stopping: asyncio.Event) -> bool:
        """Whether it was taken before the asking was told to stop."""
        taking = asyncio.ensure_future(self.take())
        stop = asyncio.ensure_future(stopping.wait())
        try:
            await asyncio.wait((taking, stop), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            taking.cancel()
            await asyncio.wait((taking,))
        return self._held

    def give_back(self) -> None:
        """May be called twice, or before it was taken."""
        if self._held:
            self._held = False
            self._slots.release()
