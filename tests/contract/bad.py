"""How a row of the catalogue of bad inputs is told: a record, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import orjson

from schemas import topics
from service.domain.record import Headers, Record
from tests.contract.documents import DOCUMENTS, own_id, with_raw
from tests.factories import NOW, headers_of, record

Data = dict[str, Any]
Decoded = str | dict[str, str]


class Sent(NamedTuple):
    """One record. `known_as`: the id under which it would be answered."""

    topic: str
    kind: str
    value: bytes | None
    key: bytes | None
    headers: Headers
    known_as: str | None = None
    timestamp: datetime = NOW

    @property
    def record(self) -> Record:
        return record(
            self.topic,
            self.kind,
            self.value,
            key=self.key,
            headers=self.headers,
            timestamp=self.timestamp,
        )


@dataclass(frozen=True)
class Bad:
    """`decoded`: what decode makes of it. `ends`: of the whole service, where that says more.

    `make` is given a good request on the row's order, which differs from a plain one in `order`.
    `waits`: it comes by another topic and must not come before that request.
    """

    name: str
    decoded: Decoded
    make: Callable[[Data], Sent]
    ends: str = ""
    order: Data = field(default_factory=dict)
    waits: bool = False

    @property
    def outcome(self) -> str:
        """`dead letter REASON`, `rejected CODES`, `referred CODES`, `decided`, `parked` or `nothing`."""
        if self.ends:
            return self.ends
        if isinstance(self.decoded, dict):
            return f"rejected {' '.join(sorted(set(self.decoded.values())))}"
        return "decided" if self.decoded == "taken" else f"dead letter {self.decoded}"


def another(good: Data, **fields: Any) -> Data:
    """A request like the good one, under an id of its own; a field of `...` is left out."""
    data = good | {"request_id": str(uuid5(NAMESPACE_URL, good["request_id"]))} | fields
    return {name: value for name, value in data.items() if value is not ...}


def sent(data: Data, kind: str = topics.REFUND_REQUESTED, **other: Any) -> Sent:
    """A record in binary mode, keyed by its order, but for what is said otherwise."""
    known_as = data.get("request_id")
    plain: Data = {
        "topic": topics.topic_of(kind),
        "kind": kind,
        "value": orjson.dumps(data),
        "key": str(data.get("order_id")).encode(),
        "headers": headers_of(kind),
        "known_as": known_as.lower() if isinstance(known_as, str) else None,
    }
    return Sent(**plain | other)


def with_field(name: str, raw: str | bytes) -> Callable[[Data], Sent]:
    """A refund request with one field as it was typed."""

    def make(good: Data) -> Sent:
        data = another(good)
        return sent(data, value=with_raw(data, name, raw))

    return make


def changed(**fields: Any) -> Callable[[Data], Sent]:
    return lambda good: sent(another(good, **fields))


def bytes_of(change: Callable[[bytes], bytes | None]) -> Callable[[Data], Sent]:
    """A refund request whose bytes are changed."""

    def make(good: Data) -> Sent:
        plain = sent(another(good))
        return plain._replace(value=change(plain.value or b""))

    return make


def of_kind(kind: str, **fields: Any) -> Callable[[Data], Sent]:
    """A whole document of another type, on the row's order and under an id of its own."""

    def make(good: Data) -> Sent:
        own = {"order_id": good["order_id"], "customer_id": good["customer_id"]}
        name = own_id(kind)
        if name is not None:
            own[name] = str(uuid5(NAMESPACE_URL, kind + good["request_id"]))
        document = DOCUMENTS[kind]
        data = document | {n: v for n, v in own.items() if n in document} | fields
        data = {name: value for name, value in data.items() if value is not ...}
        return sent(data, kind, known_as=own.get(name or ""))

    return make


def with_headers(change: Callable[[Headers], Headers]) -> Callable[[Data], Sent]:
    def make(good: Data) -> Sent:
        plain = sent(another(good))
        return plain._replace(headers=change(plain.headers))

    return make


def header(name: str, value: bytes | None) -> Callable[[Data], Sent]:
    """That header in place of the plain one."""
    return with_headers(lambda plain: (*(h for h in plain if h[0] != name), (name, value)))
