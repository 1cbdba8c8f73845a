"""Partitions come and go while the process stops: none is owned twice, none is left behind."""

import asyncio
from typing import Any

import pytest

from service.checkpoints import pass_by
from service.stream.kafka.consumer import Partition
from service.worker import Worker

ONE, OTHER = Partition("requests", 0), Partition("requests", 1)


class Owner:
    """Works until told to stop and then `lasts` on; a stubborn one does not end when cancelled."""

    def __init__(self, partition: Partition, *, lasts: float = 0, stubborn: bool = False) -> None:
        self.partition = partition
        self.owned = True
        self._lasts, self._stubborn = lasts, stubborn
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        await self._stopping.wait()
        while True:
            try:
                await asyncio.sleep(self._lasts)
                return
            except asyncio.CancelledError:
                if not self._stubborn:
                    raise


def _worker(made: list[Owner], *, revoke_seconds: float = 1, **behaviour: Any) -> Worker:
    def make(partition: Partition) -> Any:
        made.append(Owner(partition, **behaviour))
        return made[-1]

    return Worker(revoke_seconds=revoke_seconds, reached=pass_by).owning(make)


async def test_nothing_that_is_assigned_during_the_stop_is_owned() -> None:
    made: list[Owner] = []
    worker = _worker(made, lasts=0.2)
    worker.assigned({ONE, OTHER})
    draining = asyncio.create_task(worker.drain(5))
    await asyncio.sleep(0)
    revoked = asyncio.create_task(worker.revoked({ONE, OTHER}))
    await asyncio.sleep(0.05)
    assert not revoked.done(), "the group would rejoin while the partitions are worked on"
    await draining
    await revoked
    worker.assigned({ONE})
    assert len(made) == 2


async def test_an_owner_that_does_not_end_holds_up_neither_rebalance_nor_stop(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("service.worker._CUT_SECONDS", 0.1)
    worker = _worker([], revoke_seconds=0.1, lasts=0.7, stubborn=True)
    worker.assigned({ONE})
    async with asyncio.timeout(0.6):
        await worker.revoked({ONE})
    await asyncio.sleep(0.8)


async def test_a_member_without_partitions_is_ready() -> None:
    worker = _worker([])
    assert not worker.ready
    worker.assigned(set())
    assert worker.ready


async def test_work_beside_that_fails_ends_the_service() -> None:
    async def failing() -> None:
        raise OSError("gone")

    class Consumer:
        async def start(self) -> None:
            await asyncio.sleep(60)

    worker = _worker([])
    async with worker.beside(failing()):
        with pytest.raises(OSError, match="gone"):
            await worker.run(Consumer(), asyncio.Event())
