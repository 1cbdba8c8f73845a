"""What the positions of Kafka and Postgres say of each other, row by row."""

from typing import Any

import pytest

from service.positions import (
    Begin,
    CommitFirst,
    Continue,
    Contradiction,
    LookUp,
    Seen,
    SkipLost,
    Verdict,
    compare,
    may_be_open,
)
from service.store.progress import Progress


def _seen(
    committed: int | None,
    progress: tuple[int, int, int] | None,
    *,
    log: tuple[int, int] = (0, 1_000),
    **fields: Any,
) -> Seen:
    """`progress`: first, W and D."""
    known = None
    if progress is not None:
        first, published, decided = progress
        known = Progress(
            cluster_id="c",
            first=first,
            decided_through=decided,
            published_through=published,
            last=None,
        )
    defaults: dict[str, Any] = {
        "group_begun": True,
        "refunds_written": True,
        "begin_beside_refunds": False,
    }
    return Seen(
        progress=known,
        committed=committed,
        log_start=log[0],
        log_end=log[1],
        cluster_id=fields.pop("cluster_id", "c"),
        **defaults | fields,
    )


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        pytest.param(_seen(None, None, log=(7, 9)), Begin(first=7), id="a new partition"),
        pytest.param(
            _seen(None, None, group_begun=False, begin_beside_refunds=True),
            Begin(first=0),
            id="a new database beside refunds, when told to",
        ),
        pytest.param(
            _seen(None, None, group_begun=False, refunds_written=False),
            Begin(first=0),
            id="a new database on new topics",
        ),
        pytest.param(_seen(None, (5, 5, 5)), CommitFirst(first=5), id="the first commit was lost"),
        pytest.param(_seen(9, (0, 9, 9)), Continue(committed=9, decided=9), id="a clean stop"),
        pytest.param(_seen(7, (0, 5, 9)), Continue(committed=7, decided=9), id="something owed"),
        pytest.param(
            _seen(3, (0, 5, 9), recover="offsets"),
            LookUp(first=3, published=5, decided=9),
            id="an offset lost, to be recovered",
        ),
        pytest.param(
            _seen(None, (0, 5, 9), recover="offsets"),
            LookUp(first=5, published=5, decided=9),
            id="no offset any more, to be recovered",
        ),
        pytest.param(
            _seen(9, (0, 9, 9), log=(20, 30), recover="records"),
            SkipLost(decided=9, log_start=20),
            id="records lost, to be passed",
        ),
    ],
)
def test_goes_on(seen: Seen, verdict: Verdict) -> None:
    assert compare(seen) == verdict


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        pytest.param(_seen(4, None), "never began", id="an offset and no row"),
        pytest.param(_seen(None, None, group_begun=False), "paid again", id="a new database"),
        pytest.param(_seen(3, (0, 5, 9)), "went back to 3", id="C below W"),
        pytest.param(_seen(None, (0, 5, 9)), "no offset any more", id="C gone"),
        pytest.param(_seen(10, (0, 9, 9)), "lost commits", id="C above D"),
        pytest.param(_seen(9, (0, 9, 9), log=(10, 20)), "records lost", id="D before the log"),
        pytest.param(_seen(9, (0, 9, 9), log=(0, 8)), "recreated", id="D beyond the log"),
        pytest.param(_seen(9, (0, 9, 9), cluster_id="d"), "this one is d", id="another cluster"),
        pytest.param(
            _seen(50, (0, 9, 9), log=(60, 90), recover="records"),
            "lost commits",
            id="C above D though records are to be passed: money went out that nobody knows of",
        ),
        pytest.param(
            _seen(3, (0, 5, 9), recover="records"), "went back", id="the other recovery than needed"
        ),
    ],
)
def test_refuses(seen: Seen, said: str) -> None:
    verdict = compare(seen)
    assert isinstance(verdict, Contradiction)
    assert said in verdict.why


@pytest.mark.parametrize(
    ("seen", "open_"),
    [
        pytest.param(_seen(None, None), False, id="never begun"),
        pytest.param(_seen(None, (0, 5, 9)), False, id="no offset any more"),
        pytest.param(_seen(9, (0, 9, 9)), False, id="a clean stop"),
        pytest.param(_seen(7, (0, 5, 9)), True, id="something owed"),
        pytest.param(_seen(9, (0, 5, 9)), True, id="the last end not known to the database"),
        pytest.param(_seen(3, (0, 9, 9)), True, id="C below W"),
        pytest.param(_seen(10, (0, 5, 9)), False, id="C above D"),
        pytest.param(_seen(7, (0, 5, 9), cluster_id="d"), False, id="another cluster"),
    ],
)
def test_only_after_a_crash_kafka_may_have_left_something_open(seen: Seen, open_: bool) -> None:
    assert may_be_open(seen) == open_
