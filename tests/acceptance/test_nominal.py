"""A request in, its decision out, through the real process."""

from tests.factories import line_data, order_data, refund_data, review_data
from tests.stack import Stack


async def test_each_kind_of_request_gets_its_decision_once(stack: Stack) -> None:
    service = stack.start()
    unshipped = order_data("o-1", lines=[line_data(shipped=0)])
    delivered = order_data("o-2")
    refund, returned, review = refund_data("o-1"), refund_data("o-2"), review_data("o-2")
    await stack.orders(unshipped, delivered)
    await stack.refunds(refund, returned)
    await stack.reviews(review)
    await service.ready()
    await stack.settled()
    decisions = await stack.decisions()
    assert {decisions[r["request_id"]].type for r in (refund, returned)} == {
        "aftersale.request.approved.v1"
    }
    assert decisions[review["request_id"]].type == "feedback.approved.v1"
    issued = await stack.events("aftersale.refunds.v1")
    assert [event.data["request_id"] for event in issued] == [refund["request_id"]]
    assert issued[0].data["amount"] == 1000
    assert await service.stop() == 0
