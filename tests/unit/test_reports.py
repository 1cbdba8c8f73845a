"""Reports and verdicts: kept on what they are about, waited for where it is not known yet."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.decide import decide, decide_freed
from service.domain.ids import LineId, RefundId
from service.domain.inbound import (
    CaseDue,
    Comment,
    FieldError,
    InvalidRequest,
    Reported,
    Review,
    SnapshotTaken,
)
from service.domain.limits import Limits
from service.domain.outcome import OrderState, Outcome
from service.domain.report import GoodsReceived, ReceivedLine, RefundSettled
from tests.unit.answers import events
from tests.unit.builders import (
    NOW,
    POLICY,
    a_cancel,
    a_care,
    a_line,
    a_refund,
    a_request,
    a_review,
    a_service,
    about,
    after,
    an_order,
    arrived,
    asking,
    known,
)
from tests.unit.every_pair import YES

ORDER = an_order(a_line("1"), a_line("2", shipped=0))
PAID_OUT = RefundSettled(attempt=1, reported_at=NOW)
RETURN, PAID = asking("return", ("1", 1)), a_refund(("2", 1))
REFERRED, REFUSED = asking("return", reason="other"), asking("return", ("1", 9))
CARE = a_care(a_service("return", ("1", 1)), Comment(content="Too small"))


def _decided(*requests: Any) -> OrderState:
    state = known(ORDER)
    for request in requests:
        state = after(state, request).state
    return state


@pytest.mark.parametrize(
    ("before", "report", "effect"),
    [
        pytest.param([RETURN], about(RETURN), "done", id="goods of an approved return"),
        pytest.param(
            [REFERRED], about(REFERRED, YES), "done", id="a verdict on what was left to a person"
        ),
        pytest.param(
            [REFUSED],
            about(REFUSED, YES),
            "nothing_available",
            id="a verdict on a rejection that it cannot overturn",
        ),
        pytest.param(
            [RETURN, a_cancel(RETURN)], about(RETURN), "case_ended", id="goods of a cancelled one"
        ),
        pytest.param([CARE], about(CARE), "done", id="goods of a care"),
        pytest.param(
            [PAID], about(PAID, PAID_OUT, refund=0), "done", id="a refund that was issued"
        ),
    ],
)
def test_on_what_is_known_is_taken_up_at_once(
    before: list[Any], report: Reported, effect: str
) -> None:
    outcome = after(_decided(*before), report)
    assert (outcome.report, outcome.park, outcome.effect) == (report, None, effect)


@pytest.mark.parametrize(
    ("before", "report"),
    [
        pytest.param([], about(RETURN), id="of a request not known"),
        pytest.param([RETURN], about(PAID), id="of another request"),
        pytest.param([RETURN], about(RETURN, refund=0), id="of a refund not issued yet"),
        pytest.param([PAID], about(PAID, refund=1), id="of a second refund where one was issued"),
        pytest.param(
            [PAID], about(PAID, refund=0, source="/elsewhere"), id="of another service's refund"
        ),
        pytest.param([PAID], about(PAID, of_request=None, of_refund=RefundId("x")), id="of none"),
    ],
)
def test_on_what_is_not_known_waits_and_then_is_a_dead_letter(
    before: list[Any], report: Reported
) -> None:
    outcome = after(_decided(*before), report)
    assert outcome.park is not None
    assert outcome.park.due_at == NOW + timedelta(hours=72)
    assert (outcome.report, outcome.events) == (None, ())
    due = CaseDue(order_id=report.order_id, request_id=report.report_id, due_at=outcome.park.due_at)
    (parked,) = after(outcome.state, due).freed
    assert parked.inbound is report
    ended = decide_freed(outcome.state, parked, policy=POLICY, limits=Limits(), now=NOW)
    assert ended.dead_letter is not None
    assert ended.dead_letter.reason == "request_unknown"


def _waiting(*reports: Reported, order: Any = ORDER) -> OrderState:
    state = known(order)
    for report in reports:
        outcome = after(state, report)
        assert outcome.park is not None
        state = outcome.state
    return state


def _freed(outcome: Outcome) -> list[Any]:
    return [parked.inbound for parked in outcome.freed]


@pytest.mark.parametrize(
    ("request_", "report"),
    [
        pytest.param(RETURN, about(RETURN), id="an approval"),
        pytest.param(REFERRED, about(REFERRED), id="a referral"),
        pytest.param(REFUSED, about(REFUSED), id="a rejection"),
        pytest.param(CARE, about(CARE), id="a care"),
        pytest.param(PAID, about(PAID, refund=0), id="the refund that it issues"),
    ],
)
def test_is_freed_by_the_decision_that_it_waits_for_alone(request_: Any, report: Reported) -> None:
    other = asking("exchange", ("1", 1))
    state = _waiting(report, about(other))
    unmoved = after(state, a_review(line_id="1"))
    assert _freed(unmoved) == []
    outcome = after(unmoved.state, request_)
    assert _freed(outcome) == [report]
    assert len(outcome.state.parked) == 1
    kept = decide_freed(outcome.state, outcome.freed[0], policy=POLICY, limits=Limits(), now=NOW)
    assert (kept.report, kept.dead_letter, kept.state.parked) == (
        report,
        None,
        outcome.state.parked,
    )


def test_is_freed_by_the_answer_to_a_request_with_wrong_fields() -> None:
    wrong = (FieldError(code="invalid_field", path="reason", expected="a reason"),)
    request = a_request(InvalidRequest, kind="return", errors=wrong)
    report = about(request)
    assert _freed(after(_waiting(report), request)) == [report]


def test_of_a_refund_is_not_freed_by_an_approval_that_pays_nothing_yet() -> None:
    state = _waiting(about(RETURN, refund=0))
    assert _freed(after(state, RETURN)) == []


def test_several_are_freed_in_the_order_of_waiting() -> None:
    first, second, third = about(RETURN), about(PAID), about(RETURN)
    assert _freed(after(_waiting(first, second, third), RETURN)) == [first, third]


def test_no_snapshot_frees_it() -> None:
    state = _waiting(about(RETURN))
    outcome = after(state, SnapshotTaken(order=an_order(version=2)))
    assert (_freed(outcome), len(outcome.state.parked)) == ([], 1)


@pytest.mark.parametrize(
    "cancelled",
    [
        pytest.param(asking("return", order_version=2), id="a return"),
        pytest.param(
            a_care(a_service("return"), Review(score=1, line_id="1"), order_version=2), id="care"
        ),
    ],
)
def test_is_freed_by_the_cancel_of_a_request_that_waits_itself(cancelled: Any) -> None:
    """It is answered, though it was never decided."""
    report = about(cancelled)
    state = after(_waiting(report), cancelled).state
    outcome = after(state, a_cancel(cancelled))
    assert events(outcome) == ["RequestCancelled"]
    assert _freed(outcome) == [report]
    assert outcome.state.parked == ()


def test_beyond_what_may_wait_is_a_dead_letter_at_once() -> None:
    limits = Limits(park_limit=2)
    state = known(ORDER)
    for expected in (None, None, "request_unknown"):
        outcome = decide(state, about(RETURN), arrived(), policy=POLICY, limits=limits, now=NOW)
        state = outcome.state
        assert (outcome.dead_letter and outcome.dead_letter.reason) == expected
    state = after(state, RETURN).state
    assert after(state, about(RETURN)).report is not None, "what is known needs no place"


def test_of_a_refund_is_freed_by_the_report_that_lets_it_be_issued() -> None:
    state = after(_waiting(about(RETURN, PAID_OUT, refund=0)), RETURN).state
    back = ReceivedLine(line_id=LineId("1"), accepted=1, refused=0, disposition="resellable")
    outcome = after(state, about(RETURN, GoodsReceived(received_at=NOW, lines=(back,))))
    assert events(outcome) == ["RefundIssued"]
    (parked,) = outcome.freed
    settled = decide_freed(outcome.state, parked, policy=POLICY, limits=Limits(), now=NOW)
    assert events(settled) == ["RequestCompleted"]
