"""Units and money of one request as the next batch finds them: taken back, no longer right, all gone."""

from typing import Any

import pytest

from tests.after_sale import (
    asked,
    cancel,
    care,
    id_of,
    snapshot,
)
from tests.factories import line_data, order_data
from tests.stack import Stack
from tests.stories import NOTHING_HELD, codes, in_batches, of_order, one, row, statuses, told


@pytest.mark.parametrize("batches", [1, 2], ids=["in one batch", "in two"])
async def test_a_cancel_frees_units_and_money_of_its_request(
    shared_stack: Stack, batches: int
) -> None:
    stack, order_id = shared_stack, f"o-cancel-{batches}"
    targets = [asked(kind, order_id, reason="defective") for kind in ("return", "repair")]
    again = asked("exchange", order_id, reason="defective")
    await in_batches(stack, [snapshot(order_data(order_id, lines=[line_data(quantity=3)]))])
    for target in targets:
        both = [[target, cancel(target)]] if batches == 1 else [[target], [cancel(target)]]
        await in_batches(stack, *both)
    assert await row(stack, order_id) == NOTHING_HELD
    await in_batches(stack, [again])
    assert await told(stack, order_id) == [
        *(
            (what, id_of(target))
            for target in targets
            for what in ("request.approved", "request.cancelled")
        ),
        ("request.approved", id_of(again)),
    ]
    found = await statuses(stack, order_id)
    assert [found[id_of(target)] for target in targets] == ["cancelled", "cancelled"]
    assert await row(stack, order_id) == NOTHING_HELD | {"claimed": 3, "share": 1000}


async def test_a_later_snapshot_refers_what_no_longer_fits_and_it_may_be_taken_back(
    shared_stack: Stack,
) -> None:
    stack = shared_stack
    lines = [line_data("1", quantity=2, paid=2000), line_data("2")]
    order = order_data("o-facts", lines=lines)
    open_, beside = (
        asked("return", "o-facts", lines=one("1", 2)),
        asked("return", "o-facts", lines=one("2")),
    )
    lowered = {**order, "version": 2, "lines": lines[1:]}
    further = {**order, "version": 3, "lines": lines[1:], "captured": 100}
    taken_back = cancel(open_)
    await in_batches(stack, [snapshot(order)], [open_, beside])
    await in_batches(stack, [snapshot(lowered)], [snapshot(further)], [taken_back])
    assert await told(stack, "o-facts") == [
        ("request.approved", id_of(open_)),
        ("request.approved", id_of(beside)),
        ("request.referred", id_of(open_)),
        ("request.referred", id_of(beside)),
        ("request.cancelled", id_of(open_)),
    ]
    events = await of_order(stack, "o-facts")
    assert [codes(event) for event in events[2:4]] == [["facts_changed"], ["facts_changed"]]
    assert await row(stack, "o-facts") == {
        "reserved": 1000,
        "refunded": 0,
        "parked": 0,
        "claimed": 1,
        "share": 1000,
    }
    found = await statuses(stack, "o-facts")
    assert (found[id_of(open_)], found[id_of(beside)]) == ("cancelled", "referred")


async def test_units_are_shared_by_all_kinds_from_batch_to_batch(shared_stack: Stack) -> None:
    stack = shared_stack
    kinds = ("repair", "exchange", "return", "refund")
    requests = [asked(kind, "o-units", reason="defective", lines=one("1")) for kind in kinds]
    fifth, all_ = asked("refund", "o-units", lines=one("1")), asked("exchange", "o-units")
    order = order_data("o-units", lines=[line_data(quantity=4, paid=1001)])
    await in_batches(stack, [snapshot(order)], requests[:2], requests[2:], [fifth, all_])
    assert await told(stack, "o-units") == [
        *(("request.approved", id_of(each)) for each in requests),
        ("request.rejected", id_of(fifth)),
        ("request.rejected", id_of(all_)),
    ]
    events = await of_order(stack, "o-units")
    assert [codes(event) for event in events[4:]] == [
        ["quantity_unavailable"],
        ["nothing_available"],
    ]
    assert await row(stack, "o-units") == {
        "reserved": 501,
        "refunded": 0,
        "parked": 0,
        "claimed": 4,
        "share": 1001,
    }


async def test_who_asks_often_is_counted_over_orders_and_batches(shared_stack: Stack) -> None:
    stack = shared_stack
    orders = [f"o-often-{n}" for n in range(3)]
    whose: dict[str, Any] = {"customer_id": "c-often"}
    line = line_data(quantity=20, paid=2000)
    snapshots = [snapshot(order_data(id, lines=[line], **whose)) for id in orders]
    many = [asked("exchange", id, lines=one("1"), **whose) for id in orders[:2] for _ in range(10)]
    faults = [asked("exchange", orders[2], lines=one("1"), reason="defective", **whose)]
    often = asked("return", orders[2], lines=one("1"), **whose)
    await in_batches(stack, snapshots, many[:10], many[10:], faults, [often])
    events = {
        event.data["request_id"]: event for id in orders for event in await of_order(stack, id)
    }
    assert {events[id_of(each)].type for each in (*many, *faults)} == {
        "aftersale.request.approved.v1"
    }
    assert codes(events[id_of(often)]) == ["too_frequent"]
    rows = await stack.fetch(
        "select count(*) as n from customer_requests where customer_id = 'c-often'"
    )
    assert rows[0]["n"] == 21, "the merchant's own fault is not counted, the referral is"


async def test_what_a_batch_cancels_its_next_record_may_ask_for_anew(shared_stack: Stack) -> None:
    stack, lines = shared_stack, one("1")
    first = care(
        "o-anew",
        service={"kind": "return", "reason": "other", "lines": lines},
        review={"score": 2, "line_id": "1"},
    )
    second = care(
        "o-anew",
        service={"kind": "exchange", "reason": "defective", "lines": lines},
        review={"score": 3, "line_id": "1"},
    )
    order = order_data("o-anew")
    await in_batches(stack, [snapshot(order)], [first], [cancel(first), second])
    assert await told(stack, "o-anew") == [
        ("request.referred", id_of(first)),
        ("request.cancelled", id_of(first)),
        ("request.approved", id_of(second)),
        ("feedback.approved", id_of(second)),
    ]
    rows = await stack.fetch("select request_id, score from feedback where order_id = 'o-anew'")
    assert [(str(row["request_id"]), row["score"]) for row in rows] == [(id_of(second), 3)]
    assert (await row(stack, "o-anew"))["claimed"] == 1
