"""What is stored of an order's events, opened: each with its envelope and data, in their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from schemas import topics
from service.domain.ids import OrderId, event_id
from service.operate.explain_details import Data
from service.operate.words import utc
from service.store.history import StoredOutcome

DECISIONS = (topics.REQUEST_APPROVED, topics.REQUEST_REJECTED, topics.REQUEST_REFERRED)
FEEDBACK_DECISIONS = (topics.FEEDBACK_APPROVED, topics.FEEDBACK_REJECTED)
# More events than that no single report or verdict leads to.
_MOST_OF_A_CAUSE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of the order; `causation` is the record whose outcome holds it."""

    time: str
    type: str
    sequence: int | None
    topic: str
    id: str
    source: str
    causation: str | None
    published: bool
    data: Data

    def is_of(self, request_id: str) -> bool:
        return self.data.get("request_id") == request_id

    def is_about(self, request_id: str) -> bool:
        """Its own, or the end that its cancel brought about."""
        return request_id in (self.data.get("request_id"), self.data.get("cancelled_by"))

    def was_caused_by(self, id: str) -> bool:
        """By a report or a verdict: its id went into the event's own."""
        order_id = OrderId(str(self.data.get("order_id")))
        return any(
            self.id == event_id(self.source, type=self.type, order_id=order_id, cause=id, n=n)
            for n in range(_MOST_OF_A_CAUSE)
        )


def happened(outcomes: Iterable[StoredOutcome]) -> list[Happened]:
    """All events of an order, by `sequence`; those without one by when they were recorded."""
    events = [_opened(outcome) for outcome in outcomes]
    # A stable sort: what has no number keeps its place behind the event that it was recorded after.
    placed, last = [], 0
    for event in events:
        last = event.sequence or last
        placed.append((last, event))
    return [event for _, event in sorted(placed, key=lambda item: item[0])]


def buried(outcome: StoredOutcome, request_id: str) -> dict[str, Any]:
    """A dead letter: why, whence, and whether the request's id is in it or its order's key alone."""
    headers = _headers(outcome)
    value = (outcome.output.value or b"").lower()
    place = (headers.get(f"dlq.source.{name}", "?") for name in ("topic", "partition", "offset"))
    return {
        "time": utc(outcome.recorded_at),
        "reason": headers.get("dlq.reason", "unknown"),
        "detail": headers.get("dlq.detail", ""),
        "type": headers.get("ce_type"),
        "source": "/".join(place),
        "topic": outcome.output.topic,
        "names_request": request_id.encode() in value,
    }


def _opened(outcome: StoredOutcome) -> Happened:
    headers = _headers(outcome)
    data = _data(outcome.output.value)
    return Happened(
        time=headers.get("ce_time") or utc(outcome.recorded_at),
        type=headers.get("ce_type", "unknown"),
        sequence=data.get("sequence"),
        topic=outcome.output.topic,
        id=headers.get("ce_id", ""),
        source=headers.get("ce_source", ""),
        causation=headers.get("ce_causation") or outcome.source,
        published=outcome.published,
        data=data,
    )


def _headers(outcome: StoredOutcome) -> dict[str, str]:
    return {
        name: (value or b"").decode("utf-8", "replace") for name, value in outcome.output.headers
    }


def _data(value: bytes | None) -> dict[str, Any]:
    try:
        data = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return {}
    return data if isinstance(data, dict) else {}
