"""What one batch reads and writes, inside its transaction; each statement handles the whole batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from asyncpg.pool import PoolConnectionProxy

from service.domain.ids import OrderId, RequestId
from service.domain.ledger import LineLedger
from service.domain.order import Order
from service.domain.outcome import Case, Feedback, OrderState
from service.domain.record import Output
from service.store.facts import facts_json, order_of
from service.store.progress import LastRecord
from service.store.rows import (
    ParkedRecord,
    feedback_by_order,
    feedback_row,
    ledger_of,
    ledger_row,
    line_ledgers,
    line_row,
    packed_headers,
    parked_record,
    parked_row,
)
from service.store.statements import STATEMENTS

_CASE_COLUMNS = (
    "order_id",
    "request_id",
    "kind",
    "status",
    "requested_at",
    "decided_at",
    "pack",
    "pack_version",
    "lines",
    "refund",
    "reserved",
)
_OUTCOME_COLUMNS = (
    "partition_id",
    "offset",
    "n",
    "order_id",
    "revision",
    "recorded_at",
    "topic",
    "key",
    "headers",
    "value",
)


class OwedOutput(NamedTuple):
    """An output with the record it is owed to; `order_id` None where no order is known of it."""

    offset: int
    n: int
    order_id: OrderId | None
    revision: int | None
    output: Output


@dataclass(slots=True, kw_only=True)
class Loaded:
    """The orders of a batch as they stand, without their parked requests decoded."""

    states: dict[OrderId, OrderState]
    parked: dict[OrderId, list[ParkedRecord]]


@dataclass(slots=True, kw_only=True)
class Changes:
    """All that a batch writes, but for how far it got."""

    states: list[OrderState] = field(default_factory=list)
    taken: list[Order] = field(default_factory=list)
    lines: list[tuple[OrderId, int, LineLedger]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    feedback: list[tuple[OrderId, Feedback]] = field(default_factory=list)
    parked: list[ParkedRecord] = field(default_factory=list)
    unparked: list[tuple[OrderId, RequestId]] = field(default_factory=list)
    released: list[RequestId] = field(default_factory=list)
    outputs: list[OwedOutput] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """How far a batch gets: its D, the W that its owner knows of, and its last record, if any."""

    decided_through: int
    published_through: int
    last: LastRecord | None


class Batch:
    """One open transaction that holds the partition. `now`: the database's clock, once a batch."""

    def __init__(self, connection: PoolConnectionProxy, partition_id: int, now: datetime) -> None:
        self._connection = connection
        self._partition_id = partition_id
        self.now = now

    async def load(self, order_ids: Iterable[OrderId], *, feedback_of: Iterable[OrderId]) -> Loaded:
        """Lock the orders named, known or not, and read their state."""
        named = sorted(set(order_ids))
        if not named:
            return Loaded(states={}, parked={})
        await self._connection.execute(STATEMENTS["insert_stubs"], named)
        orders = await self._connection.fetch(STATEMENTS["lock_orders"], named)
        lines = line_ledgers(await self._connection.fetch(STATEMENTS["load_order_lines"], named))
        waiting = [row["order_id"] for row in orders if row["parked"]]
        parked = await self._load_parked(waiting)
        feedback = await self._load_feedback({*feedback_of, *waiting})
        return Loaded(
            states={
                order_id: OrderState(
                    order_id=order_id,
                    order=None if row["facts"] is None else order_of(row["facts"]),
                    ledger=ledger_of(row, lines.get(order_id, ())),
                    feedback=feedback.get(order_id, ()),
                )
                for row in orders
                for order_id in (OrderId(row["order_id"]),)
            },
            parked=parked,
        )

    async def claim(self, ids: Mapping[RequestId, tuple[OrderId, bytes]]) -> dict[RequestId, bytes]:
        """Claim request ids with their order and digest; the digests of those taken already."""
        if not ids:
            return {}
        asked = sorted(ids)
        rows = await self._connection.fetch(
            STATEMENTS["claim_request_ids"],
            [UUID(request_id) for request_id in asked],
            [ids[request_id][0] for request_id in asked],
            [ids[request_id][1] for request_id in asked],
        )
        if len(rows) == len(asked):
            return {}
        ours = {str(row["request_id"]) for row in rows}
        taken = await self._connection.fetch(
            STATEMENTS["find_request_ids"],
            [UUID(request_id) for request_id in asked if request_id not in ours],
        )
        return {RequestId(str(row["request_id"])): row["digest"] for row in taken}

    async def record(self, changes: Changes, advance: Advance) -> None:
        """Write everything that the batch led to, and how far it got."""
        await self._save_orders(changes)
        await self._save_parked(changes)
        await self._copy("cases", _CASE_COLUMNS, [self._case(case) for case in changes.cases])
        await self._copy(
            "feedback",
            ("order_id", "request_id", "kind", "line_id", "score", "follows"),
            [feedback_row(order_id, entry) for order_id, entry in changes.feedback],
        )
        await self._copy(
            "outcomes", _OUTCOME_COLUMNS, [self._outcome(owed) for owed in changes.outputs]
        )
        last = advance.last
        await self._connection.execute(
            STATEMENTS["advance_partition"],
            self._partition_id,
            advance.decided_through,
            advance.published_through,
            last and last.offset,
            last and last.timestamp,
            last and last.digest,
        )

    async def _load_parked(self, order_ids: Sequence[OrderId]) -> dict[OrderId, list[ParkedRecord]]:
        if not order_ids:
            return {}
        rows = await self._connection.fetch(STATEMENTS["load_parked"], order_ids)
        by_order: defaultdict[OrderId, list[ParkedRecord]] = defaultdict(list)
        for row in rows:
            by_order[row["order_id"]].append(parked_record(row))
        return dict(by_order)

    async def _load_feedback(self, order_ids: set[OrderId]) -> dict[OrderId, tuple[Feedback, ...]]:
        if not order_ids:
            return {}
        return feedback_by_order(
            await self._connection.fetch(STATEMENTS["load_feedback"], sorted(order_ids))
        )

    async def _save_orders(self, changes: Changes) -> None:
        if changes.taken:
            await self._save_facts(changes.taken)
        if changes.states:
            columns = zip(*(ledger_row(state) for state in changes.states), strict=True)
            await self._connection.execute(STATEMENTS["save_ledgers"], *columns)
        if changes.lines:
            columns = zip(*(line_row(*line) for line in changes.lines), strict=True)
            await self._connection.execute(STATEMENTS["save_order_lines"], *columns)

    async def _save_facts(self, orders: list[Order]) -> None:
        await self._connection.execute(
            STATEMENTS["save_facts"],
            [order.order_id for order in orders],
            [order.version for order in orders],
            [facts_json(order) for order in orders],
        )
        units = [(order.order_id, line) for order in orders for line in order.lines]
        await self._connection.execute(
            STATEMENTS["save_unit_limits"],
            [order_id for order_id, _ in units],
            [line.line_id for _, line in units],
            [line.quantity for _, line in units],
        )

    async def _save_parked(self, changes: Changes) -> None:
        if changes.parked:
            columns = zip(*(parked_row(parked) for parked in changes.parked), strict=True)
            await self._connection.execute(STATEMENTS["park_requests"], *columns)
        if changes.unparked:
            await self._connection.execute(
                STATEMENTS["unpark_requests"],
                [order_id for order_id, _ in changes.unparked],
                [UUID(request_id) for _, request_id in changes.unparked],
            )
        if changes.released:
            await self._connection.execute(
                STATEMENTS["release_request_ids"],
                [UUID(request_id) for request_id in changes.released],
            )

    async def _copy(
        self, table: str, columns: Sequence[str], records: Sequence[tuple[object, ...]]
    ) -> None:
        if records:
            await self._connection.copy_records_to_table(table, columns=columns, records=records)

    def _case(self, case: Case) -> tuple[object, ...]:
        return (
            case.order_id,
            UUID(case.request_id),
            case.kind,
            case.status,
            case.requested_at,
            self.now,
            case.pack,
            case.pack_version,
            orjson.dumps(case.lines).decode(),
            None if case.refund is None else orjson.dumps(case.refund).decode(),
            case.reserved,
        )

    def _outcome(self, owed: OwedOutput) -> tuple[object, ...]:
        return (
            self._partition_id,
            owed.offset,
            owed.n,
            owed.order_id,
            owed.revision,
            self.now,
            owed.output.topic,
            owed.output.key,
            packed_headers(owed.output.headers),
            owed.output.value,
        )
