"""Connections to Postgres, and all that concerns a partition's position in it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from service.domain.ids import OrderId, RequestId
from service.domain.record import Output
from service.store.batch import Batch
from service.store.errors import CONNECTION_ERRORS, CommitUnknown, FenceLost, described, translated
from service.store.migrate import check_version
from service.store.progress import Fence, PartitionId, Progress, progress_of
from service.store.rows import output_of
from service.store.skus import Skus
from service.store.statements import STATEMENTS

# Seconds; others' batches hold the connections, each for no longer than its statements may take.
_WAIT_FOR_CONNECTION = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. `idle` bounds how long a frozen owner can delay a takeover; `lock` < `statement`."""

    connect: float = 5
    lock: float = 5
    statement: float = 15
    idle: float = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCase:
    order_id: OrderId
    request_id: RequestId
    due_at: datetime


class Store:
    """Every call raises a StoreError or nothing. `skus`: what is kept of goods over all orders."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self.skus = Skus(pool)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database_url: str, *, connections: int, timeouts: Timeouts
    ) -> AsyncIterator["Store"]:
        """Connect, and refuse a database of another version (WrongSchema)."""
        with translated():
            check_version(await _version(database_url, timeouts))
            pool = await asyncpg.create_pool(
                database_url,
                min_size=1,
                max_size=connections,
                timeout=timeouts.connect,
                command_timeout=timeouts.statement + 5,
                server_settings=_server_settings(timeouts),
                max_cached_statement_lifetime=0,
                init=_prepare_all,
                reset=_keep_session,
            )
        try:
            yield cls(pool)
        finally:
            await _close(pool)

    async def take_fence(self, group_id: str, topic: str, partition: int) -> Fence:
        with translated():
            row = await self._pool.fetchrow(STATEMENTS["take_fence"], group_id, topic, partition)
        assert row is not None
        return Fence(partition_id=PartitionId(row["id"]), number=row["fence"])

    async def progress(self, fence: Fence) -> Progress | None:
        """How far the partition got, as of now and only while the fence is ours (else FenceLost)."""
        async with self._fenced(fence) as (_, row):
            return progress_of(row)

    async def group_begun(self, group_id: str) -> bool:
        with translated():
            return bool(await self._pool.fetchval(STATEMENTS["group_begun"], group_id))

    async def begin_partition(self, fence: Fence, *, cluster_id: str, first: int) -> None:
        async with self._fenced(fence) as (connection, _):
            await connection.execute(
                STATEMENTS["begin_partition"], fence.partition_id, cluster_id, first
            )

    async def skip_to(self, fence: Fence, through: int) -> None:
        """Records up to `through` are gone for good: D passes them undecided."""
        async with self._fenced(fence) as (connection, _):
            await connection.execute(STATEMENTS["skip_to"], fence.partition_id, through)

    async def owed(self, fence: Fence, *, first: int, through: int) -> list[Output]:
        """What the offsets from `first` up to `through` owe to Kafka, in order."""
        async with self._fenced(fence) as (connection, _):
            rows = await connection.fetch(
                STATEMENTS["owed_outcomes"], fence.partition_id, first, through
            )
        return [output_of(row) for row in rows]

    async def owed_since(self, fence: Fence, *, first: int, through: int) -> datetime | None:
        """When the earliest of them was recorded; None where nothing is owed."""
        async with self._fenced(fence) as (connection, _):
            since: datetime | None = await connection.fetchval(
                STATEMENTS["owed_since"], fence.partition_id, first, through
            )
        return since

    async def write_published(self, fence: Fence, through: int) -> None:
        async with self._fenced(fence) as (connection, _):
            await connection.execute(STATEMENTS["write_published"], fence.partition_id, through)

    @asynccontextmanager
    async def batch(self, fence: Fence, *, decided_through: int) -> AsyncIterator[Batch]:
        """One batch's transaction; commits when the block ends well.

        Raises FenceLost, and CommitUnknown also where the partition got further than
        `decided_through` already: an earlier commit that was thought lost.
        """
        async with self._fenced(fence) as (connection, row):
            if row["decided_through"] != decided_through:
                raise CommitUnknown(f"decided through {row['decided_through']} already")
            yield Batch(connection, fence.partition_id, row["now"])

    async def take_due(self, limit: int) -> list[DueCase]:
        """What waits and whose deadline passed: at most `limit` parked ones and as many cases, for an hour."""
        with translated():
            parked = await self._pool.fetch(STATEMENTS["mark_due_parked"], limit)
            cases = await self._pool.fetch(STATEMENTS["mark_due_cases"], limit)
        return [
            DueCase(
                order_id=OrderId(row["order_id"]),
                request_id=RequestId(str(row["request_id"])),
                due_at=row["due_at"],
            )
            for row in (*parked, *cases)
        ]

    async def return_due(self, cases: Sequence[DueCase]) -> None:
        """Those could not be announced: they are due again at once."""
        with translated():
            for statement in ("unmark_due_parked", "unmark_due_cases"):
                await self._pool.execute(
                    STATEMENTS[statement],
                    [case.order_id for case in cases],
                    [case.request_id for case in cases],
                )

    async def prune_outcomes(self, group_id: str, *, older_than: timedelta, limit: int) -> int:
        """Drop what was published that long ago, at most `limit` a partition; how many it were."""
        with translated():
            pruned = await self._pool.fetchval(
                STATEMENTS["prune_outcomes"], group_id, limit, older_than
            )
        return int(pruned)

    async def prune_counted(self, *, older_than: timedelta, limit: int) -> int:
        """Drop requests that count against nobody any more; how many it were."""
        with translated():
            pruned = await self._pool.fetchval(STATEMENTS["prune_counted"], limit, older_than)
        return int(pruned)

    @asynccontextmanager
    async def _fenced(
        self, fence: Fence
    ) -> AsyncIterator[tuple[PoolConnectionProxy, asyncpg.Record]]:
        with translated():
            connection = await self._pool.acquire(timeout=_WAIT_FOR_CONNECTION)
        try:
            transaction = connection.transaction()
            with translated():
                await transaction.start()
                row = await connection.fetchrow(STATEMENTS["lock_partition"], fence.partition_id)
                assert row is not None
                if row["fence"] != fence.number:
                    raise FenceLost(f"fence {fence.number}, now {row['fence']}")
                yield connection, row
        except BaseException:
            _drop(connection)
            raise
        else:
            await _commit(connection, transaction)
        finally:
            await self._pool.release(connection)


async def _version(database_url: str, timeouts: Timeouts) -> str | None:
    connection = await asyncpg.connect(database_url, timeout=timeouts.connect)
    try:
        version: str | None = await connection.fetchval(
            STATEMENTS["schema_version"], timeout=timeouts.statement
        )
    except asyncpg.UndefinedTableError:
        return None
    finally:
        connection.terminate()
    return version


async def _prepare_all(connection: asyncpg.Connection) -> None:
    """Every statement, before any transaction.

    asyncpg prepares without a Sync at the end: an owner frozen just then would keep its locks until it
    wakes up, for Postgres counts that session neither as idle nor as working on a statement.
    """
    for statement in STATEMENTS.values():
        await connection._get_statement(statement, None)  # type: ignore[attr-defined]
    # A Sync: until then the session holds locks on all that was prepared, in use or not.
    await connection.execute("select")


async def _keep_session(connection: asyncpg.Connection) -> None:
    """Sessions change nothing of their own, so a batch need not wait for the pool to reset it."""


async def _commit(
    connection: PoolConnectionProxy, transaction: asyncpg.transaction.Transaction
) -> None:
    try:
        await transaction.commit()
    except (asyncpg.PostgresError, *CONNECTION_ERRORS) as error:
        _drop(connection)
        raise CommitUnknown(described(error)) from error


def _drop(connection: PoolConnectionProxy) -> None:
    """A connection in doubt is not mended: a rollback over it could hang as well."""
    # The pool has taken one that broke back already.
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


async def _close(pool: asyncpg.Pool) -> None:
    try:
        async with asyncio.timeout(5):
            await pool.close()
    except TimeoutError:
        pool.terminate()


def _server_settings(timeouts: Timeouts) -> dict[str, str]:
    return {
        "application_name": "aftersale",
        "lock_timeout": str(int(timeouts.lock * 1000)),
        "statement_timeout": str(int(timeouts.statement * 1000)),
        "idle_in_transaction_session_timeout": str(int(timeouts.idle * 1000)),
        # An owner frozen while it is written to is not idle: its connection ends with this.
        "tcp_user_timeout": str(int(timeouts.idle * 1000)),
        "synchronous_commit": "on",
        "jit": "off",
        "plan_cache_mode": "force_generic_plan",
        # Of a plan that was made on a table still empty, or not analyzed yet, an index is no worse a part.
        "enable_seqscan": "off",
    }
