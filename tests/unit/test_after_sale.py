"""What feedback tells of the goods' after-sale, and what an unhappy review leaves on its case."""

from datetime import timedelta
from typing import Any, Literal

import pytest

from service.domain.case import Case
from service.domain.event import FeedbackApproved
from service.domain.inbound import Review
from service.domain.ledger import LineLedger, Past
from service.domain.outcome import OrderState, Outcome
from service.domain.phase import COMPLETED
from service.domain.value import evolve
from tests.unit.builders import (
    NOW,
    a_care,
    a_line,
    a_review,
    a_service,
    after,
    an_order,
    asking,
    known,
)

FAULTY: dict[str, Any] = {"reason": "defective", "evidence": ("https://a/b",)}


def _past(kind: Literal["repair", "exchange"], back: int | None, **fields: Any) -> Past:
    """Asked for ten days ago, back `back` days ago."""
    back_at = None if back is None else NOW - timedelta(days=back)
    return Past(kind=kind, asked_at=NOW - timedelta(days=10), back_at=back_at, **fields)


def _with_history(*history: Past, refunded: int = 0, line_id: str = "1") -> OrderState:
    state = known(an_order(a_line("1"), a_line("2")))
    line = LineLedger(line_id=line_id, history=history, refunded_units=refunded)
    return evolve(state, ledger=state.ledger.with_lines({line.line_id: line}))


def _told(outcome: Outcome) -> FeedbackApproved:
    event = outcome.events[-1].event
    assert isinstance(event, FeedbackApproved)
    return event


@pytest.mark.parametrize(
    ("history", "refunded", "expected"),
    [
        pytest.param([], 0, "none", id="nothing happened"),
        pytest.param([_past("repair", 1)], 0, "repaired", id="a repair"),
        pytest.param([_past("exchange", 1)], 0, "exchanged", id="an exchange"),
        pytest.param([_past("repair", None)], 0, "none", id="a repair under way"),
        pytest.param([_past("repair", 1, failed=True)], 0, "none", id="a repair in vain"),
        pytest.param(
            [_past("repair", 3), _past("exchange", 1)], 0, "exchanged", id="the latest of two"
        ),
        pytest.param(
            [_past("exchange", 1), _past("repair", 3)], 0, "exchanged", id="the latest, told first"
        ),
        pytest.param(
            [_past("repair", 3), _past("exchange", 1, failed=True)],
            0,
            "repaired",
            id="the latest that succeeded",
        ),
        pytest.param([_past("repair", 1)], 1, "refunded", id="money after a repair"),
    ],
)
@pytest.mark.parametrize("line_id", ["1", None], ids=["of the line", "of the order"])
def test_feedback_tells_what_became_of_the_goods(
    history: list[Past], refunded: int, expected: str, line_id: Any
) -> None:
    state = _with_history(*history, refunded=refunded)
    assert _told(after(state, a_review(line_id=line_id))).after_sale == expected


def test_what_happened_to_another_line_is_not_told() -> None:
    state = _with_history(_past("repair", 1), line_id="2")
    assert _told(after(state, a_review(line_id="1"))).after_sale == "none"


def test_a_care_tells_it_of_its_review_too() -> None:
    state = _with_history(_past("repair", 1), line_id="2")
    care = a_care(a_service("repair", ("1", 1), **FAULTY), Review(score=5, line_id="2"))
    assert _told(after(state, care)).after_sale == "repaired"


def _with_case(
    kind: Literal["repair", "exchange", "return"] = "repair", *, ended: bool = True
) -> OrderState:
    """An order with one such case of line 1, as it is once the goods are back."""
    state = after(known(an_order(a_line("1"), a_line("2"))), asking(kind, ("1", 1), **FAULTY)).state
    (case,) = state.cases
    assert case.status == "approved"
    return evolve(state, cases=(evolve(case, phase=COMPLETED),)) if ended else state


def _marks(outcome: Outcome) -> list[int | None]:
    assert outcome.moved == tuple(one for one in outcome.state.cases if one.low_score)
    return [case.low_score for case in outcome.state.cases]


@pytest.mark.parametrize("kind", ["repair", "exchange"])
@pytest.mark.parametrize("line_id", ["1", None], ids=["of the line", "of the order"])
def test_a_low_score_marks_the_case(kind: Any, line_id: Any) -> None:
    assert _marks(after(_with_case(kind), a_review(score=2, line_id=line_id))) == [2]


@pytest.mark.parametrize(
    ("state", "review"),
    [
        pytest.param(_with_case(), a_review(score=3), id="content enough"),
        pytest.param(_with_case(), a_review(score=1, line_id="2"), id="another line"),
        pytest.param(_with_case(ended=False), a_review(score=1), id="still in repair"),
        pytest.param(_with_case("return"), a_review(score=1), id="money back"),
        pytest.param(
            _with_case(), a_review(score=1, follows="x"), id="a review that is not published"
        ),
    ],
)
def test_no_case_is_marked(state: OrderState, review: Any) -> None:
    assert _marks(after(state, review)) == [None]


def test_a_repair_that_ended_in_money_is_not_marked() -> None:
    state = _with_case()
    (case,) = state.cases
    paid = tuple(evolve(line, state="issued") for line in case.lines)
    state = evolve(state, cases=(evolve(case, lines=paid),))
    assert _marks(after(state, a_review(score=1))) == [None]


def test_the_latest_of_several_cases_is_marked() -> None:
    state = _with_case()
    first: Case = state.cases[0]
    second = evolve(first, request_id="second", kind="care", service_kind="exchange")
    state = evolve(state, cases=(first, second))
    assert _marks(after(state, a_review(score=1))) == [None, 1]


def test_a_care_with_a_low_score_marks_the_case_before_it() -> None:
    care = a_care(a_service("repair", ("2", 1), **FAULTY), Review(score=1, line_id="1"))
    outcome = after(_with_case(), care)
    assert _told(outcome).after_sale == "none", "the ledger has no history of it here"
    assert _marks(outcome) == [1, None]
