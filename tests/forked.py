"""Processes of the service without the second that its imports take: forked from one that has made them.

What runs is what `python -m` would run, in a process of its own that can be killed like any other.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["service.cli", "tests.packs_read"])


class Forked:
    """As much of `subprocess.Popen` as is needed of it."""

    def __init__(
        self, module: str, arguments: Sequence[str], env: Mapping[str, str], folder: Path, log: Path
    ) -> None:
        log.touch()
        whole = (module, tuple(arguments), dict(env), folder, log)
        self._process = _FORKING.Process(target=_run, args=whole, daemon=True)
        self._asking = threading.Lock()
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """Its exit code; below nought the signal that ended it; None while it runs."""
        # What tells it can be read but once.
        with self._asking:
            return self._process.exitcode

    def wait(self, timeout: float) -> int:
        deadline = time.monotonic() + timeout
        while (ended := self.poll()) is None and time.monotonic() < deadline:
            time.sleep(0.02)
        if ended is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout)
        return ended

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def started_fresh(
    module: str, arguments: Sequence[str], env: Mapping[str, str], folder: Path, log: Path
) -> subprocess.Popen[bytes]:
    """As an operator starts it."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=env,
            stdout=output,
            stderr=output,
            cwd=folder,
        )


def _run(
    module: str, arguments: Sequence[str], env: Mapping[str, str], folder: Path, log: Path
) -> None:
    output = os.open(log, os.O_WRONLY | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__")
