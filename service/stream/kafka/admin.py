"""Topics: which there are, how they are set up, and making those that are missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from service.stream.kafka.connection import Connection, admin_client
from service.stream.kafka.errors import KafkaTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic as it should be, or as it is; `config` holds the settings that matter here."""

    name: str
    partitions: int
    config: Mapping[str, str]


async def existing_topics(connection: Connection, wanted: Sequence[Topic]) -> dict[str, Topic]:
    """Those of `wanted` that there are, as they are, with the settings that `wanted` names."""
    async with admin_client(connection) as admin:
        known = set(await admin.list_topics()) & {topic.name for topic in wanted}
        if not known:
            return {}
        described = await admin.describe_topics(sorted(known))
        configs = await _configs(admin, sorted(known))
    names = {topic.name: set(topic.config) for topic in wanted}
    return {
        topic["topic"]: Topic(
            name=topic["topic"],
            partitions=len(topic["partitions"]),
            config={
                key: value
                for key, value in configs[topic["topic"]].items()
                if key in names[topic["topic"]]
            },
        )
        for topic in described
    }


async def create_topics(
    connection: Connection, wanted: Sequence[Topic], *, replication: int = -1
) -> None:
    """Make them all; one that exists already is left as it is. `replication` -1: the cluster's."""
    if not wanted:
        return
    async with admin_client(connection) as admin:
        response = await admin.create_topics(
            [
                # An empty assignment: aiokafka takes no replication of -1, the cluster's, without one.
                NewTopic(topic.name, topic.partitions, replication, {}, dict(topic.config))
                for topic in wanted
            ]
        )
    for name, code, *message in response.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise KafkaTrouble(f"topic {name}: {error.__name__} {' '.join(map(str, message))}")


async def _configs(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for response in await admin.describe_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    ):
        for _, _, _, name, entries in response.resources:
            found[name] = {entry[0]: entry[1] for entry in entries}
    return found
