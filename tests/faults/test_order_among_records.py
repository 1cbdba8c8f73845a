"""Records of one order that lie in different topics and partitions: whichever comes first, one result."""

from datetime import timedelta

from schemas import topics
from tests.factories import NOW, line_data, order_data, refund_data, review_data
from tests.history import check_history
from tests.stack import Stack, eventually


async def _parked(stack: Stack, count: int) -> None:
    async def all_parked() -> bool:
        rows = await stack.fetch("select count(*) as n from parked")
        return rows[0]["n"] == count

    await eventually(all_parked, what=f"{count} parked requests")


async def test_a_request_before_its_order_is_decided_when_the_snapshot_comes(stack: Stack) -> None:
    service = stack.start()
    refund, review = refund_data(), review_data()
    await stack.refunds(refund)
    await stack.reviews(review)
    await _parked(stack, 2)
    assert await stack.events() == []
    await stack.orders(order_data())
    await stack.settled()
    events = await check_history(stack, [refund, review])
    assert {e.data["request_id"]: e.type for e in events} == {
        refund["request_id"]: topics.REQUEST_APPROVED,
        review["request_id"]: topics.FEEDBACK_APPROVED,
    }
    causes = {event.header("ce_causation") for event in events}
    assert all(f"{stack.prefix}orders.v1/" in (cause or "") for cause in causes)
    assert await service.stop() == 0


async def test_the_same_request_has_the_same_id_whether_it_waited_or_not(stack: Stack) -> None:
    stack.start()
    early, late = refund_data("o-1"), refund_data("o-2")
    await stack.refunds(early)
    await _parked(stack, 1)
    await stack.orders(order_data("o-1"), order_data("o-2"))
    await stack.settled()
    await stack.refunds(late)
    await stack.settled()
    first, second = (
        (await stack.decisions())[early["request_id"]],
        (await stack.decisions())[late["request_id"]],
    )
    told = ("lines", "refund", "checks", "policy", "window", "goods")
    assert [first.data[name] for name in told] == [second.data[name] for name in told]


async def test_a_request_that_saw_a_later_snapshot_waits_for_it(stack: Stack) -> None:
    stack.start()
    request = refund_data(order_version=2, reason="other")
    await stack.orders(order_data(lines=[line_data(shipped=1)], version=1))
    await stack.refunds(request)
    await _parked(stack, 1)
    await stack.orders(order_data(lines=[line_data(shipped=0)], version=2))
    await stack.settled()
    assert (await stack.decisions())[request["request_id"]].type == topics.REQUEST_APPROVED


async def test_an_order_that_never_comes_is_answered_when_the_wait_ends(stack: Stack) -> None:
    stack.start(PARK_HOURS="0.0003")
    lost, outdated = refund_data("o-9"), refund_data("o-1", order_version=7)
    await stack.orders(order_data("o-1"))
    await stack.settled()
    await stack.refunds(lost, outdated)

    async def answered() -> bool:
        return len(await stack.decisions()) == 2

    await eventually(answered, what="two answers")
    await stack.settled()
    decisions = await stack.decisions()
    assert [r["code"] for r in decisions[lost["request_id"]].data["reasons"]] == ["order_not_found"]
    assert decisions[lost["request_id"]].header("ce_sequence") is None
    assert decisions[outdated["request_id"]].type == topics.REQUEST_APPROVED
    await check_history(stack, [lost, outdated])


async def test_the_hundred_and_first_request_on_an_unknown_order_is_answered_at_once(
    stack: Stack,
) -> None:
    stack.start()
    requests = [refund_data("o-9") for _ in range(101)]
    await stack.refunds(*requests)
    await stack.settled()
    await _parked(stack, 100)
    assert list(await stack.decisions()) == [requests[-1]["request_id"]]


async def test_two_partitions_that_name_the_same_orders_at_once(stack: Stack) -> None:
    """Every batch names every order, from opposite ends: no deadlock, no unit claimed twice."""
    orders, rounds = 30, 20
    await stack.orders(
        *(
            order_data(f"o-{n}", lines=[line_data(quantity=rounds, paid=20_000, shipped=0)])
            for n in range(orders)
        )
    )
    stack.start("run", "--only", "orders")
    await eventually(lambda: stack.knows(orders), what=f"{orders} orders")
    assert await stack.processes[0].stop() == 0
    one = [{"line_id": "1", "quantity": 1}]
    asked = [
        (partition, refund_data(f"o-{n}", lines=one))
        for _ in range(rounds)
        for partition, numbers in ((0, range(orders)), (1, reversed(range(orders))))
        for n in numbers
    ]
    await stack.send_all(
        (
            topics.AFTERSALE_REQUESTS,
            topics.REFUND_REQUESTED,
            request,
            None,
            None,
            partition,
            NOW + timedelta(seconds=1),
        )
        for partition, request in asked
    )
    stack.start(BATCH_RECORDS=str(orders))
    stack.start(BATCH_RECORDS=str(orders))
    await stack.settled()
    events = await check_history(stack, [request for _, request in asked])
    kinds = [e.type for e in events]
    assert kinds.count(topics.REQUEST_APPROVED) == orders * rounds
    assert kinds.count(topics.REQUEST_REJECTED) == orders * rounds
