"""Reviews as given / when / then."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.event import FeedbackApproved, FeedbackRejected
from service.domain.ids import LineId
from service.domain.inbound import FeedbackSubmitted
from service.domain.order import Order
from tests.unit.builders import NOW, a_line, a_refund, a_review, after, an_order, known

UNSHIPPED: dict[str, Any] = {"shipped": 0}


@pytest.mark.parametrize(
    ("order", "review", "expected"),
    [
        pytest.param(an_order(a_line(**UNSHIPPED)), a_review(), "not_delivered", id="nothing came"),
        pytest.param(an_order(), a_review(line_id="9"), "line_not_found", id="no such line"),
        pytest.param(an_order(), a_review(customer_id="x"), "order_not_found", id="not their own"),
        pytest.param(an_order(status="unpaid"), a_review(), "order_unpaid", id="not paid"),
        pytest.param(an_order(status="cancelled"), a_review(), "order_cancelled", id="cancelled"),
        pytest.param(
            an_order(),
            a_review(requested_at=NOW + timedelta(hours=1)),
            "timestamp_in_future",
            id="from the future",
        ),
        pytest.param(
            an_order(a_line(delivered_at=NOW - timedelta(days=182))),
            a_review(),
            "window_closed",
            id="after half a year",
        ),
        pytest.param(
            an_order(), a_review(follows="x"), "follow_up_unavailable", id="follows nothing"
        ),
    ],
)
def test_is_rejected(order: Order, review: FeedbackSubmitted, expected: str) -> None:
    event = after(known(order), review).events[0].event
    assert isinstance(event, FeedbackRejected)
    assert [reason["code"] for reason in event.reasons] == [expected]


def test_one_review_a_line_one_of_the_order_and_one_follow_up() -> None:
    state = known(an_order(a_line("1"), a_line("2")))
    first = a_review(line_id=LineId("1"))
    follow_up = a_review(line_id=LineId("1"), follows=first.request_id)
    accepted = [first, a_review(line_id=LineId("2")), a_review(), follow_up]
    for review in accepted:
        outcome = after(state, review)
        assert isinstance(outcome.events[0].event, FeedbackApproved)
        state = outcome.state
    for review, code in (
        (a_review(line_id=LineId("1")), "already_reviewed"),
        (a_review(), "already_reviewed"),
        (a_review(line_id=LineId("1"), follows=first.request_id), "follow_up_unavailable"),
    ):
        event = after(state, review).events[0].event
        assert isinstance(event, FeedbackRejected)
        assert event.reasons[0]["code"] == code


def test_is_never_withheld_for_a_low_score_and_names_what_may_be_asked_for() -> None:
    low, high = (after(known(), a_review(score=score)).events[0].event for score in (1, 5))
    assert isinstance(low, FeedbackApproved)
    assert isinstance(high, FeedbackApproved)
    assert {remedy.ground for remedy in low.remedies} >= {"change_of_mind", "faulty_goods"}
    assert high.remedies == ()


def test_of_a_line_whose_money_went_back_is_kept_and_marked() -> None:
    order = an_order(a_line("1"), a_line("2", **UNSHIPPED))
    state = after(known(order), a_refund(("2", 1))).state
    event = after(state, a_review()).events[0].event
    assert isinstance(event, FeedbackApproved)
    assert event.after_sale == "refunded"
