"""Ways round a limit or out of a right that must not be there."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.event import RefundIssued
from service.domain.inbound import Comment, Estimate, InvalidRequest
from service.domain.order import Promotion
from service.domain.outcome import OrderState
from tests.unit.answers import answer, codes, granted, refused, verdict
from tests.unit.builders import (
    NOW,
    a_cancel,
    a_care,
    a_line,
    a_request,
    a_service,
    after,
    an_order,
    asking,
    known,
)

LINES = ("A", "B", "C")


def _promoted(captured: int) -> Any:
    """A is on its way, B and C arrived; all three earned a discount of 30.00 from 50.50 on."""
    prices = {"A": 10_000, "B": 100, "C": 5_000}
    lines = [
        a_line(name, paid=price, list_price=price, delivered=0 if name == "A" else 1)
        for name, price in prices.items()
    ]
    promotion = Promotion(threshold=5_050, discount=3_000, line_ids=LINES)
    return an_order(*lines, captured=captured, promotions=(promotion,))


@pytest.mark.parametrize("captured", [15_100, 9_500])
def test_what_is_paid_at_once_is_never_more_than_what_is_announced(captured: int) -> None:
    """B waits and can bear hardly any of the discount, so what goes for A bears the rest of it."""
    state = known(_promoted(captured))
    outcome = after(state, asking("refund", ("A", 1), ("B", 1)))
    announced = outcome.events[0].event.refund
    (issued,) = [e.event for e in outcome.events if isinstance(e.event, RefundIssued)]
    assert issued.amount <= announced.amount
    ledger = outcome.state.ledger
    assert ledger.reserved + ledger.refunded == announced.amount <= captured
    assert ledger.promotion_refunded + ledger.promotion_reserved == announced.promotion


def _after_care(*asked: tuple[str, int]) -> tuple[OrderState, Any]:
    """A care that failed by a blocked word, thirty days after the delivery."""
    line = a_line("1", delivered_at=NOW - timedelta(days=30))
    other = a_line("2", delivered_at=NOW - timedelta(days=30))
    care = a_care(a_service("refund", *asked), Comment(content="bastard"))
    outcome = after(known(an_order(line, other)), care)
    assert codes(outcome.events[0].event) == ["content_blocked"]
    return outcome.state, care


@pytest.mark.parametrize(
    ("of_care", "asked", "word"),
    [
        pytest.param([("1", 1)], [("1", 1)], "approved change_of_mind", id="the same line"),
        pytest.param([], [("2", 1)], "approved change_of_mind", id="one of all"),
        pytest.param([("1", 1)], [("2", 1)], "rejected window_closed", id="another line"),
        pytest.param([("1", 1)], [], "rejected window_closed", id="all, after one"),
    ],
)
def test_only_what_the_care_asked_for_keeps_its_moment(
    of_care: list[tuple[str, int]], asked: list[tuple[str, int]], word: str
) -> None:
    state, care = _after_care(*of_care)
    at = NOW + timedelta(days=6)
    follow = asking("refund", *asked, follows_request=care.request_id, requested_at=at)
    assert verdict(after(state, follow, at=at).events[0].event) == word


def test_a_care_with_invalid_feedback_takes_no_right_away() -> None:
    line = a_line(delivered_at=NOW - timedelta(days=30))
    care = a_request(
        InvalidRequest,
        kind="care",
        service_kind="refund",
        errors=(),
        service=a_service("refund"),
        requested_at=NOW,
    )
    state = after(known(an_order(line)), care).state
    at = NOW + timedelta(days=2)
    follow = asking("refund", follows_request=care.request_id, requested_at=at)
    assert verdict(after(state, follow, at=at).events[0].event) == "approved change_of_mind"


def test_lines_that_are_refused_do_not_pay_for_a_repair() -> None:
    late = a_line("2", paid=100_000, delivered_at=NOW - timedelta(days=800))
    dear = Estimate(cost=501, days=1)
    fields: dict[str, Any] = {"reason": "defective", "evidence": ("https://a/b",)}
    event = answer(an_order(a_line("1"), late), asking("repair", **fields, estimate=dear))
    assert "repair_cost_exceeded" in codes(event)
    cheap = Estimate(cost=500, days=1)
    event = answer(an_order(a_line("1"), late), asking("repair", **fields, estimate=cheap))
    assert granted(event) == {"1": 1}
    assert refused(event).keys() == {"2"}


@pytest.mark.parametrize(
    "days", [1_500, 701, -1], ids=["before the sale", "before it came", "later"]
)
def test_a_fault_found_when_it_cannot_have_been_needs_its_evidence(days: int) -> None:
    order = an_order(
        a_line(delivered_at=NOW - timedelta(days=700)), placed_at=NOW - timedelta(days=710)
    )
    known_at = NOW - timedelta(days=days)
    event = answer(order, asking("repair", reason="defective", known_at=known_at))
    assert codes(event) == ["evidence_missing"]


def test_more_than_there_is_names_what_may_still_be_had() -> None:
    state = after(known(an_order(a_line(quantity=2))), asking("return", ("1", 1))).state
    event = answer(state, asking("return", ("1", 2)))
    assert codes(event) == ["quantity_unavailable"]
    assert {remedy.line_id for remedy in event.remedies} == {"1"}


def test_a_cancel_refused_names_the_pack_that_holds_for_the_order() -> None:
    event = after(known(), a_cancel(asking("refund"))).events[0].event
    assert (event.policy.pack, event.policy.ground) == ("default", None)
