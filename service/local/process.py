"""A server in a process of its own, behind a watchdog that outlives us for just as long as needed."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.resources import as_file, files
from pathlib import Path

from service.local.errors import LocalServerError


class Folder:
    """A server's data folder: a named one stays, a temporary one goes with its server."""

    def __init__(self, named: Path | None, prefix: str) -> None:
        self.temporary = named is None
        if named is None:
            self.path = Path(tempfile.mkdtemp(prefix=f"aftersale-{prefix}-"))
        else:
            named.mkdir(parents=True, exist_ok=True)
            self.path = named.resolve()

    def remove(self) -> None:
        if self.temporary:
            shutil.rmtree(self.path, ignore_errors=True)


class ServerProcess:
    """One run of a server. `log` gets all that it prints."""

    def __init__(
        self, command: Sequence[str], *, log: Path, user: str | None, remove: Path | None
    ) -> None:
        self._log = log
        with (
            as_file(files(__package__).joinpath("watchdog.py")) as watchdog,
            log.open("ab") as output,
        ):
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-S",
                    str(watchdog),
                    str(remove or "-"),
                    user or "-",
                    *command,
                ],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                # A Ctrl-C at the terminal is ours to handle: the server ends after us.
                start_new_session=True,
                cwd=log.parent,
            )

    def wait_ready(self, answers: Callable[[], bool], *, what: str, seconds: float = 60) -> None:
        """Until the server answers. Raises LocalServerError with the end of its log."""
        deadline = time.monotonic() + seconds
        while not answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise LocalServerError(f"{what} did not start: {self._last_words()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Returns when the server has ended; may be called twice."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def kill(self) -> None:
        """End the server at once, as a crash would; returns when it is gone."""
        deadline = time.monotonic() + 5
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            while time.monotonic() < deadline:
                os.killpg(self._process.pid, 0)
                time.sleep(0.01)
        assert self._process.stdin is not None
        self._process.stdin.close()

    def _last_words(self) -> str:
        """Without the frames of a Java stack trace: its first and last lines tell."""
        lines = self._log.read_text(errors="replace").strip().splitlines()
        told = [line for line in lines if not line.lstrip().startswith(("at ", "... "))]
        return " | ".join(told[-5:]) or "it said nothing"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
