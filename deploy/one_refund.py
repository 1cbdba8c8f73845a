"""Publish an order and a request to refund it, show what is decided. The settings are those of the service."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from schemas import messages, reading, topics
from schemas.messages import Message
from service.settings import Settings, load_settings


def order(order_id: str) -> Message:
    """Of yesterday, paid and not shipped."""
    return messages.order(
        order_id=order_id,
        customer_id="c-1",
        version=1,
        market="US",
        currency="USD",
        placed_at=datetime.now(UTC) - timedelta(days=1),
        status="paid",
        captured=2500,
        lines=[{"line_id": "1", "sku": "lamp", "quantity": 1, "paid": 2500}],
    )


async def publish(settings: Settings, order_id: str) -> None:
    asked = messages.refund(order_id, "c-1", "change_of_mind")
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers) as producer:
        for made in (order(order_id), asked):
            await producer.send_and_wait(
                settings.topic_prefix + made.topic, made.value, made.key, headers=made.headers
            )


async def show(settings: Settings, order_id: str) -> None:
    """Until the money is on its way."""
    names = (topics.AFTERSALE_DECISIONS, topics.AFTERSALE_REFUNDS)
    async with AIOKafkaConsumer(
        *(settings.topic_prefix + name for name in names),
        bootstrap_servers=settings.kafka_bootstrap_servers,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    ) as consumer:
        missing = {settings.topic_prefix + name for name in names}
        while missing:
            record = await consumer.getone()
            if record.key == order_id.encode():
                event = reading.read(record.headers, record.value)
                print(type(event).__name__, event.model_dump_json(indent=2))  # noqa: T201
                missing.discard(record.topic)


async def main() -> None:
    settings, order_id = load_settings(), f"order-{uuid.uuid4()}"
    async with asyncio.timeout(60):
        await publish(settings, order_id)
        await show(settings, order_id)


asyncio.run(main())
