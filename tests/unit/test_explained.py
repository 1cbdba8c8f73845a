"""What a decision says of itself: the ground, the windows, the reasons, and what may still be asked for."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.event import FeedbackRejected, RequestApproved, RequestReferred, RequestRejected
from service.domain.ids import OrderId
from service.domain.inbound import FieldError, InvalidRequest
from service.domain.outcome import OrderState
from tests.unit.builders import (
    NOW,
    a_line,
    a_refund,
    a_request,
    a_review,
    after,
    an_order,
    known,
)

DAYS_AGO = {days: NOW - timedelta(days=days) for days in (10, 29, 30, 31, 40, 50)}


def decided(order: Any, request: Any) -> Any:
    return after(known(order), request).events[0].event


def test_units_on_their_way_have_an_open_window_whatever_arrived_before() -> None:
    line = a_line(quantity=2, shipped=2, delivered=1, delivered_at=DAYS_AGO[50])
    event = decided(an_order(line), a_refund())
    assert isinstance(event, RequestApproved)
    assert [(granted.quantity, granted.return_required) for granted in event.lines] == [(1, False)]
    assert event.lines[0].window is not None
    assert event.lines[0].window.closes is None
    (refused,) = event.refused
    assert (refused.quantity, [reason["code"] for reason in refused.reasons]) == (
        1,
        ["window_closed"],
    )


def test_a_stamp_left_over_from_before_closes_no_window() -> None:
    line = a_line(shipped=1, delivered=0, delivered_at=DAYS_AGO[50])
    assert isinstance(decided(an_order(line), a_refund()), RequestApproved)
    review = decided(an_order(line), a_review())
    assert isinstance(review, FeedbackRejected)
    assert [reason["code"] for reason in review.reasons] == ["not_delivered"]


@pytest.mark.parametrize(
    ("days", "granted"),
    [
        pytest.param(30, True, id="on the thirtieth day"),
        pytest.param(31, False, id="on the day after"),
    ],
)
def test_thirty_days_end_with_the_thirtieth(days: int, granted: bool) -> None:
    event = decided(an_order(a_line(delivered_at=DAYS_AGO[days])), a_refund())
    assert isinstance(event, RequestApproved) is granted


def test_what_is_refused_beside_a_grant_names_failures_alone() -> None:
    """Nobody waits for a person on a line that is refused."""
    order = an_order(a_line("A", shipped=0), a_line("B", delivered_at=DAYS_AGO[50]))
    event = decided(order, a_refund(reason="not_received"))
    assert isinstance(event, RequestApproved)
    (refused,) = event.refused
    assert [reason["code"] for reason in refused.reasons] == ["window_closed"]


def test_a_window_that_differs_from_line_to_line_is_none_of_the_whole() -> None:
    lines = (a_line("A", delivered_at=DAYS_AGO[31]), a_line("B", delivered_at=DAYS_AGO[40]))
    event = decided(an_order(*lines), a_refund())
    assert isinstance(event, RequestRejected)
    assert event.window is None
    assert event.policy is not None
    assert event.policy.ground == "change_of_mind"
    alike = decided(an_order(*(a_line(n, delivered_at=DAYS_AGO[31]) for n in "AB")), a_refund())
    assert alike.window is not None


def test_a_ground_that_differs_from_line_to_line_is_none_of_the_whole() -> None:
    order = an_order(a_line("A", shipped=0), a_line("B"))
    event = decided(order, a_refund())
    assert isinstance(event, RequestApproved)
    assert (event.policy.ground, event.policy.basis, event.window) == (None, None, None)
    assert {line.ground for line in event.lines} == {"not_shipped", "change_of_mind"}


@pytest.mark.parametrize(
    ("reason", "freight", "send_by"),
    [
        pytest.param("change_of_mind", "customer", True, id="at the customer's cost"),
        pytest.param("defective", "merchant", True, id="at the merchant's cost"),
    ],
)
def test_goods_come_back_by_a_date_at_someones_cost(
    reason: str, freight: str, send_by: bool
) -> None:
    event = decided(an_order(), a_refund(reason=reason))
    assert (event.goods.return_required, event.goods.freight) == (True, freight)
    # Fourteen whole days after the day of the request.
    assert event.goods.send_by == NOW.replace(hour=0) + timedelta(days=15)
    assert event.refund_due is None


def test_money_that_waits_for_nothing_is_due_within_fourteen_days_of_the_request() -> None:
    event = decided(an_order(a_line(shipped=0)), a_refund())
    assert event.refund_due == NOW.replace(hour=0) + timedelta(days=15)
    assert (event.goods.return_required, event.goods.send_by, event.goods.freight) == (
        False,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param((), "nothing_available", id="every unit"),
        pytest.param((("1", 1),), "quantity_unavailable", id="a named unit"),
    ],
)
def test_nothing_is_granted_where_nothing_is_left_of_the_capture(
    asked: tuple[tuple[str, int], ...], code: str
) -> None:
    event = decided(an_order(captured=0), a_refund(*asked))
    assert isinstance(event, RequestRejected)
    assert [reason["code"] for reason in event.reasons] == [code]


def test_what_was_free_can_go_back_for_nothing() -> None:
    outcome = after(known(an_order(a_line(paid=0, shipped=0))), a_refund())
    assert isinstance(outcome.events[0].event, RequestApproved)
    assert len(outcome.events) == 1


def test_a_refusal_names_what_may_be_asked_for_instead() -> None:
    event = decided(an_order(a_line(delivered_at=DAYS_AGO[50])), a_refund())
    remedies = {(remedy.kind, remedy.ground) for remedy in event.remedies}
    assert remedies == {
        (kind, "faulty_goods") for kind in ("exchange", "refund", "repair", "return")
    }
    made_to_order = an_order(a_line(shipped=0, traits=frozenset({"custom_made"})))
    (remedy,) = decided(made_to_order, a_refund()).remedies
    assert remedy.ground == "not_shipped"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"status": "unpaid", "captured": 0}, id="never paid"),
        pytest.param({"status": "cancelled", "captured": 0}, id="cancelled and paid back"),
    ],
)
def test_an_order_without_money_is_offered_no_remedy(fields: dict[str, Any]) -> None:
    assert decided(an_order(**fields), a_refund()).remedies == ()


def test_without_money_left_goods_may_still_be_had() -> None:
    event = decided(an_order(captured=0), a_refund())
    assert {remedy.kind for remedy in event.remedies} == {"exchange", "repair"}


def test_a_reason_that_holds_may_be_asked_for_again() -> None:
    """Only the amount was wrong."""
    event = decided(an_order(), a_refund(amount=5_000))
    assert [reason["code"] for reason in event.reasons] == ["amount_exceeds_available"]
    assert "change_of_mind" in {remedy.ground for remedy in event.remedies}


def test_a_referral_names_what_fails_beside_what_refers() -> None:
    order = an_order(a_line("A", shipped=0, paid=60_000), a_line("B", delivered_at=DAYS_AGO[50]))
    event = decided(order, a_refund())
    assert isinstance(event, RequestReferred)
    assert [reason["code"] for reason in event.reasons] == [
        "amount_above_automatic_limit",
        "window_closed",
    ]


@pytest.mark.parametrize(
    ("paid", "referred"),
    [
        pytest.param(50_000, False, id="the limit itself"),
        pytest.param(50_001, True, id="a cent above it"),
    ],
)
def test_an_amount_above_the_limit_is_left_to_a_person(paid: int, referred: bool) -> None:
    event = decided(an_order(a_line(paid=paid)), a_refund())
    assert isinstance(event, RequestReferred) is referred


@pytest.mark.parametrize(
    ("age", "code"),
    [
        pytest.param(timedelta(days=7), None, id="seven days to the second"),
        pytest.param(timedelta(days=7, seconds=1), "stale_request", id="a second more"),
        pytest.param(timedelta(minutes=-5), None, id="five minutes ahead"),
        pytest.param(timedelta(minutes=-5, seconds=-1), "timestamp_in_future", id="a second more"),
    ],
)
def test_a_request_may_be_seven_days_old_and_five_minutes_early(
    age: timedelta, code: str | None
) -> None:
    line = a_line(delivered_at=DAYS_AGO[29])
    event = decided(an_order(line), a_refund(requested_at=NOW - age))
    codes = [reason["code"] for reason in getattr(event, "reasons", ())]
    assert codes == ([] if code is None else [code])


def test_a_record_without_a_time_is_judged_by_the_requests_own() -> None:
    request = a_refund(requested_at=NOW - timedelta(days=20))
    order = an_order(a_line(delivered_at=DAYS_AGO[29]))
    event = after(known(order), request, at=None).events[0].event
    assert isinstance(event, RequestApproved)


def test_equal_checks_are_told_once_whether_of_two_lines_or_of_two_stages() -> None:
    two_lines = decided(an_order(a_line("A"), a_line("B")), a_refund())
    two_stages = decided(an_order(a_line(quantity=2, shipped=2, delivered=0)), a_refund())
    for event in (two_lines, two_stages):
        told = [(c["check"], c["ground"], str(c["detail"])) for c in event.checks]
        assert len(told) == len(set(told))
    conditions = [c for c in two_lines.checks if c["check"] == "condition"]
    assert [c["line_ids"] for c in conditions] == [("A", "B")]


def test_an_amount_is_not_compared_where_no_unit_is_asked_for() -> None:
    event = decided(an_order(), a_refund(("9", 1), amount=500))
    assert {c["outcome"] for c in event.checks if c["check"] == "amount"} == {"skip"}


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        ("refund", "order payment order_status timestamp freshness lines reason amount captured"),
        ("review", "order payment order_status timestamp line delivery window review"),
    ],
)
def test_of_an_invalid_request_every_other_check_is_skipped(kind: str, others: str) -> None:
    wrong = (FieldError(code="invalid_field", path="channel", expected="an id"),)
    event = decided(an_order(), a_request(InvalidRequest, kind=kind, errors=wrong))
    told = {c["check"]: c["outcome"] for c in event.checks}
    assert told.pop("fields") == "fail"
    assert set(told.values()) == {"skip"}
    assert set(told) >= set(others.split())


def test_another_customers_order_is_answered_as_none_at_all() -> None:
    request = a_refund(customer_id="c-2")
    foreign = after(known(an_order()), request)
    unknown = after(OrderState(order_id=OrderId("o-1")), a_refund(customer_id="c-2"))
    assert unknown.park is not None, "an unknown order is waited for"
    assert foreign.park is None
    assert foreign.events[0].sequence is None
    event = foreign.events[0].event
    assert isinstance(event, RequestRejected)
    assert (event.policy, event.window, event.remedies) == (None, None, ())
    assert [c["detail"] for c in event.checks] == [{}] * len(event.checks)


def test_failures_of_a_review_name_its_line() -> None:
    order = an_order(a_line(delivered_at=NOW - timedelta(days=400)))
    event = decided(order, a_review(line_id="1"))
    assert [(r["code"], r["line_ids"]) for r in event.reasons] == [("window_closed", ("1",))]
    state = after(known(an_order()), a_review(line_id="1")).state
    again = after(state, a_review(line_id="1")).events[0].event
    assert [(r["code"], r["line_ids"]) for r in again.reasons] == [("already_reviewed", ("1",))]


def test_a_review_of_the_order_counts_from_its_latest_delivery() -> None:
    lines = (a_line("A", delivered_at=NOW - timedelta(days=400)), a_line("B"))
    assert not isinstance(decided(an_order(*lines), a_review()), FeedbackRejected)


def test_a_review_tells_of_refunds_of_its_own_line_alone() -> None:
    order = an_order(a_line("A"), a_line("B", quantity=2, shipped=1))
    state = after(known(order), a_refund(("B", 1))).state
    events = [after(state, a_review(line_id=line)).events[0].event for line in "AB"]
    assert [event.after_sale for event in events] == ["none", "refunded"]


def test_a_case_keeps_what_it_holds() -> None:
    line = a_line(quantity=2, shipped=1, paid=2000)
    outcome = after(known(an_order(line)), a_refund())
    assert outcome.case is not None
    assert outcome.case.reserved == 1000
    assert [(held.claim.stage, held.issued) for held in outcome.case.lines] == [
        ("unshipped", True),
        ("delivered", False),
    ]
    assert outcome.state.ledger.revision == 2
    assert [(emitted.n, emitted.sequence) for emitted in outcome.events] == [(0, 1), (1, 2)]
