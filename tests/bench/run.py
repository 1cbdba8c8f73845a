"""One whole run, part by part, on servers of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tests.bench.backlog import Measured
from tests.bench.growth import growth_arms
from tests.bench.latency import Steady
from tests.bench.memory import memory_under
from tests.bench.plain_arm import PlainArm, PostgresAlone, prepare_plain_database
from tests.bench.result import (
    FLOOR,
    FLOOR_IN_TRANSACTIONS,
    KAFKA,
    MIX,
    MIX_OF_TWO,
    POSTGRES,
    RATES,
    REFUNDS,
    REFUNDS_OF_TWO,
    SUBSCRIBER,
    TASKS,
    WITHOUT_TRANSACTIONS,
    Memory,
    Result,
    rates,
)
from tests.bench.rounds import Spread, in_rounds
from tests.bench.service_arm import ServiceArm, new_stack, prepare_databases, warm
from tests.bench.setting import MIGRATED, Setting, service_copy
from tests.bench.stages import cpu_by_stage
from tests.bench.takeover import takeovers
from tests.bench.workloads import Mix, Refunds
from tests.stack import ServiceProcess, eventually

PARTS = ("arms", "latency", "growth", "memory", "takeover")
Arms = dict[str, Callable[[], Awaitable[Measured]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much of everything; `windows` of latency are as many as rounds elsewhere, for their spread."""

    rounds: int = 3
    requests: int = 40_000
    one_by_one: int = 4_000
    at_once: int = 20_000
    floor: int = 100_000
    growth: int = 20_000
    most_orders: int = 1_000_000
    seconds: int = 15
    windows: int = 3
    soak: int = 20


QUICK = Scale(
    rounds=1,
    requests=4_000,
    one_by_one=300,
    at_once=2_000,
    floor=20_000,
    growth=2_000,
    most_orders=50_000,
    seconds=3,
    windows=1,
    soak=5,
)


class Run:
    """Its parts fill `result`, kept in `file` after each; the arms come first, for others go by their rates."""

    def __init__(self, setting: Setting, scale: Scale, console: Console, file: Path) -> None:
        self.result = Result(rounds=scale.rounds)
        self._file = file
        self._setting, self._scale, self._console = setting, scale, console
        self._refunds = Refunds(scale.requests)

    async def parts(self, names: list[str]) -> None:
        await self._setting.open()
        await self._saying("orders", prepare_databases(self._setting, refunds=self._refunds))
        parts = {
            "arms": self._arms,
            "latency": self._latency,
            "growth": self._growth,
            "memory": self._memory,
            "takeover": self._takeover,
        }
        for name, part in parts.items():
            if name in names:
                await self._saying(name, part())
                self.result.save(self._file)

    async def _saying(self, what: str, work: Awaitable[None]) -> None:
        with self._console.status(f"{what} ..."):
            await work

    async def _arms(self) -> None:
        scale, setting = self._scale, self._setting
        mix = Mix(scale.requests)
        await prepare_databases(setting, mix=mix)
        await prepare_plain_database(setting, scale.floor, "plain")
        arms = {**self._service_arms(mix), **self._plain_arms()}
        self.result.arms = await in_rounds(arms, scale.rounds, self._tell)
        self.result.cpu_by_stage = cpu_by_stage()

    def _service_arms(self, mix: Mix) -> Arms:
        setting, refunds = self._setting, self._refunds
        without = "tests.bench.at_least_once"
        return {
            MIX: ServiceArm(setting, mix, "mix"),
            MIX_OF_TWO: ServiceArm(setting, mix, "mix", processes=2),
            REFUNDS: ServiceArm(setting, refunds, "refunds"),
            REFUNDS_OF_TWO: ServiceArm(setting, refunds, "refunds", processes=2),
            WITHOUT_TRANSACTIONS: ServiceArm(setting, refunds, "refunds", module=without),
        }

    def _plain_arms(self) -> Arms:
        scale = self._scale

        def peer(module: str, count: int) -> PlainArm:
            return PlainArm(self._setting, f"tests.bench.peers.{module}", count, "plain")

        def floor(*mode: str) -> PlainArm:
            rules = "none" if "kafka" in mode else "all"
            return PlainArm(self._setting, "tests.bench.floor", scale.floor, "plain", mode, rules)

        return {
            SUBSCRIBER: peer("subscriber", scale.one_by_one),
            TASKS: peer("tasks", scale.at_once),
            FLOOR: floor(),
            FLOOR_IN_TRANSACTIONS: floor("transactions"),
            POSTGRES: PostgresAlone(self._setting, scale.floor, "plain"),
            KAFKA: floor("kafka"),
        }

    async def _latency(self) -> None:
        async with self._serving() as (_, steady):
            for rate in sorted({*RATES, self._half()}):
                self.result.latency[rate] = await steady.waits(
                    rate=rate, seconds=self._scale.seconds, windows=self._scale.windows
                )

    async def _growth(self) -> None:
        scale = self._scale
        arms = await growth_arms(self._setting, count=scale.growth, most=scale.most_orders)
        self.result.growth = await in_rounds(arms, scale.rounds, self._tell)

    async def _memory(self) -> None:
        rate = self._half()
        async with self._serving() as (service, steady):
            samples = await memory_under(steady, service, rate=rate, seconds=self._scale.soak)
        self.result.memory = Memory(rate, samples)

    async def _takeover(self) -> None:
        self.result.takeovers = await takeovers(self._setting, MIGRATED)

    def _half(self) -> int:
        """Of the rate that one process has been seen to hold, in round hundreds."""
        if REFUNDS not in self.result.arms:
            return RATES[0]
        most = Spread.of(rates(self.result.arms[REFUNDS])).middle
        return max(100, round(most / 200) * 100)

    @asynccontextmanager
    async def _serving(self) -> AsyncIterator[tuple[ServiceProcess, Steady]]:
        async with service_copy(self._setting, "refunds") as url:
            stack = new_stack(self._setting, url)
            await stack.open(partitions=4)
            try:
                service = stack.start()
                await eventually(service.is_ready, within=120, what="readiness")
                await warm(stack, self._refunds)
                yield service, Steady(stack, orders=self._scale.requests)
            finally:
                await stack.close()

    def _tell(self, number: int, name: str, measured: Measured) -> None:
        self._console.print(
            f"round {number + 1}: {name}: {measured.rate:,.0f} a second "
            f"({measured.records:,} in {measured.seconds:.1f} s)"
        )
