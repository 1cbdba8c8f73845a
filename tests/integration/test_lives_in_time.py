"""Deadlines that pass while cases live: the clock of the database is put ahead, nobody waits."""

from datetime import timedelta

from schemas import topics
from tests.after_sale import (
    Message,
    asked,
    failed,
    found,
    id_of,
    judged,
    received,
    sent,
    settled,
    snapshot,
)
from tests.clock import put_ahead
from tests.factories import NOW, instant, line_data, order_data
from tests.history import check_history
from tests.stack import Stack, eventually
from tests.stories import NOTHING_HELD, due, in_batches, row, statuses, story

_PAID_BACK = NOTHING_HELD | {"refunded": 1000, "claimed": 1, "share": 1000}


def _on(order_id: str, kind: str, **fields: str) -> list[list[Message]]:
    """An order of one unit, and what is asked on it: `market` and `reason` may be others."""
    market = {"market": fields.pop("market")} if "market" in fields else {}
    shipped = {"shipped": 0} if kind == "refund" else {}
    order = order_data(order_id, lines=[line_data("1", **shipped)], **market)
    return [[snapshot(order)], [asked(kind, order_id, **fields)]]


async def test_what_nobody_did_in_time(stack: Stack) -> None:
    """Of each phase one, all at once: what is due happens by itself, in the order of its time."""
    lives = {
        "o-kept": _on("o-kept", "return"),
        "o-lost": _on("o-lost", "return"),
        "o-bounced": _on("o-bounced", "refund"),
        "o-silent": _on("o-silent", "return", reason="other"),
        "o-by-law": _on("o-by-law", "return", condition="used", market="BR"),
        "o-exchange": _on("o-exchange", "exchange", reason="defective"),
        "o-repair": _on("o-repair", "repair", reason="defective"),
    }
    requests = {id: request for id, (_, [request]) in lives.items()}
    await stack.start().ready()
    await in_batches(
        stack,
        [order for [order], _ in lives.values()],
        list(requests.values()),
        [
            sent(requests["o-lost"]),
            failed(requests["o-bounced"]),
            *(received(requests[id], found("1", 1)) for id in ("o-exchange", "o-repair")),
        ],
    )
    await stack.pass_time(hours=2)
    assert (await story(stack, "o-bounced"))[2:] == ["refund 1000 (retry) attempt 2"]
    await stack.pass_time(days=15)
    by_law = ["referred condition_to_judge", "approved"]
    assert await story(stack, "o-by-law") == by_law, "silence takes no right away"
    await stack.pass_time(days=45)
    # The person to whom the lost parcel is left has time from then on.
    await stack.pass_time(days=20)
    told = {id: await story(stack, id) for id in lives}
    assert told["o-kept"] == ["approved", "reminded", "expired 1 of 1 free"]
    assert told["o-lost"] == ["approved", "referred inspection_to_judge", "expired 1 of 1 free"]
    assert told["o-silent"] == ["referred ground_unclear", "expired 1 of 1 free"]
    assert told["o-by-law"] == [*by_law, "reminded", "expired 1 of 1 free"]
    assert told["o-exchange"] == ["approved", "refund 1000 (deadline)"]
    assert told["o-repair"] == ["approved", "refund 1000 (deadline)"]
    held = {id: await row(stack, id) for id in lives}
    assert [id for id, found in held.items() if found == NOTHING_HELD] == [
        "o-kept",
        "o-lost",
        "o-silent",
        "o-by-law",
    ]
    assert held["o-bounced"] == held["o-exchange"] == held["o-repair"] == _PAID_BACK
    await check_history(stack, [request[2] for request in requests.values()])


async def test_a_deadline_that_passed_while_the_service_was_down(stack: Stack) -> None:
    """The report that came meanwhile is handled too, whichever is read first."""
    kept, back = asked("return", "o-1"), asked("return", "o-2")
    first = stack.start()
    await first.ready()
    await in_batches(
        stack, [snapshot(order_data("o-1")), snapshot(order_data("o-2"))], [kept, back]
    )
    assert await first.stop() == 0
    later = instant(NOW + timedelta(days=12))
    await stack.send_all([received(back, found("1", 1), received_at=later)])
    stack.start()
    await stack.pass_time(days=40)
    assert await story(stack, "o-1") == ["approved", "reminded", "expired 1 of 1 free"]
    events = await check_history(stack, [kept[2], back[2]])
    assert len([event for event in events if event.type == topics.REFUND_ISSUED]) <= 1
    await in_batches(stack, [judged(back)])
    assert await row(stack, "o-2") == _PAID_BACK


async def test_two_announcers_and_a_notice_sent_twice_do_no_harm(stack: Stack) -> None:
    requests = [asked("return", f"o-{n}") for n in range(40)]
    for _ in range(2):
        stack.start()
    for service in stack.processes:
        await service.ready()
    await in_batches(stack, [snapshot(order_data(f"o-{n}")) for n in range(40)], requests)
    early = [await due(stack, request) for request in requests[:5]]
    await in_batches(stack, [*early, *early])
    await stack.pass_time(days=40)
    await in_batches(stack, early)
    for n in range(40):
        assert await story(stack, f"o-{n}") == ["approved", "reminded", "expired 1 of 1 free"]
    await check_history(stack, [request[2] for request in requests])


async def test_a_notice_that_was_lost_is_sent_again_after_an_hour(stack: Stack) -> None:
    """Its sender took the case, and died before it could send; another one does not wait."""
    lost, other = asked("return", "o-lost"), asked("return", "o-other")
    await stack.start().ready()
    await in_batches(
        stack, [snapshot(order_data(f"o-{name}")) for name in ("lost", "other")], [lost, other]
    )
    await stack.execute("update cases set due_sent_at = due_at where order_id = 'o-lost'")
    (case,) = await stack.fetch("select max(due_at) - now() as left from cases")
    await put_ahead(stack.database_url, case["left"] + timedelta(minutes=5))

    async def reminded() -> bool:
        return await story(stack, "o-other") == ["approved", "reminded"]

    await eventually(reminded, what="the other's reminder")
    assert await story(stack, "o-lost") == ["approved"]
    await stack.pass_time(hours=1)
    assert await story(stack, "o-lost") == ["approved", "reminded"]


async def test_a_notice_for_a_deadline_that_moved_changes_nothing(stack: Stack) -> None:
    """Announced for goods that were on their way already when it was read."""
    await stack.start().ready()
    back = asked("return")
    await in_batches(stack, [snapshot(order_data())], [back])
    too_late = await due(stack, back)
    await in_batches(stack, [sent(back)], [too_late], [received(back, found("1", 1))])
    await in_batches(stack, [too_late], [settled(back)], [too_late])
    assert await story(stack, "o-1") == ["approved", "refund 1000 (goods_received)", "completed"]
    assert await statuses(stack, "o-1") == {id_of(back): "completed"}


async def test_a_case_that_waits_for_nothing_is_not_announced(stack: Stack) -> None:
    """A refund of which nobody says that it was paid is looked at once; nothing is told of it."""
    await stack.start().ready()
    money = _on("o-1", "refund")
    await in_batches(stack, *money)
    await stack.pass_time(days=60)
    assert await story(stack, "o-1") == ["approved", "refund 1000 (approved)"]
    (case,) = await stack.fetch("select due_at, status from cases")
    assert (case["due_at"], case["status"]) == (None, "approved")
    await in_batches(stack, [settled(money[1][0])])
    assert (await story(stack, "o-1"))[2:] == ["completed"]
