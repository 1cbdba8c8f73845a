"""`python -m tests.bench [--requests N]`"""

import argparse
import asyncio
import os
import re
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from service.local.kafka import LocalKafka
from service.local.postgres import LocalPostgres
from service.store.migrate import migrate
from tests.bench.backlog import STAGES, Measured, load_orders, work_off
from tests.bench.decoding import decode_times
from tests.bench.latency import latencies
from tests.bench.stages import cpu_by_stage
from tests.clock import give_clock, set_clock
from tests.stack import Stack

console = Console(width=110)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="tests.bench")
    arguments.add_argument("--requests", type=int, default=40_000)
    arguments.add_argument("--rate", type=int, default=200)
    arguments.add_argument("--seconds", type=int, default=15)
    arguments.add_argument("--decode", action="store_true", help="only the times of decoding")
    chosen = arguments.parse_args()
    console.print(decode_times())
    if chosen.decode:
        return
    with (
        LocalKafka() as kafka,
        LocalPostgres() as postgres,
        tempfile.TemporaryDirectory() as folder,
    ):
        for name in ("speed", "takeover"):
            migrate(url := postgres.create_database(name))
            asyncio.run(give_clock(url))
            asyncio.run(set_clock(url))
        asyncio.run(_speed(kafka, postgres, Path(folder), chosen))
        asyncio.run(_takeover(kafka, postgres, Path(folder)))


async def _speed(
    kafka: LocalKafka, postgres: LocalPostgres, folder: Path, chosen: argparse.Namespace
) -> None:
    count = chosen.requests
    stack = Stack(kafka.bootstrap_servers, postgres.url("speed"), "speed.", folder, fresh=True)
    await stack.open(partitions=4)
    with console.status("loading orders ..."):
        begun = time.perf_counter()
        orders = 2 * count + chosen.rate * chosen.seconds
        await load_orders(stack, orders)
    console.print(
        f"{orders:,} orders loaded: {orders / (time.perf_counter() - begun):,.0f} a second"
    )
    table = Table(
        "processes",
        "decisions/s",
        *(f"{name}, CPU us" for name in ("service", "broker", "Postgres")),
        *(f"{stage}, wall us" for stage in STAGES),
    )
    rates = []
    for first, processes in ((0, 1), (count, 2)):
        with console.status(f"{count:,} refund requests, {processes} process(es) ..."):
            measured = await work_off(stack, first=first, count=count, processes=processes)
        rates.append(measured.rate)
        _row(table, processes, measured)
    console.print(table)
    console.print(f"two processes / one: {rates[1] / rates[0]:.2f}")
    told = ", ".join(f"{stage} {us:.0f}" for stage, us in cpu_by_stage().items())
    console.print(f"CPU us a decision by stage, without servers: {told}")
    await _latency(stack, 2 * count, chosen)
    await stack.close()


async def _latency(stack: Stack, first: int, chosen: argparse.Namespace) -> None:
    service = stack.start(LOG_LEVEL="warning")
    await service.ready()
    found = await latencies(stack, first=first, rate=chosen.rate, seconds=chosen.seconds)
    p50, p99 = found[len(found) // 2], found[int(len(found) * 0.99)]
    console.print(
        f"{chosen.rate} requests a second: p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
        f"most {found[-1]:.0f} ms from produce to a read_committed reader"
    )
    await service.stop()


async def _takeover(kafka: LocalKafka, postgres: LocalPostgres, folder: Path) -> None:
    """Twelve partitions a topic in one process: time, connections, memory."""
    stack = Stack(
        kafka.bootstrap_servers, postgres.url("takeover"), "takeover.", folder, fresh=True
    )
    await stack.open(partitions=12)
    for what in ("first start", "restart"):
        begun = time.perf_counter()
        service = stack.start(LOG_LEVEL="warning")
        await service.ready()
        _, text = await service.get("/metrics")
        slowest = _slowest(text)
        process = Path(f"/proc/{service.process.pid}")
        console.print(
            f"48 partitions, {what}: ready after {time.perf_counter() - begun:.1f} s, "
            f"each taken over within {slowest} s; {_connections(process)} sockets, "
            f"{_resident(process)} MB resident"
        )
        await service.stop()
    await stack.close()


def _row(table: Table, processes: int, measured: Measured) -> None:
    table.add_row(
        str(processes),
        f"{measured.rate:,.0f}",
        *(f"{measured.cpu[name]:.0f}" for name in ("service", "broker", "Postgres")),
        *(f"{measured.stages[stage]:.1f}" for stage in STAGES),
    )


def _slowest(text: str) -> str:
    buckets = re.findall(r'aftersale_takeover_seconds_bucket{le="([^"]+)"} (\S+)', text)
    total = max(float(count) for _, count in buckets)
    return next(le for le, count in buckets if float(count) == total)


def _connections(process: Path) -> int:
    return sum(os.readlink(fd).startswith("socket:") for fd in (process / "fd").iterdir())


def _resident(process: Path) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", (process / "status").read_text())
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    main()
