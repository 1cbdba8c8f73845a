"""The ledger's own checks in the database: they bind what is granted, never what a snapshot says."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from service.domain.ids import LineId, OrderId
from service.domain.ledger import Ledger, LineLedger, Past
from service.domain.outcome import OrderState
from service.domain.value import evolve
from service.store.batch import Advance
from service.store.changes import Changes
from service.store.errors import RefusedData
from service.store.named import Named
from service.store.progress import Fence
from service.store.store import Store, Timeouts
from tests.factories import NOW

ORDER = OrderId("o-1")
HELD = LineLedger(line_id=LineId("1"), claimed_unshipped=2, claimed_delivered=1, share=300)
Write = Callable[[Changes], Any]


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with Store.open(database_url, connections=2, timeouts=Timeouts()) as opened:
        yield opened


@pytest.fixture
async def write(store: Store) -> Write:
    """Writes changes of the order as a batch of its own."""
    fence: Fence = await store.take_fence("group", "requests", 0)
    await store.begin_partition(fence, cluster_id="c", first=0)
    through = 0

    async def written(changes: Changes) -> None:
        nonlocal through
        async with store.batch(fence, decided_through=through) as batch:
            await batch.load(Named(orders={ORDER}))
            advance = Advance(decided_through=through + 1, published_through=0, last=None)
            await batch.record(changes, advance)
        through += 1

    return written


async def _stored(database_url: str) -> asyncpg.Record:
    connection = await asyncpg.connect(database_url)
    try:
        row = await connection.fetchrow("select * from order_lines")
    finally:
        await connection.close()
    assert row is not None
    return row


async def test_a_claim_stands_though_the_snapshot_has_fewer_units_or_no_such_line(
    write: Write, database_url: str
) -> None:
    await write(Changes(lines=[(ORDER, 3, HELD)]))
    freed = evolve(HELD, claimed_delivered=0, share=200)
    for quantity, line, claimed in ((0, freed, 2), (1, HELD, 3)):
        await write(Changes(lines=[(ORDER, quantity, line)]))
        stored = await _stored(database_url)
        assert stored["claimed_unshipped"] + stored["claimed_delivered"] == claimed
        assert stored["unit_limit"] == 3


async def test_a_first_claim_of_more_than_there_is_by_now_is_written(
    write: Write, database_url: str
) -> None:
    """A batch that claims three units and then takes a snapshot of one."""
    await write(Changes(lines=[(ORDER, 1, HELD)]))
    assert (await _stored(database_url))["unit_limit"] == 3


async def test_more_units_than_the_limit_are_refused(write: Write) -> None:
    await write(Changes(lines=[(ORDER, 3, HELD)]))
    with pytest.raises(RefusedData):
        await write(Changes(lines=[(ORDER, 9, evolve(HELD, claimed_delivered=2))]))


@pytest.mark.parametrize(
    "ledger",
    [
        pytest.param(Ledger(limit=10, reserved=6, refunded=5), id="together above the limit"),
        pytest.param(Ledger(limit=10, reserved=-1), id="less than nothing reserved"),
        pytest.param(Ledger(limit=10, reserved=3, delivery_reserved=4), id="more delivery"),
    ],
)
async def test_money_beyond_its_bounds_is_refused(write: Write, ledger: Ledger) -> None:
    with pytest.raises(RefusedData):
        await write(Changes(states=[OrderState(order_id=ORDER, ledger=ledger)]))


async def test_what_was_repaired_of_a_line_is_read_back_as_it_was(
    write: Write, store: Store
) -> None:
    history = (
        Past(kind="repair", asked_at=NOW, back_at=NOW + timedelta(days=9), failed=True),
        Past(kind="exchange", asked_at=NOW + timedelta(days=20)),
    )
    line = evolve(HELD, history=history)
    await write(Changes(lines=[(ORDER, 3, line)]))
    fence = await store.take_fence("another", "requests", 0)
    await store.begin_partition(fence, cluster_id="c", first=0)
    async with store.batch(fence, decided_through=0) as batch:
        loaded = await batch.load(Named(orders={ORDER}))
    assert loaded.states[ORDER].ledger.lines == (line,)
