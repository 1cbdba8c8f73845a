"""Servers once a session, a database and topics of its own for each test that asks for them."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from service.store.migrate import migrate
from tests import servers
from tests.clock import give_clock, set_clock
from tests.stack import Stack

for name in [name for name in os.environ if name.upper().startswith("AFTERSALE_")]:
    if not name.startswith("AFTERSALE_TEST_"):
        del os.environ[name]

settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("default")

_shared = pytest.StashKey[ExitStack]()
# Files that take long are begun before the others: several processes end at about the same time then.
_LONG = ("faults", "property", "integration", "acceptance")


def pytest_configure(config: pytest.Config) -> None:
    """Several processes of tests share the servers of the one that starts them."""
    if config.getoption("dist", "no") == "no" or hasattr(config, "workerinput"):
        return
    started = config.stash[_shared] = ExitStack()
    os.environ["AFTERSALE_TEST_KAFKA"] = started.enter_context(servers.kafka()).address
    os.environ["AFTERSALE_TEST_DATABASE_URL"] = started.enter_context(servers.postgres()).address


def pytest_unconfigure(config: pytest.Config) -> None:
    if _shared in config.stash:
        config.stash[_shared].close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        return _LONG.index(folder) if folder in _LONG else len(_LONG)

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, way in servers.chosen.items():
        terminalreporter.write_line(f"{name}: {way}")


@pytest.fixture(scope="session")
def kafka() -> Iterator[servers.Given]:
    with servers.kafka() as given:
        yield given


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Given]:
    with servers.postgres() as given:
        yield given


@pytest.fixture(scope="session")
async def template(postgres: servers.Given) -> AsyncIterator[str]:
    """A migrated database to copy from, with a clock of the tests."""
    import asyncio

    name = f"template_{uuid.uuid4().hex[:12]}"
    await _admin(postgres.address, f'create database "{name}"')
    await asyncio.to_thread(migrate, _url(postgres.address, name))
    await give_clock(_url(postgres.address, name))
    yield name
    await _admin(postgres.address, f'drop database "{name}" with (force)')


@pytest.fixture
async def database_url(postgres: servers.Given, template: str) -> AsyncIterator[str]:
    async with _database(postgres.address, template) as url:
        yield url


@pytest.fixture
async def stack(kafka: servers.Given, database_url: str, tmp_path: Path) -> AsyncIterator[Stack]:
    """Topics, a database and processes of the service, all of this test's own."""
    async with _opened(kafka.address, database_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
async def shared_stack(
    kafka: servers.Given,
    postgres: servers.Given,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Stack]:
    """One for the tests of a module, each with orders of its own; its service runs already."""
    async with (
        _database(postgres.address, template) as url,
        _opened(kafka.address, url, tmp_path_factory.mktemp("shared")) as made,
    ):
        await made.start().ready()
        yield made


@asynccontextmanager
async def _database(admin: str, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    await _admin(admin, f'create database "{name}" template "{template}"')
    await set_clock(_url(admin, name))
    yield _url(admin, name)
    await _admin(admin, f'drop database "{name}" with (force)')


@asynccontextmanager
async def _opened(kafka: str, database_url: str, folder: Path) -> AsyncIterator[Stack]:
    made = Stack(kafka, database_url, f"t{uuid.uuid4().hex[:10]}.", folder)
    await made.open()
    yield made
    await made.close()


def _url(admin: str, database: str) -> str:
    return urlunsplit(urlsplit(admin)._replace(path=f"/{database}"))


async def _admin(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
