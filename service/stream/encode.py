"""Events and notices as the bytes that are stored and sent; the same in, the same out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, assert_never

import orjson

from schemas import topics
from service.domain.event import (
    Emitted,
    Event,
    FeedbackApproved,
    FeedbackRejected,
    RefundIssued,
    RequestApproved,
    RequestCancelled,
    RequestReferred,
    RequestRejected,
)
from service.domain.ids import OrderId, RequestId, event_id, refund_id
from service.domain.inbound import Position
from service.domain.record import Output
from service.domain.value import fields_of

_JSON = b"application/json"
_FEW_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeRules:
    """`source`: the service's `ce_source`. `value_bytes`: the largest value that is written whole."""

    source: str = "/aftersale"
    topic_prefix: str = ""
    dataschema: str = "urn:aftersale:schemas"
    value_bytes: int = 900 * 1024


def encode_event(
    emitted: Emitted,
    *,
    rules: EncodeRules,
    now: datetime,
    causation: Position,
    traceparent: str | None,
) -> Output:
    """`now` is the moment of the decision, `causation` the record whose outcome holds the event."""
    event = emitted.event
    topic, kind = _address(event)
    id = event_id(
        rules.source, type=kind, order_id=event.order_id, cause=emitted.cause, n=emitted.n
    )
    headers = headers_of(rules, kind, id, now, event.order_id)
    headers.append(("ce_causation", str(causation).encode()))
    if emitted.sequence is not None:
        headers.append(("ce_sequence", str(emitted.sequence).encode()))
    if traceparent is not None:
        headers.append(("traceparent", traceparent.encode()))
    data = _data(event, emitted.sequence, id, rules.source, now)
    return Output(
        rules.topic_prefix + topic,
        event.order_id.encode(),
        tuple(headers),
        _within(rules.value_bytes, data),
    )


def identity(output: Output) -> tuple[bytes | None, ...]:
    """What tells one output from all others: an event's id, a dead letter's source.

    A dead letter keeps the id that its record came with, which proves nothing.
    """
    headers = dict(output.headers)
    if "dlq.source.offset" in headers:
        return tuple(headers.get(f"dlq.source.{name}") for name in ("topic", "partition", "offset"))
    return (headers.get("ce_id"),)


def cause(output: Output) -> bytes:
    """The record whose outcome holds it, as topic/partition/offset."""
    source = identity(output)
    if len(source) == 1:
        source = (dict(output.headers).get("ce_causation"),)
    return b"/".join(part or b"" for part in source)


def encode_due(
    order_id: OrderId, request_id: RequestId, due_at: datetime, rules: EncodeRules
) -> Output:
    """The notice that a case's deadline has passed; a second one for the same deadline is the same."""
    cause = f"due:{request_id}:{instant(due_at)}"
    id = event_id(rules.source, type=topics.CASE_DUE, order_id=order_id, cause=cause, n=0)
    value = orjson.dumps(
        {"order_id": order_id, "request_id": request_id, "due_at": due_at},
        option=orjson.OPT_UTC_Z,
    )
    headers = headers_of(rules, topics.CASE_DUE, id, due_at, order_id)
    return Output(rules.topic_prefix + topics.DUE, order_id.encode(), tuple(headers), value)


def _address(event: Event) -> tuple[str, str]:
    match event:
        case RequestApproved():
            return topics.AFTERSALE_DECISIONS, topics.REQUEST_APPROVED
        case RequestRejected():
            return topics.AFTERSALE_DECISIONS, topics.REQUEST_REJECTED
        case RequestReferred():
            return topics.AFTERSALE_DECISIONS, topics.REQUEST_REFERRED
        case RequestCancelled():
            return topics.AFTERSALE_DECISIONS, topics.REQUEST_CANCELLED
        case RefundIssued():
            return topics.AFTERSALE_REFUNDS, topics.REFUND_ISSUED
        case FeedbackApproved():
            return topics.FEEDBACK_DECISIONS, topics.FEEDBACK_APPROVED
        case FeedbackRejected():
            return topics.FEEDBACK_DECISIONS, topics.FEEDBACK_REJECTED
        case _:
            assert_never(event)


def headers_of(
    rules: EncodeRules, kind: str, id: str, time: datetime, subject: str
) -> list[tuple[str, bytes | None]]:
    """What the record of any event has."""
    return [
        ("ce_id", id.encode()),
        ("ce_time", instant(time).encode()),
        ("ce_subject", subject.encode()),
        *_headers_alike(rules.source, rules.dataschema, kind),
    ]


@lru_cache(maxsize=64)
def _headers_alike(source: str, dataschema: str, kind: str) -> tuple[tuple[str, bytes], ...]:
    return (
        ("ce_specversion", b"1.0"),
        ("ce_source", source.encode()),
        ("ce_type", kind.encode()),
        ("ce_dataschema", f"{dataschema}:{kind}".encode()),
        ("content-type", _JSON),
    )


def _data(
    event: Event, sequence: int | None, id: str, source: str, now: datetime
) -> dict[str, Any]:
    fields = fields_of(event)
    match event:
        case RequestApproved() | RequestRejected() | RequestReferred():
            if event.service_kind is None:
                del fields["service_kind"]
            return {"decision_id": id, "sequence": sequence, **fields, "decided_at": now}
        case RefundIssued():
            del fields["ordinal"]
            paid_under = refund_id(
                source, order_id=event.order_id, request_id=event.request_id, ordinal=event.ordinal
            )
            return {"refund_id": paid_under, "sequence": sequence, **fields, "issued_at": now}
        case RequestCancelled():
            return {"sequence": sequence, **fields, "at": now}
        case FeedbackApproved() | FeedbackRejected():
            return {"sequence": sequence, **fields, "decided_at": now}
        case _:
            assert_never(event)


def _within(limit: int, data: dict[str, Any]) -> bytes:
    """Too large an event loses its details, then the words of its bases, never a code or an amount."""
    value = orjson.dumps(data, option=orjson.OPT_UTC_Z)
    for shorten in (_without_details, _without_words):
        if len(value) <= limit:
            break
        value = orjson.dumps(shorten(orjson.loads(value)))
    return value


def _without_details(value: Any) -> Any:
    """Checks and reasons that were told apart by their details alone become one, of all their lines."""
    if isinstance(value, dict):
        return {
            key: {"cut": True} if key == "detail" and item else _without_details(item)
            for key, item in value.items()
        }
    if not isinstance(value, list):
        return value
    items = [_without_details(item) for item in value]
    return _merged(items) if items and isinstance(items[0], dict) and "check" in items[0] else items


def _merged(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    merged: dict[bytes, dict[str, Any]] = {}
    for check in checks:
        apart = orjson.dumps({name: item for name, item in check.items() if name != "line_ids"})
        known = merged.setdefault(apart, {**check, "line_ids": []})
        known["line_ids"] += [one for one in check["line_ids"] if one not in known["line_ids"]]
    return list(merged.values())


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: item[:_FEW_WORDS] if key == "basis" and item else _without_words(item)
            for key, item in value.items()
        }
    return [_without_words(item) for item in value] if isinstance(value, list) else value


@lru_cache(maxsize=64)
def instant(at: datetime) -> str:
    """As RFC 3339, in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
