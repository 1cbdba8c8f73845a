"""`python -m tests.fuzz [--seconds N] [--runs N]`: decode against the reference, guided by coverage."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import atheris

# Atheris tells each module that it instruments.
with (
    redirect_stderr(StringIO()),
    atheris.instrument_imports(include=["service.stream", "schemas"]),
):
    from tests.contract.examples import EXAMPLES
    from tests.fuzz.compare import compared
    from tests.fuzz.records import SEEDS, raw_seed, record_of

seen: Counter[str] = Counter()


def main() -> None:
    arguments = argparse.ArgumentParser(prog="tests.fuzz")
    arguments.add_argument("--seconds", type=int, default=600)
    arguments.add_argument("--runs", type=int, default=2**63)
    chosen = arguments.parse_args()
    ends_at = time.monotonic() + chosen.seconds
    corpus = tempfile.mkdtemp()
    _seed(Path(corpus))

    def one(data: bytes) -> None:
        seen[compared(record_of(data))] += 1
        if seen.total() == chosen.runs or time.monotonic() > ends_at:
            shutil.rmtree(corpus)
            _end()

    artifacts = f"-artifact_prefix={tempfile.gettempdir()}/"
    atheris.Setup([sys.argv[0], "-verbosity=0", "-max_len=8192", artifacts, corpus], one)
    atheris.Fuzz()


def _seed(corpus: Path) -> None:
    for number, example in enumerate(EXAMPLES):
        (corpus / f"raw-{number}").write_bytes(raw_seed(example.kind, example.value))
    for number in range(len(SEEDS)):
        (corpus / f"plain-{number}").write_bytes(bytes([0, number]))


def _end() -> None:
    """libFuzzer ends the process before Python could say anything: say it first, and end."""
    print(f"{seen.total():,} executions, no disagreement")
    for verdict, count in sorted(seen.items()):
        print(f"{count:>9,}  {verdict}")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
