"""An owner that is told to stop lets go at once, wherever its takeover is."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from service import partition as under_test
from service.operate.metrics import Metrics
from service.partition import Pace, PartitionMemory, PartitionOwner
from service.slots import Slots
from service.stream.dead_letter_guard import DeadLetterGuard, GuardLimits
from service.stream.kafka.consumer import Partition


class Pipeline:
    store = None

    @staticmethod
    def reached(_: str) -> None:
        return None


def _owner() -> PartitionOwner:
    return PartitionOwner(
        Partition("requests", 0),
        pipeline=cast("Any", Pipeline()),
        consumer=cast("Any", None),
        cluster=cast("Any", None),
        metrics=Metrics(),
        pace=Pace(
            slots=Slots(1),
        ),
        memory=PartitionMemory(DeadLetterGuard(limits=GuardLimits())),
    )


@pytest.mark.parametrize("how", ["told to stop", "cancelled"])
async def test_a_takeover_that_waits_is_given_up(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def waiting(*_: Any, **__: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    monkeypatch.setattr(under_test, "take_over", waiting)
    owner = _owner()
    running = asyncio.create_task(owner.run())
    async with asyncio.timeout(5):
        await begun.wait()
        if how == "told to stop":
            owner.stop()
        else:
            running.cancel()
        await asyncio.wait((running,))
    assert ended.is_set()
    assert not owner.owned
    assert running.cancelled() is (how == "cancelled")


def test_who_fails_again_and_again_waits_longer_until_something_was_published() -> None:
    owner, position = _owner(), SimpleNamespace(published_through=7)
    owner._position = cast("Any", position)
    waits = [owner._backoff() for _ in range(7)]
    assert waits[0] <= 0.2 < 2.5 <= waits[-1] <= 5
    position.published_through = 8
    assert owner._backoff() <= 0.2
