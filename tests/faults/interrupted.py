"""The service with an end or a stop at a named checkpoint: `python -m tests.faults.interrupted run`.

AFTERSALE_TEST_CRASH_AT=point[:n] ends the process at the n-th time the point is reached, as a crash
would; AFTERSALE_TEST_STOP_AT=point[:n] stops it there by SIGSTOP until someone sends SIGCONT;
AFTERSALE_TEST_WITHOUT=module makes it run as if that module were not installed.
"""

import os
import signal
import sys
from collections import Counter

if without := os.environ.get("AFTERSALE_TEST_WITHOUT"):
    sys.modules[without] = None

from service.checkpoints import Checkpoint
from service.cli import serve

_reached: Counter[str] = Counter()


def _named(variable: str) -> tuple[str, int]:
    point, _, times = os.environ.get(variable, "").partition(":")
    return point, int(times or 1)


_CRASH, _STOP = _named("AFTERSALE_TEST_CRASH_AT"), _named("AFTERSALE_TEST_STOP_AT")


def reached(point: Checkpoint) -> None:
    _reached[point] += 1
    here = (point, _reached[point])
    if here == _CRASH:
        os._exit(137)
    if here == _STOP:
        os.kill(os.getpid(), signal.SIGSTOP)


if __name__ == "__main__":
    serve("orders" if "--only" in sys.argv else None, reached=reached)
