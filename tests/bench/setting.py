"""One Kafka and one Postgres for a whole run; each arm gets topics and a database of its own."""

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from service.local.kafka import LocalKafka
from service.local.postgres import LocalPostgres
from service.store.migrate import migrate
from tests.clock import give_clock, set_clock

# A page is dear when it is first touched after a checkpoint. One comes with each database that is dropped,
# before the next arm's copy is made and logged as a whole; none comes for its time alone.
_NO_CHECKPOINTS_IN_TIME = (
    "alter system set checkpoint_timeout = '1d'",
    "select pg_reload_conf()",
)


# A service's database without orders, its clock not set.
MIGRATED = "migrated"


@dataclass(slots=True)
class Setting:
    kafka: str
    postgres: LocalPostgres
    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def name(self) -> str:
        """One that no other arm has."""
        return f"arm{next(self._numbers)}"

    async def open(self) -> None:
        """Once at the start."""
        for statement in _NO_CHECKPOINTS_IN_TIME:
            await self._execute(statement)
        url = await self.new_database(MIGRATED, "template1")
        await asyncio.to_thread(migrate, url)
        await give_clock(url)

    async def new_database(self, name: str, template: str) -> str:
        """One to copy, as large as it gets before the arms begin."""
        return await asyncio.to_thread(self.postgres.create_database, name, template)

    @asynccontextmanager
    async def copy_of(self, template: str) -> AsyncIterator[str]:
        """The URL of a copy of that database, gone afterwards."""
        name = self.name()
        url = await self.new_database(name, template)
        try:
            yield url
        finally:
            await self._execute(f'drop database "{name}" with (force)')

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def servers() -> Iterator[Setting]:
    """Raises LocalServerError."""
    with (
        LocalKafka() as kafka,
        LocalPostgres() as postgres,
        tempfile.TemporaryDirectory() as folder,
    ):
        yield Setting(kafka.bootstrap_servers, postgres, Path(folder))


@asynccontextmanager
async def service_copy(setting: Setting, template: str) -> AsyncIterator[str]:
    """A copy of a service's database in which it is NOW, as the orders have it."""
    async with setting.copy_of(template) as url:
        await set_clock(url)
        yield url
