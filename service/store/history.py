"""All that is kept about one request and its order, read as of one moment; nothing is written."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
import orjson

from service.domain.record import Output, Record
from service.store.errors import translated
from service.store.migrate import check_version
from service.store.rows import output_of, record_of
from service.store.statements import STATEMENTS
from service.store.store import Timeouts

# So many dead letters are looked through: they are kept by when they came, under no order.
DEAD_LETTERS_READ = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOutcome:
    """`source`: topic/partition/offset of the record that led to it. `published`: known to be in Kafka."""

    output: Output
    recorded_at: datetime
    source: str | None
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    record: Record
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCase:
    """`pack` None: it ended before any rule was looked at. `phase`, `payments`: as they are stored."""

    kind: str
    service_kind: str | None
    reason: str | None
    status: str
    requested_at: datetime | None
    pack: str | None
    phase: Mapping[str, Any] = field(default_factory=dict)
    payments: Sequence[Mapping[str, Any]] = ()
    low_score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """A report or verdict and what became of it; exactly one of `request_id` and `refund_id` is there."""

    report_id: str
    type: str
    request_id: str | None
    refund_id: str | None
    said: Mapping[str, Any]
    recorded_at: datetime
    effect: str = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHistory:
    """`order_id` None: the id was never taken. `facts`: the order's last snapshot, as it is stored."""

    order_id: str | None
    facts: Mapping[str, Any] | None = None
    waiting: Waiting | None = None
    case: StoredCase | None = None
    reports: tuple[StoredReport, ...] = ()
    outcomes: tuple[StoredOutcome, ...] = ()
    dead_letters: tuple[StoredOutcome, ...] = ()


async def read_history(database_url: str, request_id: str, timeouts: Timeouts) -> OrderHistory:
    """What the database knows of `request_id` (lower case). Raises StoreError."""
    async with reading(database_url, timeouts, "aftersale explain") as connection:
        return await _read(connection, request_id)


@asynccontextmanager
async def reading(
    database_url: str, timeouts: Timeouts, name: str
) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees one moment and writes nothing. Raises StoreError."""
    with translated():
        connection = await asyncpg.connect(
            database_url,
            timeout=timeouts.connect,
            command_timeout=timeouts.statement + 5,
            server_settings={
                "application_name": name,
                "default_transaction_read_only": "on",
                "statement_timeout": str(int(timeouts.statement * 1000)),
            },
        )
        try:
            check_version(await _version(connection))
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                yield connection
        finally:
            connection.terminate()


async def _version(connection: asyncpg.Connection) -> str | None:
    try:
        version: str | None = await connection.fetchval(STATEMENTS["schema_version"])
    except asyncpg.UndefinedTableError:
        return None
    return version


async def _read(connection: asyncpg.Connection, request_id: str) -> OrderHistory:
    order_id = await connection.fetchval(STATEMENTS["explained_request"], request_id)
    dead = await connection.fetch(
        STATEMENTS["explained_dead_letters"],
        None if order_id is None else order_id.encode(),
        request_id.encode(),
        request_id.upper().encode(),
        DEAD_LETTERS_READ,
    )
    dead_letters = tuple(_outcome(row) for row in dead)
    if order_id is None:
        return OrderHistory(order_id=None, dead_letters=dead_letters)
    facts = await connection.fetchval(STATEMENTS["explained_facts"], order_id)
    parked = await connection.fetchrow(STATEMENTS["explained_parked"], order_id, request_id)
    case = await connection.fetchrow(STATEMENTS["explained_case"], order_id, request_id)
    reports = await connection.fetch(STATEMENTS["explained_reports"], order_id)
    outcomes = await connection.fetch(STATEMENTS["explained_outcomes"], order_id)
    return OrderHistory(
        order_id=order_id,
        facts=None if facts is None else orjson.loads(facts),
        waiting=None if parked is None else _waiting(parked),
        case=None if case is None else _case(case),
        reports=tuple(_report(row) for row in reports),
        outcomes=tuple(_outcome(row) for row in outcomes),
        dead_letters=dead_letters,
    )


def _outcome(row: asyncpg.Record) -> StoredOutcome:
    source = None
    if row["source_topic"] is not None:
        source = f"{row['source_topic']}/{row['source_partition']}/{row['source_offset']}"
    return StoredOutcome(
        output=output_of(row),
        recorded_at=row["recorded_at"],
        source=source,
        published=row["published"],
    )


def _case(row: asyncpg.Record) -> StoredCase:
    payments = row["payments"]
    read = {
        "phase": orjson.loads(row["phase"]),
        "payments": () if payments is None else orjson.loads(payments),
    }
    return StoredCase(**dict(row) | read)


def _report(row: asyncpg.Record) -> StoredReport:
    about = {name: row[name] for name in ("request_id", "refund_id")}
    return StoredReport(
        report_id=str(row["report_id"]),
        type=row["type"],
        said=orjson.loads(row["said"]),
        effect=row["effect"],
        recorded_at=row["recorded_at"],
        **{name: None if id is None else str(id) for name, id in about.items()},
    )


def _waiting(row: asyncpg.Record) -> Waiting:
    return Waiting(record=record_of(row), due_at=row["due_at"])
