"""Snapshots, requests that wait for them, and deadlines."""

from datetime import timedelta

from service.domain.decide import decide_freed
from service.domain.inbound import CaseDue, FieldError, InvalidRequest, SnapshotTaken
from service.domain.limits import Limits
from service.domain.outcome import OrderState
from tests.unit.builders import NOW, POLICY, a_refund, a_request, a_review, after, an_order, known

STUB = OrderState(order_id=an_order().order_id)


def test_a_request_on_an_unknown_order_waits_and_emits_nothing() -> None:
    outcome = after(STUB, a_refund())
    assert outcome.park is not None
    assert outcome.park.due_at == NOW + timedelta(hours=72)
    assert outcome.events == ()


def test_the_snapshot_frees_what_waited_in_the_order_of_waiting() -> None:
    first, second = a_refund(), a_review()
    state = after(after(STUB, first).state, second).state
    outcome = after(state, SnapshotTaken(order=an_order()))
    assert [parked.inbound for parked in outcome.freed] == [first, second]
    assert outcome.state.parked == ()


def test_only_a_snapshot_as_new_as_the_request_saw_frees_it() -> None:
    waiting = after(known(), a_refund(order_version=3)).state
    older = after(waiting, SnapshotTaken(order=an_order(version=2)))
    assert older.freed == ()
    assert len(after(older.state, SnapshotTaken(order=an_order(version=3))).freed) == 1


def test_another_customers_request_never_waits() -> None:
    assert after(known(), a_refund(order_version=3, customer_id="c-2")).park is None


def test_an_older_snapshot_changes_nothing() -> None:
    state = known(an_order(version=2))
    assert after(state, SnapshotTaken(order=an_order(version=2, captured=1))).state is state


def test_another_currency_or_customer_is_no_snapshot_of_this_order() -> None:
    for fields in ({"currency": "EUR"}, {"customer_id": "c-2"}):
        outcome = after(known(), SnapshotTaken(order=an_order(version=2, **fields)))
        assert outcome.dead_letter is not None
        assert outcome.dead_letter.reason == "invalid_snapshot"


def test_a_deadline_acts_only_on_exactly_what_waits_for_it() -> None:
    request = a_refund()
    state = after(STUB, request).state
    due_at = state.parked[0].due_at
    wrong = CaseDue(
        order_id=request.order_id,
        request_id=request.request_id,
        due_at=due_at + timedelta(microseconds=1),
    )
    assert after(state, wrong).state is state
    right = CaseDue(order_id=request.order_id, request_id=request.request_id, due_at=due_at)
    outcome = after(state, right)
    assert [parked.inbound for parked in outcome.freed] == [request]
    answered = decide_freed(
        outcome.state, outcome.freed[0], policy=POLICY, limits=Limits(), now=NOW
    )
    assert answered.events[0].event.reasons[0]["code"] == "order_not_found"
    assert after(outcome.state, right).freed == ()


def test_at_most_so_many_wait_for_one_order() -> None:
    state = STUB
    for _ in range(100):
        state = after(state, a_refund()).state
    outcome = after(state, a_refund())
    assert outcome.park is None
    assert outcome.events[0].event.reasons[0]["code"] == "order_not_found"


def test_an_invalid_request_is_answered_with_every_field_and_never_waits() -> None:
    errors = tuple(
        FieldError(code=code, path=path, expected="something else")
        for code, path in (("invalid_field", "reason"), ("amount_not_positive", "amount"))
    )
    request = a_request(InvalidRequest, kind="refund", errors=errors)
    for state, sequence in ((STUB, None), (known(), 1)):
        outcome = after(state, request)
        (emitted,) = outcome.events
        assert emitted.sequence == sequence
        assert [r["code"] for r in emitted.event.reasons] == [
            "invalid_field",
            "amount_not_positive",
        ]
