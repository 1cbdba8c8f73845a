"""A Kafka record as it lies in its topic, and one that is to be written. Nothing is interpreted here."""

from dataclasses import dataclass
from typing import NamedTuple

from service.domain.inbound import Position

Headers = tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """`timestamp` in milliseconds since 1970, -1 for none. `topic` with its prefix."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    headers: Headers
    value: bytes | None

    @property
    def position(self) -> Position:
        return Position(topic=self.topic, partition=self.partition, offset=self.offset)


class Output(NamedTuple):
    """A record to publish, exactly as it is stored and sent. `topic` with its prefix."""

    topic: str
    key: bytes | None
    headers: Headers
    value: bytes | None
