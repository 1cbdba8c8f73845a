"""A broker that refuses an output: no offset passes its record until the output is accepted."""

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas import topics
from tests.faults.load import SMALL_BATCHES, send_orders, send_requests
from tests.history import check_history
from tests.stack import Stack, eventually


async def _accept(stack: Stack, topic: str, most_bytes: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka)
    await admin.start()
    try:
        resource = ConfigResource(
            ConfigResourceType.TOPIC,
            stack.prefix + topic,
            configs={"max.message.bytes": str(most_bytes)},
        )
        await admin.alter_configs([resource])
    finally:
        await admin.close()


async def test_a_decision_that_the_broker_refuses_holds_the_offset_until_it_is_accepted(
    stack: Stack,
) -> None:
    await send_orders(stack, 20)
    requests = await send_requests(stack, 20)
    await _accept(stack, topics.FEEDBACK_DECISIONS, 100)
    service = stack.start(**SMALL_BATCHES)

    async def refused() -> bool:
        return "MessageSizeTooLarge" in service.log.read_text()

    await eventually(refused, what="a refused batch")
    assert await stack.lag() >= 20
    assert await stack.events(topics.FEEDBACK_DECISIONS) == []
    await _accept(stack, topics.FEEDBACK_DECISIONS, 1_048_588)
    await stack.settled()
    assert await service.stop() == 0
    await check_history(stack, requests)
