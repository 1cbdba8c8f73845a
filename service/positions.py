"""What the positions of Kafka and Postgres say about each other when a partition is taken over.

D and W are Postgres' (decided and published through), C is the group's offset in Kafka. Always W <= C <= D.
"""

from dataclasses import dataclass
from typing import Literal, assert_never

from service.store.progress import Progress

# What an operator may order for one start, where the service by itself refuses.
Recovery = Literal["offsets", "records"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All positions as read once the fences were taken. `progress` None: the partition was never begun."""

    progress: Progress | None
    committed: int | None
    log_start: int
    log_end: int
    cluster_id: str
    group_begun: bool
    refunds_written: bool
    begin_beside_refunds: bool
    recover: Recovery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """A new partition: first = D = W = C = `first`."""

    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitFirst:
    """The first commit was lost on the way."""

    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue:
    """Publish what [`committed`, `decided`) owes, then go on at `decided`."""

    committed: int
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """Kafka lost the offset: publish what of [`first`, `decided`) the output topics lack.

    What lies before `published` was confirmed: it is looked up as far back as the topics reach.
    """

    first: int
    published: int
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipLost:
    """Records up to `log_start` were deleted undecided: D goes there, then look again."""

    decided: int
    log_start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Kafka or Postgres lost what it had acknowledged: stop rather than guess."""

    why: str


Verdict = Begin | CommitFirst | Continue | LookUp | SkipLost | Contradiction


def compare(seen: Seen) -> Verdict:
    """Row by row the table 'The protocol' of the architecture."""
    if seen.progress is None:
        return _never_begun(seen)
    return (
        _lost_commits(seen, seen.progress)
        or _log_contradicts(seen, seen.progress)
        or _begun(seen, seen.progress)
    )


def may_be_open(seen: Seen) -> bool:
    """Not as a clean stop leaves them: Kafka may not have ended yet what it confirmed."""
    progress, committed = seen.progress, seen.committed
    if progress is None or committed is None or progress.cluster_id != seen.cluster_id:
        return False
    least = min(committed, progress.published_through)
    return least < progress.decided_through and committed <= progress.decided_through


def _never_begun(seen: Seen) -> Begin | Contradiction:
    if seen.committed is not None:
        return Contradiction(
            why=f"Kafka's group is at offset {seen.committed}, but the database never began this "
            "partition: it lost commits, or is another one"
        )
    if not seen.group_begun and seen.refunds_written and not seen.begin_beside_refunds:
        return Contradiction(
            why="the database knows nothing of this group, but the refunds topic holds events: "
            "history would be paid again (AFTERSALE_START=earliest begins all the same)"
        )
    return Begin(first=seen.log_start)


def _lost_commits(seen: Seen, progress: Progress) -> Contradiction | None:
    """First of all: whatever the log says, money was paid that the database knows nothing of."""
    decided = progress.decided_through
    if seen.committed is None or seen.committed <= decided:
        return None
    return Contradiction(
        why=f"Kafka's group is at {seen.committed}, but the database decided only through "
        f"{decided}: it lost commits"
    )


def _log_contradicts(seen: Seen, progress: Progress) -> SkipLost | Contradiction | None:
    decided = progress.decided_through
    skips = seen.recover == "records"
    if progress.cluster_id != seen.cluster_id:
        why = f"decided on Kafka cluster {progress.cluster_id}, this one is {seen.cluster_id}"
    elif decided > seen.log_end:
        why = f"decided through {decided}, but the log ends at {seen.log_end}: topic recreated?"
    elif decided < seen.log_start and skips:
        return SkipLost(decided=decided, log_start=seen.log_start)
    elif decided < seen.log_start:
        why = (
            f"decided through {decided}, but the log starts at {seen.log_start}: records lost "
            "(`run --recover records` goes on at the log's start)"
        )
    else:
        return None
    return Contradiction(why=why)


def _begun(seen: Seen, progress: Progress) -> Verdict:
    committed, decided = seen.committed, progress.decided_through
    if committed is None and decided == progress.first:
        return CommitFirst(first=decided)
    if committed is None or committed < progress.published_through:
        return _offset_lost(seen, progress)
    return Continue(committed=committed, decided=decided)


def _offset_lost(seen: Seen, progress: Progress) -> LookUp | Contradiction:
    """Below W nothing is published unseen, whatever Kafka says."""
    published, decided = progress.published_through, progress.decided_through
    if seen.recover == "offsets":
        first = published if seen.committed is None else seen.committed
        return LookUp(first=first, published=published, decided=decided)
    found = "has no offset any more" if seen.committed is None else f"went back to {seen.committed}"
    return Contradiction(
        why=f"published through {published}, but Kafka's group {found} (`run --recover offsets` "
        "publishes what the output topics lack, then goes on)"
    )


def describe(verdict: Verdict) -> str:
    """One word for logs and metrics."""
    match verdict:
        case Begin():
            return "begun"
        case CommitFirst():
            return "first_offset_committed_again"
        case Continue(committed=committed, decided=decided):
            return "published_owed" if committed < decided else "clean"
        case LookUp():
            return "offset_recovered"
        case SkipLost():
            return "records_skipped"
        case Contradiction():
            return "contradiction"
        case _:
            assert_never(verdict)
