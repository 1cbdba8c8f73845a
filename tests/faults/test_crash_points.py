"""The process ends at each point between the protocol's steps; after each, every decision is seen once."""

import pytest

from service.checkpoints import Checkpoint
from tests.faults.load import SMALL_BATCHES, send_orders, send_requests
from tests.history import check_history
from tests.stack import Stack

_AT_THE_START: list[tuple[Checkpoint, int]] = [
    ("assigned", 1),
    ("fence_taken", 3),
    ("producer_started", 3),
    ("positions_compared", 3),
    ("partition_begun", 3),
    ("first_offset_committed", 3),
]
# While work is in flight: batches before it and batches behind it.
_IN_FLIGHT: list[tuple[Checkpoint, int]] = [
    ("orders_locked", 9),
    ("before_commit", 9),
    ("committed", 9),
    ("transaction_begun", 13),
    ("one_sent", 5),
    ("all_sent", 13),
    ("offsets_added", 13),
    ("published", 7),
]


async def _crashed(stack: Stack, point: Checkpoint, times: int) -> None:
    service = stack.start(
        "run", module="tests.faults.interrupted", TEST_CRASH_AT=f"{point}:{times}", **SMALL_BATCHES
    )
    # A second start waits until the broker has given up the first one's session and transaction.
    assert await service.ended(within=120) == 137, service.log.read_text()[-2000:]


async def _recovered(stack: Stack) -> None:
    service = stack.start(**SMALL_BATCHES)
    await service.ready()
    await stack.settled()
    assert await service.stop() == 0


@pytest.mark.parametrize(("point", "times"), [*_AT_THE_START, *_IN_FLIGHT])
async def test_nothing_is_lost_or_seen_twice_after_a_crash_at(
    stack: Stack, point: Checkpoint, times: int
) -> None:
    await send_orders(stack, 60)
    requests = await send_requests(stack, 60)
    await _crashed(stack, point, times)
    assert await stack.lag() > 60, "the fault came after the work"
    await _recovered(stack)
    await check_history(stack, requests)


@pytest.mark.parametrize("point", ["committed", "offsets_added"])
@pytest.mark.parametrize(
    "second",
    ["fence_taken", "producer_started", "settled", "positions_compared", "owed_published"],
)
async def test_nothing_is_lost_or_seen_twice_after_a_second_crash_while_taking_over(
    stack: Stack, point: Checkpoint, second: Checkpoint
) -> None:
    await send_orders(stack, 60)
    requests = await send_requests(stack, 60)
    # Each of the 14 partitions adds an offset when it is begun: only later ones are of a batch.
    await _crashed(stack, point, 20 if point == "offsets_added" else 13)
    await _crashed(stack, second, 1)
    await _recovered(stack)
    await check_history(stack, requests)


async def test_a_crash_before_w_is_written_republishes_nothing(stack: Stack) -> None:
    await send_orders(stack, 60)
    requests = await send_requests(stack, 60)
    await _crashed(stack, "published_written", 1)
    before = len(await stack.events())
    await _recovered(stack)
    assert len(await check_history(stack, requests)) >= before
