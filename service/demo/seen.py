"""What a reader of the outputs saw, put together request by request."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise, starmap
from typing import Any, Literal

import orjson

from schemas import topics
from service.domain.record import Record

State = Literal["approved", "refused", "with a person", "cancelled", "expired", "completed"]
STATES: dict[str, State] = {
    topics.REQUEST_APPROVED: "approved",
    topics.REQUEST_REJECTED: "refused",
    topics.REQUEST_REFERRED: "with a person",
    topics.REQUEST_CANCELLED: "cancelled",
    topics.REQUEST_EXPIRED: "expired",
    topics.REQUEST_COMPLETED: "completed",
    topics.REQUEST_REMINDED: "approved",
    topics.FEEDBACK_APPROVED: "approved",
    topics.FEEDBACK_REJECTED: "refused",
}
_OPEN = (
    topics.REQUEST_REFERRED,
    topics.REQUEST_CANCELLED,
    topics.REQUEST_EXPIRED,
    topics.REQUEST_COMPLETED,
)
# What may come after a decision of the same request.
_NEXT = {
    topics.REQUEST_APPROVED: (*_OPEN, topics.REQUEST_REMINDED, topics.FEEDBACK_APPROVED),
    topics.REQUEST_REMINDED: (*_OPEN, topics.REQUEST_APPROVED),
    topics.FEEDBACK_APPROVED: (*_OPEN, topics.REQUEST_REMINDED, topics.FEEDBACK_APPROVED),
    topics.REQUEST_REFERRED: (
        topics.REQUEST_APPROVED,
        topics.REQUEST_REJECTED,
        topics.REQUEST_CANCELLED,
        topics.REQUEST_EXPIRED,
    ),
    topics.REQUEST_REJECTED: (topics.REQUEST_APPROVED, topics.REQUEST_REFERRED),
    topics.REQUEST_CANCELLED: (topics.REQUEST_REFERRED,),
    topics.REQUEST_EXPIRED: (topics.REQUEST_REFERRED,),
    topics.REQUEST_COMPLETED: (topics.REQUEST_COMPLETED, topics.REQUEST_REFERRED),
}
# Money, or new goods, instead of what was granted.
_GRANTED_AGAIN = ("exchange", "repair")


@dataclass(frozen=True, slots=True)
class Event:
    type: str
    id: str
    data: dict[str, Any]

    @property
    def sequence(self) -> int:
        return self.data["sequence"] or 0


@dataclass(slots=True)
class Seen:
    """`dead`: dead letters by the topic that they came from and their reason."""

    events: defaultdict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    granted_cancels: dict[str, Event] = field(default_factory=dict)
    refunds: list[Event] = field(default_factory=list)
    signals: list[Event] = field(default_factory=list)
    dead: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, record: Record) -> None:
        headers = {name: (value or b"").decode("latin-1") for name, value in record.headers}
        if "dlq.reason" in headers:
            self.dead[headers["dlq.source.topic"], headers["dlq.reason"]] += 1
            return
        event = Event(headers["ce_type"], headers["ce_id"], orjson.loads(record.value or b"{}"))
        if event.type == topics.REFUND_ISSUED:
            self.refunds.append(event)
        elif event.type == topics.QUALITY_SIGNAL:
            self.signals.append(event)
        elif event.type in STATES:
            self.events[event.data["request_id"]].append(event)
            if event.type == topics.REQUEST_CANCELLED:
                self.granted_cancels[event.data["cancelled_by"]] = event

    def answered(self, request_id: str) -> bool:
        return request_id in self.events or request_id in self.granted_cancels

    def state(self, request_id: str) -> State:
        """What holds of an answered request in the end; of a care, what holds of its service."""
        if request_id not in self.events:
            return "approved"
        of_service = [e for e in self.story(request_id) if e.type not in _FEEDBACK]
        return STATES[(of_service or self.story(request_id))[-1].type]

    def story(self, request_id: str) -> list[Event]:
        return sorted(self.events[request_id], key=lambda event: event.sequence)

    def refunds_of(self, request_id: str) -> list[Event]:
        found = [event for event in self.refunds if event.data["request_id"] == request_id]
        return sorted(found, key=lambda event: event.sequence)

    def dead_from(self, names: Iterable[str]) -> int:
        return sum(count for (topic, _), count in self.dead.items() if topic in set(names))

    def twice(self) -> list[str]:
        """Requests of which an event came twice, or one that may not follow those before it."""
        found = [
            request_id
            for request_id in self.events
            if not all(starmap(_follows, pairwise(self.story(request_id))))
        ]
        ids = Counter(event.id for events in self.events.values() for event in events)
        ids.update(event.id for event in (*self.refunds, *self.signals))
        return found + [id for id, count in ids.items() if count > 1]


def _follows(before: Event, after: Event) -> bool:
    if after.type == topics.REQUEST_APPROVED and STATES[before.type] == "approved":
        kind = after.data.get("service_kind") or after.data.get("kind")
        return kind in _GRANTED_AGAIN
    return after.type in _NEXT.get(before.type, ())


_FEEDBACK = (topics.FEEDBACK_APPROVED, topics.FEEDBACK_REJECTED)
