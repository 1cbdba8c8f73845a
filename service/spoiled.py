"""One record may not spoil its batch: the one that the database refuses is found, the others are decided."""

from collections.abc import AsyncIterator, Sequence

import stamina
import structlog

from service.domain.outcome import DeadLettered
from service.domain.record import Record
from service.ownership import Ownership
from service.pipeline import Done, Pipeline, Refused, SpoiledBatchError
from service.slots import Slot
from service.store.errors import StoreTrouble
from service.stream.dead_letter_guard import DeadLetterGuard

log = structlog.get_logger()


async def decided_whole(
    pipeline: Pipeline,
    owner: Ownership,
    slot: Slot,
    records: Sequence[Record],
    refused: Refused,
    guard: DeadLetterGuard,
) -> AsyncIterator[Done]:
    """Every record decided, in as many batches as that takes; each once it is on its way to Kafka.

    Raises SpoiledBatchError where not even a record refused on its own account can be written.
    """
    waiting = [records]
    while waiting:
        part = waiting.pop(0)
        try:
            done = await _tried(pipeline, owner, slot, part, refused, guard)
        except SpoiledBatchError as spoiled:
            log.warning("batch_spoiled", records=len(part), why=str(spoiled))
            if len(part) > 1:
                half = len(part) // 2
                waiting[:0] = [part[:half], part[half:]]
                continue
            blamed = await _blamed(pipeline, owner, slot, part[0], spoiled)
            done = await _tried(pipeline, owner, slot, part, blamed, guard)
        guard = done.guard
        yield done
        if rest := part[done.taken :]:
            waiting.insert(0, rest)


async def _tried(
    pipeline: Pipeline,
    owner: Ownership,
    slot: Slot,
    records: Sequence[Record],
    refused: Refused,
    guard: DeadLetterGuard,
) -> Done:
    """Only what was surely rolled back is tried again in place; nothing is fetched meanwhile.

    While it waits to try again others have its slot: what it waits for may be for long another's.
    """
    async for attempt in stamina.retry_context(
        on=StoreTrouble, attempts=None, timeout=None, wait_initial=0.05, wait_max=5.0
    ):
        with attempt:
            return await pipeline.run(owner, records, slot=slot, refused=refused, guard=guard)
    raise AssertionError("it is tried without end")


async def _blamed(
    pipeline: Pipeline, owner: Ownership, slot: Slot, record: Record, spoiled: SpoiledBatchError
) -> Refused:
    """The record itself is to blame, or parked records that it frees: as few as can be are refused."""
    dead = DeadLettered(reason="undecidable", detail=str(spoiled))
    refused: Refused = dict.fromkeys(spoiled.freed, dead)
    if await pipeline.spoils(owner, slot, record, refused):
        return {record.position: dead}
    for position in spoiled.freed:
        without = {other: dead for other in refused if other != position}
        if not await pipeline.spoils(owner, slot, record, without):
            refused = without
    return refused
