"""A unit belongs to one request at a time, whatever its kind, until that is taken back."""

from itertools import product
from typing import Any

import pytest

from service.domain.inbound import Comment, ServiceKind
from service.domain.outcome import OrderState
from tests.unit.answers import answer, codes, granted, verdict
from tests.unit.builders import (
    a_cancel,
    a_care,
    a_comment,
    a_line,
    a_service,
    after,
    an_order,
    asking,
    known,
)

KINDS: tuple[ServiceKind, ...] = ("refund", "return", "exchange", "repair")
ONE, FAULT = ("1", 1), {"reason": "defective"}


def _kinds(word: str) -> Any:
    return pytest.mark.parametrize(
        ("first", "second"),
        [
            pytest.param(first, second, id=f"a {second} {word} a {first}")
            for first, second in product(KINDS, KINDS)
        ],
    )


@_kinds("beside")
def test_what_one_has_no_other_can_have(first: ServiceKind, second: ServiceKind) -> None:
    state = after(known(), asking(first, ONE, **FAULT)).state
    for asked, code in (((ONE,), "quantity_unavailable"), ((), "nothing_available")):
        event = answer(state, asking(second, *asked, **FAULT))
        assert codes(event) == [code]
        assert event.remedies == ()


@_kinds("after the cancel of")
def test_a_cancel_frees_it(first: ServiceKind, second: ServiceKind) -> None:
    request = asking(first, ONE, **FAULT)
    state = after(after(known(), request).state, a_cancel(request)).state
    assert verdict(answer(state, asking(second, ONE, **FAULT))) == "approved faulty_goods"


@_kinds("of the rest beside")
def test_the_units_left_of_a_line_are_still_to_be_had(
    first: ServiceKind, second: ServiceKind
) -> None:
    state = after(known(an_order(a_line(quantity=3))), asking(first, ("1", 2), **FAULT)).state
    assert codes(answer(state, asking(second, ("1", 2), **FAULT))) == ["quantity_unavailable"]
    assert granted(answer(state, asking(second, **FAULT))) == {"1": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_a_referral_holds_them_too(kind: ServiceKind) -> None:
    request = asking(kind, reason="other")
    state = after(known(), request).state
    assert codes(answer(state, asking("refund", ONE, **FAULT))) == ["quantity_unavailable"]
    freed = after(state, a_cancel(request)).state
    assert verdict(answer(freed, asking("refund", ONE, **FAULT))) == "approved faulty_goods"


@pytest.mark.parametrize("kind", KINDS)
def test_a_rejection_holds_nothing(kind: ServiceKind) -> None:
    state = known(an_order(a_line(quantity=2)))
    state = after(state, asking(kind, ("1", 3), **FAULT)).state
    assert granted(answer(state, asking("return", **FAULT))) == {"1": 2}


@pytest.mark.parametrize("kind", KINDS)
def test_a_care_holds_what_its_service_does(kind: ServiceKind) -> None:
    care = a_care(a_service(kind, ONE, **FAULT), Comment(content="Broken"))
    state = after(known(), care).state
    assert codes(answer(state, asking("refund", ONE, **FAULT))) == ["quantity_unavailable"]


def test_feedback_holds_no_unit() -> None:
    state = after(known(), a_comment(line_id="1")).state
    assert granted(answer(state, asking("return"))) == {"1": 1}


def test_a_line_wanted_twice_over_is_refused_whole_and_the_others_granted() -> None:
    order = an_order(a_line("1", quantity=2), a_line("2"))
    event = answer(order, asking("return", ("1", 3), ("2", 1)))
    assert granted(event) == {"2": 1}
    (refusal,) = event.refused
    (reason,) = refusal.reasons
    assert (refusal.quantity, reason["code"]) == (3, "quantity_unavailable")
    assert reason["detail"] == {"asked": 3, "available": 2}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param((("9", 1),), ["line_not_found"], id="no such line"),
        pytest.param((("1", 2),), ["quantity_unavailable"], id="more than there is"),
        pytest.param(
            (("9", 1), ("1", 2)), ["line_not_found", "quantity_unavailable"], id="both at once"
        ),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_had_is_told_line_by_line(
    kind: ServiceKind, asked: tuple[tuple[str, int], ...], expected: list[str]
) -> None:
    event = answer(an_order(), asking(kind, *asked, **FAULT))
    assert codes(event) == expected
    assert [reason["line_ids"] for reason in event.reasons] == [(line,) for line, _ in asked]


def test_split_over_every_kind_a_line_ends_with_its_last_unit() -> None:
    """Four units, one a kind: their shares sum to what was paid; the fifth request gets nothing."""
    state: OrderState = known(an_order(a_line(quantity=4, paid=1001)))
    requests = [asking(kind, ONE, **FAULT) for kind in KINDS]
    for request in requests:
        outcome = after(state, request)
        assert granted(outcome.events[0].event) == {"1": 1}
        state = outcome.state
    held = state.ledger.lines[0]
    assert (held.claimed, held.claimed_in_kind, held.share) == (4, 2, 1001)
    assert codes(answer(state, asking("repair", **FAULT))) == ["nothing_available"]
    for request in requests:
        state = after(state, a_cancel(request)).state
    held = state.ledger.lines[0]
    assert (held.claimed, held.claimed_in_kind, held.share, held.fee) == (0, 0, 0, 0)
    assert (state.ledger.reserved, state.ledger.refunded) == (0, 0)
