"""What one batch reads and writes, inside its transaction; each statement handles the whole batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import starmap
from typing import NamedTuple

from asyncpg.pool import PoolConnectionProxy

from service.domain.ids import LineId, OrderId, RequestId
from service.domain.ledger import LineLedger
from service.domain.order import Order
from service.domain.outcome import Case, Feedback, OrderState
from service.domain.record import Output
from service.store.facts import facts_json, order_of
from service.store.progress import LastRecord
from service.store.rows import (
    ParkedRecord,
    case_row,
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
    """All that a batch writes, but for how far it got.

    `released`: ids that their record does not keep; `reclaimed`: those of them that a later one of the
    batch does.
    """

    states: list[OrderState] = field(default_factory=list)
    taken: list[Order] = field(default_factory=list)
    unit_limits: list[tuple[OrderId, LineId, int]] = field(default_factory=list)
    lines: list[tuple[OrderId, int, LineLedger]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    feedback: list[tuple[OrderId, Feedback]] = field(default_factory=list)
    parked: list[ParkedRecord] = field(default_factory=list)
    unparked: list[tuple[OrderId, RequestId]] = field(default_factory=list)
    released: set[RequestId] = field(default_factory=set)
    reclaimed: dict[RequestId, tuple[OrderId, bytes]] = field(default_factory=dict)
    outputs: list[OwedOutput] = field(default_factory=list)

    def keep(self, before: OrderState, after: OrderState) -> None:
        """The order as it is now; of its lines those that changed."""
        self.states.append(after)
        order = after.order
        if order is None:
            return
        if order is not before.order:
            self.taken.append(order)
            # Only a line that was ever claimed has a row to limit.
            if before.ledger.lines:
                self.unit_limits += [
                    (order.order_id, line.line_id, line.quantity) for line in order.lines
                ]
        known = {id(line) for line in before.ledger.lines}
        quantities = {line.line_id: line.quantity for line in order.lines}
        self.lines.extend(
            (after.order_id, quantities.get(line.line_id, 0), line)
            for line in after.ledger.lines
            if id(line) not in known
        )


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
            asked,
            [ids[request_id][0] for request_id in asked],
            [ids[request_id][1] for request_id in asked],
        )
        if len(rows) == len(asked):
            return {}
        ours = {str(row["request_id"]) for row in rows}
        taken = await self._connection.fetch(
            STATEMENTS["find_request_ids"],
            [request_id for request_id in asked if request_id not in ours],
        )
        return {RequestId(str(row["request_id"])): row["digest"] for row in taken}

    async def record(self, changes: Changes, advance: Advance) -> None:
        """Write everything that the batch led to, and how far it got."""
        await self._save_orders(changes)
        await self._save_parked(changes)
        await self._write_rows("insert_cases", map(case_row, changes.cases), self.now)
        await self._write("insert_feedback", starmap(feedback_row, changes.feedback))
        await self._write_rows(
            "insert_outcomes", map(_outcome_row, changes.outputs), self._partition_id, self.now
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
        await self._write("save_facts", map(_facts_row, changes.taken))
        await self._write("save_unit_limits", changes.unit_limits)
        await self._write_rows("save_ledgers", map(ledger_row, changes.states))
        await self._write_rows("save_order_lines", starmap(line_row, changes.lines))

    async def _save_parked(self, changes: Changes) -> None:
        await self._write("park_requests", map(parked_row, changes.parked))
        await self._write("unpark_requests", changes.unparked)
        await self._write("release_request_ids", ((id,) for id in sorted(changes.released)))
        await self.claim(changes.reclaimed)

    async def _write_rows(
        self, statement: str, rows: Iterable[tuple[object, ...]], *scalars: object
    ) -> None:
        """The same for the rows of which there are most: one array, each row a value of its own type."""
        some = list(rows)
        if some:
            await self._connection.execute(STATEMENTS[statement], *scalars, some)

    async def _write(
        self, statement: str, rows: Iterable[Sequence[object]], *scalars: object
    ) -> None:
        """One statement for all rows, a column an array; nothing where there are none.

        Not COPY: Postgres never ends a session that waits for the rest of a COPY, so an owner frozen in
        one would keep its locks until it wakes up.
        """
        columns = list(zip(*rows, strict=True))
        if columns:
            await self._connection.execute(STATEMENTS[statement], *scalars, *columns)


def _facts_row(order: Order) -> tuple[object, ...]:
    return (order.order_id, order.version, facts_json(order))


def _outcome_row(owed: OwedOutput) -> tuple[object, ...]:
    output = owed.output
    return (
        owed.offset,
        owed.n,
        owed.order_id,
        owed.revision,
        output.topic,
        output.key,
        packed_headers(output.headers),
        output.value,
    )
