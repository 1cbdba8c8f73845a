"""Whoever lost a partition can write nothing of it any more, whatever it was about to write."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from service.store.errors import CommitUnknown, FenceLost
from service.store.progress import Fence
from service.store.store import Store, Timeouts

Attempt = Callable[[Store, Fence], Awaitable[object]]


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with Store.open(database_url, connections=2, timeouts=Timeouts()) as opened:
        yield opened


async def _owner(store: Store) -> Fence:
    return await store.take_fence("group", "requests", 0)


async def _decide(store: Store, fence: Fence) -> None:
    async with store.batch(fence, decided_through=7):
        pytest.fail("the batch was let in")


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(_decide, id="deciding a batch"),
        pytest.param(lambda store, fence: store.progress(fence), id="reading how far it got"),
        pytest.param(
            lambda store, fence: store.begin_partition(fence, cluster_id="c", first=0),
            id="beginning it anew",
        ),
        pytest.param(
            lambda store, fence: store.owed(fence, first=0, through=7),
            id="reading what it owes",
        ),
        pytest.param(lambda store, fence: store.write_published(fence, 7), id="writing W"),
        pytest.param(lambda store, fence: store.skip_to(fence, 9), id="passing lost records"),
    ],
)
async def test_an_earlier_owner_is_refused(store: Store, attempt: Attempt) -> None:
    earlier = await _owner(store)
    await store.begin_partition(earlier, cluster_id="c", first=7)
    later = await _owner(store)
    with pytest.raises(FenceLost):
        await attempt(store, earlier)
    progress = await store.progress(later)
    assert progress is not None
    assert (progress.decided_through, progress.published_through) == (7, 7)


async def test_a_batch_that_was_decided_already_is_not_decided_again(store: Store) -> None:
    """As after a commit whose answer never came."""
    fence = await _owner(store)
    await store.begin_partition(fence, cluster_id="c", first=7)
    with pytest.raises(CommitUnknown):
        async with store.batch(fence, decided_through=5):
            pytest.fail("the batch was let in")


async def test_a_connection_that_nobody_uses_holds_nothing(store: Store, database_url: str) -> None:
    """Not even a look at the tables: a migration, or a vacuum, would wait for it."""
    connection = await asyncpg.connect(database_url)
    try:
        sessions = await connection.fetch(
            "select state, backend_xmin from pg_stat_activity where application_name = 'aftersale'"
            " and datname = current_database()"
        )
        locks = await connection.fetch(
            "select relation::regclass from pg_locks join pg_stat_activity using (pid)"
            " where application_name = 'aftersale' and datname = current_database()"
            " and relation is not null"
        )
    finally:
        await connection.close()
    assert [dict(session) for session in sessions] == [{"state": "idle", "backend_xmin": None}]
    assert locks == []
