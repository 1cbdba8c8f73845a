"""What is written is compressed where an operator asks for it."""

import pytest

from schemas import topics
from tests.factories import order_data, refund_data
from tests.history import check_history
from tests.stack import Stack


@pytest.mark.parametrize("codec", ["gzip", "lz4", "zstd"])
async def test_decisions_are_written_smaller(stack: Stack, codec: str) -> None:
    """Twenty of some three thousand bytes each; the broker takes no batch of half of that."""
    await stack.accept(topics.AFTERSALE_DECISIONS, 30_000)
    orders = [f"o-{number}" for number in range(20)]
    await stack.orders(*map(order_data, orders))
    requests = [refund_data(order_id) for order_id in orders]
    await stack.send_all(
        (topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, r, None, None, 0) for r in requests
    )
    stack.start(KAFKA_COMPRESSION=codec)
    await stack.settled()
    await check_history(stack, requests)
