"""The process ends while deadlines are handled: each case is reminded of once, and expires once."""

from datetime import timedelta

import pytest

from service.checkpoints import Checkpoint
from tests.after_sale import asked, snapshot
from tests.clock import put_ahead
from tests.factories import order_data
from tests.faults.load import SMALL_BATCHES
from tests.history import check_history
from tests.stack import Stack
from tests.stories import in_batches, in_words

_CASES = 80
# The orders, their requests and the beginning of the partitions lie before it.
_POINTS: list[tuple[Checkpoint, int]] = [
    ("before_commit", 2),
    ("committed", 2),
    ("one_sent", 2),
    ("published", 2),
]


@pytest.mark.parametrize(("point", "times"), _POINTS)
async def test_what_was_due_happens_once_after_a_crash_at(
    stack: Stack, point: Checkpoint, times: int
) -> None:
    requests = [asked("return", f"o-{n}") for n in range(_CASES)]
    first = stack.start(**SMALL_BATCHES)
    await first.ready()
    await in_batches(stack, [snapshot(order_data(f"o-{n}")) for n in range(_CASES)], requests)
    assert await first.stop() == 0
    await put_ahead(stack.database_url, timedelta(days=40))
    crash = {"TEST_CRASH_AT": f"{point}:{times}", **SMALL_BATCHES}
    service = stack.start("run", module="tests.faults.interrupted", **crash)
    assert await service.ended(within=120) == 137, service.log.read_text()[-2000:]
    assert await stack.nothing_is_due() is False, "the fault came after the work"
    await stack.start(**SMALL_BATCHES).ready()
    # What the first one had announced, and could not send, is announced again after an hour.
    await stack.pass_time(hours=2)
    events = await check_history(stack, [request[2] for request in requests])
    told = [in_words(event) for event in events]
    expected = ["approved", "reminded", "expired 1 of 1 free"]
    assert sorted(told) == sorted(expected * _CASES)
