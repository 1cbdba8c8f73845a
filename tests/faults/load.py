"""A load that keeps both commits busy: orders, refunds paid at once or not, reviews, repeats."""

from typing import Any

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
