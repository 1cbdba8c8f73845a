"""Messages for upstream teams: one call each, which gives the topic, key, headers and bytes to send.

`fields` are any others of the contract's. Raises pydantic's ValidationError for what the service would
refuse for its form, TypeError for a field that the contract does not name.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from schemas import topics
from schemas.aftersale_requests import CareRequested
from schemas.catalogue import MODELS
from schemas.codes import Reason, ServiceKind

Headers = list[tuple[str, bytes]]
Fields = Mapping[str, Any]


class Message(NamedTuple):
    """What any Kafka client sends; `topic` is the default name."""

    topic: str
    key: bytes
    headers: Headers
    value: bytes


def order(**data: Any) -> Message:
    """The whole state of one order, to be sent again with a higher `version` after every change."""
    event_id = f"{data.get('order_id')}@{data.get('version')}"
    return _message(topics.ORDER_SNAPSHOT, event_id, data)


def refund(order_id: str, customer_id: str, reason: Reason, **fields: Any) -> Message:
    """Money asked for; of every unit still available where no `lines` are given."""
    return _request(topics.REFUND_REQUESTED, order_id, customer_id, fields | {"reason": reason})


def return_(order_id: str, customer_id: str, reason: Reason, **fields: Any) -> Message:
    """Goods offered for their money."""
    return _request(topics.RETURN_REQUESTED, order_id, customer_id, fields | {"reason": reason})


def exchange(order_id: str, customer_id: str, reason: Reason, **fields: Any) -> Message:
    """Goods offered for others: the same `sku` where a line names no `replacement_sku`."""
    return _request(topics.EXCHANGE_REQUESTED, order_id, customer_id, fields | {"reason": reason})


def repair(order_id: str, customer_id: str, reason: Reason, **fields: Any) -> Message:
    """Goods to be mended."""
    return _request(topics.REPAIR_REQUESTED, order_id, customer_id, fields | {"reason": reason})


def cancel(order_id: str, customer_id: str, target_request_id: str, **fields: Any) -> Message:
    """An earlier request taken back."""
    own = {"target_request_id": target_request_id}
    return _request(topics.CANCEL_REQUESTED, order_id, customer_id, fields | own)


def review(order_id: str, customer_id: str, score: int, **fields: Any) -> Message:
    """A score from 1 to 5, of the whole order where no `line_id` is given."""
    return _request(topics.REVIEW_SUBMITTED, order_id, customer_id, fields | {"score": score})


def comment(order_id: str, customer_id: str, content: str, **fields: Any) -> Message:
    """Words without a score."""
    return _request(topics.COMMENT_SUBMITTED, order_id, customer_id, fields | {"content": content})


def care(
    order_id: str,
    customer_id: str,
    kind: ServiceKind,
    reason: Reason,
    score: int | None = None,
    content: str | None = None,
    **fields: Any,
) -> Message:
    """A service with a review (`score`), a comment (`content`) or both: all are approved, or none.

    Fields of the service are given as to its own function; `review` and `comment` hold more of theirs.
    """
    envelope = {name: fields.pop(name) for name in [*fields] if name in CareRequested.model_fields}
    if score is not None:
        envelope["review"] = {**envelope.get("review", {}), "score": score}
    if content is not None:
        envelope["comment"] = {**envelope.get("comment", {}), "content": content}
    envelope["service"] = {"kind": kind, "reason": reason, **fields}
    return _request(topics.CARE_REQUESTED, order_id, customer_id, envelope)


def goods_sent(order_id: str, request_id: str, tracking: str, **fields: Any) -> Message:
    """Proof of sending, from the carrier or the customer."""
    own = {"sent_at": _now(), "request_id": request_id, "tracking": tracking}
    return _report(topics.GOODS_SENT, order_id, own | fields)


def goods_received(
    order_id: str, request_id: str, lines: list[dict[str, Any]], **fields: Any
) -> Message:
    """What an inspection found, line by line and disposition by disposition."""
    own = {"received_at": _now(), "request_id": request_id, "lines": lines}
    return _report(topics.GOODS_RECEIVED, order_id, own | fields)


def replacement_shipped(order_id: str, request_id: str, **fields: Any) -> Message:
    """The goods of an exchange are on their way."""
    return _reported(topics.REPLACEMENT_SHIPPED, order_id, fields | {"request_id": request_id})


def replacement_unavailable(order_id: str, request_id: str, **fields: Any) -> Message:
    """The exchange cannot be had."""
    return _reported(topics.REPLACEMENT_UNAVAILABLE, order_id, fields | {"request_id": request_id})


def repair_diagnosed(
    order_id: str, request_id: str, cost: int, days: int, **fields: Any
) -> Message:
    """What the repair would cost, in minor units, and take."""
    own = {"request_id": request_id, "cost": cost, "days": days}
    return _reported(topics.REPAIR_DIAGNOSED, order_id, fields | own)


def repair_completed(order_id: str, request_id: str, repaired: bool, **fields: Any) -> Message:
    """Whether the goods work again."""
    own = {"request_id": request_id, "repaired": repaired}
    return _reported(topics.REPAIR_COMPLETED, order_id, fields | own)


def refund_settled(order_id: str, refund_id: str, attempt: int, **fields: Any) -> Message:
    """An issued refund is paid."""
    own = {"refund_id": refund_id, "attempt": attempt}
    return _reported(topics.REFUND_SETTLED, order_id, fields | own)


def refund_failed(
    order_id: str, refund_id: str, attempt: int, reason: str, final: bool, **fields: Any
) -> Message:
    """An attempt to pay failed; `final`: no further one will succeed."""
    own = {"refund_id": refund_id, "attempt": attempt, "reason": reason, "final": final}
    return _reported(topics.REFUND_FAILED, order_id, fields | own)


def judged(
    order_id: str,
    target_request_id: str,
    verdict: Literal["approve", "reject"],
    by: str,
    **fields: Any,
) -> Message:
    """A person's verdict on a referred request, or on a rejected one, which it overturns."""
    own = {"target_request_id": target_request_id, "verdict": verdict, "by": by}
    named = {"verdict_id": str(uuid.uuid4()), "order_id": order_id, "judged_at": _now()}
    data = named | fields | own
    return _message(topics.REQUEST_JUDGED, data["verdict_id"], data)


def _request(kind: str, order_id: str, customer_id: str, fields: Fields) -> Message:
    """A new id each call: sending the same message again is safe, calling again is another request."""
    own = {"order_id": order_id, "customer_id": customer_id}
    data = {"request_id": str(uuid.uuid4()), "requested_at": _now(), **fields, **own}
    return _message(kind, data["request_id"], data)


def _reported(kind: str, order_id: str, fields: Fields) -> Message:
    return _report(kind, order_id, {"reported_at": _now(), **fields})


def _report(kind: str, order_id: str, fields: Fields) -> Message:
    data = {"report_id": str(uuid.uuid4()), **fields, "order_id": order_id}
    return _message(kind, data["report_id"], data)


def _message(kind: str, event_id: object, data: Fields) -> Message:
    value = _checked(kind, data)
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(event_id),
        "ce_source": "/upstream",
        "ce_type": kind,
        "content-type": "application/json",
    }
    return Message(
        topics.topic_of(kind),
        data["order_id"].encode(),
        [(name, value.encode()) for name, value in headers.items()],
        value,
    )


def _checked(kind: str, data: Fields) -> bytes:
    """Readers ignore fields that they do not know: a misspelt one would vanish without a word."""
    try:
        found = MODELS[kind].model_validate(data, extra="forbid")
    except ValidationError as error:
        unknown = [
            ".".join(map(str, wrong["loc"]))
            for wrong in error.errors(include_url=False, include_input=False)
            if wrong["type"] == "extra_forbidden"
        ]
        if unknown:
            raise TypeError(f"{kind} has no field {', '.join(unknown)}") from error
        raise
    return found.model_dump_json(by_alias=True, exclude_unset=True).encode()


def _now() -> datetime:
    return datetime.now(UTC)
