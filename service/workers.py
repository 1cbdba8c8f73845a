"""Several workers under one parent, which has neither Kafka nor Postgres: one address for all.

A worker is this process's own command line started anew: a whole `run`, which shares nothing with the
others but the consumer group, so there is nothing that multiprocessing would hand over.
"""

import asyncio
import signal
from collections.abc import Collection, Sequence

import structlog

from service.kept_worker import KeptWorker, WorkerRules
from service.operate.http import serving
from service.operate.worker_metrics import GatheredMetrics
from service.operate.worker_report import FAREWELL_SECONDS
from service.policies.loader import load_policy
from service.settings import Settings

log = structlog.get_logger()


class WorkersFailed(Exception):
    """A worker did not end well; `code` is the exit code of the whole service."""

    def __init__(self, number: int, ended_with: int, code: int) -> None:
        super().__init__(f"worker {number} ended with exit code {ended_with}")
        self.code = code


async def run_workers(
    settings: Settings,
    count: int,
    *,
    always: Sequence[str] = (),
    final: Collection[int],
) -> None:
    """Until SIGTERM or SIGINT, or until a worker ends with a `final` exit code, which no restart mends.

    `always`: arguments of every `run`.
    Raises PolicyError and OSError before any worker is started, and WorkersFailed.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # What is wrong with a pack is told once, not by each worker.
    load_policy(settings.policy_dir)
    patience = settings.shutdown_seconds + FAREWELL_SECONDS
    rules = WorkerRules(always=always, final=final, patience=patience)
    workers: list[KeptWorker] = []
    gathered = GatheredMetrics(lambda: [worker.metrics for worker in workers])
    workers += [KeptWorker(place + 1, rules, gathered, stop) for place in range(count)]
    async with serving(
        host=settings.http_host,
        port=settings.http_port,
        registry=gathered.registry,
        ready=lambda: not stop.is_set() and all(worker.ready for worker in workers),
    ) as port:
        log.info("parent_started", http_port=port, workers=count)
        codes = await _until_all_ended(workers, stop)
    _judge(codes, final)
    log.info("stopped")


async def _until_all_ended(workers: Sequence[KeptWorker], stop: asyncio.Event) -> list[int]:
    """The first that ends for good ends the others."""
    kept = [asyncio.create_task(worker.keep()) for worker in workers]
    await asyncio.wait(kept, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await asyncio.wait(kept)
    return [task.result() for task in kept]


def _judge(codes: Sequence[int], final: Collection[int]) -> None:
    failed = {place: code for place, code in enumerate(codes, start=1) if code != 0}
    for place, code in failed.items():
        if code in final:
            raise WorkersFailed(place, code, code)
    for place, code in failed.items():
        raise WorkersFailed(place, code, 1)
