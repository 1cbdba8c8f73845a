"""Orders put into a service's database by COPY, as rows that the service itself would have written."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from schemas import topics
from service.domain.decide import decide
from service.domain.ids import OrderId
from service.domain.inbound import SnapshotTaken
from service.domain.outcome import OrderState
from service.domain.sku_counts import counts_of
from service.store.facts import facts_json
from service.store.rows import ledger_row
from service.store.skus import sku_count_row
from service.stream.decode import Decoded, decode
from tests.bench.orders import Shape, customer_of, is_late, order_id_of, order_of_bench, skus_of
from tests.bench.stages import RULES
from tests.factories import NOW, record
from tests.stack import Stack, eventually

_ORDER = (
    "version facts order_id money_limit reserved refunded delivery_reserved delivery_refunded "
    "promotion_reserved promotion_refunded parked sequence revision"
).split()
_COUNT = "sku at customer_id category currency delivered requests low_scores refunded".split()
_MANY = 20_000
Row = tuple[Any, ...]
# Of one order: its own row, and one for each line in the counts of goods.
Rows = tuple[Row, list[Row]]


def rows_of(order: dict[str, Any]) -> Rows:
    """By the code that takes a snapshot."""
    read = decode(record(topics.ORDERS, topics.ORDER_SNAPSHOT, order), RULES.decode)
    assert isinstance(read, Decoded)
    assert isinstance(read.inbound, SnapshotTaken)
    before = OrderState(order_id=OrderId(order["order_id"]))
    outcome = decide(
        before, read.inbound, read.arrival, policy=RULES.policy, limits=RULES.limits, now=NOW
    )
    taken = outcome.state.order
    assert taken is not None
    counts = counts_of(before, read.inbound, read.arrival, outcome, policy=RULES.policy, now=NOW)
    row = (taken.version, facts_json(taken), *ledger_row(outcome.state))
    return row, list(map(sku_count_row, counts))


def rows_of_shape(count: int, shape: Shape) -> Iterator[Rows]:
    """Of many orders that differ in their names alone: those are put in place of another's."""
    samples: dict[tuple[str, bool], tuple[int, Rows]] = {}
    for number in range(count):
        alike = (shape.market_of(number).code, is_late(number))
        if alike not in samples:
            samples[alike] = number, rows_of(order_of_bench(number, shape))
        yield _renamed(*samples[alike], number, shape)


def _renamed(first: int, rows: Rows, number: int, shape: Shape) -> Rows:
    (version, facts, _, *ledger), counts = rows
    customer = customer_of(number)
    facts = facts.replace(order_id_of(first), order_id_of(number))
    facts = facts.replace(customer_of(first), customer)
    skus = skus_of(number, shape)
    parts = [facts]
    for before, after in zip(skus_of(first, shape), skus, strict=True):
        # Line by line: a name put in may be one that is still to be replaced.
        head, tail = parts.pop().split(f'"{before}"', 1)
        parts += [head, f'"{after}"', tail]
    counted = [
        (sku, at, customer, *rest) for sku, (_, at, _, *rest) in zip(skus, counts, strict=True)
    ]
    return (version, "".join(parts), order_id_of(number), *ledger), counted


async def copy_in(url: str, rows: Iterable[Rows]) -> None:
    """And tell the planner of it, but not of tables that are empty still: it would scan them from then on."""
    async with _connected(url) as connection:
        orders: list[Row] = []
        counts: list[Row] = []
        for order, of_lines in rows:
            orders.append(order)
            counts += of_lines
            if len(orders) + len(counts) >= _MANY:
                await _copy(connection, orders, counts)
                orders, counts = [], []
        await _copy(connection, orders, counts)
        await connection.execute("vacuum analyze orders, sku_counts")


async def same_as_taken(stack: Stack, copied_url: str, order: dict[str, Any]) -> None:
    """Let a running service take the order, and compare all that it writes with what was copied."""
    await stack.execute("truncate orders, sku_counts cascade")
    await stack.orders(order)
    await eventually(lambda: stack.knows(1), what="taking the order")
    id, customer = order["order_id"], order["customer_id"]
    async with _connected(stack.database_url) as taken, _connected(copied_url) as copied:
        for query, key in ((_ORDER_ROW, id), (_COUNT_ROWS, customer)):
            told, ours = await taken.fetch(query, key), await copied.fetch(query, key)
            assert told, f"{id}: nothing was written"
            assert list(map(tuple, told)) == list(map(tuple, ours)), f"{id}: not as copied"


_ORDER_ROW = f"select {', '.join(_ORDER)} from orders where order_id = $1"
_COUNT_ROWS = f"select {', '.join(_COUNT)} from sku_counts where customer_id = $1 order by sku, at"


async def _copy(connection: asyncpg.Connection, orders: list[Row], counts: list[Row]) -> None:
    await connection.copy_records_to_table("orders", records=orders, columns=_ORDER)
    await connection.copy_records_to_table("sku_counts", records=counts, columns=_COUNT)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
