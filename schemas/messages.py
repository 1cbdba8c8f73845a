"""Messages for upstream teams: a request in one call, as its topic, key, headers and bytes.

There is one for each kind of request that this release decides.
"""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from schemas import topics
from schemas.catalogue import MODELS
from schemas.codes import Reason

Headers = list[tuple[str, bytes]]


class Message(NamedTuple):
    """What any Kafka client sends; `topic` is the default name."""

    topic: str
    key: bytes
    headers: Headers
    value: bytes


def refund(order_id: str, customer_id: str, reason: Reason, **fields: Any) -> Message:
    """Money asked for. `fields`: any other of the contract's. Raises pydantic's ValidationError."""
    return _request(topics.REFUND_REQUESTED, order_id, customer_id, fields | {"reason": reason})


def review(order_id: str, customer_id: str, score: int, **fields: Any) -> Message:
    """A score from 1 to 5, of the whole order where no `line_id` is given."""
    return _request(topics.REVIEW_SUBMITTED, order_id, customer_id, fields | {"score": score})


def _request(kind: str, order_id: str, customer_id: str, fields: Mapping[str, Any]) -> Message:
    """A new id each call: sending the same message again is safe, calling again is another request."""
    data: dict[str, Any] = {
        "request_id": str(uuid.uuid4()),
        "order_id": order_id,
        "customer_id": customer_id,
        "requested_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        **fields,
    }
    MODELS[kind].model_validate(data)
    headers = {
        "ce_specversion": "1.0",
        "ce_id": data["request_id"],
        "ce_source": "/upstream",
        "ce_type": kind,
        "content-type": "application/json",
    }
    return Message(
        topics.topic_of(kind),
        order_id.encode(),
        [(name, value.encode()) for name, value in headers.items()],
        json.dumps(data, ensure_ascii=False).encode(),
    )
