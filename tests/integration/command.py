"""Commands of the service, run to their end as an operator would."""

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.stack import DEADLINE, ROOT

# Part of each secret that a test gives to a command.
HIDDEN = "hush-hush"


@dataclass(frozen=True, slots=True)
class Done:
    """What an operator sees of a command that ended."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def said(self) -> list[str]:
        """The lines for people; the log's JSON lines are for machines."""
        return [line for line in self.err.splitlines() if line and not line.startswith("{")]

    @property
    def line(self) -> str:
        """The one line that says what was wrong."""
        assert "Traceback" not in self.err
        assert '"exception"' not in self.err, f"a traceback in the log: {self.err[:500]}"
        assert len(self.said) == 1, self.err[:3000]
        return self.said[0]


async def command(*arguments: str, folder: Path, within: float = DEADLINE, **settings: str) -> Done:
    """`python -m service ARGUMENTS` with these settings and no others, from `folder`."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("AFTERSALE_")}
    named = {f"AFTERSALE_{name}": value for name, value in settings.items()}

    def run() -> Done:
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "service", *arguments],
            env={**inherited, "PYTHONPATH": str(ROOT), **named},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr, time.monotonic() - begun)

    return await asyncio.to_thread(run)


class Begun:
    """Commands that run while other tests do: most of their time is waiting for an answer."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[str, ...], asyncio.Task[Done]] = {}
        self._at_once = asyncio.Semaphore(4)

    def begin(self, key: tuple[str, ...], arguments: str, folder: Path, **settings: str) -> None:
        async def run() -> Done:
            async with self._at_once:
                return await command(arguments, folder=folder, **{"HTTP_PORT": "0", **settings})

        self._tasks[key] = asyncio.create_task(run())

    async def ended(self, *key: str) -> Done:
        return await self._tasks[key]

    async def all_ended(self) -> None:
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
