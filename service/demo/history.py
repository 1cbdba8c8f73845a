"""What is fed in: records in acts, each with the instant at which it arrived and what must become of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Literal

import orjson

from schemas import topics
from service.domain.record import Headers, Output

# A snapshot or report is `kept` without an answer of its own.
Becomes = Literal["decided", "kept", "dead letter", "nothing: sent twice"]
Data = dict[str, Any]
REQUEST_TOPICS = (topics.AFTERSALE_REQUESTS, topics.FEEDBACK_REQUESTS)


@dataclass(frozen=True, slots=True)
class Fed:
    """One record to write; `at` is its timestamp. `headers` instead of those that belong to its type."""

    topic: str
    type: str
    data: Data | bytes
    key: str
    at: datetime
    becomes: Becomes
    headers: Headers | None = None

    def output(self, prefix: str, number: int) -> Output:
        """The record as an upstream team would write it; `number` makes its `ce_id`."""
        value = self.data if isinstance(self.data, bytes) else orjson.dumps(self.data)
        headers = event_headers(self.type, number) if self.headers is None else self.headers
        return Output(prefix + self.topic, self.key.encode(), headers, value)

    @property
    def fields(self) -> Data:
        """Of a record that was made as JSON; empty where it was made as bytes."""
        return self.data if isinstance(self.data, dict) else {}


@dataclass(slots=True)
class History:
    """`early` comes before its orders, `later` act by act once all `requests` are answered.

    `shown`: ids of requests that are told one by one, with the law that decided them; `lives`: those that
    are told from beginning to end, by what they show.
    """

    early: list[Fed] = field(default_factory=list)
    orders: list[Fed] = field(default_factory=list)
    requests: list[Fed] = field(default_factory=list)
    later: list[list[Fed]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    lives: dict[str, str] = field(default_factory=dict)

    def order(self, data: Data, at: datetime) -> None:
        self.orders.append(of(topics.ORDER_SNAPSHOT, data, at))

    def request(self, kind: str, data: Data, at: datetime) -> None:
        self.requests.append(of(kind, data, at))

    def all(self) -> list[Fed]:
        return [*self.early, *self.orders, *self.requests, *chain(*self.later)]

    def decided(self) -> list[Fed]:
        """The requests that must be answered, each once."""
        return [fed for fed in self.all() if fed.becomes == "decided"]


def of(kind: str, data: Data, at: datetime) -> Fed:
    """The record of a sound event."""
    topic = topics.topic_of(kind)
    becomes: Becomes = "decided" if topic in REQUEST_TOPICS else "kept"
    return Fed(topic, kind, data, data["order_id"], at, becomes)


def event_headers(kind: str, number: int) -> Headers:
    return (
        ("ce_specversion", b"1.0"),
        ("ce_id", f"demo-{number}".encode()),
        ("ce_source", b"/shop"),
        ("ce_type", kind.encode()),
        ("content-type", b"application/json"),
    )


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
