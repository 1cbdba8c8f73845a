"""How far a partition got, and who may bring it further."""

from dataclasses import dataclass
from typing import NewType

import asyncpg

PartitionId = NewType("PartitionId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """The right to write one partition, until another owner takes it."""

    partition_id: PartitionId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRecord:
    """The last record decided; `digest` None where its bytes could not be read."""

    offset: int
    timestamp: int
    digest: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a begun partition got: W <= D, and what it was counted in."""

    cluster_id: str
    first: int
    decided_through: int
    published_through: int
    last: LastRecord | None


def progress_of(row: asyncpg.Record) -> Progress | None:
    if row["first_offset"] is None:
        return None
    last = None
    if row["last_offset"] is not None:
        last = LastRecord(
            offset=row["last_offset"],
            timestamp=row["last_timestamp"],
            digest=row["last_digest"],
        )
    return Progress(
        cluster_id=row["cluster_id"],
        first=row["first_offset"],
        decided_through=row["decided_through"],
        published_through=row["published_through"],
        last=last,
    )
