"""One place among several workers, and the processes that hold it one after the other."""

import asyncio
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from prometheus_client.metrics_core import Metric

from service.operate.worker_metrics import GatheredMetrics, counts
from service.operate.worker_report import TOLD_EVERY_SECONDS, Report, decoded

log = structlog.get_logger()

_WAIT_FIRST, _WAIT_MOST = 0.5, 30.0
_LIVED_LONG = 60.0
# Reports that did not come: what was told last is believed no more; the process is ended.
_STALE, _SILENT = 5, 60
_REPORT_BYTES = 2**24


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRules:
    """The same for every worker; `always`: arguments of its `run`.

    `final`: exit codes that no restart mends. `patience`: seconds until one that was asked to stop is killed.
    """

    always: Sequence[str] = ()
    final: Collection[int] = ()
    patience: float


class KeptWorker:
    """Started again whenever it ends unasked, after a wait that grows while it ends early."""

    def __init__(
        self, number: int, rules: WorkerRules, gathered: GatheredMetrics, stop: asyncio.Event
    ) -> None:
        self._number = number
        self._rules = rules
        self._gathered = gathered
        self._stop = stop
        self._report = Report()
        self._missing = 0

    @property
    def ready(self) -> bool:
        return self._report.ready and self._missing < _STALE

    @property
    def metrics(self) -> Sequence[Metric]:
        told = self._report.metrics
        return told if self._missing < _STALE else counts(told)

    async def keep(self) -> int:
        """Until asked to stop, or until an exit code that no restart mends; gives the last exit code."""
        wait = None
        while not self._stop.is_set():
            begun = time.monotonic()
            code = await self._live()
            if self._stop.is_set() or code in self._rules.final:
                return code
            wait = restart_wait(wait, lived=time.monotonic() - begun)
            self._gathered.restarts.inc()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), wait)
        return 0

    async def _live(self) -> int:
        ours, process = await self._started()
        reader, writer = await asyncio.open_connection(sock=ours, limit=_REPORT_BYTES)
        listening = asyncio.create_task(self._listen(reader))
        watching = asyncio.create_task(self._watch(process))
        try:
            code = await self._ended(process, writer)
            # Its last report may still lie in the socket.
            await asyncio.wait((listening,))
        finally:
            watching.cancel()
            writer.close()
        self._gathered.ended(self._report.metrics)
        self._report = Report()
        tell = log.warning if code else log.info
        tell("worker_ended", worker=self._number, pid=process.pid, exit_code=code)
        return code

    async def _started(self) -> tuple[socket.socket, Process]:
        ours, theirs = socket.socketpair()
        self._missing = 0
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *own_command(sys.orig_argv, sys.argv),
                *("run", "--as-worker", str(self._number), *self._rules.always),
                stdin=theirs.fileno(),
                # Ctrl-C is for the parent, which asks each of them to stop.
                start_new_session=True,
            )
        log.info("worker_started", worker=self._number, pid=process.pid)
        return ours, process

    async def _ended(self, process: Process, writer: asyncio.StreamWriter) -> int:
        ended = asyncio.create_task(process.wait())
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait((ended, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not ended.done():
            writer.write_eof()
            await asyncio.wait((ended,), timeout=self._rules.patience)
        if not ended.done():
            log.error("worker_killed", worker=self._number, why="it did not stop in time")
            process.kill()
        return await ended

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while (line := await reader.readline()).endswith(b"\n"):
                self._report, self._missing = decoded(line), 0
        except ConnectionError:
            return
        except Exception:
            # Its silence ends the process, and this says why.
            log.exception("worker_not_understood", worker=self._number)

    async def _watch(self, process: Process) -> None:
        """A process that tells nothing for a minute is no good to anyone, as where a probe of its own failed.

        What is counted are our own looks: a machine that slept makes nobody silent.
        """
        while self._missing < _SILENT:
            await asyncio.sleep(TOLD_EVERY_SECONDS)
            self._missing += 1
        log.error("worker_killed", worker=self._number, why="it tells nothing of itself")
        process.kill()


def restart_wait(before: float | None, *, lived: float) -> float:
    """Seconds until the next start, twice those before it; the first after a start or a long life."""
    if before is None or lived >= _LIVED_LONG:
        return _WAIT_FIRST
    return min(_WAIT_MOST, before * 2)


def own_command(original: Sequence[str], arguments: Sequence[str]) -> list[str]:
    """What started this process, its interpreter's options too, without the arguments of the program."""
    return [sys.executable, *original[1 : len(original) - len(arguments[1:])]]
