"""FastStream, one record after the other, at least once: `python -m tests.bench.peers.subscriber PLACE`."""

import asyncio
import logging

from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaResponse

from tests.bench.peers.rules import RefundRequest
from tests.bench.peers.shop import Place, connected, decided


async def main(place: Place) -> None:
    pool = await connected(place, 2)
    # A line of its log for each record would be its slowest part.
    broker = KafkaBroker(place.kafka, acks="all", log_level=logging.DEBUG)

    @broker.publisher(place.decisions)
    @broker.subscriber(
        place.requests,
        group_id=place.group,
        auto_offset_reset="earliest",
        session_timeout_ms=60_000,
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )
    async def on_request(request: RefundRequest) -> KafkaResponse:
        event = await decided(pool, request)
        return KafkaResponse(event, key=request.order_id.encode())

    await FastStream(broker).run()


if __name__ == "__main__":
    asyncio.run(main(Place.told()))
