"""Every order, and the cases decided on them, as far as they are kept; nothing is written."""

from dataclasses import dataclass

import asyncpg

from service.domain.case import Case
from service.domain.order import Order
from service.store.case_rows import case_of
from service.store.facts import order_of
from service.store.history import reading
from service.store.statements import STATEMENTS
from service.store.store import Timeouts


@dataclass(frozen=True, slots=True)
class Kept:
    """`cases` in the order in which they were asked."""

    orders: list[Order]
    cases: list[Case]


async def read_kept(database_url: str, timeouts: Timeouts) -> Kept:
    """As of one moment. Raises StoreError."""
    async with reading(database_url, timeouts, "aftersale policy diff") as connection:
        return await _read(connection)


async def _read(connection: asyncpg.Connection) -> Kept:
    orders = [order_of(row["facts"]) async for row in connection.cursor(STATEMENTS["kept_orders"])]
    cases = [case_of(row) async for row in connection.cursor(STATEMENTS["kept_cases"])]
    return Kept(orders, cases)
