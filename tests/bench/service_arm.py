"""The service as an arm: its processes work a backlog off, and its whole history is checked."""

import re
import signal
from collections import Counter
from dataclasses import dataclass, replace

from schemas import topics
from tests.bench.backlog import Backlog, Measured, work_off
from tests.bench.copied import copy_in, same_as_taken
from tests.bench.setting import MIGRATED, Setting, service_copy
from tests.bench.workloads import Workload
from tests.history import check_history
from tests.stack import ServiceProcess, Stack, eventually

STAGES = ("decode", "load", "decide", "record", "publish")
_SETTINGS = {
    # As they are by default; tests look and rest more often.
    "DUE_POLL_SECONDS": "10",
    "IDLE_SECONDS": "5",
    # It is held while its backlog is written.
    "KAFKA_SESSION_TIMEOUT_SECONDS": "60",
    "KAFKA_REQUEST_TIMEOUT_SECONDS": "60",
    "LOG_LEVEL": "warning",
}
_PATIENCE = 180.0


async def prepare_databases(setting: Setting, **workloads: Workload) -> None:
    """Those that the arms copy, by name; what is copied in is what the service writes."""
    for name, workload in workloads.items():
        await copy_in(await setting.new_database(name, MIGRATED), workload.rows())
    async with service_copy(setting, MIGRATED) as url:
        stack = new_stack(setting, url)
        await stack.open(partitions=1)
        try:
            stack.start("run", "--only", "orders")
            for name, workload in workloads.items():
                await same_as_taken(stack, setting.postgres.url(name), workload.example)
        finally:
            await stack.close()


def new_stack(setting: Setting, url: str) -> Stack:
    return Stack(
        setting.kafka, url, f"{setting.name()}.", setting.folder, fresh=True, settings=_SETTINGS
    )


async def warm(stack: Stack, workload: Workload) -> None:
    """A database that has been in use, as the planner sees it: it goes by what tables were at the last look."""
    await workload.warm(stack)
    await stack.execute("analyze")


@dataclass(frozen=True, slots=True)
class ServiceArm:
    """`copied` is false for a database too large to copy: its workload asks for other orders each time."""

    setting: Setting
    workload: Workload
    database: str
    processes: int = 1
    partitions: int = 4
    module: str = "service"
    copied: bool = True

    async def __call__(self) -> Measured:
        if not self.copied:
            return await self._run(self.setting.postgres.url(self.database))
        async with service_copy(self.setting, self.database) as url:
            return await self._run(url)

    async def _run(self, url: str) -> Measured:
        stack = new_stack(self.setting, url)
        await stack.open(partitions=self.partitions)
        try:
            measured = await self._worked_off(stack)
            return replace(measured, event_bytes=await self._checked(stack))
        finally:
            await stack.close()

    async def _worked_off(self, stack: Stack) -> Measured:
        services = [stack.start("run", module=self.module) for _ in range(self.processes)]
        await eventually(lambda: _shared(services, stack), within=_PATIENCE, what="sharing")
        await warm(stack, self.workload)
        before = await _waited(services)
        await _hold(services)
        await self.workload.fill(stack)
        backlog = Backlog(
            kafka=stack.kafka,
            group=stack.group,
            topics=tuple(stack.prefix + topic for topic in self.workload.topics),
            partitions=self.partitions,
        )
        measured = await work_off(backlog, [service.process for service in services])
        stages = _by_record(before, await _waited(services))
        for service in services:
            await service.stop()
        return replace(measured, stages=stages)

    async def _checked(self, stack: Stack) -> float:
        """Bytes of events a request; the figures mean nothing where something is lost, twice or wrong."""
        asked = self.workload.asked()
        if self.copied:
            events = await check_history(stack, asked)
        else:
            events = await stack.published()
            ids = [e.data["request_id"] for e in events if e.topic == topics.AFTERSALE_DECISIONS]
            assert sorted(ids) == sorted(one["request_id"] for one in asked)
        return sum(len(event.value or b"") for event in events) / len(asked)


async def _shared(services: list[ServiceProcess], stack: Stack) -> bool:
    """Whether all partitions are taken over, and each process has some."""
    if not all([await service.is_ready() for service in services]):
        return False
    texts = [(await service.get("/metrics"))[1] for service in services]
    owned = [text.count("aftersale_partition_stopped{") for text in texts]
    return all(owned) and sum(owned) == stack.partitions * len(topics.INPUTS)


async def _hold(services: list[ServiceProcess]) -> None:
    for service in services:
        service.signal(signal.SIGSTOP)
        await eventually(service.is_frozen, what="holding a process")


async def _waited(services: list[ServiceProcess]) -> Counter[str]:
    """Seconds that batches spent in each stage, and the records that came through, since the start."""
    found: Counter[str] = Counter()
    for service in services:
        _, text = await service.get("/metrics")
        for stage, seconds in re.findall(_STAGE, text):
            found[stage] += float(seconds)
        found["records"] += sum(map(float, re.findall(_RECORDS, text)))
    return found


_STAGE = r'aftersale_stage_seconds_sum{stage="(\w+)"} (\S+)'
_RECORDS = r"aftersale_records_total{[^}]*} (\S+)"


def _by_record(before: Counter[str], after: Counter[str]) -> dict[str, float]:
    """Microseconds a record."""
    records = after["records"] - before["records"]
    return {stage: (after[stage] - before[stage]) / records * 1e6 for stage in STAGES}
