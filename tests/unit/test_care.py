"""A service and feedback in one request: all of it or nothing."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from service.domain.inbound import Comment, Review, ServiceKind
from service.domain.outcome import OrderState, Outcome
from tests.unit.answers import answer, codes, events, part_codes, remedies
from tests.unit.builders import (
    NOW,
    a_cancel,
    a_care,
    a_line,
    a_refund,
    a_review,
    a_service,
    after,
    an_order,
    asking,
    known,
)
from tests.unit.packs import with_feedback

FAULT: dict[str, Any] = {"reason": "defective"}
REVIEW, COMMENT = Review(score=4, line_id="1"), Comment(content="Broken", line_id="1")
UNSHIPPED: dict[str, Any] = {"shipped": 0}


def _parts(outcome: Outcome) -> list[tuple[str, str, int, int | None]]:
    """(type, cause or kind, n, sequence) of each event."""
    return [
        (type(one.event).__name__, str(getattr(one.event, "kind", "")), one.n, one.sequence)
        for one in outcome.events
    ]


@pytest.mark.parametrize("kind", ["refund", "return", "exchange", "repair"])
@pytest.mark.parametrize(
    "feedback",
    [
        pytest.param((REVIEW,), id="with a review"),
        pytest.param((COMMENT,), id="with a comment"),
        pytest.param((REVIEW, COMMENT), id="with both"),
    ],
)
def test_approves_the_service_and_each_part_in_one_go(kind: ServiceKind, feedback: Any) -> None:
    care = a_care(a_service(kind, **FAULT), *feedback)
    outcome = after(known(), care)
    told = ["review" if isinstance(part, Review) else "comment" for part in feedback]
    assert _parts(outcome) == [
        ("RequestApproved", "care", 0, 1),
        *(("FeedbackApproved", part, n, n + 1) for n, part in enumerate(told, start=1)),
    ]
    event: Any = outcome.events[0].event
    assert event.service_kind == kind
    assert {one.event.request_id for one in outcome.events} == {care.request_id}
    assert {one.cause for one in outcome.events} == {care.request_id}


def test_money_that_waits_for_nothing_goes_between_the_decision_and_the_feedback() -> None:
    order = an_order(a_line("1"), a_line("2", **UNSHIPPED))
    care = a_care(a_service("refund", ("2", 1)), REVIEW, COMMENT)
    assert _parts(after(known(order), care)) == [
        ("RequestApproved", "care", 0, 1),
        ("RefundIssued", "", 1, 2),
        ("FeedbackApproved", "review", 2, 3),
        ("FeedbackApproved", "comment", 3, 4),
    ]


def test_numbers_go_on_from_what_the_order_has_seen() -> None:
    state = after(known(), a_review()).state
    outcome = after(state, a_care(a_service("return"), REVIEW))
    assert [(one.n, one.sequence) for one in outcome.events] == [(0, 2), (1, 3)]


def test_a_review_of_a_line_whose_money_goes_back_with_it_is_marked() -> None:
    order = an_order(a_line("1", quantity=2, shipped=1), a_line("2"))
    for line_id, expected in (("1", "refunded"), ("2", "none"), (None, "refunded")):
        care = a_care(a_service("refund", ("1", 1)), Review(score=5, line_id=line_id))
        review = after(known(order), care).events[-1].event
        assert review.after_sale == expected


def test_an_unhappy_score_names_what_is_left_to_ask_for() -> None:
    order = an_order(a_line("1", quantity=2))
    for score, expected in ((2, {("1", "refund"), ("1", "return")}), (3, set())):
        care = a_care(a_service("return", ("1", 1)), Review(score=score, line_id="1"))
        review: Any = after(known(order), care).events[-1].event
        named = {(remedy.line_id, remedy.kind) for remedy in review.remedies}
        assert named >= expected
        assert bool(named) == bool(expected)


# What fails a part, and the code that says so; the order they are told in.
FAILING: dict[str, tuple[Any, str]] = {
    "service": (a_service("return", ("1", 1), condition="used"), "condition_not_accepted"),
    "review": (Review(score=4, line_id="2"), "not_delivered"),
    "comment": (Comment(content="What a BASTARD"), "content_blocked"),
}
FINE: dict[str, Any] = {
    "service": a_service("return", ("1", 1)),
    "review": Review(score=4, line_id="1"),
    "comment": Comment(content="Too small"),
}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(
            tuple(part for part, fails in zip(FAILING, which, strict=True) if fails),
            id=" and ".join(part for part, fails in zip(FAILING, which, strict=True) if fails),
        )
        for which in product((True, False), repeat=3)
        if any(which)
    ],
)
def test_is_rejected_once_with_the_failures_of_every_part(wrong: tuple[str, ...]) -> None:
    order = an_order(a_line("1"), a_line("2", **UNSHIPPED))
    service, *feedback = (
        FAILING[part][0] if part in wrong else fine for part, fine in FINE.items()
    )
    outcome = after(known(order), a_care(service, *feedback))
    assert events(outcome) == ["RequestRejected"]
    event: Any = outcome.events[0].event
    assert part_codes(event) == [f"{part} {FAILING[part][1]}" for part in wrong]
    assert (event.kind, event.service_kind) == ("care", "return")
    ledger = outcome.state.ledger
    assert (ledger.reserved, ledger.lines, outcome.state.feedback) == (0, (), ())
    assert outcome.counted is None
    mine = "return by change_of_mind" in remedies(event)
    assert mine == ("service" not in wrong), "what did not fail may be asked for alone"


def test_nothing_of_a_rejected_care_takes_a_place() -> None:
    order = an_order(a_line("1"), a_line("2", **UNSHIPPED))
    state = after(known(order), a_care(FAILING["service"][0], REVIEW, COMMENT)).state
    assert events(after(state, a_care(FINE["service"], REVIEW))) == [
        "RequestApproved",
        "FeedbackApproved",
    ]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param((("1", 1), ("9", 1)), "line_not_found", id="a line that there is not"),
        pytest.param((("1", 1), ("2", 1)), "not_delivered", id="a line not delivered"),
        pytest.param((("1", 1), ("3", 1)), "window_closed", id="a line too late"),
    ],
)
def test_a_service_granted_in_part_fails_the_whole(asked: Any, code: str) -> None:
    late = a_line("3", delivered_at=NOW - timedelta(days=40))
    order = an_order(a_line("1"), a_line("2", **UNSHIPPED), late)
    service = a_service("return", *asked)
    assert events(after(known(order), asking("return", *asked))) == ["RequestApproved"]
    outcome = after(known(order), a_care(service, REVIEW))
    assert events(outcome) == ["RequestRejected"]
    assert part_codes(outcome.events[0].event) == [f"service {code}"]
    assert outcome.state.ledger.lines == ()
    assert outcome.case is not None
    assert not outcome.case.kept, "it failed by its service"


REFERRED = a_care(a_service("return", reason="other"), REVIEW, COMMENT)


def test_left_to_a_person_the_feedback_waits_and_keeps_its_place() -> None:
    outcome = after(known(), REFERRED)
    assert events(outcome) == ["RequestReferred"]
    event: Any = outcome.events[0].event
    assert part_codes(event) == ["service ground_unclear"]
    assert [(entry.kind, entry.approved) for entry in outcome.state.feedback] == [
        ("review", False),
        ("comment", False),
    ]
    assert codes(answer(outcome.state, a_review(line_id="1"))) == ["already_reviewed"]
    again = a_care(a_service("return"), Review(score=1, line_id="1"))
    assert "review already_reviewed" in part_codes(answer(outcome.state, again))


def test_a_review_that_waits_cannot_be_followed_up() -> None:
    """It is not published: nobody could see what is added to."""
    state = after(known(), REFERRED).state
    follow_up = a_review(line_id="1", follows=REFERRED.request_id)
    assert codes(answer(state, follow_up)) == ["follow_up_unavailable"]


def test_cancelled_while_it_waits_it_gives_the_place_up() -> None:
    state = after(known(), REFERRED).state
    outcome = after(state, a_cancel(REFERRED))
    assert events(outcome) == ["RequestCancelled"]
    assert (outcome.withdrawn, outcome.state.feedback) == (REFERRED.request_id, ())
    assert events(after(outcome.state, a_review(line_id="1"))) == ["FeedbackApproved"]


def test_cancelled_after_approval_its_feedback_stays() -> None:
    care = a_care(a_service("return"), REVIEW, COMMENT)
    state = after(known(), care).state
    outcome = after(state, a_cancel(care))
    assert events(outcome) == ["RequestCancelled"]
    assert outcome.withdrawn is None
    assert codes(answer(outcome.state, a_review(line_id="1"))) == ["already_reviewed"]
    follow_up = a_review(line_id="1", follows=care.request_id)
    assert events(after(outcome.state, follow_up)) == ["FeedbackApproved"]


def test_of_an_unknown_order_waits_and_of_anothers_is_told_nothing() -> None:
    care = a_care(a_service("refund"), REVIEW, customer_id="c-2")
    waits = after(OrderState(order_id=care.order_id), care)
    assert waits.park is not None
    assert (waits.events, waits.state.feedback) == ((), ())
    (emitted,) = after(known(), care).events
    event: Any = emitted.event
    assert (part_codes(event), emitted.sequence) == (["service order_not_found"], None)
    assert (event.service_kind, event.policy, event.remedies) == ("refund", None, ())
    assert all(check["detail"] == {} for check in event.checks)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(
            an_order(status="cancelled"),
            ["review order_cancelled"],
            id="cancelled: the money may go back, the review may not",
        ),
        pytest.param(
            an_order(status="unpaid", captured=0),
            ["service order_unpaid"],
            id="never paid",
        ),
    ],
)
def test_an_orders_status_fails_the_part_that_it_concerns(order: Any, expected: list[str]) -> None:
    assert part_codes(answer(order, a_care(a_service("refund"), REVIEW))) == expected


def test_the_packs_own_feedback_window_closes_a_care_too() -> None:
    window = with_feedback().default.versions[0].feedback.window
    pack = with_feedback(window=type(window)(amount=1, unit="days", anchor="delivered"))
    event = answer(an_order(), a_care(a_service("return"), REVIEW), policy=pack)
    assert part_codes(event) == ["review window_closed"]


def test_units_gone_before_fail_the_service_alone() -> None:
    state = after(known(), a_refund(("1", 1))).state
    event = answer(state, a_care(a_service("return"), REVIEW))
    assert part_codes(event) == ["service nothing_available"]
