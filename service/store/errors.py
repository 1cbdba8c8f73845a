"""Postgres' troubles by what the caller must do; the one place that reads SQLSTATEs.

StoreError
├── StoreTrouble      nothing was written: the same again after a while may succeed
├── CommitUnknown     the answer to COMMIT never came: read how far the partition got
├── FenceLost         another owner took the partition: give up quietly
├── RefusedData       a value of the batch is to blame: find the record
└── WrongSchema       the database is of another version than this service
"""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

# Classes of SQLSTATE that blame the data: data exception, integrity constraint violation.
_DATA_CLASSES = ("22", "23")
# asyncpg answers a connection that is cut at a bad moment with its own InternalClientError.
CONNECTION_ERRORS = (TimeoutError, OSError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class StoreError(Exception):
    """Something about Postgres that the batch could not get past."""


class StoreTrouble(StoreError):
    """Lost connection, deadlock, timeout, server away: nothing was written."""


class CommitUnknown(StoreError):
    """The batch may or may not have been committed."""


class FenceLost(StoreError):
    """The partition belongs to another owner now."""


class RefusedData(StoreError):
    """A value that Postgres refuses, or a constraint that a record breaks."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"refused by the database, SQLSTATE {sqlstate}")
        self.sqlstate = sqlstate


class WrongSchema(StoreError):
    """The database's version is not this service's."""


@contextmanager
def translated() -> Iterator[None]:
    """Driver errors raised within come out as StoreErrors with their cause chained."""
    try:
        yield
    except asyncpg.PostgresError as error:
        raise _translate(error) from error
    except asyncpg.DataError as error:
        raise RefusedData("22000") from error
    except CONNECTION_ERRORS as error:
        raise StoreTrouble(described(error)) from error


def described(error: BaseException) -> str:
    """One line that says whose error it is: there are two servers to fail."""
    if isinstance(error, TimeoutError):
        return "Postgres: no answer in time"
    return f"Postgres: {type(error).__name__}: {error}"


def _translate(error: asyncpg.PostgresError) -> StoreError:
    sqlstate = str(error.sqlstate or "")
    if sqlstate.startswith(_DATA_CLASSES):
        return RefusedData(sqlstate)
    return StoreTrouble(f"{described(error)} (SQLSTATE {sqlstate})")
