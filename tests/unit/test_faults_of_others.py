"""Faults found in other systems, by their numbers in the survey: none of them can happen here.

What needs two writers at once (1, 6) is shown on real servers by tests/faults/test_two_processes.py.
"""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.ids import CustomerId, refund_id
from service.domain.inbound import CaseDue
from tests.unit.answers import answer, codes
from tests.unit.builders import (
    NOW,
    a_cancel,
    a_line,
    a_refund,
    a_review,
    after,
    an_order,
    asking,
    known,
)
from tests.unit.every_pair import BACK, LOST, NO, SENT, lived
from tests.unit.lives import Lived

ONE = an_order(a_line("1"), a_line("2"))
UNSENT = an_order(a_line("1", shipped=0), a_line("2", shipped=0))
RETURN = ("1", 1)


def _again(life: Lived, kind: Any = "return") -> list[str]:
    return life.take(asking(kind, RETURN, reason="defective"))


def test_1_a_unit_that_is_exchanged_cannot_be_returned_as_well() -> None:
    life = lived(asking("exchange", RETURN, reason="defective"), order=ONE)
    assert _again(life) == ["rejected quantity_unavailable"]


@pytest.mark.parametrize(("currency", "paid"), [("JPY", 100), ("USD", 100), ("KWD", 100)])
def test_2_every_failing_reason_is_told_and_no_currency_has_two_decimals_by_itself(
    currency: str, paid: int
) -> None:
    late = a_line("1", delivered_at=NOW - timedelta(days=400), traits=frozenset({"custom_made"}))
    told = answer(an_order(late), asking("return", RETURN))
    assert {"window_closed", "item_excluded"} <= set(codes(told))
    thirds = an_order(a_line("1", quantity=3, paid=paid, shipped=0), currency=currency)
    life = Lived(thirds, a_refund(("1", 1)))
    life.take(a_refund(("1", 1)))
    life.take(a_refund(("1", 1)))
    assert life.money == (0, paid)


def test_3_a_unit_that_came_back_cannot_be_returned_again() -> None:
    life = lived(asking("return", RETURN), SENT, BACK, order=ONE)
    assert _again(life) == ["rejected quantity_unavailable"]


def test_4_a_refund_that_failed_for_good_uses_nothing_up() -> None:
    life = lived(a_refund(RETURN), LOST, NO, order=UNSENT)
    assert life.take(a_refund(RETURN)) == ["approved", "refund 0: 1000 (approved)"]
    assert life.money == (0, 1000), "what could not be paid counts no more"


def test_5_no_amount_that_is_asked_for_goes_beyond_what_was_paid() -> None:
    assert codes(answer(UNSENT, a_refund(RETURN, amount=1001))) == ["amount_exceeds_available"]


def test_6_of_two_requests_for_one_unit_one_is_granted() -> None:
    life = Lived(UNSENT, a_refund(RETURN))
    assert life.take(a_refund(RETURN)) == ["rejected quantity_unavailable"]
    assert life.money == (0, 1000)


@pytest.mark.parametrize("end", ["cancelled", "refused"])
def test_7_what_was_refused_or_cancelled_uses_nothing_up(end: str) -> None:
    life = Lived(ONE, asking("return", RETURN, reason="other"))
    if end == "cancelled":
        life.take(a_cancel(life.request))
    else:
        life.report(NO)
    assert _again(life) == ["approved"]


def test_7_the_window_counts_from_the_delivery() -> None:
    ordered_long_ago = an_order(a_line("1"), placed_at=NOW - timedelta(days=300))
    assert Lived(ordered_long_ago, asking("return", RETURN)).begun == ["approved"]


def test_8_a_second_request_leaves_the_first_and_each_refund_has_its_own_id() -> None:
    life = Lived(ONE, asking("return", RETURN, reason="other"))
    second = asking("return", ("2", 1))
    assert life.take(second) == ["approved"]
    assert life.status == "referred"
    ids = {
        refund_id("/aftersale", order_id=one.order_id, request_id=one.request_id, ordinal=n)
        for one in (life.request, second)
        for n in (0, 1)
    }
    assert len(ids) == 4
    assert [life.claimed("1"), life.claimed("2")] == [1, 1], "of the lines that were asked for"


def test_9_what_is_on_its_way_cannot_be_taken_back_and_silence_reviews_nothing() -> None:
    life = lived(asking("return", RETURN), SENT, order=ONE)
    assert life.take(a_cancel(life.request)) == ["rejected request_not_cancellable"]
    nothing = CaseDue(order_id=ONE.order_id, request_id=life.request.request_id, due_at=NOW)
    assert life.take(nothing) == []
    assert life.state.feedback == ()


def test_10_the_price_is_the_orders_and_no_status_follows_from_any_other() -> None:
    """The second half of it: every pair of a state and a record is in test_every_pair."""
    life = lived(asking("return", RETURN), BACK, order=ONE)
    assert life.money == (0, 1000)
    assert lived(asking("return", RETURN), NO, order=ONE).status == "approved"


def test_11_nobody_reviews_what_another_bought() -> None:
    stranger = a_review(line_id="1", customer_id=CustomerId("c-9"))
    outcome = after(known(ONE), stranger)
    assert codes(outcome.events[0].event) == ["order_not_found"]
    assert outcome.feedback == ()
