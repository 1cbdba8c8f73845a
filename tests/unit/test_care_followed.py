"""A service asked for again after its care failed by the feedback alone keeps the care's moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.ids import RequestId
from service.domain.inbound import Comment, Review, ServiceRequested
from service.domain.order import Order
from service.domain.outcome import OrderState
from tests.unit.answers import answer, codes, events, verdict
from tests.unit.builders import a_cancel, a_care, a_line, a_service, after, an_order, asking, known

CLOSES = datetime(2026, 3, 31, tzinfo=UTC)
ASKED = CLOSES - timedelta(seconds=1)
BLOCKED = Comment(content="You bastard")
SEVEN_DAYS = timedelta(hours=7 * 24)


def _order(**fields: Any) -> Order:
    """Thirty days end at CLOSES; another line is still on its way."""
    delivered = a_line("1", delivered_at=CLOSES - timedelta(days=31))
    return an_order(delivered, a_line("2", shipped=0), placed_at=delivered.delivered_at, **fields)


def _after_care(*feedback: Review | Comment, **service: Any) -> tuple[OrderState, RequestId]:
    """The order, and the care's id, asked for in the window's last second; what it claimed is free."""
    asked = a_service(service.pop("kind", "return"), ("1", 1), **service)
    care = a_care(asked, *(feedback or (BLOCKED,)), requested_at=ASKED)
    decided = after(known(_order()), care, at=ASKED).state
    return after(decided, a_cancel(care, requested_at=ASKED), at=ASKED).state, care.request_id


def _following(care: RequestId, since: timedelta, kind: Any = "return", **fields: Any) -> Any:
    moment = ASKED + since
    return asking(kind, ("1", 1), follows_request=care, requested_at=moment, **fields)


def _answer(state: OrderState, request: ServiceRequested) -> Any:
    return answer(state, request, at=request.requested_at)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        pytest.param(timedelta(), "approved change_of_mind", id="at the same moment"),
        pytest.param(timedelta(days=3), "approved change_of_mind", id="three days later"),
        pytest.param(SEVEN_DAYS, "approved change_of_mind", id="seven days later to the second"),
        pytest.param(
            SEVEN_DAYS + timedelta(seconds=1), "rejected window_closed", id="a second after that"
        ),
    ],
)
def test_a_window_that_closed_meanwhile_is_open_for_it(since: timedelta, expected: str) -> None:
    state, care = _after_care()
    event = _answer(state, _following(care, since))
    assert verdict(event) == expected
    (told,) = [check for check in event.checks if check["check"] == "follows"]
    assert (told["outcome"] == "pass") is expected.startswith("approved")


@pytest.mark.parametrize(
    ("follows", "expected"),
    [
        pytest.param(True, "approved faulty_goods", id="following the care"),
        pytest.param(False, "rejected evidence_missing", id="on its own"),
    ],
)
def test_the_evidence_is_judged_by_that_moment_too(follows: bool, expected: str) -> None:
    """From CLOSES on, twelve months after the delivery, the fault must be shown."""
    state = known(an_order(a_line(delivered_at=datetime(2025, 3, 30, 12, tzinfo=UTC))))
    care = a_care(a_service("repair", reason="defective"), BLOCKED, requested_at=ASKED)
    state = after(state, care, at=ASKED).state
    named = care.request_id if follows else None
    request = asking(
        "repair", reason="defective", follows_request=named, requested_at=CLOSES + timedelta(days=1)
    )
    assert verdict(_answer(state, request)) == expected


UNKNOWN = RequestId("00000000-0000-4000-8000-999999999999")


@pytest.mark.parametrize(
    ("care", "request_"),
    [
        pytest.param({}, {"kind": "exchange"}, id="another service"),
        pytest.param({"kind": "exchange"}, {}, id="the other way round"),
        pytest.param({"reason": "other"}, {}, id="another reason"),
        pytest.param({"condition": "used"}, {}, id="a care that failed by its service"),
        pytest.param({"feedback": Review(score=5, line_id="1")}, {}, id="a care that was approved"),
        pytest.param({}, {"care": UNKNOWN}, id="an id that nobody knows"),
    ],
)
def test_what_does_not_follow_is_judged_by_its_own_moment(
    care: dict[str, Any], request_: dict[str, Any]
) -> None:
    fields = {name: value for name, value in care.items() if name != "feedback"}
    feedback = (care["feedback"],) if "feedback" in care else ()
    state, care_id = _after_care(*feedback, **fields)
    asked = {"care": care_id} | request_
    event = _answer(state, _following(since=timedelta(days=1), **asked))
    assert verdict(event) == "rejected window_closed"
    in_time = _answer(state, _following(since=timedelta(), **asked))
    assert verdict(in_time) == "approved change_of_mind", "it is never refused for what it names"


def test_a_follower_that_is_too_old_is_left_to_a_person_all_the_same() -> None:
    state, care = _after_care()
    request = _following(care, timedelta(days=1))
    late = request.requested_at + timedelta(days=7, seconds=1)
    assert codes(answer(state, request, at=late)) == ["stale_request"]


def test_a_care_may_be_followed_by_parts_one_after_the_other() -> None:
    """What was claimed by the first is gone for the second, whatever it names."""
    state, care = _after_care()
    first = after(state, _following(care, timedelta(days=1)), at=CLOSES + timedelta(days=1))
    assert events(first) == ["RequestApproved"]
    second = _following(care, timedelta(days=2))
    assert codes(_answer(first.state, second)) == ["quantity_unavailable"]


def test_a_care_cannot_be_followed_by_another_care() -> None:
    """Its feedback would be judged by a moment that was not its own."""
    state, _ = _after_care()
    again = a_care(a_service("return", ("1", 1)), Comment(content="Well"), requested_at=CLOSES)
    assert codes(answer(state, again, at=CLOSES)) == ["window_closed"]
