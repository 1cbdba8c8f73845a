"""What is fed in: snapshots and requests with the instant at which each arrived."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas import topics
from service.domain.record import Headers, Output


@dataclass(frozen=True, slots=True)
class Fed:
    """One record to write; `at` is its timestamp."""

    topic: str
    type: str
    data: dict[str, Any] | bytes
    key: str
    at: datetime

    def output(self, prefix: str, number: int) -> Output:
        """The record as an upstream team would write it; `number` makes its `ce_id`."""
        value = self.data if isinstance(self.data, bytes) else orjson.dumps(self.data)
        headers: Headers = (
            ("ce_specversion", b"1.0"),
            ("ce_id", f"demo-{number}".encode()),
            ("ce_source", b"/shop"),
            ("ce_type", self.type.encode()),
            ("content-type", b"application/json"),
        )
        return Output(prefix + self.topic, self.key.encode(), headers, value)


@dataclass(slots=True)
class History:
    """`orders` go in first, then `requests` in the order of their instants."""

    orders: list[Fed] = field(default_factory=list)
    requests: list[Fed] = field(default_factory=list)

    def order(self, data: dict[str, Any], at: datetime) -> None:
        self.orders.append(Fed(topics.ORDERS, topics.ORDER_SNAPSHOT, data, data["order_id"], at))

    def refund(self, data: dict[str, Any], at: datetime) -> None:
        self.requests.append(
            Fed(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, data, data["order_id"], at)
        )

    def review(self, data: dict[str, Any], at: datetime) -> None:
        self.requests.append(
            Fed(topics.FEEDBACK_REQUESTS, topics.REVIEW_SUBMITTED, data, data["order_id"], at)
        )


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
