"""The database's version: brought to this service's by dbmate, and checked by a running service."""

import asyncio
import os
import subprocess
import sysconfig
from importlib.resources import as_file, files
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from service.store.errors import StoreTrouble, WrongSchema, translated
from service.store.statements import STATEMENTS

# Any number of its own, persisted nowhere: all migrations of one database wait for one another.
_LOCK = 0x6166746572


def migrate(database_url: str) -> None:
    """Apply what is missing, forward only. Twice, or from several places at once, is safe.

    Raises WrongSchema where the database is of a later release, StoreTrouble for all else.
    """
    asyncio.run(_migrate_alone(database_url))


def newest_version() -> str:
    """The version of the last migration that comes with this service."""
    names = sorted(file.name for file in files(__package__).joinpath("migrations").iterdir())
    return names[-1].split("_", 1)[0]


def check_version(version: str | None) -> None:
    """Raises WrongSchema with one line that says what to do."""
    expected = newest_version()
    if version is not None and version > expected:
        raise WrongSchema(
            f"the database is at version {version}, this service knows only {expected}: run a "
            "later release, whose `aftersale migrate` brought it there"
        )
    if version != expected:
        raise WrongSchema(
            f"the database is at version {version or 'none'}, this service needs {expected}: "
            "run `aftersale migrate` of this very release"
        )


async def _migrate_alone(database_url: str) -> None:
    with translated():
        connection = await asyncpg.connect(database_url, timeout=10)
    try:
        with translated():
            await connection.execute("select pg_advisory_lock($1)", _LOCK)
            encrypted = await connection.fetchval(STATEMENTS["session_is_encrypted"])
        await asyncio.to_thread(_apply, _for_dbmate(database_url, encrypted=encrypted))
        with translated():
            check_version(await connection.fetchval(STATEMENTS["schema_version"]))
    finally:
        await connection.close(timeout=5)


def _apply(database_url: str) -> None:
    with as_file(files(__package__).joinpath("migrations")) as folder:
        done = subprocess.run(  # noqa: S603 - a fixed program, its arguments are not a shell's
            [
                _dbmate(),
                "--migrations-dir",
                str(folder),
                "--no-dump-schema",
                "migrate",
            ],
            # Not as an argument: every user of the machine could read the password there.
            env={**os.environ, "DATABASE_URL": database_url},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise StoreTrouble(f"migration failed: {done.stderr.strip()}")


def _dbmate() -> str:
    return str(Path(sysconfig.get_path("scripts")) / "dbmate")


def _for_dbmate(database_url: str, *, encrypted: bool) -> str:
    """Where the URL is silent asyncpg tries TLS, which dbmate cannot: it is told what came of it."""
    parts = urlsplit(database_url)
    query = dict(parse_qsl(parts.query))
    query.setdefault("sslmode", "require" if encrypted else "disable")
    return urlunsplit(parts._replace(scheme="postgres", query=urlencode(query)))
