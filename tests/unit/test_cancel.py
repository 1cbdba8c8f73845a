"""A request taken back: while nothing of it has moved, by the customer whose it is."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.ids import OrderId
from service.domain.inbound import CancelRequested, Comment, SnapshotTaken
from service.domain.outcome import OrderState
from tests.unit.answers import answer, codes, events, granted, verdict
from tests.unit.builders import (
    NOW,
    a_cancel,
    a_care,
    a_comment,
    a_line,
    a_review,
    a_service,
    after,
    an_order,
    asking,
    freed,
    known,
)

FAULT = {"reason": "defective"}
MIXED = an_order(a_line("1", quantity=2), a_line("2", shipped=0))


def _decided(order: Any, *requests: Any) -> OrderState:
    state = known(order)
    for request in requests:
        state = after(state, request).state
    return state


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(asking("return", ("1", 2)), id="a return that waits for its goods"),
        pytest.param(asking("refund", ("1", 2), **FAULT), id="a refund that waits for its goods"),
        pytest.param(asking("exchange", ("1", 2)), id="an exchange that waits for its goods"),
        pytest.param(asking("repair", ("1", 2), **FAULT), id="a repair that waits for its goods"),
        pytest.param(asking("return", ("1", 2), reason="other"), id="a return left to a person"),
        pytest.param(
            a_care(a_service("return", ("1", 2)), Comment(content="Too small")), id="a care"
        ),
    ],
)
def test_of_an_open_request_answers_for_it_and_frees_all_that_it_held(target: Any) -> None:
    fresh = known(MIXED)
    held = after(fresh, target).state
    cancel = a_cancel(target)
    outcome = after(held, cancel)
    (emitted,) = outcome.events
    event: Any = emitted.event
    assert (event.request_id, event.cancelled_by) == (target.request_id, cancel.request_id)
    assert event.kind == held.cases[-1].kind
    assert [(line.line_id, line.quantity) for line in event.released] == [("1", 2)]
    assert emitted.cause == cancel.request_id
    ledger = outcome.state.ledger
    assert (ledger.reserved, ledger.refunded) == (0, 0)
    assert granted(answer(outcome.state, asking("refund"))) == {"1": 2, "2": 1}
    statuses = {case.request_id: case.status for case in outcome.state.cases}
    assert statuses == {target.request_id: "cancelled", cancel.request_id: "completed"}


PAID, OPEN = asking("refund", ("2", 1)), asking("return", ("1", 1))
REFUSED, PARTLY_PAID = asking("return", ("1", 9)), asking("refund", ("1", 1), ("2", 1))
DONE = a_cancel(OPEN)
REVIEW, COMMENT = a_review(line_id="1"), a_comment()


@pytest.mark.parametrize(
    ("before", "cancel", "expected"),
    [
        pytest.param([PAID], a_cancel(PAID), "request_not_cancellable", id="paid already"),
        pytest.param(
            [PARTLY_PAID], a_cancel(PARTLY_PAID), "request_not_cancellable", id="paid in part"
        ),
        pytest.param([REFUSED], a_cancel(REFUSED), "request_not_cancellable", id="rejected"),
        pytest.param([OPEN, DONE], a_cancel(OPEN), "request_not_cancellable", id="cancelled"),
        pytest.param([OPEN, DONE], a_cancel(DONE), "request_not_found", id="itself a cancel"),
        pytest.param([], a_cancel(OPEN), "request_not_found", id="not known"),
        pytest.param([REVIEW], a_cancel(REVIEW), "request_not_found", id="a review"),
        pytest.param([COMMENT], a_cancel(COMMENT), "request_not_found", id="a comment"),
        pytest.param(
            [OPEN], a_cancel(OPEN, customer_id="c-2"), "order_not_found", id="another customer's"
        ),
    ],
)
def test_is_rejected_where_the_request_is(
    before: list[Any], cancel: CancelRequested, expected: str
) -> None:
    state = _decided(MIXED, *before)
    outcome = after(state, cancel)
    event: Any = outcome.events[0].event
    assert verdict(event) == f"rejected {expected}"
    assert (event.kind, event.request_id) == ("cancel", cancel.request_id)
    assert outcome.moved == ()
    ledger = outcome.state.ledger
    assert (ledger.reserved, ledger.refunded, ledger.lines) == (
        state.ledger.reserved,
        state.ledger.refunded,
        state.ledger.lines,
    )


def test_of_another_orders_request_finds_none() -> None:
    """The same customer's, on the order beside."""
    beside = an_order(order_id=OrderId("o-2"))
    cancel = a_cancel(asking("return"), order_id=OrderId("o-2"))
    assert codes(answer(beside, cancel)) == ["request_not_found"]


def test_of_a_cancelled_request_a_second_cancel_tells_what_it_is_by_now() -> None:
    event = answer(_decided(MIXED, OPEN, DONE), a_cancel(OPEN))
    (reason,) = event.reasons
    assert reason["detail"] == {
        "status": "cancelled",
        "money_issued": False,
        "goods_sent": False,
    }


WAITING = asking("return", ("1", 1), order_version=2)


@pytest.mark.parametrize(
    ("waiting", "kind"),
    [
        pytest.param(WAITING, "return", id="a return"),
        pytest.param(
            a_care(a_service("refund"), Comment(content="Late"), order_version=2), "care", id="care"
        ),
    ],
)
def test_of_a_request_that_still_waits_drops_it(waiting: Any, kind: str) -> None:
    state = after(known(), waiting).state
    outcome = after(state, a_cancel(waiting))
    event: Any = outcome.events[0].event
    assert (event.request_id, event.kind, event.released) == (waiting.request_id, kind, ())
    assert outcome.dropped is not None
    assert outcome.dropped.inbound is waiting
    later = after(outcome.state, SnapshotTaken(order=an_order(version=2)))
    assert later.freed == (), "it is never decided any more"
    again = answer(later.state, a_cancel(waiting))
    assert codes(again) == ["request_not_cancellable"]


def test_of_a_waiting_request_by_another_customer_drops_nothing() -> None:
    state = after(known(), WAITING).state
    outcome = after(state, a_cancel(WAITING, customer_id="c-2"))
    assert codes(outcome.events[0].event) == ["order_not_found"]
    assert outcome.state.parked == state.parked


def test_of_a_review_that_waits_leaves_it_waiting() -> None:
    review = a_review(order_version=2)
    state = after(known(), review).state
    outcome = after(state, a_cancel(review))
    assert codes(outcome.events[0].event) == ["request_not_found"]
    assert outcome.state.parked == state.parked


def test_a_cancel_of_what_waits_does_not_wait_itself() -> None:
    outcome = after(after(known(), WAITING).state, a_cancel(WAITING, order_version=2))
    assert events(outcome) == ["RequestCancelled"]
    assert outcome.state.parked == ()


def test_who_took_a_request_back_before_its_order_came_is_not_paid_for_it() -> None:
    order, asked = an_order(a_line(shipped=0)), asking("refund")
    state = OrderState(order_id=order.order_id)
    for waiting in (asked, a_cancel(asked), asking("refund", ("1", 1), customer_id="c-2")):
        state = after(state, waiting).state
    outcome = after(state, SnapshotTaken(order=order))
    first, second = (parked.inbound for parked in outcome.freed)
    assert isinstance(first, CancelRequested)
    assert second.customer_id == "c-2", "another's request is none of that"
    ended = freed(outcome.state, outcome.freed[0])
    assert events(ended) == ["RequestCancelled"]
    assert ended.state.parked == ()
    assert ended.state.ledger.refunded == 0


def test_a_cancel_refused_leaves_what_waited_for_it_to_be_decided() -> None:
    order, asked = an_order(a_line(shipped=0)), asking("refund")
    state = OrderState(order_id=order.order_id)
    late = a_cancel(asked, requested_at=NOW + timedelta(days=1))
    for waiting in (asked, late):
        state = after(state, waiting).state
    taken = after(state, SnapshotTaken(order=order))
    refused = freed(taken.state, taken.freed[0])
    assert codes(refused.events[0].event) == ["timestamp_in_future"]
    assert [parked.inbound for parked in refused.freed] == [asked]
    assert events(freed(refused.state, refused.freed[0])) == ["RequestApproved", "RefundIssued"]


def test_units_of_a_cancelled_request_go_with_the_next_in_full() -> None:
    order = an_order(a_line(quantity=3, paid=1000))
    first, second = asking("return", ("1", 1)), asking("return", ("1", 1))
    state = _decided(order, first, second, a_cancel(first))
    event = answer(state, asking("return"))
    assert (granted(event), event.refund.amount) == ({"1": 2}, 667)
    assert events(after(state, asking("return"))) == ["RequestApproved"]
