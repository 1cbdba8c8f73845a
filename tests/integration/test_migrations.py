"""The database's version: brought to the service's from any number of places, and never guessed at."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from service.store.errors import StoreError, WrongSchema
from service.store.migrate import migrate, newest_version
from service.store.store import Store, Timeouts
from tests import servers
from tests.integration.command import command
from tests.stack import ROOT

MIGRATIONS = sorted((ROOT / "service/store/migrations").glob("*.sql"))
VERSIONS = [file.name.split("_", 1)[0] for file in MIGRATIONS]
LATER = "29991231000000"
# What two databases of one version have in common; the order of columns is of no account.
_SHAPE = """
select 'column' as kind, table_name || '.' || column_name as name,
    concat_ws(' ', data_type, is_nullable, column_default) as shape
from information_schema.columns where table_schema = 'public'
union all
select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
union all
select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'public'::regnamespace
order by 1, 2
"""


@pytest.fixture
async def empty_url(postgres: servers.Given) -> AsyncIterator[str]:
    """A database without a single table."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    await _do(postgres.address, f'create database "{name}"')
    yield urlunsplit(urlsplit(postgres.address)._replace(path=f"/{name}"))
    await _do(postgres.address, f'drop database "{name}" with (force)')


async def _do(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


async def _versions(url: str) -> list[str]:
    rows = await _do(url, "select version from schema_migrations order by version")
    return [row["version"] for row in rows]


async def test_the_command_migrates_an_empty_database_and_may_be_given_twice(
    empty_url: str, database_url: str, tmp_path: Path
) -> None:
    for _ in range(2):
        done = await command("migrate", folder=tmp_path, DATABASE_URL=empty_url)
        assert done.code == 0, done.err
        assert done.out.strip() == "the database is at this version"
        assert await _versions(empty_url) == VERSIONS
    assert await _do(empty_url, _SHAPE) == await _do(database_url, _SHAPE)


async def test_several_places_migrate_at_once(empty_url: str, database_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(migrate, empty_url) for _ in range(5)))
    assert await _versions(empty_url) == VERSIONS
    assert await _do(empty_url, _SHAPE) == await _do(database_url, _SHAPE)


async def test_migrating_again_keeps_what_is_stored(database_url: str) -> None:
    await _do(database_url, "insert into orders (order_id) values ('o-1')")
    await asyncio.to_thread(migrate, database_url)
    assert len(await _do(database_url, "select from orders where order_id = 'o-1'")) == 1


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param("drop table schema_migrations", "none", id="never migrated"),
        pytest.param("delete from schema_migrations", "none", id="no version at all"),
        pytest.param(
            f"delete from schema_migrations where version = '{VERSIONS[-1]}'",
            VERSIONS[-2] if len(VERSIONS) > 1 else "none",
            id="an earlier one",
        ),
        pytest.param(f"insert into schema_migrations values ('{LATER}')", LATER, id="a later one"),
    ],
)
async def test_a_database_of_another_version_is_refused(
    database_url: str, change: str, found: str
) -> None:
    await _do(database_url, change)
    with pytest.raises(WrongSchema) as refused:
        async with Store.open(database_url, connections=1, timeouts=Timeouts()):
            pytest.fail("the service would have started")
    _says_what_to_do(str(refused.value), found)


def _says_what_to_do(line: str, found: str) -> None:
    assert f"version {found}" in line
    assert newest_version() in line
    assert "aftersale migrate" in line


async def test_a_service_on_a_database_of_another_version_ends_with_exit_code_1(
    database_url: str, tmp_path: Path
) -> None:
    await _do(database_url, f"insert into schema_migrations values ('{LATER}')")
    done = await command("run", folder=tmp_path, DATABASE_URL=database_url, HTTP_PORT="0")
    assert done.code == 1, done.err
    _says_what_to_do(done.line, LATER)


async def test_a_later_database_is_not_said_to_be_at_this_version(
    database_url: str, tmp_path: Path
) -> None:
    """There is no way back: the operator must learn that this release is too old."""
    await _do(database_url, f"insert into schema_migrations values ('{LATER}')")
    done = await command("migrate", folder=tmp_path, DATABASE_URL=database_url)
    assert done.code == 1, done.out
    assert LATER in done.line


async def test_a_migration_that_fails_is_told_and_leaves_no_version_behind(
    empty_url: str, tmp_path: Path
) -> None:
    await _do(empty_url, "create table orders (stands_in_the_way integer)")
    done = await command("migrate", folder=tmp_path, DATABASE_URL=empty_url)
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "orders" in " ".join(done.said)
    assert await _versions(empty_url) == []
    await _do(empty_url, "drop table orders")
    await asyncio.to_thread(migrate, empty_url)
    assert await _versions(empty_url) == VERSIONS


async def test_a_database_that_does_not_exist_is_named(postgres: servers.Given) -> None:
    url = urlunsplit(urlsplit(postgres.address)._replace(path="/no_such_database"))
    with pytest.raises(StoreError, match="no_such_database"):
        await asyncio.to_thread(migrate, url)


@pytest.mark.parametrize("file", MIGRATIONS, ids=lambda file: file.stem)
def test_a_migration_waits_for_a_lock_only_so_long(file: Path) -> None:
    """One that waits for a table lock holds up every query that comes after it."""
    text = file.read_text()
    up = text.split("-- migrate:down")[0]
    assert "set local lock_timeout" in up
    assert "set local statement_timeout" in up
