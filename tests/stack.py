"""The whole stack for one test: its topics, its database, and processes of the service to start and end."""

import asyncio
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    KafkaConnectionError,
    NodeNotReadyError,
)

from schemas import topics
from service.domain.record import Headers
from service.local.process import free_port
from service.operate.topics import create_missing, wanted_topics
from service.stream.kafka.connection import Connection, close_in_time
from tests.clock import put_ahead
from tests.factories import NOW, headers_of
from tests.forked import Forked, started_fresh

# Old requests of the tests are judged by the time of their record, and never deleted for their age.
INPUTS_AS_OF_OLD = {"message.timestamp.type": "CreateTime", "retention.ms": "-1"}
OUTPUT_TOPICS = tuple(topics.OUTPUTS)
DEADLINE = 60.0
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Event:
    """A record of an output topic as a `read_committed` reader sees it; `topic` without prefix."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Headers
    value: bytes | None

    def header(self, name: str) -> str | None:
        return next((v.decode() for k, v in self.headers if k == name and v is not None), None)

    @property
    def type(self) -> str:
        """Of an event; a dead letter keeps the headers that it came with, its type among them."""
        return "dead letter" if self.topic == topics.DEAD_LETTERS else str(self.header("ce_type"))

    @property
    def data(self) -> dict[str, Any]:
        return orjson.loads(self.value or b"null")


async def eventually(
    condition: Callable[[], Awaitable[Any]], *, within: float = DEADLINE, what: str = "it"
) -> Any:
    """The condition's first true answer; fails the test when the deadline passes without one."""
    deadline = time.monotonic() + within
    while not (answer := await condition()):
        assert time.monotonic() < deadline, f"{what} did not happen within {within:.0f} s"
        await asyncio.sleep(0.05)
    return answer


@dataclass(slots=True)
class ServiceProcess:
    """One running service, as an operator would run it."""

    process: Forked | subprocess.Popen[bytes]
    port: int
    log: Path

    async def ready(self) -> None:
        await eventually(self.is_ready, what=f"readiness of {self.log.name}")

    async def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        return (await self.get("/readyz"))[0] == 200

    async def get(self, path: str) -> tuple[int, str]:
        def asked() -> tuple[int, str]:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, ""
            except OSError:
                return 0, ""

        return await asyncio.to_thread(asked)

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    async def is_frozen(self) -> bool:
        """By SIGSTOP."""
        status = Path(f"/proc/{self.process.pid}/status")
        return "T (stopped)" in await asyncio.to_thread(status.read_text)

    async def ended(self, within: float = DEADLINE) -> int:
        """Its exit code."""
        return await asyncio.to_thread(self.process.wait, within)

    async def stop(self) -> int:
        self.signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        self.process.kill()
        await self.ended()


@dataclass(slots=True)
class Stack:
    kafka: str
    database_url: str
    prefix: str
    folder: Path
    partitions: int = 2
    fresh: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    processes: list[ServiceProcess] = field(default_factory=list)
    # Kept open: conditions are asked for again and again.
    _producer: AIOKafkaProducer = field(init=False)
    _offsets: AIOKafkaConsumer = field(init=False)
    _admin: AIOKafkaAdminClient = field(init=False)
    _database: asyncpg.Pool = field(init=False)

    @property
    def group(self) -> str:
        return self.settings.get("GROUP_ID", f"{self.prefix}group")

    async def open(self, partitions: int | None = None) -> None:
        self.partitions = partitions or self.partitions
        wanted = wanted_topics(self.prefix, self.partitions, input_config=INPUTS_AS_OF_OLD)
        await create_missing(Connection(bootstrap_servers=self.kafka), wanted)
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self.kafka, acks="all", max_request_size=2**21, linger_ms=2
        )
        self._offsets = AIOKafkaConsumer(
            bootstrap_servers=self.kafka, isolation_level="read_committed"
        )
        self._admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        for client in (self._producer, self._offsets, self._admin):
            await client.start()
        self._database = await asyncpg.create_pool(
            self.database_url, min_size=0, command_timeout=DEADLINE, statement_cache_size=0
        )

    async def close(self) -> None:
        for service in self.processes:
            if service.process.poll() is None:
                service.signal(signal.SIGCONT)
                await service.kill()
        await self._admin.delete_topics(
            [self.prefix + name for name in (*topics.INPUTS, *topics.OUTPUTS)]
        )
        for closing in (
            self._producer.stop(),
            self._offsets.stop(),
            self._admin.close(),
            self._database.close(),
        ):
            await close_in_time(closing)

    def in_force(self, **settings: str) -> dict[str, str]:
        """The settings of a process of this stack, without their prefix."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka,
            "DATABASE_URL": self.database_url,
            "GROUP_ID": self.group,
            "TOPIC_PREFIX": self.prefix,
            "KAFKA_SESSION_TIMEOUT_SECONDS": "6",
            "IDLE_SECONDS": "1",
            "DUE_POLL_SECONDS": "0.2",
            "LOG_FORMAT": "json",
            **self.settings,
            **settings,
        }

    def environment(self, **settings: str) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("AFTERSALE_")}
        named = {f"AFTERSALE_{name}": value for name, value in self.in_force(**settings).items()}
        return {**inherited, "PYTHONPATH": str(ROOT), **named}

    def start(
        self, *arguments: str, module: str = "service", fresh: bool = False, **settings: str
    ) -> ServiceProcess:
        """A process of the service; not waited for. `fresh`: in an interpreter of its own."""
        port = free_port()
        log = self.folder / f"service-{len(self.processes)}.log"
        env = self.environment(HTTP_PORT=str(port), **settings)
        process = (started_fresh if fresh or self.fresh else Forked)(
            module, arguments or ("run",), env, self.folder, log
        )
        started = ServiceProcess(process, port, log)
        self.processes.append(started)
        return started

    async def send(
        self,
        topic: str,
        kind: str,
        data: dict[str, Any] | bytes | None,
        *,
        key: bytes | None = None,
        headers: Headers | None = None,
        partition: int | None = None,
        timestamp: datetime = NOW,
    ) -> None:
        """One record, written when this returns."""
        await self.send_all(
            [(topic, kind, data, key, headers, partition, timestamp)],
        )

    async def send_all(self, records: Iterable[Sequence[Any]]) -> None:
        """(topic, type, data[, key, headers, partition, timestamp]) each; all written on return."""
        sent = []
        for topic, kind, data, *rest in records:
            key, headers, partition, timestamp = (*rest, *(None,) * (4 - len(rest)))
            value = orjson.dumps(data) if isinstance(data, dict) else data
            if key is None and isinstance(data, dict):
                key = data["order_id"].encode()
            sent.append(
                await self._producer.send(
                    self.prefix + topic,
                    value,
                    key,
                    partition=partition,
                    headers=list(headers_of(kind) if headers is None else headers),
                    timestamp_ms=int((timestamp or NOW).timestamp() * 1000),
                )
            )
        async with asyncio.timeout(DEADLINE):
            await asyncio.gather(*sent)

    async def orders(self, *orders: dict[str, Any]) -> None:
        await self.send_all((topics.ORDERS, topics.ORDER_SNAPSHOT, order) for order in orders)

    async def refunds(self, *requests: dict[str, Any]) -> None:
        await self.send_all(
            (topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, data) for data in requests
        )

    async def reviews(self, *requests: dict[str, Any]) -> None:
        await self.send_all(
            (topics.FEEDBACK_REQUESTS, topics.REVIEW_SUBMITTED, data) for data in requests
        )

    async def settled(self, *names: str, within: float = DEADLINE) -> None:
        """Until every record of the input topics (all of them) is behind the group's offset."""

        async def caught_up() -> bool:
            running = [service for service in self.processes if service.process.poll() is None]
            assert running, self.processes[-1].log.read_text()[-3000:]
            return await self.lag(*names) == 0

        await eventually(caught_up, within=within, what="catching up with the input")

    async def lag(self, *names: str) -> int:
        """Records of input topics that the group's offsets, as Kafka has them, are behind."""
        ends = await self._offsets.end_offsets(self._places(names or tuple(topics.INPUTS)))
        committed = await self.committed()
        return sum(max(0, end - committed.get(tp, 0)) for tp, end in ends.items())

    async def committed(self) -> dict[TopicPartition, int]:
        try:
            offsets = await self._admin.list_consumer_group_offsets(self.group)
        except (GroupCoordinatorNotAvailableError, KafkaConnectionError, NodeNotReadyError):
            # A broker makes the topic of offsets when the first group asks for it; another came back just now.
            return {}
        return {tp: found.offset for tp, found in offsets.items() if found.offset >= 0}

    async def events(self, *names: str) -> list[Event]:
        """All that a `read_committed` reader sees in the output topics, by topic, partition and offset."""
        found: list[Event] = []
        async with self._reader(names or OUTPUT_TOPICS) as consumer:
            partitions = list(consumer.assignment())
            ends = await consumer.end_offsets(partitions)
            while True:
                behind = [tp for tp in partitions if await consumer.position(tp) < ends[tp]]
                if not behind:
                    return sorted(
                        found, key=lambda event: (event.topic, event.partition, event.offset)
                    )
                for records in (await consumer.getmany(*behind, timeout_ms=200)).values():
                    found += [
                        Event(
                            r.topic.removeprefix(self.prefix),
                            r.partition,
                            r.offset,
                            r.key,
                            r.headers,
                            r.value,
                        )
                        for r in records
                    ]

    async def published(self, *names: str, within: float = DEADLINE) -> list[Event]:
        """The same once all that is recorded is among them.

        The broker ends a transaction on each partition in its own time, the group's offset in its own.
        """
        of_topics = [self.prefix + name for name in names or OUTPUT_TOPICS]
        events: list[Event] = []

        async def whole() -> bool:
            nonlocal events
            (row,) = await self.fetch(
                "select count(*) as n from outcomes where topic = any($1)", of_topics
            )
            events = await self.events(*names)
            return len(events) >= int(row["n"])

        await eventually(whole, within=within, what="seeing all that is recorded")
        return events

    async def decisions(self) -> dict[str, Event]:
        """The decision of each request id: approved, rejected or referred."""
        found: dict[str, Event] = {}
        for event in await self.published(topics.AFTERSALE_DECISIONS, topics.FEEDBACK_DECISIONS):
            request_id = event.data["request_id"]
            assert request_id not in found, f"{request_id} was decided twice"
            found[request_id] = event
        return found

    async def fetch(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        return await self._database.fetch(query, *arguments)

    async def execute(self, statement: str) -> None:
        """Any SQL, several statements too."""
        await self._database.execute(statement)

    async def pass_time(self, **time: float) -> None:
        """So much of it, as `timedelta` takes it; all that is due by then is done on return."""
        await put_ahead(self.database_url, timedelta(**time))
        await eventually(self.nothing_is_due, what="what was due")
        await self.settled()

    async def nothing_is_due(self) -> bool:
        waiting = "select due_at from cases union all select due_at from parked"
        (due,) = await self.fetch(f"select count(*) from ({waiting}) as w where due_at <= now()")
        return bool(due["count"] == 0)

    async def knows(self, orders: int) -> bool:
        """Whether snapshots of so many orders were taken."""
        rows = await self.fetch("select count(*) as n from orders where facts is not null")
        return bool(rows[0]["n"] == orders)

    async def accept(self, topic: str, most_bytes: int) -> None:
        """Let the broker refuse larger records of a topic."""
        configs = {"max.message.bytes": str(most_bytes)}
        named = ConfigResource(ConfigResourceType.TOPIC, self.prefix + topic, configs)
        await self._admin.alter_configs([named])

    async def delete_records(self, names: Iterable[str]) -> None:
        """All that these topics hold now."""
        all_of_it = RecordsToDelete(before_offset=-1)
        await self._admin.delete_records(dict.fromkeys(self._places(names), all_of_it))

    def _places(self, names: Iterable[str]) -> list[TopicPartition]:
        return [
            TopicPartition(self.prefix + name, number)
            for name in names
            for number in range(self.partitions)
        ]

    @asynccontextmanager
    async def _reader(self, names: Sequence[str]) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.kafka,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            fetch_max_wait_ms=50,
            max_partition_fetch_bytes=2**23,
        )
        await consumer.start()
        try:
            consumer.assign(self._places(names))
            yield consumer
        finally:
            await close_in_time(consumer.stop())
