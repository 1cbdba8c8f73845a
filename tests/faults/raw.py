"""Records that no ordinary producer writes: header keys that are not UTF-8, other codecs."""

from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.record.util import calc_crc32c

from service.domain.record import Headers

_PLACEHOLDER = "not-utf8"


async def send_unreadable_header(
    kafka: str, topic: str, partition: int, key: bytes, value: bytes, headers: Headers
) -> None:
    """One record whose first header key is no UTF-8; brokers keep header keys as bytes."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        batch = producer.create_batch()
        batch.append(timestamp=None, key=key, value=value, headers=[(_PLACEHOLDER, b"x"), *headers])
        built = bytearray(batch._build())
        at = built.index(_PLACEHOLDER.encode())
        built[at : at + 2] = b"\xff\xfe"
        # The checksum lies at 17 and is of all that follows it.
        built[17:21] = calc_crc32c(bytes(built[21:])).to_bytes(4, "big")
        batch._buffer = bytes(built)
        await (await producer.send_batch(batch, topic, partition=partition))
    finally:
        await producer.stop()


async def send_compressed(
    kafka: str,
    topic: str,
    partition: int,
    codec: str | None,
    records: list[tuple[bytes, bytes, Any]],
) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka, compression_type=codec, max_request_size=2**23
    )
    await producer.start()
    try:
        for key, value, headers in records:
            await producer.send_and_wait(
                topic, value, key, partition=partition, headers=list(headers)
            )
    finally:
        await producer.stop()
