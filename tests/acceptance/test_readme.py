"""The README's lines of Python, run as they stand: a request published, its event read."""

import re
import textwrap

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas import topics
from tests.factories import order_data
from tests.stack import ROOT, Stack


def _code() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return str(code)


class Prefixed:
    """A producer below the test's own prefix of topics."""

    def __init__(self, producer: AIOKafkaProducer, prefix: str) -> None:
        self._producer, self._prefix = producer, prefix

    async def send_and_wait(self, topic: str, *arguments: object, **named: object) -> None:
        await self._producer.send_and_wait(self._prefix + topic, *arguments, **named)


async def test_what_the_readme_shows_works(stack: Stack) -> None:
    await stack.orders(order_data("order-7"))
    stack.start()
    said: list[tuple[object, ...]] = []
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=stack.kafka,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await producer.start()
    await consumer.start()
    decisions = stack.prefix + topics.AFTERSALE_DECISIONS
    consumer.assign([TopicPartition(decisions, number) for number in range(stack.partitions)])

    class Enough(Exception):
        pass

    def once(*words: object) -> None:
        said.append(words)
        raise Enough

    scope = {"producer": Prefixed(producer, stack.prefix), "consumer": consumer, "print": once}
    exec("async def readme():\n" + textwrap.indent(_code(), "    "), scope)  # noqa: S102
    try:
        await scope["readme"]()  # type: ignore[operator]
    except Enough:
        pass
    finally:
        await producer.stop()
        await consumer.stop()
    # The request is of now, the order's goods came long ago: a promise of 24 months still holds.
    assert said == [("RequestApproved", "order-7", 1)]
