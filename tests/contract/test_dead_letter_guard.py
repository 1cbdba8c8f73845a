"""Bad records that gather stop a partition; single ones, however many over time, do not."""

import pytest

from service.stream.dead_letter_guard import DeadLetterGuard, GuardLimits

GOOD, DEAD = False, True
LIMITS = GuardLimits(in_a_row=4, share=0.5, window=8)


def _guard(limits: GuardLimits = LIMITS) -> DeadLetterGuard:
    return DeadLetterGuard(limits=limits)


@pytest.mark.parametrize(
    ("records", "stops"),
    [
        pytest.param([], False, id="nothing was read"),
        pytest.param([DEAD] * 3, False, id="one less than the limit in a row"),
        pytest.param([DEAD] * 4, True, id="the limit in a row"),
        pytest.param([DEAD] * 4 + [GOOD] * 50, True, id="the limit in a row before good ones"),
        pytest.param([DEAD] * 3 + [GOOD] + [DEAD] * 3, False, id="a row that a good one breaks"),
        pytest.param([GOOD, DEAD] * 4, False, id="just the share of the window"),
        pytest.param([GOOD, DEAD] * 3 + [DEAD, DEAD], True, id="one above the share"),
        pytest.param([GOOD, DEAD, DEAD] * 2 + [DEAD], False, id="a window that is not full"),
        pytest.param(
            [GOOD, DEAD, DEAD, DEAD, GOOD, DEAD, DEAD, GOOD], True, id="a share without a row"
        ),
        pytest.param(
            [DEAD, DEAD, DEAD] + [GOOD] * 5 + [DEAD, GOOD, DEAD],
            False,
            id="old bad ones that left the window",
        ),
        pytest.param([GOOD] * 100 + [DEAD, GOOD] * 100, False, id="every other one, for long"),
        pytest.param(
            [GOOD] * 20 + [DEAD, DEAD, DEAD, GOOD] * 2, True, id="a share after many good ones"
        ),
    ],
)
def test_it_stops_where_bad_records_gather(records: list[bool], stops: bool) -> None:
    assert (_guard().after(records).tripped is not None) is stops


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("records", "stops"),
    [
        pytest.param([GOOD, DEAD, DEAD, DEAD, DEAD], True, id="a row over batches"),
        pytest.param([GOOD, DEAD] * 3 + [DEAD, DEAD], True, id="a share over batches"),
        pytest.param([GOOD, DEAD] * 40, False, id="just the share over batches"),
    ],
)
def test_what_earlier_batches_brought_counts(records: list[bool], stops: bool, size: int) -> None:
    guard = _guard()
    for start in range(0, len(records), size):
        guard = guard.after(records[start : start + size])
    assert (guard.tripped is not None) is stops


@pytest.mark.parametrize(
    ("records", "told"),
    [
        pytest.param([DEAD] * 4, "4 dead letters in a row", id="a row"),
        pytest.param([GOOD, DEAD] * 3 + [DEAD, DEAD], "5 of the last 8", id="a share"),
    ],
)
def test_it_says_why(records: list[bool], told: str) -> None:
    why = _guard().after(records).tripped
    assert why is not None
    assert told in why


def test_a_batch_that_is_undone_leaves_no_trace() -> None:
    before = _guard().after([DEAD] * 3)
    assert before.after([DEAD]).tripped is not None
    assert before.tripped is None
    assert before.after([GOOD]).tripped is None


def test_by_default_200_in_a_row_stop_it() -> None:
    guard = _guard(GuardLimits())
    assert guard.after([DEAD] * 199).tripped is None
    assert guard.after([DEAD] * 200).tripped is not None


def test_by_default_more_than_half_of_a_thousand_stop_it() -> None:
    guard = _guard(GuardLimits())
    assert guard.after([GOOD, DEAD] * 500).tripped is None
    assert guard.after([GOOD, DEAD] * 499 + [DEAD, DEAD]).tripped is not None
