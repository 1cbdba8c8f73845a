"""A broker that refuses an output: no offset passes its record until the output is accepted."""

from schemas import topics
from tests.faults.load import SMALL_BATCHES, send_orders, send_requests
from tests.history import check_history
from tests.stack import Stack, eventually


async def test_a_decision_that_the_broker_refuses_holds_the_offset_until_it_is_accepted(
    stack: Stack,
) -> None:
    await send_orders(stack, 20)
    requests = await send_requests(stack, 20)
    await stack.accept(topics.FEEDBACK_DECISIONS, 100)
    service = stack.start(**SMALL_BATCHES)

    async def refused() -> bool:
        return "MessageSizeTooLarge" in service.log.read_text()

    await eventually(refused, what="a refused batch")
    assert await stack.lag() >= 20
    assert await stack.events(topics.FEEDBACK_DECISIONS) == []
    await stack.accept(topics.FEEDBACK_DECISIONS, 1_048_588)
    await stack.settled()
    assert await service.stop() == 0
    await check_history(stack, requests)
