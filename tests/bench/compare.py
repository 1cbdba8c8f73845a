"""Two runs side by side, and what is beyond their spread: `python -m tests.bench.compare OLD NEW`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from rich.console import Console

from tests.bench.report import Sheet
from tests.bench.result import RATES, Result, rates
from tests.bench.rounds import Spread

# What is better of a figure.
Better = Literal["more", "less"]
Figures = dict[str, tuple[Spread, Better]]


def compared(old: Result, new: Result) -> Sheet:
    """Figures that both have."""
    before, after = figures(old), figures(new)
    rows = [
        (
            name,
            before[name][0].told(_digits(name)),
            spread.told(_digits(name)),
            f"{spread.middle / before[name][0].middle:.2f}",
            judged(before[name][0], spread, better),
        )
        for name, (spread, better) in after.items()
        if name in before
    ]
    title = "Two runs" if old.machine == new.machine else f"{old.machine} and {new.machine}"
    return Sheet(title, ("figure", "old", "new", "new / old", "beyond the spread"), rows)


def judged(old: Spread, new: Spread, better: Better) -> str:
    """Of a single round nobody knows what chance makes of it."""
    if old.least == old.most or new.least == new.most:
        return "one round"
    if old.overlaps(new):
        return ""
    return "better" if (new.middle > old.middle) == (better == "more") else "worse"


def figures(result: Result) -> Figures:
    return dict(_figures(result))


def _figures(result: Result) -> Iterator[tuple[str, tuple[Spread, Better]]]:
    for name, measured in result.arms.items():
        yield f"{name}, decisions/s", (Spread.of(rates(measured)), "more")
        for process in ("client", "broker", "Postgres"):
            used = Spread.of([one.cpu[process] for one in measured])
            if used.middle:
                yield f"{name}, CPU us of {process}", (used, "less")
    for name, spread in result.ratios().items():
        yield _TIMES + name, (spread, "more")
    for rate, waits in result.latency.items():
        for part in ("p50", "p99", "most"):
            spread = Spread.of([getattr(one, part) for one in waits])
            # The most of a window is one request's bad luck; half of the maximum is another rate each time.
            if part != "most" and rate in RATES:
                yield f"{part} at {rate:,}/s, ms", (spread, "less")
    for name, spread in result.growths().items():
        yield f"{_TIMES}growth, {name}", (spread, "more")


_TIMES = "times: "


def _digits(name: str) -> int:
    return 2 if name.startswith(_TIMES) else 0


def main() -> None:
    files = [Path(name) for name in sys.argv[1:3]]
    for file in files:
        if not file.exists():
            sys.exit(f"{file}: there is no such run (`make bench`)")
    old, new = map(Result.load, files)
    Console(width=130).print(compared(old, new).rich())


if __name__ == "__main__":
    main()
