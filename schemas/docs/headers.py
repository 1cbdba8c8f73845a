"""The headers of records as JSON Schemas: CloudEvents attributes, trace context, dead letters' reasons."""

import uuid
from collections.abc import Mapping
from typing import Any, get_args

from schemas import topics
from schemas.codes import DeadLetterReason
from schemas.json_schema import uri

PRINTABLE = r"^[ -~]{1,128}$"
_NUMBER = r"^(0|[1-9][0-9]*)$"


def _text(meaning: str, **limits: Any) -> dict[str, Any]:
    return {"type": "string", "description": meaning, **limits}


def _object(required: dict[str, Any], optional: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [*required], "properties": required | optional}


_TRACEPARENT = _text(
    "W3C trace context, taken over from an input to its outputs",
    pattern="^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
)
_TIME = _text("when it happened; of outputs the moment of the decision", format="date-time")
_ALWAYS = {
    "ce_specversion": {"const": "1.0", "description": "version of CloudEvents"},
    "ce_id": _text("the event's id: any copy of one event has the same", pattern=PRINTABLE),
    "ce_source": _text("who wrote it, a URI reference", format="uri-reference"),
    "ce_type": _text("the type of the data", pattern=PRINTABLE),
}
HEADERS: dict[str, dict[str, Any]] = {
    "IncomingHeaders": _object(
        _ALWAYS,
        {
            "ce_time": _TIME,
            "content-type": _text("application/json where it is left out"),
            "traceparent": _TRACEPARENT,
        },
    ),
    "OutgoingHeaders": _object(
        {
            **_ALWAYS,
            "ce_time": _TIME,
            "ce_subject": _text("the record's key: the order id, of signals the sku"),
            "ce_dataschema": _text("the schema of the data", format="uri"),
            "content-type": {"const": "application/json", "description": "form of the value"},
        },
        {
            "ce_causation": _text(
                "topic/partition/offset of the record whose outcome holds this event"
            ),
            "ce_sequence": _text(
                "number of this event among its order's events over all topics, from 1; "
                "none on an unknown order and of signals",
                pattern="^[1-9][0-9]*$",
            ),
            "traceparent": _TRACEPARENT,
        },
    ),
    "DeadLetterHeaders": _object(
        {
            "dlq.reason": _text("why it was not taken", enum=[*get_args(DeadLetterReason)]),
            "dlq.detail": _text("the same in words: help, not contract"),
            "dlq.source.topic": _text("where it lay, with the prefix"),
            "dlq.source.partition": _text("its partition there", pattern=_NUMBER),
            "dlq.source.offset": _text("its offset there", pattern=_NUMBER),
            "dlq.source.timestamp": _text("its timestamp there, milliseconds since 1970"),
            "dlq.sha256": _text("of the value as it came", pattern="^[0-9a-f]{64}$"),
        },
        {"dlq.cut": _text("what had to be cut off, where something was")},
    ),
}


_SOURCE = "/aftersale"
_OWN_IDS = ("request_id", "report_id", "verdict_id")
_OWN_MOMENTS = ("decided_at", "issued_at", "at", "due_at")


def event_id(kind: str, data: Mapping[str, Any], number: int = 0) -> str:
    """The id of the service's event as the contract makes it; `number` counts those of one cause."""
    subject = data.get("order_id") or data["sku"]
    cause = data.get("cancelled_by") or data.get("request_id") or subject
    namespace = uuid.uuid5(uuid.NAMESPACE_URL, _SOURCE)
    return str(uuid.uuid5(namespace, f"{kind}|{subject}|{cause}|{number}"))


def incoming(kind: str, data: Mapping[str, Any]) -> dict[str, str]:
    """An example of what a sender writes of such data."""
    version = f"{data['order_id']}@{data.get('version')}"
    own = next((data[name] for name in reversed(_OWN_IDS) if name in data), version)
    return _of_event(kind, str(own), "/upstream")


def outgoing(kind: str, data: Mapping[str, Any]) -> dict[str, str]:
    """An example of what the service writes of such data."""
    own = data.get("decision_id") or data.get("signal_id")
    # A refund is issued beside the approval, which is its cause's first event.
    made = own or event_id(kind, data, int("refund_id" in data))
    found = {
        **_of_event(kind, made, _SOURCE),
        "ce_time": next(data[name] for name in _OWN_MOMENTS if name in data),
        "ce_subject": data.get("order_id") or data["sku"],
        "ce_dataschema": uri(kind),
    }
    if data.get("sequence") is not None:
        found["ce_sequence"] = str(data["sequence"])
        found["ce_causation"] = "aftersale.requests.v1/3/1207"
    if "signal_id" in data:
        found["ce_causation"] = "aftersale.due.v1/3/52"
    return found


def dead_letter() -> dict[str, str]:
    """An example: a request without an id."""
    return {
        **_of_event(topics.REFUND_REQUESTED, "6b1f6d5e-2c0e-4f0e-9d7e-0d4d5a2f9a11", "/upstream"),
        "dlq.reason": "no_identity",
        "dlq.detail": "request_id is missing",
        "dlq.source.topic": topics.AFTERSALE_REQUESTS,
        "dlq.source.partition": "3",
        "dlq.source.offset": "1207",
        "dlq.source.timestamp": "1772452800000",
        "dlq.sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    }


def _of_event(kind: str, event_id: str, source: str) -> dict[str, str]:
    return {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_source": source,
        "ce_type": kind,
        "content-type": "application/json",
    }
