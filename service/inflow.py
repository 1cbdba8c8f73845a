"""What comes in on one partition; a record that cannot be read takes its place as what it is."""

import asyncio
import time
from collections.abc import Sequence
from typing import NamedTuple

from service.domain.outcome import DeadLettered
from service.domain.record import Record
from service.pipeline import Refused
from service.stopping import unless_stopped
from service.stream.kafka.consumer import Consumer, Partition
from service.stream.kafka.errors import StreamError, UnreadableRecord


class Found(NamedTuple):
    """Records in the order of their offsets; `refused`: dead letters whatever they hold."""

    records: Sequence[Record]
    refused: Refused

    def and_then(self, more: "Found") -> "Found":
        return Found([*self.records, *more.records], {**self.refused, **more.refused})


NOTHING = Found((), {})


class Inflow:
    def __init__(self, partition: Partition, consumer: Consumer) -> None:
        self._partition = partition
        self._consumer = consumer

    async def next(self, wait: float, stopping: asyncio.Event) -> Found:
        """The next records, none when asked to stop or when there are none for so many seconds."""
        return await unless_stopped(self._fetched(wait), stopping) or NOTHING

    async def at_hand(self) -> Found:
        """What has come already; trouble in it is met again by `next`, once what is in hand is decided."""
        try:
            return await self._fetched(0)
        except StreamError:
            return NOTHING

    async def _fetched(self, wait: float) -> Found:
        try:
            return Found(await self._consumer.fetch(self._partition, wait=wait), {})
        except UnreadableRecord as error:
            self._consumer.resume_at(self._partition, error.offset + 1)
            return _tombstone(self._partition, error.offset)


def arrived(record: Record) -> float:
    """When, in seconds since 1970; now where the record does not say."""
    return record.timestamp / 1000 if record.timestamp >= 0 else time.time()


def _tombstone(partition: Partition, offset: int) -> Found:
    """What stands for a record whose bytes this client cannot hand over."""
    record = Record(partition.topic, partition.number, offset, -1, None, (), None)
    dead = DeadLettered(
        reason="unreadable_record", detail="a header key that is not UTF-8, or a record too large"
    )
    return Found([record], {record.position: dead})
