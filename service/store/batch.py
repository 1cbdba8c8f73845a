"""What one batch reads and writes, inside its transaction; each statement handles the whole batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from service.domain.ids import CustomerId, OrderId, RequestId, Sku
from service.domain.order import Order
from service.domain.outcome import OrderState
from service.store.case_rows import (
    case_row,
    cases_by_order,
    counted_by_customer,
    counted_row,
    feedback_by_order,
    feedback_row,
    report_row,
)
from service.store.changes import Changes, OwedOutput
from service.store.facts import facts_json, order_of
from service.store.named import Loaded, Named
from service.store.progress import LastRecord
from service.store.rows import (
    ParkedRecord,
    ledger_of,
    ledger_row,
    line_ledgers,
    line_row,
    packed_headers,
    parked_record,
    parked_row,
)
from service.store.skus import sku_count_row, sku_counted
from service.store.statements import STATEMENTS


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

    async def load(self, named: Named) -> Loaded:
        """Lock the orders and skus named, known or not, and read their state."""
        loaded = await self._load_orders(named) if named.orders else Loaded(states={})
        if named.skus:
            await self._load_skus(named, loaded)
        return loaded

    async def _load_orders(self, named: Named) -> Loaded:
        ids = sorted(named.orders)
        await self._connection.execute(STATEMENTS["insert_stubs"], ids)
        orders = await self._connection.fetch(STATEMENTS["lock_orders"], ids)
        lines = line_ledgers(await self._connection.fetch(STATEMENTS["load_order_lines"], ids))
        waiting = [row["order_id"] for row in orders if row["parked"]]
        parked = await self._load_parked(waiting)
        feedback = feedback_by_order(await self._of("load_feedback", named.feedback_of, waiting))
        # Only what was ever claimed can be changed by a snapshot.
        claimed = named.snapshots.keys() & lines.keys()
        cases = cases_by_order(await self._of("load_cases", named.cases_of | claimed, waiting))
        states = {
            order_id: OrderState(
                order_id=order_id,
                order=None if row["facts"] is None else order_of(row["facts"]),
                ledger=ledger_of(row, lines.get(order_id, ())),
                feedback=feedback.get(order_id, ()),
                cases=cases.get(order_id, ()),
            )
            for row in orders
            for order_id in (OrderId(row["order_id"]),)
        }
        asking = await self._of(
            "load_recent", named.customers, _customers_of(waiting, states, named)
        )
        return Loaded(states=states, parked=parked, recent=counted_by_customer(asking))

    async def _load_skus(self, named: Named, loaded: Loaded) -> None:
        ids = sorted({sku for sku, _ in named.skus})
        await self._connection.execute(STATEMENTS["insert_sku_stubs"], ids)
        locked = await self._connection.fetch(STATEMENTS["lock_skus"], ids)
        loaded.signalled = {Sku(row["sku"]): row["signalled_at"] for row in locked}
        await self._connection.execute(STATEMENTS["forget_due_skus"], ids)
        periods = [(sku, since, until) for (sku, until), since in named.skus.items()]
        rows = await self._connection.fetch(
            STATEMENTS["load_sku_counts"], *zip(*periods, strict=True)
        )
        loaded.skus = {(Sku(row["sku"]), row["until"]): sku_counted(row) for row in rows}

    async def claim(self, ids: Mapping[RequestId, tuple[OrderId, bytes]]) -> dict[RequestId, bytes]:
        """Claim request ids with their order and digest; the digests of those taken already."""
        taken: dict[RequestId, bytes] = {}
        asked = sorted(ids)
        while asked:
            ours = await self._claimed(asked, ids)
            others = [request_id for request_id in asked if request_id not in ours]
            rows = await self._of("find_request_ids", others)
            taken |= {RequestId(str(row["request_id"])): row["digest"] for row in rows}
            # What another has given back meanwhile is nobody's: it is asked for again.
            asked = [request_id for request_id in others if request_id not in taken]
        return taken

    async def _claimed(
        self, asked: Sequence[RequestId], ids: Mapping[RequestId, tuple[OrderId, bytes]]
    ) -> set[str]:
        rows = await self._connection.fetch(
            STATEMENTS["claim_request_ids"],
            asked,
            [ids[request_id][0] for request_id in asked],
            [ids[request_id][1] for request_id in asked],
        )
        return {str(row["request_id"]) for row in rows}

    async def record(self, changes: Changes, advance: Advance) -> None:
        """Write everything that the batch led to, and how far it got."""
        await self._save_facts(changes)
        await self._save_parked(changes)
        await self._save_cases(changes)
        await self._write("save_signals", sorted(changes.signalled.items()))
        await self._save_decided(changes, advance)

    async def _load_parked(self, order_ids: Sequence[OrderId]) -> dict[OrderId, list[ParkedRecord]]:
        if not order_ids:
            return {}
        rows = await self._connection.fetch(STATEMENTS["load_parked"], order_ids)
        by_order: defaultdict[OrderId, list[ParkedRecord]] = defaultdict(list)
        for row in rows:
            by_order[row["order_id"]].append(parked_record(row))
        return dict(by_order)

    async def _of(
        self, statement: str, named: Iterable[str], more: Sequence[str] = ()
    ) -> list[asyncpg.Record]:
        """The rows of those named; no call where nobody is."""
        ids = sorted({*named, *more})
        return await self._connection.fetch(STATEMENTS[statement], ids) if ids else []

    async def _save_facts(self, changes: Changes) -> None:
        await self._write("save_facts", map(_facts_row, changes.taken))
        await self._write("save_unit_limits", changes.unit_limits)

    async def _save_cases(self, changes: Changes) -> None:
        """What is there already, and what goes with few records."""
        moved = list(map(case_row, changes.moved.values()))
        if moved:
            await self._connection.execute(STATEMENTS["move_cases"], self.now, moved)
        await self._write("withdraw_feedback", changes.withdrawn)
        await self._write("publish_feedback", changes.published)
        await self._write("insert_feedback", starmap(feedback_row, changes.feedback))
        await self._write("insert_reports", starmap(report_row, changes.reports), self.now)

    async def _save_decided(self, changes: Changes, advance: Advance) -> None:
        last = advance.last
        await self._connection.execute(
            STATEMENTS["record_batch"],
            self._partition_id,
            self.now,
            list(map(ledger_row, changes.states)),
            list(starmap(line_row, changes.lines)),
            list(map(case_row, changes.cases.values())),
            list(map(_outcome_row, changes.outputs)),
            *(_columns(map(counted_row, changes.counted)) or ([],) * 4),
            list(map(sku_count_row, changes.sku_counts)),
            sorted(changes.skus_to_look_at),
            advance.decided_through,
            advance.published_through,
            last and last.offset,
            last and last.timestamp,
            last and last.digest,
        )

    async def _save_parked(self, changes: Changes) -> None:
        await self._write("park_requests", map(parked_row, changes.parked))
        await self._write("unpark_requests", changes.unparked)
        await self._write("release_request_ids", ((id,) for id in sorted(changes.released)))
        await self.claim(changes.reclaimed)

    async def _write(
        self, statement: str, rows: Iterable[Sequence[object]], *scalars: object
    ) -> None:
        """One statement for all rows, a column an array; nothing where there are none.

        Not COPY: Postgres never ends a session that waits for the rest of a COPY, so an owner frozen in
        one would keep its locks until it wakes up.
        """
        columns = _columns(rows)
        if columns:
            await self._connection.execute(STATEMENTS[statement], *scalars, *columns)


def _customers_of(
    waiting: Iterable[OrderId], states: Mapping[OrderId, OrderState], named: Named
) -> list[CustomerId]:
    """Of the orders for which something is parked, as they are or as a snapshot of the batch says."""
    found = []
    for order_id in waiting:
        order = states[order_id].order
        if order is not None:
            found.append(order.customer_id)
        elif order_id in named.snapshots:
            found.append(named.snapshots[order_id])
    return found


def _columns(rows: Iterable[Sequence[object]]) -> list[tuple[object, ...]]:
    return list(zip(*rows, strict=True))


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
