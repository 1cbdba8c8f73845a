"""Servers once a session, a database and topics of its own for each test that asks for them."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from service.store.migrate import migrate
from tests import servers
from tests.stack import Stack

for name in [name for name in os.environ if name.upper().startswith("AFTERSALE_")]:
    if not name.startswith("AFTERSALE_TEST_"):
        del os.environ[name]

settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("default")


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
    """A migrated database to copy from."""
    import asyncio

    name = f"template_{uuid.uuid4().hex[:12]}"
    await _admin(postgres.address, f'create database "{name}"')
    await asyncio.to_thread(migrate, _url(postgres.address, name))
    yield name
    await _admin(postgres.address, f'drop database "{name}" with (force)')


@pytest.fixture
async def database_url(postgres: servers.Given, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    await _admin(postgres.address, f'create database "{name}" template "{template}"')
    yield _url(postgres.address, name)
    await _admin(postgres.address, f'drop database "{name}" with (force)')


@pytest.fixture
async def stack(kafka: servers.Given, database_url: str, tmp_path: Path) -> AsyncIterator[Stack]:
    """Topics, a database and processes of the service, all of this test's own."""
    made = Stack(kafka.address, database_url, f"t{uuid.uuid4().hex[:10]}.", tmp_path)
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
