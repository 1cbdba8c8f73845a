"""Twelve partitions a topic taken over by one process: time, connections, memory."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.processes import resident_mib
from tests.bench.service_arm import new_stack
from tests.bench.setting import Setting, service_copy


@dataclass(frozen=True, slots=True)
class Takeover:
    """`each_within`: seconds, the bucket that the slowest partition is in."""

    start: str
    partitions: int
    ready_seconds: float
    each_within: str
    sockets: int
    resident_mib: float


async def takeovers(setting: Setting, database: str) -> list[Takeover]:
    found = []
    async with service_copy(setting, database) as url:
        stack = new_stack(setting, url)
        await stack.open(partitions=12)
        try:
            for start in ("first start", "restart"):
                begun = time.perf_counter()
                service = stack.start()
                await service.ready()
                seconds = time.perf_counter() - begun
                _, text = await service.get("/metrics")
                found.append(
                    Takeover(
                        start,
                        _partitions(text),
                        seconds,
                        _slowest(text),
                        _sockets(service.process.pid),
                        resident_mib(service.process.pid),
                    )
                )
                await service.stop()
        finally:
            await stack.close()
    return found


def _partitions(text: str) -> int:
    return len(re.findall(r"aftersale_partition_stopped{", text))


def _slowest(text: str) -> str:
    buckets = re.findall(r'aftersale_takeover_seconds_bucket{le="([^"]+)"} (\S+)', text)
    total = max(float(count) for _, count in buckets)
    return next(le for le, count in buckets if float(count) == total)


def _sockets(pid: int) -> int:
    """One may close while we look."""
    found = 0
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found += os.readlink(fd).startswith("socket:")
        except OSError:
            continue
    return found
