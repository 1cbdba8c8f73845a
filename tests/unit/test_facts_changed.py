"""A snapshot that takes away what open requests rest on: a person looks at them, once; the rest stands."""

from typing import Any

import pytest

from service.domain.inbound import Comment, SnapshotTaken
from service.domain.order import Order
from service.domain.outcome import OrderState, Outcome
from service.domain.value import evolve
from tests.unit.answers import answer, codes, events, granted, part_codes
from tests.unit.builders import (
    a_cancel,
    a_care,
    a_line,
    a_refund,
    a_service,
    after,
    an_order,
    asking,
    known,
)

FAULT: dict[str, Any] = {"reason": "defective"}
ONE, TWO = a_line("1", quantity=2, paid=2000), a_line("2", paid=500)
ORDER = an_order(ONE, TWO)
FEWER = evolve(ONE, quantity=1, shipped=1, delivered=1)


def later(*lines: Any, version: int = 2, **fields: Any) -> SnapshotTaken:
    """The order's next snapshot; what it captured is what it was, where nothing else is said."""
    fields = {"captured": ORDER.captured} | fields
    return SnapshotTaken(order=an_order(*lines, version=version, **fields))


def told(state: OrderState, *snapshots: SnapshotTaken) -> Outcome:
    """What the last of them led to."""
    outcome = Outcome(state=state)
    for snapshot in snapshots:
        outcome = after(outcome.state, snapshot)
    return outcome


@pytest.mark.parametrize("kind", ["refund", "return", "exchange", "repair", "care"])
@pytest.mark.parametrize(
    ("snapshot", "detail"),
    [
        pytest.param(
            later(FEWER, TWO), {"quantity": 1, "delivered": 1}, id="fewer units than are claimed"
        ),
        pytest.param(
            later(evolve(ONE, delivered=1), TWO),
            {"quantity": 2, "delivered": 1},
            id="fewer delivered than are claimed",
        ),
        pytest.param(later(TWO), {"quantity": 0, "delivered": 0}, id="the line is gone"),
    ],
)
def test_an_open_request_that_no_longer_fits_is_referred(
    kind: Any, snapshot: SnapshotTaken, detail: dict[str, int]
) -> None:
    service = a_service("return" if kind == "care" else kind, ("1", 2), **FAULT)
    request = (
        a_care(service, Comment(content="Torn"))
        if kind == "care"
        else asking(kind, ("1", 2), **FAULT)
    )
    state = after(known(ORDER), request).state
    outcome = after(state, snapshot)
    event: Any = outcome.events[0].event
    assert events(outcome) == ["RequestReferred"]
    assert (event.request_id, event.kind, codes(event)) == (
        request.request_id,
        kind,
        ["facts_changed"],
    )
    (reason,) = event.reasons
    assert reason["line_ids"] == ("1",)
    assert reason["detail"] == {"claimed": 2, "claimed_delivered": 2, **detail}
    if kind == "care":
        assert part_codes(event) == ["service facts_changed"]
    assert granted(event) == {"1": 2}, "it stands as it was granted"
    assert event.policy.ground == "faulty_goods"
    assert event.lines[0].basis.startswith("Promise of the shop")
    assert outcome.state.ledger.lines == state.ledger.lines
    assert outcome.state.ledger.reserved == state.ledger.reserved


def test_the_event_takes_the_next_number_under_the_snapshots_name() -> None:
    state = after(known(ORDER), asking("return", ("1", 2))).state
    (emitted,) = after(state, later(FEWER, TWO)).events
    assert (emitted.cause, emitted.n, emitted.sequence) == ("o-1@2", 0, 2)


def test_several_are_told_each_by_its_own_event() -> None:
    first, second = asking("return", ("1", 1)), asking("exchange", ("1", 1))
    state = after(after(known(ORDER), first).state, second).state
    outcome = after(state, later(FEWER, TWO))
    assert [(one.event.request_id, one.n) for one in outcome.events] == [
        (first.request_id, 0),
        (second.request_id, 1),
    ]


@pytest.mark.parametrize(
    ("captured", "word"),
    [
        pytest.param(2000, [], id="as low as what is kept for it"),
        pytest.param(1999, ["RequestReferred"], id="a cent below"),
    ],
)
def test_captured_money_below_what_is_kept_refers_what_waits_for_it(
    captured: int, word: list[str]
) -> None:
    state = after(known(ORDER), asking("return", ("1", 2))).state
    outcome = after(state, later(ONE, TWO, captured=captured))
    assert events(outcome) == word
    if word:
        (reason,) = outcome.events[0].event.reasons
        assert reason["detail"] == {
            "captured": 1999,
            "reserved": 2000,
            "refunded": 0,
            "currency": "USD",
        }
    assert outcome.state.ledger.reserved == 2000, "what was decided stands"
    assert outcome.state.ledger.limit == max(captured, 2000)


@pytest.mark.parametrize("kind", ["exchange", "repair"])
def test_goods_for_goods_rest_on_no_captured_money(kind: Any) -> None:
    state = after(known(ORDER), asking(kind, ("1", 2), **FAULT)).state
    assert events(after(state, later(ONE, TWO, captured=0))) == []
    beside = asking("return", ("2", 1))
    outcome = after(after(state, beside).state, later(ONE, TWO, captured=0))
    assert [one.event.request_id for one in outcome.events] == [beside.request_id]


def test_money_paid_out_counts_and_is_never_asked_back() -> None:
    """Of 2500 captured 500 is paid and 1000 kept; then 1400 is all that there was."""
    order = an_order(ONE, evolve(TWO, shipped=0, delivered=0, delivered_at=None))
    paid, waits = a_refund(("2", 1)), asking("return", ("1", 1))
    state = after(after(known(order), paid).state, waits).state
    assert (state.ledger.refunded, state.ledger.reserved) == (500, 1000)
    outcome = after(state, later(*order.lines, captured=1400))
    assert [one.event.request_id for one in outcome.events] == [waits.request_id]
    assert (outcome.state.ledger.refunded, outcome.state.ledger.reserved) == (500, 1000)
    for request in (asking("return", ("1", 1)), asking("refund", ("1", 1), **FAULT)):
        assert codes(answer(outcome.state, request)) == ["quantity_unavailable"]


def test_new_requests_get_what_is_left_of_the_new_capture() -> None:
    state = after(known(ORDER), asking("return", ("1", 1))).state
    state = after(state, later(ONE, TWO, captured=1300)).state
    event = answer(state, asking("return", ("1", 1)))
    assert event.refund.amount == 300


RETURN = asking("return", ("1", 2))
REFERRED = asking("return", ("1", 2), reason="other")
PAID = a_refund(("1", 2))
UNSHIPPED = an_order(evolve(ONE, shipped=0, delivered=0, delivered_at=None), TWO)


@pytest.mark.parametrize(
    ("order", "requests"),
    [
        pytest.param(ORDER, [REFERRED], id="left to a person already"),
        pytest.param(ORDER, [RETURN, a_cancel(RETURN)], id="cancelled"),
        pytest.param(ORDER, [asking("return", ("1", 3))], id="rejected"),
        pytest.param(UNSHIPPED, [PAID], id="paid"),
    ],
)
@pytest.mark.parametrize(
    "snapshot",
    [
        pytest.param(later(TWO), id="its line is gone"),
        pytest.param(later(ONE, TWO, captured=0), id="nothing was captured"),
    ],
)
def test_what_is_not_open_is_left_alone(
    order: Order, requests: list[Any], snapshot: SnapshotTaken
) -> None:
    state = known(order)
    for request in requests:
        state = after(state, request).state
    outcome = after(state, snapshot)
    assert (events(outcome), outcome.moved) == ([], ())
    assert outcome.state.cases == state.cases


def test_is_told_once_however_many_snapshots_follow() -> None:
    state = after(known(ORDER), RETURN).state
    once = told(state, later(FEWER, TWO))
    assert events(once) == ["RequestReferred"]
    again = told(once.state, later(TWO, version=3), later(TWO, version=4, captured=0))
    assert events(again) == []


def test_a_line_beside_is_no_concern_of_it() -> None:
    state = after(known(ORDER), asking("return", ("1", 1))).state
    assert events(after(state, later(ONE))) == []
    assert events(after(state, later(FEWER, TWO))) == [], "one unit is left, and one is claimed"


def test_a_refund_paid_in_part_is_referred_for_what_still_waits() -> None:
    order = an_order(ONE, evolve(TWO, shipped=0, delivered=0, delivered_at=None))
    request = a_refund(("1", 2), ("2", 1))
    state = after(known(order), request).state
    assert events(after(state, later(ONE))) == [], "what is gone was paid"
    assert events(after(state, later(order.lines[1]))) == ["RequestReferred"]


def test_a_request_referred_so_may_be_taken_back_with_all_that_it_held() -> None:
    state = after(known(ORDER), RETURN).state
    state = after(state, later(FEWER, TWO, captured=1500)).state
    outcome = after(state, a_cancel(RETURN))
    assert events(outcome) == ["RequestCancelled"]
    assert outcome.state.ledger.reserved == 0
    event = answer(outcome.state, asking("return", ("1", 1)))
    assert granted(event) == {"1": 1}


@pytest.mark.parametrize("version", [1, 2])
def test_an_equal_or_older_version_changes_nothing(version: int) -> None:
    state = after(known(evolve(ORDER, version=2)), RETURN).state
    outcome = after(state, later(TWO, version=version, captured=0))
    assert outcome.state is state
    assert outcome.events == ()


@pytest.mark.parametrize("fields", [{"currency": "EUR"}, {"customer_id": "c-2"}])
def test_another_currency_or_customer_is_refused_and_nothing_moves(fields: dict[str, str]) -> None:
    state = after(known(ORDER), RETURN).state
    outcome = after(state, later(TWO, captured=0, **fields))
    assert outcome.dead_letter is not None
    assert outcome.dead_letter.reason == "invalid_snapshot"
    assert (outcome.state, outcome.events) == (state, ())


def test_what_the_snapshot_frees_is_decided_after_what_it_refers() -> None:
    waiting = asking("return", ("2", 1), order_version=2)
    state = after(after(known(ORDER), RETURN).state, waiting).state
    outcome = after(state, later(FEWER, TWO))
    assert events(outcome) == ["RequestReferred"]
    assert [parked.inbound for parked in outcome.freed] == [waiting]
