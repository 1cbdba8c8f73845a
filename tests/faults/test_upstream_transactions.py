"""Upstream teams may use transactions too: what they abort was never asked, their markers are no work."""

import orjson
from aiokafka import AIOKafkaProducer

from schemas import topics
from tests.factories import headers_of, order_data, refund_data
from tests.history import check_history
from tests.stack import Stack


async def _sent(stack: Stack, producer: AIOKafkaProducer, request: dict[str, object]) -> None:
    await producer.send_and_wait(
        stack.prefix + topics.AFTERSALE_REQUESTS,
        orjson.dumps(request),
        b"o-1",
        partition=0,
        headers=list(headers_of(topics.REFUND_REQUESTED)),
        timestamp_ms=1_772_452_800_000,
    )


async def test_aborted_requests_are_not_decided_and_markers_leave_no_lag(stack: Stack) -> None:
    """The log ends with markers: the group's offset passes them though no record comes."""
    await stack.orders(order_data("o-1"))
    service = stack.start()
    await service.ready()
    upstream = AIOKafkaProducer(bootstrap_servers=stack.kafka, transactional_id=stack.prefix)
    await upstream.start()
    asked, aborted = refund_data("o-1"), [refund_data("o-1") for _ in range(3)]
    async with upstream.transaction():
        await _sent(stack, upstream, asked)
    for request in aborted:
        await upstream.begin_transaction()
        await _sent(stack, upstream, request)
        await upstream.abort_transaction()
    await upstream.stop()
    await stack.settled()
    await check_history(stack, [asked])
    assert await service.stop() == 0
    again = stack.start()
    await again.ready()
    assert '"verdict":"clean"' in again.log.read_text()
    await check_history(stack, [asked])
