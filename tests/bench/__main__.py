"""`python -m tests.bench`: a whole run, its tables on the terminal, its figures and pictures in a folder."""

import argparse
import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from tests.bench.chart import bars, svg
from tests.bench.decoding import decode_times
from tests.bench.report import markdown, sheets
from tests.bench.result import Result, rates
from tests.bench.rounds import Spread
from tests.bench.run import PARTS, QUICK, Run, Scale
from tests.bench.setting import servers

_OUT = Path("build/bench")
console = Console(width=120)


def main() -> None:
    chosen = _chosen()
    if chosen.decode:
        console.print(decode_times())
        return
    file = chosen.out / "bench.json"
    if chosen.readme:
        print(markdown(Result.load(file)))
        return
    # A new topic has no leader for a moment, and each client says so.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    if file.exists():
        file.replace(chosen.out / "before.json")
    result = asyncio.run(_run(chosen.only or list(PARTS), _scale(chosen), file))
    _show(result, chosen.out)
    console.print(f"kept in {file.resolve()}; `make bench-compare` lays it beside the run before")


def _chosen() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="little of everything, once")
    arguments.add_argument("--rounds", type=int, help="each arm so many times; 3")
    arguments.add_argument("--soak", type=int, metavar="SECONDS", help="how long memory is watched")
    arguments.add_argument(
        "--only",
        choices=PARTS,
        nargs="+",
        help="these parts; the service's speed alone comes with `arms`",
    )
    arguments.add_argument(
        "--out", type=Path, default=_OUT, help="folder for bench.json and pictures"
    )
    arguments.add_argument("--readme", action="store_true", help="only: the last run as Markdown")
    arguments.add_argument(
        "--decode", action="store_true", help="only: times of decoding large records"
    )
    return arguments.parse_args()


def _scale(chosen: argparse.Namespace) -> Scale:
    scale = QUICK if chosen.quick else Scale()
    named = {"rounds": chosen.rounds, "soak": chosen.soak}
    return replace(scale, **{name: value for name, value in named.items() if value})


async def _run(parts: Sequence[str], scale: Scale, file: Path) -> Result:
    with servers() as setting:
        run = Run(setting, scale, console, file)
        await run.parts(list(parts))
        return run.result


def _show(result: Result, out: Path) -> None:
    for sheet in sheets(result):
        console.print(sheet.rich())
    for name, title, of in (
        ("bench", "Decisions a second", result.arms),
        ("growth", "Refunds a second as things grow", result.growth),
    ):
        if of:
            spreads = {arm: Spread.of(rates(measured)) for arm, measured in of.items()}
            print(f"{title}\n{bars(spreads)}")
            (out / f"{name}.svg").write_text(svg(f"{title}: {result.machine}", spreads))


if __name__ == "__main__":
    main()
