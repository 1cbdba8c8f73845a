"""Feedback: whose, of what, until when; one review a line, one follow-up, any number of comments."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.ids import RequestId
from service.domain.inbound import FeedbackSubmitted
from service.domain.order import Order
from service.domain.outcome import OrderState
from tests.unit.answers import answer, codes, events
from tests.unit.builders import NOW, a_comment, a_line, a_refund, a_review, after, an_order, known

UNSHIPPED: dict[str, Any] = {"shipped": 0}
IN_TRANSIT: dict[str, Any] = {"shipped": 1, "delivered": 0}
CLOSES = datetime(2026, 8, 28, tzinfo=UTC)  # 180 days after 28 February, the day after the last
STRANGER, SOON = {"customer_id": "c-2"}, {"requested_at": NOW + timedelta(minutes=6)}


@pytest.mark.parametrize("made", [a_review, a_comment])
@pytest.mark.parametrize(
    ("order", "fields", "expected"),
    [
        pytest.param(an_order(), STRANGER, "order_not_found", id="of another customer's order"),
        pytest.param(an_order(status="unpaid"), {}, "order_unpaid", id="of an order not paid"),
        pytest.param(an_order(status="cancelled"), {}, "order_cancelled", id="of a cancelled one"),
        pytest.param(an_order(), SOON, "timestamp_in_future", id="from the future"),
        pytest.param(an_order(), {"line_id": "9"}, "line_not_found", id="of no line of it"),
        pytest.param(
            an_order(a_line("1"), a_line("2", **UNSHIPPED)),
            {"line_id": "2"},
            "not_delivered",
            id="of a line not shipped",
        ),
        pytest.param(
            an_order(a_line("1"), a_line("2", **IN_TRANSIT)),
            {"line_id": "2"},
            "not_delivered",
            id="of a line on its way",
        ),
        pytest.param(
            an_order(a_line("1", **UNSHIPPED), a_line("2", **IN_TRANSIT)),
            {},
            "not_delivered",
            id="of an order of which nothing came",
        ),
    ],
)
def test_is_rejected(made: Any, order: Order, fields: dict[str, Any], expected: str) -> None:
    outcome = after(known(order), made(**fields))
    event: Any = outcome.events[0].event
    assert events(outcome) == ["FeedbackRejected"]
    assert codes(event) == [expected]
    assert outcome.state.feedback == ()
    assert outcome.case is None


@pytest.mark.parametrize("made", [a_review, a_comment])
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="of the order, of which one line came"),
        pytest.param({"line_id": "1"}, id="of the line that came"),
        pytest.param({"line_id": "3"}, id="of a line of which one unit came"),
    ],
)
def test_of_what_was_delivered_is_approved(made: Any, fields: dict[str, Any]) -> None:
    part = a_line("3", quantity=3, shipped=2, delivered=1)
    event = answer(an_order(a_line("1"), a_line("2", **UNSHIPPED), part), made(**fields))
    assert event.verified_purchase
    assert (event.line_id, event.score) == (
        fields.get("line_id"),
        5 if event.kind == "review" else None,
    )


@pytest.mark.parametrize("made", [a_review, a_comment])
@pytest.mark.parametrize(
    ("zone", "offset"),
    [pytest.param(None, 0, id="UTC"), pytest.param("Asia/Tokyo", -9, id="in Tokyo")],
)
def test_the_window_ends_with_a_day_of_the_place(made: Any, zone: str | None, offset: int) -> None:
    order = an_order(a_line(delivered_at=datetime(2026, 2, 28, 12, tzinfo=UTC)), timezone=zone)
    closes = CLOSES + timedelta(hours=offset)
    for late, expected in ((-1, "FeedbackApproved"), (0, "FeedbackRejected")):
        moment = closes + timedelta(seconds=late)
        request = made(requested_at=moment)
        assert events(after(known(order), request, at=moment)) == [expected]


@pytest.mark.parametrize("made", [a_review, a_comment])
def test_is_never_stale_but_judged_by_its_own_moment(made: Any) -> None:
    """Written in time, it came in months later."""
    order = an_order(a_line(delivered_at=NOW - timedelta(days=10)))
    late = NOW + timedelta(days=300)
    assert events(after(known(order), made(), at=late)) == ["FeedbackApproved"]


FIRST, OTHER_LINE, OF_ORDER = a_review(line_id="1"), a_review(line_id="2"), a_review()
FOLLOW_UP = a_review(line_id="1", follows=FIRST.request_id)
COMMENT = a_comment(line_id="1")
NOBODY = RequestId("00000000-0000-4000-8000-999999999999")


def _reviewed(*feedback: FeedbackSubmitted) -> OrderState:
    state = known(an_order(a_line("1"), a_line("2")))
    for one in feedback:
        outcome = after(state, one)
        assert events(outcome) == ["FeedbackApproved"]
        state = outcome.state
    return state


@pytest.mark.parametrize(
    ("before", "review"),
    [
        pytest.param([FIRST], OTHER_LINE, id="of another line"),
        pytest.param([FIRST, OTHER_LINE], OF_ORDER, id="of the order beside those of its lines"),
        pytest.param([OF_ORDER], FIRST, id="of a line beside that of the order"),
        pytest.param([FIRST], FOLLOW_UP, id="the one follow-up"),
        pytest.param(
            [OF_ORDER], a_review(follows=OF_ORDER.request_id), id="the follow-up of the order's"
        ),
        pytest.param([FIRST, FOLLOW_UP, COMMENT], a_comment(line_id="1"), id="any more comments"),
    ],
)
def test_has_a_place(before: list[FeedbackSubmitted], review: FeedbackSubmitted) -> None:
    _reviewed(*before, review)


@pytest.mark.parametrize(
    ("before", "review", "expected"),
    [
        pytest.param([FIRST], a_review(line_id="1"), "already_reviewed", id="a second of a line"),
        pytest.param([OF_ORDER], a_review(), "already_reviewed", id="a second of the order"),
        pytest.param(
            [FIRST, FOLLOW_UP],
            a_review(line_id="1"),
            "already_reviewed",
            id="a second, the first followed up",
        ),
        pytest.param(
            [FIRST, FOLLOW_UP],
            a_review(line_id="1", follows=FIRST.request_id),
            "follow_up_unavailable",
            id="a second follow-up",
        ),
        pytest.param(
            [FIRST, FOLLOW_UP],
            a_review(line_id="1", follows=FOLLOW_UP.request_id),
            "follow_up_unavailable",
            id="a follow-up of a follow-up",
        ),
        pytest.param(
            [FIRST],
            a_review(line_id="1", follows=NOBODY),
            "follow_up_unavailable",
            id="a follow-up of a review not known",
        ),
        pytest.param(
            [FIRST],
            a_review(line_id="2", follows=FIRST.request_id),
            "follow_up_unavailable",
            id="a follow-up of another line's review",
        ),
        pytest.param(
            [FIRST],
            a_review(follows=FIRST.request_id),
            "follow_up_unavailable",
            id="a follow-up of the order that follows a line's",
        ),
        pytest.param(
            [COMMENT],
            a_review(line_id="1", follows=COMMENT.request_id),
            "follow_up_unavailable",
            id="a follow-up of a comment",
        ),
    ],
)
def test_has_no_place(before: list[Any], review: FeedbackSubmitted, expected: str) -> None:
    state = _reviewed(*before)
    outcome = after(state, review)
    assert codes(outcome.events[0].event) == [expected]
    assert outcome.state.feedback == state.feedback


def test_a_rejected_review_takes_no_place() -> None:
    state = after(_reviewed(), a_review(line_id="1", content="bastard")).state
    assert events(after(state, a_review(line_id="1"))) == ["FeedbackApproved"]


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_an_unhappy_score_is_published_and_told_what_may_be_asked_for(score: int) -> None:
    event = answer(known(), a_review(score=score, line_id="1"))
    assert event.score == score
    assert bool(event.remedies) is (score <= 2)


def test_remedies_are_of_units_that_are_still_to_be_had() -> None:
    state = after(_reviewed(), a_refund(("1", 1))).state
    event = answer(state, a_review(score=1))
    assert {remedy.line_id for remedy in event.remedies} == {"2"}


def test_every_failure_is_told_at_once() -> None:
    order = an_order(a_line(delivered_at=NOW - timedelta(days=400)), status="unpaid")
    event = answer(order, a_review(content="bastard", follows=NOBODY, **SOON))
    assert codes(event) == [
        "order_unpaid",
        "timestamp_in_future",
        "window_closed",
        "follow_up_unavailable",
        "content_blocked",
    ]
