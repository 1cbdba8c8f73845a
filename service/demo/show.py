"""The demo: servers up, history in, decisions out, and a summary that balances."""

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from schemas import topics
from service.demo.history import Fed, History
from service.demo.made_up import made_up
from service.demo.olist import NoOlistData, olist
from service.demo.words import in_words, money
from service.domain.record import Record
from service.local.errors import LocalServerError
from service.local.kafka import LocalKafka
from service.local.postgres import LocalPostgres
from service.local.process import free_port
from service.operate.topics import create_missing, wanted_topics
from service.store.migrate import migrate
from service.stream.kafka.connection import Connection
from service.stream.kafka.producer import NoticeProducer
from service.stream.kafka.reader import Reader

# The instants are those of the orders: old requests are not stale, and nothing is deleted for its age.
_AS_OF_OLD = {"message.timestamp.type": "CreateTime", "retention.ms": "-1"}
_PARTITIONS = 4
_PATIENCE = 120.0
# The rest waits for orders that never come.
_MOST = 0.95
_ANSWERS = (
    topics.REQUEST_APPROVED,
    topics.REQUEST_REFERRED,
    topics.REQUEST_REJECTED,
    topics.FEEDBACK_APPROVED,
    topics.FEEDBACK_REJECTED,
)

console = Console()


def demo(*, data: Path | None, orders: int, seed: int) -> bool:
    """Whether everything fed in was answered and the summary balances."""
    now = datetime.now(UTC)
    # The client speaks of every topic that is a moment too new; here each is.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        history = made_up(orders, seed, now) if data is None else olist(data, now)
        return asyncio.run(_shown(history))
    except (LocalServerError, NoOlistData) as error:
        console.print(f"[red]{error}[/red]")
        return False


@dataclass(slots=True)
class Seen:
    """What a reader of the outputs saw so far."""

    answers: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    twice: int = 0
    refunds: list[dict[str, Any]] = field(default_factory=list)
    dead: Counter[str] = field(default_factory=Counter)

    def take(self, record: Record) -> None:
        headers = {name: (value or b"").decode() for name, value in record.headers}
        if "dlq.reason" in headers:
            self.dead[headers["dlq.reason"]] += 1
            return
        kind, found = headers["ce_type"], orjson.loads(record.value or b"{}")
        if kind == topics.REFUND_ISSUED:
            self.refunds.append(found)
        elif kind in _ANSWERS:
            self.twice += found["request_id"] in self.answers
            self.answers[found["request_id"]] = (kind, found)

    @property
    def count(self) -> int:
        return len(self.answers) + sum(self.dead.values())


async def _shown(history: History) -> bool:
    begun = time.monotonic()
    with ExitStack() as stack:
        with console.status("Starting Apache Kafka and Postgres from packages ..."):
            kafka = stack.enter_context(LocalKafka())
            postgres = stack.enter_context(LocalPostgres())
            database = postgres.create_database("aftersale")
            await asyncio.to_thread(migrate, database)
            connection = Connection(bootstrap_servers=kafka.bootstrap_servers)
            await create_missing(
                connection, wanted_topics("", _PARTITIONS, input_config=_AS_OF_OLD)
            )
        ready = time.monotonic() - begun
        console.print(f"Kafka on {kafka.bootstrap_servers}, Postgres ready after {ready:.1f} s")
        stack.enter_context(_service(kafka.bootstrap_servers, database))
        seen, seconds = await _fed_and_answered(connection, history)
    return _summed_up(history, seen, seconds)


@contextmanager
def _service(bootstrap_servers: str, database: str) -> Iterator[None]:
    """The service itself, in a process of its own, as an operator runs it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AFTERSALE_")} | {
        "AFTERSALE_KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers,
        "AFTERSALE_DATABASE_URL": database,
        "AFTERSALE_HTTP_PORT": str(free_port()),
        "AFTERSALE_LOG_LEVEL": "warning",
        # Six seconds, so that requests on orders that never come are answered while one looks on.
        "AFTERSALE_PARK_HOURS": "0.0017",
        "AFTERSALE_DUE_POLL_SECONDS": "1",
    }
    running = subprocess.Popen([sys.executable, "-m", "service", "run"], env=environment)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


async def _fed_and_answered(connection: Connection, history: History) -> tuple[Seen, float]:
    seen = Seen()
    unique = _unique(history.requests)
    outputs = tuple(topics.OUTPUTS)
    with Progress(
        TextColumn("{task.description:<22}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        feeding = progress.add_task("orders fed in", total=len(history.orders))
        asking = progress.add_task("requests fed in", total=len(history.requests))
        answering = progress.add_task("requests answered", total=unique)
        begun = time.monotonic()
        async with Reader.open(connection, outputs) as reader:
            await _feed(connection, history.orders, lambda n: progress.update(feeding, completed=n))
            await _feed(
                connection, history.requests, lambda n: progress.update(asking, completed=n)
            )
            seconds = None
            while seen.count < unique and time.monotonic() - begun < _PATIENCE:
                for record in await reader.read(wait=0.5):
                    seen.take(record)
                progress.update(answering, completed=seen.count)
                if seconds is None and seen.count >= unique * _MOST:
                    seconds = time.monotonic() - begun
            # Whatever would come on top of that would be one too many.
            for record in await reader.read(wait=1.0):
                seen.take(record)
    return seen, seconds or _PATIENCE


async def _feed(connection: Connection, fed: list[Fed], told: Any) -> None:
    producer = NoticeProducer(connection)
    try:
        for start in range(0, len(fed), 1_000):
            chunk = fed[start : start + 1_000]
            await producer.send_at(
                [(one.output("", start + i), one.at) for i, one in enumerate(chunk)]
            )
            told(start + len(chunk))
    finally:
        await producer.stop()


def _unique(requests: list[Fed]) -> int:
    """Requests that must be answered: one sent twice is answered once; a bad one is a dead letter."""
    ids: Counter[str] = Counter()
    for fed in requests:
        if isinstance(fed.data, dict):
            ids[fed.data["request_id"]] += 1
    bad = ids.pop("no uuid", 0)
    return len(ids) + bad


def _summed_up(history: History, seen: Seen, seconds: float) -> bool:
    table = Table("kind", "outcome", "requests", title="What became of the requests")
    counts = Counter(kind for kind, _ in seen.answers.values())
    for kind in _ANSWERS:
        subject, outcome = ("refund" if "request" in kind else "review"), kind.split(".")[-2]
        table.add_row(subject, outcome, f"{counts[kind]:,}")
    for reason, count in sorted(seen.dead.items()):
        table.add_row("dead letter", reason, f"{count:,}")
    console.print(table)
    _say_some(seen)
    paid: Counter[str] = Counter()
    for refund in seen.refunds:
        paid[refund["currency"]] += refund["amount"]
    for currency, amount in sorted(paid.items()):
        console.print(f"refunded at once: {money(amount, currency)}")
    asked, unique = len(history.requests), _unique(history.requests)
    repeated = asked - unique
    balanced = seen.count == unique and seen.twice == 0
    rate = (len(history.orders) + asked) / seconds
    console.print(
        f"{len(history.orders):,} orders and {asked:,} requests, {_MOST:.0%} of them answered "
        f"in {seconds:.1f} s: {rate:,.0f} records a second, feeding included"
    )
    console.print(
        f"{asked:,} requests = {len(seen.answers):,} decisions + {sum(seen.dead.values()):,} "
        f"dead letters + {repeated:,} sent twice and decided once: "
        + ("[green]it balances[/green]" if balanced else "[red]IT DOES NOT BALANCE[/red]")
    )
    return balanced


def _say_some(seen: Seen) -> None:
    said: Counter[str] = Counter()
    for kind, data in seen.answers.values():
        said[kind] += 1
        if said[kind] <= 2:
            console.print(f"  - {in_words(kind, data)}", highlight=False)
