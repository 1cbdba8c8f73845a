"""The topics that the service needs, made where they are missing, compared where they are not."""

from collections.abc import Mapping, Sequence

from schemas import topics
from service.stream.kafka.admin import Topic, create_topics, existing_topics
from service.stream.kafka.connection import Connection

# Above the largest input (1 MiB) with its headers: a dead letter holds the record whole.
_DEAD_LETTER_BYTES = 2 * 1024 * 1024
_ORDER_BYTES = 1024 * 1024 + 128 * 1024
# No producer can set when its record arrived.
_INPUT = {"message.timestamp.type": "LogAppendTime"}


def wanted_topics(
    prefix: str, partitions: int, *, input_config: Mapping[str, str] = _INPUT
) -> list[Topic]:
    """Every topic of the contract that is used, with `prefix` before its name."""
    configs: dict[str, Mapping[str, str]] = dict.fromkeys(topics.INPUTS, input_config)
    configs[topics.ORDERS] = {**input_config, "max.message.bytes": str(_ORDER_BYTES)}
    configs |= {name: {} for name in topics.OUTPUTS}
    configs[topics.DEAD_LETTERS] = {"max.message.bytes": str(_DEAD_LETTER_BYTES)}
    return [
        Topic(name=prefix + name, partitions=partitions, config=config)
        for name, config in configs.items()
    ]


async def create_missing(connection: Connection, wanted: Sequence[Topic]) -> list[str]:
    """Make those that are missing; their names."""
    there = await existing_topics(connection, wanted)
    missing = [topic for topic in wanted if topic.name not in there]
    await create_topics(connection, missing)
    return [topic.name for topic in missing]


async def differences(connection: Connection, wanted: Sequence[Topic]) -> list[str]:
    """One line for each thing that is not as wanted; more partitions than wanted are fine."""
    there = await existing_topics(connection, wanted)
    return [line for topic in wanted for line in _compared(topic, there.get(topic.name))]


def _compared(wanted: Topic, there: Topic | None) -> list[str]:
    if there is None:
        return [f"{wanted.name}: missing"]
    lines = [
        f"{wanted.name}: {key} is {there.config.get(key)}, wanted {value}"
        for key, value in wanted.config.items()
        if there.config.get(key) != value
    ]
    if there.partitions < wanted.partitions:
        lines.append(f"{wanted.name}: {there.partitions} partitions, wanted {wanted.partitions}")
    return lines
