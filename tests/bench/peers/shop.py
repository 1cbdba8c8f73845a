"""What both peers do with one request: load, decide and record it in one transaction of its own."""

import sys
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import asyncpg

from service.store.statements import read_statements
from tests.bench.peers.rules import Decided, Line, Order, RefundRequest, decide

STATEMENTS = dict(read_statements((Path(__file__).parent / "shop.sql").read_text()))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process reads, writes and keeps what it does."""

    kafka: str
    database_url: str
    requests: str
    decisions: str
    group: str

    def arguments(self) -> list[str]:
        return list(astuple(self))

    @classmethod
    def told(cls) -> "Place":
        """The first arguments of this process."""
        return cls(*sys.argv[1:6])


async def connected(place: Place, connections: int) -> asyncpg.Pool:
    return await asyncpg.create_pool(
        place.database_url,
        min_size=connections,
        max_size=connections,
        server_settings={"jit": "off", "plan_cache_mode": "force_generic_plan"},
    )


async def decided(pool: asyncpg.Pool, request: RefundRequest) -> bytes:
    """The event; of a request that was decided before, the one from then."""
    async with pool.acquire() as connection, connection.transaction():
        decision = decide(request, await _load(connection, request))
        event = decision.model_dump_json().encode()
        if await _insert(connection, decision, event) is None:
            found: bytes = await connection.fetchval(STATEMENTS["event_of"], request.request_id)
            return found
        for line in decision.lines:
            await connection.execute(
                STATEMENTS["refund_line"],
                decision.order_id,
                line.line_id,
                line.quantity,
                line.amount,
            )
    return event


async def _load(connection: Any, request: RefundRequest) -> Order | None:
    order = await connection.fetchrow(STATEMENTS["load_order"], request.order_id)
    if order is None:
        return None
    rows = await connection.fetch(STATEMENTS["lock_lines"], request.order_id)
    lines = {
        row["line_id"]: Line(row["quantity"], row["paid"], row["refunded_units"]) for row in rows
    }
    return Order(order["customer_id"], order["delivered_at"], lines)


async def _insert(connection: Any, decision: Decided, event: bytes) -> Any:
    return await connection.fetchval(
        STATEMENTS["insert_decision"],
        decision.request_id,
        decision.order_id,
        decision.approved,
        decision.amount,
        event,
    )
