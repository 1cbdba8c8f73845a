"""That what may never be seen in a history is seen by those who check one."""

from typing import Any

import orjson
import pytest

from schemas import topics
from tests.history import _decided_once
from tests.stack import Event

SERVICE = {"request_id": "r", "reason": "defective"}
CARE = {"request_id": "r", "service": {"kind": "return"}, "review": {}, "comment": {}}
CANCEL = {"request_id": "c", "target_request_id": "r"}
APPROVED, REFERRED = topics.REQUEST_APPROVED, topics.REQUEST_REFERRED
REJECTED, CANCELLED = topics.REQUEST_REJECTED, topics.REQUEST_CANCELLED
CHANGED = {"reasons": [{"code": "facts_changed"}]}
REVIEW, COMMENT = ({"kind": kind} for kind in ("review", "comment"))


def events(*told: tuple[str, dict[str, Any]]) -> list[Event]:
    """Of one order, numbered in their turn, all led to by one record."""
    return [
        Event(
            topics.topic_of(kind),
            0,
            number,
            b"o",
            (
                ("ce_type", kind.encode()),
                ("ce_sequence", str(number).encode()),
                ("ce_causation", b"t/0/0"),
            ),
            orjson.dumps({"request_id": "r", **data}),
        )
        for number, (kind, data) in enumerate(told, 1)
    ]


SOUND = {
    "a service": ([SERVICE], [(APPROVED, {})]),
    "facts changed after an approval": ([SERVICE], [(APPROVED, {}), (REFERRED, CHANGED)]),
    "a cancel": ([SERVICE, CANCEL], [(APPROVED, {}), (CANCELLED, {"cancelled_by": "c"})]),
    "a cancel of what waited": ([SERVICE, CANCEL], [(CANCELLED, {"cancelled_by": "c"})]),
    "a care": (
        [CARE],
        [(APPROVED, {}), (topics.FEEDBACK_APPROVED, REVIEW), (topics.FEEDBACK_APPROVED, COMMENT)],
    ),
    "a care refused": ([CARE], [(REJECTED, {})]),
}
UNSOUND = {
    "lost": ([SERVICE], []),
    "never asked": ([], [(APPROVED, {})]),
    "decided twice": ([SERVICE], [(APPROVED, {}), (APPROVED, {})]),
    "referred again for no new facts": (
        [SERVICE],
        [(APPROVED, {}), (REFERRED, {"reasons": [{"code": "ground_unclear"}]})],
    ),
    "a cancel unanswered": ([SERVICE, CANCEL], [(APPROVED, {})]),
    "a cancel granted and refused": (
        [SERVICE, CANCEL],
        [(CANCELLED, {"cancelled_by": "c"}), (REJECTED, {"request_id": "c"})],
    ),
    "cancelled by none": ([SERVICE], [(APPROVED, {}), (CANCELLED, {"cancelled_by": "c"})]),
    "a care without its comment": ([CARE], [(APPROVED, {}), (topics.FEEDBACK_APPROVED, REVIEW)]),
    "a care refused and its review approved": (
        [CARE],
        [(REJECTED, {}), (topics.FEEDBACK_APPROVED, REVIEW)],
    ),
    "feedback told of a service": (
        [SERVICE],
        [(APPROVED, {}), (topics.FEEDBACK_APPROVED, REVIEW)],
    ),
}


@pytest.mark.parametrize(("asked", "told"), SOUND.values(), ids=SOUND)
def test_a_sound_history_passes(asked: list[Any], told: list[Any]) -> None:
    _decided_once(events(*told), asked)


@pytest.mark.parametrize(("asked", "told"), UNSOUND.values(), ids=UNSOUND)
def test_an_unsound_history_is_found_out(asked: list[Any], told: list[Any]) -> None:
    with pytest.raises(AssertionError):
        _decided_once(events(*told), asked)
