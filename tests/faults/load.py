"""A load that keeps both commits busy: orders, refunds paid at once or not, reviews, reports, repeats."""

from typing import Any

from schemas import topics
from tests.after_sale import Message, failed, found, received, sent, settled
from tests.factories import line_data, order_data, refund_data, review_data
from tests.stack import Stack

# Small batches, so that a crash finds many of them before and behind it; a short session.
SMALL_BATCHES = {"BATCH_RECORDS": "20", "KAFKA_SESSION_TIMEOUT_SECONDS": "2"}


async def send_orders(stack: Stack, count: int) -> None:
    """Half of them not shipped yet, with delivery cost; each of goods of its own: no signals gather."""
    await stack.orders(
        *(
            order_data(
                f"o-{number}",
                lines=[
                    line_data(
                        "1",
                        sku=f"a-{number}",
                        quantity=3,
                        paid=1000,
                        shipped=0 if number % 2 else 3,
                    ),
                    line_data("2", sku=f"b-{number}", paid=550, shipped=0 if number % 2 else 1),
                ],
                shipping_paid=490,
            )
            for number in range(count)
        )
    )


async def send_requests(stack: Stack, orders: int, *, each: int = 2) -> list[dict[str, Any]]:
    """`each` refunds and one review an order; every tenth refund is sent twice."""
    refunds = [
        refund_data(
            f"o-{number}",
            reason="defective" if number % 3 == 0 else "change_of_mind",
            lines=[{"line_id": "1", "quantity": 1}],
        )
        for _ in range(each)
        for number in range(orders)
    ]
    reviews = [review_data(f"o-{number}", score=number % 5 + 1) for number in range(orders)]
    await stack.refunds(*refunds, *refunds[::10])
    await stack.reviews(*reviews)
    return [*refunds, *reviews]


async def send_reports(stack: Stack, requests: list[dict[str, Any]]) -> None:
    """What becomes of those refunds, beside them and thus before some: goods that come back whole or not, money
    that is paid or bounces; every tenth twice.
    """
    refunds: list[Message] = [
        (topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, data)
        for data in requests
        if "reason" in data
    ]
    reports = [report for n, refund in enumerate(refunds) for report in _life(n, refund)]
    await stack.send_all([*reports, *reports[::10]])


def _life(number: int, refund: Message) -> list[Message]:
    """Of goods that were never sent the first three find nothing that they are about."""
    short = number % 5 == 0
    back = found("1", 0 if short else 1, int(short), as_="missing" if short else "resellable")
    paid = failed(refund) if number % 7 == 0 else settled(refund)
    return [sent(refund), received(refund, back), paid]
