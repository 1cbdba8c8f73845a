"""A peer or a floor as an arm: one process of a module of ours, and a check of what it wrote and sent.

A record for each partition comes first, so that all connections are there and the group is settled.
"""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas import topics
from service.stream.kafka.admin import Topic, create_topics
from service.stream.kafka.connection import Connection, admin_client
from tests.bench.backlog import Backlog, Measured, work_off, worked_off
from tests.bench.floor import PARTITIONS
from tests.bench.orders import (
    is_late,
    is_of_a_stranger,
    order_of_bench,
    request_of_bench,
)
from tests.bench.peers.shop import STATEMENTS, Place
from tests.bench.processes import cpu_of_servers
from tests.bench.setting import Setting
from tests.factories import headers_of
from tests.stack import ROOT

# What is approved: by four checks, all, or nothing is kept at all.
Rules = Literal["checked", "all", "none"]


async def prepare_plain_database(setting: Setting, count: int, name: str) -> None:
    """The orders of the service's arms in the tables of a simpler one."""
    connection = await asyncpg.connect(await setting.new_database(name, "template1"))
    try:
        await connection.execute(STATEMENTS["tables"])
        made = list(map(order_of_bench, range(count + PARTITIONS)))
        await connection.copy_records_to_table("orders", records=map(_order_row, made))
        await connection.copy_records_to_table(
            "order_lines",
            columns=("order_id", "line_id", "quantity", "paid"),
            records=(row for order in made for row in _line_rows(order)),
        )
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


@dataclass(frozen=True, slots=True)
class PlainArm:
    """`mode`: of the floor."""

    setting: Setting
    module: str
    count: int
    database: str
    mode: tuple[str, ...] = ()
    rules: Rules = "checked"

    async def __call__(self) -> Measured:
        name = self.setting.name()
        async with self.setting.copy_of(self.database) as url:
            place = Place(self.setting.kafka, url, f"{name}.asked", f"{name}.decided", name)
            connection = Connection(bootstrap_servers=place.kafka)
            made = [Topic(name=topic, partitions=PARTITIONS, config={}) for topic in _topics(place)]
            await create_topics(connection, made)
            try:
                return await self._run(place)
            finally:
                async with admin_client(connection) as admin:
                    await admin.delete_topics(_topics(place))

    async def _run(self, place: Place) -> Measured:
        process = self._start(place)
        backlog = Backlog(
            kafka=place.kafka, group=place.group, topics=(place.requests,), partitions=PARTITIONS
        )
        try:
            await _fill(place, range(self.count, self.count + PARTITIONS))
            await worked_off(backlog, [process])
            process.send_signal(signal.SIGSTOP)
            await _fill(place, range(self.count))
            measured = await work_off(backlog, [process])
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            await asyncio.to_thread(process.wait)
        whole = self.count + PARTITIONS
        if self.rules != "none":
            await check_tables(place.database_url, whole, self.rules)
        return replace(measured, event_bytes=await _check_events(place, whole))

    def _start(self, place: Place) -> "subprocess.Popen[bytes]":
        log = self.setting.folder / f"{place.group}.log"
        with log.open("wb") as output:
            return subprocess.Popen(
                [sys.executable, "-m", self.module, *place.arguments(), *self.mode],
                cwd=ROOT,
                stdout=output,
                stderr=output,
            )


@dataclass(frozen=True, slots=True)
class PostgresAlone:
    """The floor's statements on requests made up in its own process, which tells the time itself."""

    setting: Setting
    count: int
    database: str

    async def __call__(self) -> Measured:
        async with self.setting.copy_of(self.database) as url:
            place = Place("-", url, "-", "-", "-")
            before = cpu_of_servers()["Postgres"]
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.bench.floor", *place.arguments()),
                *("postgres", str(self.count)),
                cwd=ROOT,
                stdout=subprocess.PIPE,
            )
            told, _ = await process.communicate()
            assert process.returncode == 0
            used = cpu_of_servers()["Postgres"] - before
            await check_tables(url, self.count, "all")
        found = orjson.loads(told)
        cpu = {"client": found["cpu"], "broker": 0.0, "Postgres": used}
        return Measured(
            records=self.count,
            seconds=found["seconds"],
            cpu={name: seconds / self.count * 1e6 for name, seconds in cpu.items()},
        )


async def check_tables(url: str, count: int, rules: Rules) -> None:
    """One decision for each request, the right number approved, and the ledger adds up."""
    refused = sum(is_late(number) or is_of_a_stranger(number) for number in range(count))
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetchrow(_SUMS)
    finally:
        await connection.close()
    approved = count - (refused if rules == "checked" else 0)
    assert (found["decisions"], found["approved"]) == (count, approved), dict(found)
    assert found["amount"] == found["refunded"] > 0, dict(found)


_SUMS = """
select
    count(*) as decisions, count(*) filter (where approved) as approved, sum(amount) as amount,
    (select sum(refunded) from order_lines) as refunded
from decisions
"""


async def _fill(place: Place, numbers: range) -> None:
    """As many to each partition as to any other."""
    headers = list(headers_of(topics.REFUND_REQUESTED))
    producer = AIOKafkaProducer(bootstrap_servers=place.kafka, linger_ms=2)
    async with producer:
        sent = []
        for number in numbers:
            data = request_of_bench(number)
            value, key = orjson.dumps(data), data["order_id"].encode()
            to = number % PARTITIONS
            sent.append(
                await producer.send(place.requests, value, key, partition=to, headers=headers)
            )
        await asyncio.gather(*sent)


async def _check_events(place: Place, count: int) -> float:
    """One of each request, none twice; their bytes on average."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.kafka,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    values: list[bytes] = []
    async with consumer:
        partitions = [TopicPartition(place.decisions, n) for n in range(PARTITIONS)]
        consumer.assign(partitions)
        async with asyncio.timeout(60):
            while len(values) < count:
                found = await consumer.getmany(timeout_ms=500)
                values += [record.value for records in found.values() for record in records]
        assert not any((await consumer.getmany(timeout_ms=200)).values()), "more than was asked"
    assert len(values) == count, "one of each request"
    ids = {orjson.loads(value)["request_id"] for value in values}
    assert ids == {data["request_id"] for data in map(request_of_bench, range(count))}
    return sum(map(len, values)) / count


def _topics(place: Place) -> Sequence[str]:
    return [place.requests, place.decisions]


def _order_row(order: dict[str, Any]) -> tuple[object, ...]:
    delivered = datetime.fromisoformat(order["lines"][0]["delivered_at"])
    return order["order_id"], order["customer_id"], delivered


def _line_rows(order: dict[str, Any]) -> Iterable[tuple[object, ...]]:
    for line in order["lines"]:
        yield order["order_id"], line["line_id"], line["quantity"], line["paid"]
