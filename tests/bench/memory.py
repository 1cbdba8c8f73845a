"""Memory of one process over time, while requests come at a steady rate."""

import asyncio
import time
from collections.abc import Sequence
from statistics import linear_regression

from tests.bench.latency import Steady
from tests.bench.processes import resident_mib
from tests.stack import ServiceProcess

# (seconds, MiB).
Samples = list[tuple[float, float]]
_EVERY = 1.0


async def memory_under(
    steady: Steady, service: ServiceProcess, *, rate: int, seconds: int
) -> Samples:
    """A sample a second for as long as requests come."""
    begun = time.monotonic()
    samples: Samples = []

    async def sample() -> None:
        while True:
            samples.append((time.monotonic() - begun, resident_mib(service.process.pid)))
            await asyncio.sleep(_EVERY)

    sampling = asyncio.create_task(sample())
    try:
        await steady.waits(rate=rate, seconds=seconds, windows=1)
    finally:
        sampling.cancel()
    return samples


def growth_of(samples: Sequence[tuple[float, float]]) -> float:
    """MiB a minute over the second half, in which nothing is being warmed up any more."""
    later = samples[len(samples) // 2 :]
    if len(later) < 2:
        return 0.0
    slope, _ = linear_regression(*zip(*later, strict=True))
    return slope * 60
