"""That what may never be seen in a history is seen by those who check one."""

from typing import Any

import orjson
import pytest

from schemas import topics
from tests.history_of_cases import decided_once
from tests.stack import Event

SERVICE = {"request_id": "r", "reason": "defective"}
CARE = {"request_id": "r", "service": {"kind": "return"}, "review": {}, "comment": {}}
CANCEL = {"request_id": "c", "target_request_id": "r"}
APPROVED, REFERRED = topics.REQUEST_APPROVED, topics.REQUEST_REFERRED
REJECTED, CANCELLED = topics.REQUEST_REJECTED, topics.REQUEST_CANCELLED
EXPIRED, COMPLETED = topics.REQUEST_EXPIRED, topics.REQUEST_COMPLETED
REMINDED, ISSUED = topics.REQUEST_REMINDED, topics.REFUND_ISSUED
CHANGED = {"reasons": [{"code": "facts_changed"}]}
UNCLEAR = {"reasons": [{"code": "ground_unclear"}]}
ARRIVED = {"reasons": [{"code": "inspection_to_judge"}]}
BOUNCED = {"reasons": [{"code": "refund_failed"}]}
AGAIN = {"attempt": 2}
NO = {"reasons": [{"code": "judged_reject"}]}
YES = {"checks": [{"detail": {"verdict": "approve"}}]}
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
            orjson.dumps({"request_id": "r", "kind": "return", "checks": [], **data}),
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
    "a life": ([SERVICE], [(APPROVED, {}), (REMINDED, {}), (ISSUED, {}), (COMPLETED, {})]),
    "goods that never come": ([SERVICE], [(APPROVED, {}), (REMINDED, {}), (EXPIRED, {})]),
    "goods that come too late": ([SERVICE], [(APPROVED, {}), (EXPIRED, {}), (REFERRED, ARRIVED)]),
    "granted by a person": ([SERVICE], [(REFERRED, UNCLEAR), (APPROVED, YES), (ISSUED, {})]),
    "refused by a person": ([SERVICE], [(REFERRED, UNCLEAR), (REJECTED, NO)]),
    "overturned": ([SERVICE], [(REJECTED, {}), (APPROVED, YES)]),
    "money that came back": (
        [SERVICE],
        [(APPROVED, {}), (ISSUED, {}), (COMPLETED, {}), (ISSUED, AGAIN), (REFERRED, BOUNCED)],
    ),
    "money that came back after the rest was refused": (
        [SERVICE],
        [(APPROVED, {}), (ISSUED, {}), (REFERRED, ARRIVED), (REJECTED, NO), (REFERRED, BOUNCED)],
    ),
    "money instead": ([SERVICE], [(APPROVED, {}), (APPROVED, {"kind": "exchange"})]),
    "a care granted by a person": (
        [CARE],
        [
            (REFERRED, UNCLEAR),
            (APPROVED, YES),
            (topics.FEEDBACK_APPROVED, REVIEW),
            (topics.FEEDBACK_APPROVED, COMMENT),
        ],
    ),
    "a care overturned": ([CARE], [(REJECTED, {}), (APPROVED, YES)]),
}
UNSOUND = {
    "lost": ([SERVICE], []),
    "never asked": ([], [(APPROVED, {})]),
    "decided twice": ([SERVICE], [(APPROVED, {}), (APPROVED, {})]),
    "referred again for no new facts": (
        [SERVICE],
        [(APPROVED, {}), (REFERRED, UNCLEAR)],
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
    "reminded twice": ([SERVICE], [(APPROVED, {}), (REMINDED, {}), (REMINDED, {})]),
    "reminded of nothing": ([SERVICE], [(REFERRED, UNCLEAR), (REMINDED, {})]),
    "referred twice": ([SERVICE], [(REFERRED, UNCLEAR), (REFERRED, BOUNCED)]),
    "completed while with a person": ([SERVICE], [(REFERRED, UNCLEAR), (COMPLETED, {})]),
    "paid while with a person": ([SERVICE], [(APPROVED, {}), (REFERRED, CHANGED), (ISSUED, {})]),
    "paid anew after it was refused": (
        [SERVICE],
        [(REFERRED, UNCLEAR), (REJECTED, NO), (ISSUED, {"attempt": 1})],
    ),
    "referred after it was refused": ([SERVICE], [(REJECTED, {}), (REFERRED, UNCLEAR)]),
    "refused by nobody": ([SERVICE], [(REFERRED, UNCLEAR), (REJECTED, CHANGED)]),
    "overturned by nobody": ([SERVICE], [(REJECTED, {}), (APPROVED, {})]),
    "expired and completed": ([SERVICE], [(APPROVED, {}), (EXPIRED, {}), (COMPLETED, {})]),
    "begun with its end": ([SERVICE], [(EXPIRED, {})]),
    "paid, but not granted": ([SERVICE], [(ISSUED, {}), (APPROVED, {})]),
    "feedback of a care that was refused and overturned": (
        [CARE],
        [
            (REJECTED, {}),
            (APPROVED, YES),
            (topics.FEEDBACK_APPROVED, REVIEW),
            (topics.FEEDBACK_APPROVED, COMMENT),
        ],
    ),
    "feedback told of a service": (
        [SERVICE],
        [(APPROVED, {}), (topics.FEEDBACK_APPROVED, REVIEW)],
    ),
}


@pytest.mark.parametrize(("asked", "told"), SOUND.values(), ids=SOUND)
def test_a_sound_history_passes(asked: list[Any], told: list[Any]) -> None:
    decided_once(events(*told), asked)


@pytest.mark.parametrize(("asked", "told"), UNSOUND.values(), ids=UNSOUND)
def test_an_unsound_history_is_found_out(asked: list[Any], told: list[Any]) -> None:
    with pytest.raises(AssertionError):
        decided_once(events(*told), asked)
