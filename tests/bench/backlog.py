"""A backlog worked off: decisions a second, and what each stage costs."""

import asyncio
import os
import re
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas import topics
from tests.factories import NOW, instant, line_data, order_data, refund_data
from tests.stack import ServiceProcess, Stack, eventually

STAGES = ("decode", "load", "decide", "record", "publish")


@dataclass(frozen=True, slots=True)
class Measured:
    """Microseconds a decision: `stages` as a batch waits for them, `cpu` of the service and its servers."""

    decisions: int
    seconds: float
    stages: dict[str, float]
    cpu: dict[str, float]

    @property
    def rate(self) -> float:
        return self.decisions / self.seconds


async def load_orders(stack: Stack, count: int) -> None:
    """Two-line orders, known to the service before any request comes."""
    service = stack.start("run", "--only", "orders", LOG_LEVEL="warning")
    await stack.orders(*(order_of_bench(number) for number in range(count)))
    await service.ready()
    await _worked_off(stack, topics.ORDERS, count)
    await service.stop()


async def work_off(stack: Stack, *, first: int, count: int, processes: int) -> Measured:
    """Refunds of `count` orders from `first` on, lying there before the processes start."""
    await stack.refunds(*(request_of_bench(number) for number in range(first, first + count)))
    before = await _decided(stack)
    servers = _cpu_of_servers()
    services = [stack.start(LOG_LEVEL="warning") for _ in range(processes)]
    begun = await _first_decision(stack, before)
    at_start = sum(_cpu(service.process.pid) for service in services)
    await _worked_off(stack, topics.AFTERSALE_REQUESTS, first + count)
    seconds = time.perf_counter() - begun
    cpu = sum(_cpu(service.process.pid) for service in services) - at_start
    beside = {
        name: (used - servers[name]) / count * 1e6 for name, used in _cpu_of_servers().items()
    }
    stages = await _waits(services, count)
    for service in services:
        await service.stop()
    await _check(stack, first, count)
    return Measured(count, seconds, stages, {"service": cpu / count * 1e6, **beside})


def order_of_bench(number: int) -> dict[str, object]:
    lines = [line_data("1", quantity=2, paid=2_500), line_data("2", paid=1_999)]
    return order_data(
        f"order-{number:07d}", customer_id=_customer(number), lines=lines, shipping_paid=490
    )


def request_of_bench(number: int) -> dict[str, object]:
    return refund_data(
        f"order-{number:07d}",
        customer_id=_customer(number),
        request_id=str(uuid5(NAMESPACE_OID, f"backlog-{number}")),
        requested_at=instant(NOW + timedelta(milliseconds=number % 60_000)),
        reason="change_of_mind" if number % 3 else "defective",
        lines=[{"line_id": "1", "quantity": 1}],
    )


def _customer(number: int) -> str:
    """Each asks but once: who asks often is another matter."""
    return f"customer-{number:07d}"


async def _decided(stack: Stack) -> int:
    rows = await stack.fetch(
        "select coalesce(sum(decided_through), 0) as through from partitions where topic = $1",
        stack.prefix + topics.AFTERSALE_REQUESTS,
    )
    return int(rows[0]["through"])


async def _first_decision(stack: Stack, before: int) -> float:
    """When the first batch was there: what came before is start-up and takeover."""
    connection = await asyncpg.connect(stack.database_url)
    try:
        while True:
            through = await connection.fetchval(
                "select coalesce(sum(decided_through), 0) from partitions where topic = $1",
                stack.prefix + topics.AFTERSALE_REQUESTS,
            )
            if through > before:
                return time.perf_counter()
            await asyncio.sleep(0.005)
    finally:
        await connection.close()


async def _worked_off(stack: Stack, topic: str, count: int) -> None:
    """Until the group's offsets, as Kafka has them, have reached the ends of the topic."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=stack.kafka,
        group_id=f"{stack.prefix}group",
        enable_auto_commit=False,
        auto_offset_reset="none",
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(stack.prefix + topic, n) for n in range(stack.partitions)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        assert sum(ends.values()) >= count

        async def caught_up() -> bool:
            return all([(await consumer.committed(tp) or 0) >= ends[tp] for tp in partitions])

        await eventually(caught_up, within=300, what="working off the backlog")
    finally:
        await consumer.stop()


async def _waits(services: list[ServiceProcess], count: int) -> dict[str, float]:
    stages = dict.fromkeys(STAGES, 0.0)
    for service in services:
        _, text = await service.get("/metrics")
        for stage in STAGES:
            found = re.search(rf'aftersale_stage_seconds_sum{{stage="{stage}"}} (\S+)', text)
            stages[stage] += float(found[1]) if found else 0.0
    return {stage: seconds / count * 1e6 for stage, seconds in stages.items()}


def _cpu_of_servers() -> dict[str, float]:
    """Seconds of CPU used so far by the broker and the database of this machine."""
    used = {"broker": 0.0, "Postgres": 0.0}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name = {"java": "broker", "postgres": "Postgres"}.get(
                (process / "comm").read_text().strip()
            )
            if name is not None:
                used[name] += _cpu(int(process.name))
        except OSError:
            continue
    return used


def _cpu(pid: int) -> float:
    """Seconds of a process, and of the children that it has waited for."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(found) for found in ticks[11:15]) / os.sysconf("SC_CLK_TCK")


async def _check(stack: Stack, first: int, count: int) -> None:
    """One decision for each request, and the ledger adds up; else the figures mean nothing."""
    rows = await stack.fetch(
        "select count(*) as cases, count(distinct request_id) as ids from cases "
        "where order_id between $1 and $2",
        f"order-{first:07d}",
        f"order-{first + count - 1:07d}",
    )
    assert (rows[0]["cases"], rows[0]["ids"]) == (count, count)
    sums = await stack.fetch(
        "select (select sum(reserved + refunded) from orders) as held,"
        " (select sum(share) from order_lines) as shares"
    )
    assert sums[0]["held"] == sums[0]["shares"]
