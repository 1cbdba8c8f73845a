"""A batch whose checksum is wrong on the broker's disk: its partition stops, nothing of it is skipped."""

from pathlib import Path
from uuid import uuid4

import orjson

from schemas import topics
from service.local.kafka import LocalKafka
from tests.factories import headers_of, order_data, refund_data, review_data
from tests.faults.raw import send_compressed
from tests.stack import Stack, eventually

_MARK = b"damaged-here"


async def test_a_wrong_checksum_stops_its_partition_alone(
    database_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "kafka"
    with LocalKafka(folder) as kafka:
        stack = Stack(kafka.bootstrap_servers, database_url, f"t{uuid4().hex[:10]}.", tmp_path)
        await stack.open()
        try:
            await stack.orders(order_data("o-1"), order_data("o-2"))
            await stack.reviews(review_data("o-2"))
            damaged = refund_data("o-1", note=_MARK.decode())
            await _to_partition_0(stack, damaged)
            await _to_partition_0(stack, refund_data("o-1"))
            kafka.stop()
            _flip(folder / "data" / f"{stack.prefix}{topics.AFTERSALE_REQUESTS}-0")
            kafka.start()
            service = stack.start(IDLE_SECONDS="0.5")

            async def stopped() -> bool:
                _, text = await service.get("/metrics")
                gauge = (
                    'aftersale_partition_stopped{partition="0",'
                    f'topic="{stack.prefix}aftersale.requests.v1"}} 1.0'
                )
                return gauge in text and len(await stack.decisions()) == 1

            await eventually(stopped, what="the alarm and the other topic's decision")
            assert (await service.get("/readyz"))[0] == 503
            assert await stack.lag(topics.AFTERSALE_REQUESTS) == 2
            assert await service.stop() == 0
        finally:
            await stack.close()


async def _to_partition_0(stack: Stack, request: dict[str, object]) -> None:
    headers = headers_of(topics.REFUND_REQUESTED)
    await send_compressed(
        stack.kafka,
        stack.prefix + topics.AFTERSALE_REQUESTS,
        0,
        None,
        [(b"o-1", orjson.dumps(request), headers)],
    )


def _flip(partition: Path) -> None:
    (segment,) = partition.glob("*.log")
    data = bytearray(segment.read_bytes())
    data[data.index(_MARK)] ^= 0xFF
    segment.write_bytes(data)
