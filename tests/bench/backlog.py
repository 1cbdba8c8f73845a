"""A backlog worked off by processes that someone else starts: records a second, and CPU of each process.

How far they are is told by the group's offsets, as Kafka has them: the same for the service and its peers.
"""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from service.stream.kafka.connection import close_in_time
from tests.bench.processes import cpu_of_servers, cpu_seconds

_LOOK_SECONDS = 0.02
_PATIENCE = 600.0
Process = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """`topics` by their whole names: what lies there before any process starts."""

    kafka: str
    group: str
    topics: tuple[str, ...]
    partitions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`records` decided within `seconds`; `cpu` and `stages` in microseconds a record."""

    records: int
    seconds: float
    cpu: dict[str, float]
    stages: dict[str, float] = field(default_factory=dict)
    event_bytes: float = 0.0

    @property
    def rate(self) -> float:
        return self.records / self.seconds


async def work_off(backlog: Backlog, processes: Sequence[Process]) -> Measured:
    """By members of the group that are held (SIGSTOP): from their release to the last offset."""
    async with _following(backlog, processes) as decided:
        before, used = decided.so_far, _used(processes)
        begun = time.perf_counter()
        for process in processes:
            process.send_signal(signal.SIGCONT)
        await decided.all()
        seconds, after = time.perf_counter() - begun, _used(processes)
    records = decided.whole - before
    cpu = {name: (after[name] - used[name]) / records * 1e6 for name in used}
    return Measured(records=records, seconds=seconds, cpu=cpu)


async def worked_off(backlog: Backlog, processes: Sequence[Process]) -> None:
    """Returns once all that lies there now is decided."""
    async with _following(backlog, processes) as decided:
        await decided.all()


@dataclass(slots=True)
class _Progress:
    backlog: Backlog
    processes: Sequence[Process]
    admin: AIOKafkaAdminClient
    whole: int
    so_far: int = 0

    async def look(self) -> None:
        assert all(process.poll() is None for process in self.processes), "a process has ended"
        try:
            offsets = await self.admin.list_consumer_group_offsets(self.backlog.group)
        except GroupCoordinatorNotAvailableError:
            return
        self.so_far = sum(
            max(0, found.offset)
            for place, found in offsets.items()
            if place.topic in self.backlog.topics
        )

    async def all(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while self.so_far < self.whole:
            assert time.monotonic() < deadline, f"{self.so_far} of {self.whole} decided"
            await asyncio.sleep(_LOOK_SECONDS)
            await self.look()


@asynccontextmanager
async def _following(backlog: Backlog, processes: Sequence[Process]) -> AsyncIterator[_Progress]:
    admin = AIOKafkaAdminClient(bootstrap_servers=backlog.kafka)
    await admin.start()
    try:
        decided = _Progress(backlog, processes, admin, await _ends(backlog))
        await decided.look()
        yield decided
    finally:
        await close_in_time(admin.close())


async def _ends(backlog: Backlog) -> int:
    """How many records there are; no upstream transaction has left markers among them."""
    consumer = AIOKafkaConsumer(bootstrap_servers=backlog.kafka)
    await consumer.start()
    try:
        places = [
            TopicPartition(topic, number)
            for topic in backlog.topics
            for number in range(backlog.partitions)
        ]
        return sum((await consumer.end_offsets(places)).values())
    finally:
        await close_in_time(consumer.stop())


def _used(processes: Sequence[Process]) -> dict[str, float]:
    client = sum(cpu_seconds(process.pid) for process in processes)
    return {"client": client, **cpu_of_servers()}
