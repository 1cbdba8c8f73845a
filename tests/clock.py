"""The clock of a test's database: it begins at NOW, goes on, and can be put ahead.

The service takes all its time from the database. There two functions of these names stand before those of
Postgres, so a deadline of weeks passes without waiting, in all processes at once.
"""

from datetime import timedelta
from urllib.parse import urlsplit

import asyncpg

from tests.factories import NOW

# In a schema of their own: what the migrations made stays as it is.
_FUNCTIONS = """
create schema clock;
create table clock.ahead (by interval not null);
create function clock.now() returns timestamptz stable language sql
return pg_catalog.now() + (select by from clock.ahead);
create function clock.clock_timestamp() returns timestamptz volatile language sql
return pg_catalog.clock_timestamp() + (select by from clock.ahead);
"""


async def give_clock(url: str) -> None:
    """To a migrated database; its copies have it, too."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_FUNCTIONS)
    finally:
        await connection.close()


async def set_clock(url: str) -> None:
    """To NOW, for all connections from now on; no copy of the database has this, too."""
    name = urlsplit(url).path.removeprefix("/")
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            f'alter database "{name}" set search_path = public, clock, pg_catalog'
        )
        await connection.execute(
            "insert into clock.ahead values ($1::timestamptz - pg_catalog.now())", NOW
        )
    finally:
        await connection.close()


async def put_ahead(url: str, by: timedelta) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("update clock.ahead set by = by + $1", by)
    finally:
        await connection.close()
