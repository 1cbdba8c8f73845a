"""How a worker is, told to its parent every second over the socket that is its standard input.

The parent says nothing on it: that it ends, by the parent's will or with the parent, asks the worker to stop.
"""

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import orjson
import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric

log = structlog.get_logger()

TOLD_EVERY_SECONDS = 1.0
# Beside AFTERSALE_SHUTDOWN_SECONDS, for what follows the last batch: connections are closed, the group is left.
FAREWELL_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Report:
    ready: bool = False
    metrics: Sequence[Metric] = ()


@asynccontextmanager
async def telling(
    parent: socket.socket,
    *,
    registry: CollectorRegistry,
    ready: Callable[[], bool],
    stop: Callable[[], None],
    shutdown_seconds: float,
) -> AsyncIterator[None]:
    """Tell until the block ends, and once more then; `stop` is called when the parent wants it or is gone."""
    reader, writer = await asyncio.open_connection(sock=parent)

    async def tell() -> None:
        with suppress(ConnectionError):
            writer.write(encoded(Report(ready(), list(registry.collect()))))
            await writer.drain()

    async def keep_telling() -> None:
        while True:
            try:
                await tell()
            except Exception:
                # A report that fails may not end what it reports on.
                log.exception("not_told")
            await asyncio.sleep(TOLD_EVERY_SECONDS)

    async def until_asked_to_stop() -> None:
        with suppress(ConnectionError):
            await reader.read()
        stop()
        _end_within(shutdown_seconds + FAREWELL_SECONDS)

    tasks = [asyncio.create_task(keep_telling()), asyncio.create_task(until_asked_to_stop())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        with suppress(TimeoutError):
            async with asyncio.timeout(TOLD_EVERY_SECONDS * 5):
                await tell()
        writer.close()


def encoded(report: Report) -> bytes:
    """One line. Without the times at which counters were made: those of several workers cannot be one."""
    metrics = [
        (
            metric.name,
            metric.documentation,
            metric.type,
            [
                (s.name, s.labels, s.value)
                for s in metric.samples
                if not s.name.endswith("_created")
            ],
        )
        for metric in report.metrics
    ]
    return orjson.dumps((report.ready, metrics)) + b"\n"


def decoded(line: bytes) -> Report:
    ready, metrics = orjson.loads(line)
    return Report(ready, [_metric(*metric) for metric in metrics])


def _metric(
    name: str, documentation: str, type: str, samples: list[tuple[str, dict[str, str], float]]
) -> Metric:
    metric = Metric(name, documentation, type)
    for sample in samples:
        metric.add_sample(*sample)
    return metric


def _end_within(seconds: float) -> None:
    """Nobody is left to kill an orphan that does not come to its end."""
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()
