"""What is in hand is decided whatever comes behind it."""

import asyncio
from typing import Any, cast

import pytest

from service.domain.record import Record
from service.inflow import NOTHING, Inflow
from service.stream.kafka.consumer import Partition
from service.stream.kafka.errors import StreamError, UnreadableLog, UnreadableRecord

_RECORD = Record("requests", 0, 7, 0, b"o-1", (), b"{}")


class Consumer:
    """Hands over what it was given, one after the other; then nothing comes."""

    def __init__(self, *answers: list[Record] | StreamError) -> None:
        self._answers = list(answers)
        self.resumed_at: int | None = None

    async def fetch(self, partition: Partition, *, wait: float) -> list[Record]:
        if not self._answers:
            await asyncio.sleep(wait)
            return []
        answer = self._answers.pop(0)
        if isinstance(answer, StreamError):
            raise answer
        return answer

    def resume_at(self, partition: Partition, offset: int) -> None:
        self.resumed_at = offset


def _inflow(consumer: Consumer) -> Inflow:
    return Inflow(Partition("requests", 0), cast("Any", consumer))


async def test_trouble_behind_what_is_in_hand_costs_nothing_of_it() -> None:
    inflow = _inflow(Consumer([_RECORD], UnreadableLog("damaged"), UnreadableLog("damaged")))
    found = await inflow.next(1, asyncio.Event())
    assert found.and_then(await inflow.at_hand()) == ([_RECORD], {})
    with pytest.raises(UnreadableLog):
        await inflow.next(1, asyncio.Event())


async def test_a_record_that_cannot_be_read_stands_behind_those_in_hand_and_is_passed() -> None:
    consumer = Consumer([_RECORD], UnreadableRecord(8))
    inflow = _inflow(consumer)
    found = await inflow.next(1, asyncio.Event())
    found = found.and_then(await inflow.at_hand())
    assert [record.offset for record in found.records] == [7, 8]
    assert [dead.reason for dead in found.refused.values()] == ["unreadable_record"]
    assert consumer.resumed_at == 9


async def test_who_is_told_to_stop_waits_for_nothing() -> None:
    stopping = asyncio.Event()
    waiting = asyncio.create_task(_inflow(Consumer()).next(60, stopping))
    await asyncio.sleep(0)
    stopping.set()
    async with asyncio.timeout(5):
        assert await waiting is NOTHING
