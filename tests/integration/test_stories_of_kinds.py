"""Care, feedback and reports over several batches: what was decided is found again in the database."""

from datetime import timedelta

from tests.after_sale import (
    asked,
    cancel,
    care,
    comment,
    id_of,
    judged,
    refund_of,
    review,
    sent,
    settled,
    snapshot,
)
from tests.factories import NOW, instant, line_data, order_data
from tests.stack import Stack
from tests.stories import (
    NOTHING_HELD,
    codes,
    effects,
    in_batches,
    of_order,
    one,
    row,
    statuses,
    told,
)


async def test_a_care_left_to_a_person_keeps_its_place_until_it_is_taken_back(
    shared_stack: Stack,
) -> None:
    stack, order = shared_stack, order_data("o-care")
    asks = care(
        "o-care",
        service={"kind": "return", "reason": "other"},
        review={"score": 2, "line_id": "1"},
        comment={"content": "Not as I thought"},
    )
    second, after_it = review("o-care", line_id="1"), review("o-care", line_id="1")
    taken_back = cancel(asks)
    await in_batches(stack, [snapshot(order)], [asks], [second], [taken_back], [after_it])
    assert await told(stack, "o-care") == [
        ("request.referred", id_of(asks)),
        ("feedback.rejected", id_of(second)),
        ("request.cancelled", id_of(asks)),
        ("feedback.approved", id_of(after_it)),
    ]
    events = await of_order(stack, "o-care")
    assert codes(events[1]) == ["already_reviewed"]
    assert events[2].data["cancelled_by"] == id_of(taken_back)
    assert await row(stack, "o-care") == NOTHING_HELD
    rows = await stack.fetch("select request_id, approved from feedback where order_id = 'o-care'")
    assert [(str(one["request_id"]), one["approved"]) for one in rows] == [(id_of(after_it), True)]


async def test_a_care_approved_pays_publishes_and_stays_when_the_rest_is_over(
    shared_stack: Stack,
) -> None:
    stack = shared_stack
    order = order_data("o-paid", lines=[line_data("1", shipped=0), line_data("2")])
    asks = care(
        "o-paid",
        service={"kind": "refund", "lines": one("1")},
        review={"score": 1, "line_id": "2"},
        comment={"content": "Never came"},
    )
    follow_up = review("o-paid", line_id="2", follows=id_of(asks))
    too_late = cancel(asks)
    more = [comment("o-paid"), comment("o-paid", line_id="2")]
    await in_batches(stack, [snapshot(order)], [asks], [too_late], [follow_up], more)
    assert await told(stack, "o-paid") == [
        ("request.approved", id_of(asks)),
        ("refund.issued", id_of(asks)),
        ("feedback.approved", id_of(asks)),
        ("feedback.approved", id_of(asks)),
        ("request.rejected", id_of(too_late)),
        ("feedback.approved", id_of(follow_up)),
        *(("feedback.approved", id_of(each)) for each in more),
    ]
    events = await of_order(stack, "o-paid")
    assert [event.data["kind"] for event in events[2:4]] == ["review", "comment"]
    assert events[2].data["remedies"]
    assert codes(events[4]) == ["request_not_cancellable"]
    assert await row(stack, "o-paid") == NOTHING_HELD | {
        "refunded": 1000,
        "claimed": 1,
        "share": 1000,
    }


async def test_a_service_follows_its_care_though_the_window_closed_meanwhile(
    shared_stack: Stack,
) -> None:
    stack = shared_stack
    delivered = instant(NOW - timedelta(days=31))  # closes on the first instant of today
    order = order_data("o-follow", lines=[line_data("1", delivered_at=delivered)])
    yesterday = instant(NOW - timedelta(days=1))
    failed = care(
        "o-follow",
        service={"kind": "return"},
        comment={"content": "You bastard"},
        requested_at=yesterday,
    )
    alone = asked("return", "o-follow")
    follows = asked("return", "o-follow", follows_request=id_of(failed), order_version=2)
    later = snapshot({**order, "version": 2})
    await in_batches(stack, [snapshot(order)], [failed], [alone], [follows], [later])
    assert await told(stack, "o-follow") == [
        ("request.rejected", id_of(failed)),
        ("request.rejected", id_of(alone)),
        ("request.approved", id_of(follows)),
    ]
    first, second, _ = await of_order(stack, "o-follow")
    assert [(reason["part"], reason["code"]) for reason in first.data["reasons"]] == [
        ("comment", "content_blocked")
    ]
    assert "return" in {remedy["kind"] for remedy in first.data["remedies"]}
    assert codes(second) == ["window_closed"]


async def test_reports_find_their_requests_whichever_came_first(shared_stack: Stack) -> None:
    stack = shared_stack
    order = order_data("o-report", lines=[line_data("1"), line_data("2", shipped=0)])
    returned, refunded = (
        asked("return", "o-report", lines=one("1")),
        asked("refund", "o-report", lines=one("2")),
    )
    early, late = sent(returned), judged(returned)
    early_paid, late_paid = settled(refunded), settled(refunded)
    unknown = sent(asked("return"))
    unknown[2]["order_id"] = "o-report"
    await in_batches(stack, [snapshot(order)], [early, early_paid, unknown])
    assert (await row(stack, "o-report"))["parked"] == 3
    await in_batches(stack, [returned], [refunded], [late, early], [late_paid])
    assert await told(stack, "o-report") == [
        ("request.approved", id_of(returned)),
        ("request.approved", id_of(refunded)),
        ("refund.issued", id_of(refunded)),
        ("request.completed", id_of(refunded)),
    ]
    *_, refund, _ = await of_order(stack, "o-report")
    assert refund.data["refund_id"] == refund_of(refunded)
    assert await effects(stack, "o-report") == {
        id_of(early): "done",
        id_of(early_paid): "done",
        id_of(late): "not_referred",
        id_of(late_paid): "repeated",
    }
    assert await row(stack, "o-report") == {
        "reserved": 1000,
        "refunded": 1000,
        "parked": 1,
        "claimed": 2,
        "share": 2000,
    }


async def test_a_request_cancelled_while_it_waits_is_never_decided(shared_stack: Stack) -> None:
    stack = shared_stack
    waiting = asked("return", "o-waits", order_version=2)
    taken_back, report = cancel(waiting), sent(waiting)
    await in_batches(stack, [snapshot(order_data("o-waits"))], [waiting], [report])
    assert (await row(stack, "o-waits"))["parked"] == 2
    later = snapshot(order_data("o-waits", version=2))
    await in_batches(stack, [taken_back], [later], [taken_back, waiting], [cancel(waiting)])
    assert [what for what, _ in await told(stack, "o-waits")] == [
        "request.cancelled",
        "request.rejected",
    ]
    assert await row(stack, "o-waits") == NOTHING_HELD
    assert (await statuses(stack, "o-waits"))[id_of(waiting)] == "cancelled"
    rows = await stack.fetch("select report_id from reports where order_id = 'o-waits'")
    assert [str(one["report_id"]) for one in rows] == [id_of(report)]
