"""Whole lives of cases, from the request to the end, told by published records to a running service."""

from datetime import timedelta
from typing import Any

from schemas import topics
from tests.after_sale import (
    Message,
    asked,
    cancel,
    care,
    failed,
    found,
    id_of,
    judged,
    received,
    refund_of,
    reported,
    sent,
    settled,
    snapshot,
)
from tests.factories import NOW, instant, line_data, order_data
from tests.stack import Stack
from tests.stories import NOTHING_HELD, due, effects, in_batches, of_order, row, statuses, story

_TWO: dict[str, Any] = {"quantity": 2, "paid": 2000}
_IN_A_WEEK = instant(NOW + timedelta(days=7))


async def _begun(
    stack: Stack, kind: str, order_id: str, line: dict[str, Any] | None = None, **fields: Any
) -> Message:
    """One request on an order of one line, decided."""
    order = order_data(order_id, lines=[line_data("1", **line or {})])
    request = asked(kind, order_id, **fields)
    await in_batches(stack, [snapshot(order)], [request])
    return request


async def test_a_return_received_short_is_paid_for_what_came(shared_stack: Stack) -> None:
    stack, id = shared_stack, "o-short"
    back = await _begun(stack, "return", id, _TWO)
    short = [found("1", 1, as_="worn", deduction=150), found("1", 0, 1, as_="missing")]
    await in_batches(stack, [sent(back)], [received(back, *short)], [settled(back)])
    assert await story(stack, id) == [
        "approved",
        "refund 850 less 150 (goods_received)",
        "completed 1 of 1 free",
    ]
    assert await statuses(stack, id) == {id_of(back): "completed"}
    money = {"refunded": 850, "claimed": 1, "share": 1000}
    assert await row(stack, id) == NOTHING_HELD | money
    again = asked("return", id)
    await in_batches(stack, [again])
    assert (await story(stack, id))[3:] == ["approved"], "what did not come may be asked for again"


async def test_an_exchange_out_of_stock_becomes_money(shared_stack: Stack) -> None:
    stack, id = shared_stack, "o-out"
    other = await _begun(stack, "exchange", id, reason="defective")
    none_left = reported(topics.REPLACEMENT_UNAVAILABLE, other)
    await in_batches(stack, [received(other, found("1", 1))], [none_left], [settled(other)])
    assert await story(stack, id) == [
        "approved",
        "refund 1000 (replacement_unavailable)",
        "completed",
    ]
    assert await row(stack, id) == NOTHING_HELD | {"refunded": 1000, "claimed": 1, "share": 1000}


async def test_an_exchange_gives_the_unit_a_life_of_its_own_again(shared_stack: Stack) -> None:
    stack, id = shared_stack, "o-exchanged"
    other = await _begun(stack, "exchange", id, reason="defective")
    shipped = reported(topics.REPLACEMENT_SHIPPED, other)
    await in_batches(stack, [received(other, found("1", 1))], [shipped])
    assert await story(stack, id) == ["approved", "completed 1 of 1 free"]
    assert await row(stack, id) == NOTHING_HELD
    (line,) = await stack.fetch(
        "select history::text as past from order_lines where order_id = $1", id
    )
    assert '"exchange"' in line["past"]


async def test_a_repair_that_failed_is_paid(shared_stack: Stack) -> None:
    stack, id = shared_stack, "o-repair"
    mended = await _begun(stack, "repair", id, reason="defective")
    diagnosed = reported(topics.REPAIR_DIAGNOSED, mended, cost=100, days=5)
    in_vain = reported(topics.REPAIR_COMPLETED, mended, repaired=False)
    await in_batches(
        stack, [received(mended, found("1", 1))], [diagnosed], [in_vain], [settled(mended)]
    )
    assert await story(stack, id) == ["approved", "refund 1000 (repair_failed)", "completed"]
    assert (await row(stack, id))["refunded"] == 1000


async def test_a_repair_too_dear_is_judged_and_may_help(shared_stack: Stack) -> None:
    stack, id = shared_stack, "o-dear"
    mended = await _begun(stack, "repair", id, reason="defective")
    dear = reported(topics.REPAIR_DIAGNOSED, mended, cost=900, days=5)
    helped = reported(topics.REPAIR_COMPLETED, mended, repaired=True)
    await in_batches(stack, [received(mended, found("1", 1))], [dear], [judged(mended)], [helped])
    assert await story(stack, id) == [
        "approved",
        "referred repair_to_judge",
        "approved",
        "completed 1 of 1 free",
    ]
    assert await row(stack, id) == NOTHING_HELD


async def test_a_refund_that_bounced_is_made_again_when_it_is_due(shared_stack: Stack) -> None:
    stack, id = shared_stack, "o-bounced"
    money = await _begun(stack, "refund", id, {"shipped": 0})
    bounced = failed(money, reported_at=_IN_A_WEEK)
    await in_batches(stack, [settled(money)], [bounced])
    retry = await due(stack, money)
    await in_batches(stack, [retry], [retry], [settled(money, attempt=2)])
    assert await story(stack, id) == [
        "approved",
        "refund 1000 (approved)",
        "completed",
        "refund 1000 (retry) attempt 2",
        "completed",
    ]
    _, first, _, second, _ = await of_order(stack, id)
    assert first.data["refund_id"] == second.data["refund_id"] == refund_of(money)
    assert await row(stack, id) == NOTHING_HELD | {"refunded": 1000, "claimed": 1, "share": 1000}


async def test_a_refund_that_never_succeeds_is_judged_and_given_up(shared_stack: Stack) -> None:
    stack, id = shared_stack, "o-hopeless"
    money = await _begun(stack, "refund", id, {"shipped": 0})
    await in_batches(
        stack,
        [failed(money, final=True)],
        [judged(money)],
        [failed(money, attempt=2, final=True)],
        [judged(money, "reject")],
    )
    assert await story(stack, id) == [
        "approved",
        "refund 1000 (approved)",
        "referred refund_failed",
        "approved",
        "refund 1000 (judged) attempt 2",
        "referred refund_failed",
        "rejected judged_reject",
    ]
    assert await row(stack, id) == NOTHING_HELD


async def test_a_person_grants_and_refuses_what_was_referred(shared_stack: Stack) -> None:
    stack = shared_stack
    yes = await _begun(stack, "return", "o-granted", reason="other")
    no = await _begun(stack, "return", "o-refused", reason="other")
    await in_batches(stack, [judged(yes), judged(no, "reject")])
    too_late = judged(yes, "reject")
    await in_batches(stack, [too_late], [received(yes, found("1", 1))], [settled(yes)])
    assert await story(stack, "o-granted") == [
        "referred ground_unclear",
        "approved",
        "refund 1000 (goods_received)",
        "completed",
    ]
    assert (await effects(stack, "o-granted"))[id_of(too_late)] == "not_referred"
    assert await story(stack, "o-refused") == ["referred ground_unclear", "rejected judged_reject"]
    assert await row(stack, "o-refused") == NOTHING_HELD


async def test_a_person_overturns_a_rejection(shared_stack: Stack) -> None:
    stack, id = shared_stack, "o-overturned"
    long_ago = {"delivered_at": instant(NOW - timedelta(days=400))}
    late = await _begun(stack, "return", id, long_ago)
    await in_batches(stack, [judged(late)], [received(late, found("1", 1))], [settled(late)])
    assert await story(stack, id) == [
        "rejected window_closed",
        "approved",
        "refund 1000 (goods_received)",
        "completed",
    ]
    assert await row(stack, id) == NOTHING_HELD | {"refunded": 1000, "claimed": 1, "share": 1000}


async def test_the_feedback_of_a_care_waits_for_the_verdict(shared_stack: Stack) -> None:
    stack = shared_stack
    for id, verdict in (("o-care-yes", "approve"), ("o-care-no", "reject")):
        asks = care(
            id,
            service={"kind": "return", "reason": "other"},
            review={"score": 2, "line_id": "1"},
        )
        await in_batches(stack, [snapshot(order_data(id))], [asks], [judged(asks, verdict)])
    assert await story(stack, "o-care-yes") == [
        "referred ground_unclear",
        "approved",
        "review approved",
    ]
    assert await story(stack, "o-care-no") == ["referred ground_unclear", "rejected judged_reject"]
    rows = await stack.fetch(
        "select order_id, approved from feedback where order_id like 'o-care-%'"
    )
    assert [tuple(one) for one in rows] == [("o-care-yes", True)]


async def test_reports_before_their_request_and_twice_change_nothing_more(
    shared_stack: Stack,
) -> None:
    """All in one batch too: the request, what came of it, and each of it again."""
    stack, id = shared_stack, "o-early"
    back = asked("return", id)
    life = [sent(back), received(back, found("1", 1)), settled(back)]
    await in_batches(stack, [snapshot(order_data(id))], life)
    assert (await row(stack, id))["parked"] == 3
    await in_batches(stack, [back], life, [back, *life])
    assert await story(stack, id) == ["approved", "refund 1000 (goods_received)", "completed"]
    assert set((await effects(stack, id)).values()) == {"done"}
    again = received(back, found("1", 1))
    await in_batches(stack, [again, settled(back)])
    assert sorted((await effects(stack, id)).values()) == [
        "case_ended",
        "done",
        "done",
        "done",
        "repeated",
    ]
    assert len(await story(stack, id)) == 3


async def test_what_was_received_is_not_cancelled(shared_stack: Stack) -> None:
    stack, id = shared_stack, "o-gone"
    back = await _begun(stack, "return", id)
    await in_batches(stack, [sent(back)], [cancel(back)], [received(back, found("1", 1))])
    assert await story(stack, id) == [
        "approved",
        "rejected request_not_cancellable",
        "refund 1000 (goods_received)",
    ]


async def test_goods_that_arrive_after_the_end_are_looked_at_by_a_person(
    shared_stack: Stack,
) -> None:
    stack, id = shared_stack, "o-after-all"
    back = await _begun(stack, "return", id)
    await in_batches(
        stack, [cancel(back)], [received(back, found("1", 1))], [judged(back)], [settled(back)]
    )
    assert await story(stack, id) == [
        "approved",
        "cancelled 1 of 1 free",
        "referred inspection_to_judge",
        "approved",
        "refund 1000 (judged)",
        "completed",
    ]
    assert await row(stack, id) == NOTHING_HELD | {"refunded": 1000, "claimed": 1, "share": 1000}
