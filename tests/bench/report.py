"""A run's result as tables, on a terminal or as Markdown for the README."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from tests.bench.latency import Waits
from tests.bench.memory import growth_of
from tests.bench.result import Result, cpu_of, rates
from tests.bench.rounds import Spread
from tests.bench.service_arm import STAGES

_PROCESSES = ("client", "broker", "Postgres")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first column is text, the others are numbers."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def rich(self) -> Table:
        table = Table(title=self.title, title_justify="left")
        for number, name in enumerate(self.head):
            table.add_column(name, justify="right" if number else "left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        marks = ["---", *("---:" for _ in self.head[1:])]
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.head, marks, *self.rows))


def sheets(result: Result) -> Iterator[Sheet]:
    """Those that the result has figures for."""
    for sheet in (
        _arms(result),
        _ratios(result),
        _stages(result),
        _cpu_by_stage(result),
        _latency(result),
        _growth(result),
        _takeovers(result),
        _memory(result),
    ):
        if sheet.rows:
            yield sheet


def markdown(result: Result) -> str:
    """For the README: what was measured where, then the tables that a reader chooses by."""
    wanted = (_arms, _ratios, _latency, _growth, _memory)
    about = (
        f"{result.machine}, shared by clients, broker and Postgres; Python {result.python}; "
        f"{_times(result.rounds)}"
    )
    sheets = [sheet(result) for sheet in wanted]
    return "\n\n".join([about, *(sheet.markdown() for sheet in sheets if sheet.rows)])


def _times(rounds: int) -> str:
    return "one round." if rounds == 1 else f"median (least-most) of {rounds} rounds."


def _arms(result: Result) -> Sheet:
    head = ("arm", "decisions/s", *(f"{name}, CPU us" for name in _PROCESSES), "event bytes")
    rows = [
        (
            name,
            Spread.of(rates(measured)).told(),
            *(f"{cpu_of(measured, process).middle:,.0f}" for process in _PROCESSES),
            f"{measured[-1].event_bytes:,.0f}",
        )
        for name, measured in result.arms.items()
    ]
    return Sheet("Backlogs; CPU a decision", head, rows)


def _ratios(result: Result) -> Sheet:
    rows = [(name, spread.told(2)) for name, spread in result.ratios().items()]
    return Sheet("Ratios, round by round", ("ratio", "times"), rows)


def _stages(result: Result) -> Sheet:
    """Waiting included; what a batch waits for overlaps with the work of others."""
    rows = [
        (name, *(f"{_stage(result, name, stage):,.0f}" for stage in STAGES))
        for name, measured in result.arms.items()
        if measured[0].stages
    ]
    return Sheet("Time of a batch by stage, us a decision", ("arm", *STAGES), rows)


def _cpu_by_stage(result: Result) -> Sheet:
    rows = [(stage, f"{us:.1f}") for stage, us in result.cpu_by_stage.items()]
    return Sheet("The service's own work on a refund, without servers", ("stage", "CPU us"), rows)


def _stage(result: Result, name: str, stage: str) -> float:
    return Spread.of([one.stages[stage] for one in result.arms[name]]).middle


def _latency(result: Result) -> Sheet:
    rows = [
        (f"{rate:,}", *(_of(waits, part) for part in ("p50", "p99", "most")))
        for rate, waits in result.latency.items()
    ]
    head = ("requests/s", "p50, ms", "p99, ms", "most, ms")
    return Sheet("From produce to a read_committed reader", head, rows)


def _of(waits: Sequence[Waits], part: str) -> str:
    return Spread.of([getattr(one, part) for one in waits]).told()


def _growth(result: Result) -> Sheet:
    ratios = result.growths()
    rows = [
        (
            name,
            Spread.of(rates(measured)).told(),
            ratios[name].told(2) if name in ratios else "1",
            f"{cpu_of(measured, 'client').middle:,.0f}",
            f"{cpu_of(measured, 'Postgres').middle:,.0f}",
        )
        for name, measured in result.growth.items()
    ]
    head = ("refunds, one process", "decisions/s", "times", "client, CPU us", "Postgres, CPU us")
    return Sheet("Growth", head, rows)


def _takeovers(result: Result) -> Sheet:
    rows = [
        (
            f"{one.start}, {one.partitions} partitions",
            f"{one.ready_seconds:.1f}",
            one.each_within,
            f"{one.sockets}",
            f"{one.resident_mib:.0f}",
        )
        for one in result.takeovers
    ]
    return Sheet("Takeover", ("", "ready, s", "each within, s", "sockets", "MiB"), rows)


def _memory(result: Result) -> Sheet:
    if result.memory is None:
        return Sheet("", (), [])
    samples = result.memory.samples
    sizes = [mib for _, mib in samples]
    name = f"{result.memory.rate:,} requests a second for {samples[-1][0]:,.0f} s"
    row = (name, f"{sizes[0]:.0f}", f"{sizes[-1]:.0f}", f"{max(sizes):.0f}")
    head = ("", "first, MiB", "last", "most", "MiB a minute, second half")
    return Sheet("Memory of one process", head, [(*row, f"{growth_of(samples):+.1f}")])
