"""Requests of every kind, reports and verdicts as other services write them: (topic, type, data)."""

import uuid
from typing import Any

from schemas import topics
from tests.factories import NOW, instant, refund_data, review_data

Message = tuple[str, str, dict[str, Any]]


def snapshot(order: dict[str, Any]) -> Message:
    return topics.ORDERS, topics.ORDER_SNAPSHOT, order


def asked(kind: str, order_id: str = "o-1", **fields: Any) -> Message:
    """A refund, return, exchange or repair."""
    return _request(f"aftersale.{kind}.requested.v1", refund_data(order_id, **fields))


def care(order_id: str = "o-1", *, service: dict[str, Any], **fields: Any) -> Message:
    data = refund_data(order_id, service={"reason": "change_of_mind", **service}, **fields)
    del data["reason"]
    return _request(topics.CARE_REQUESTED, data)


def cancel(target: Message, **fields: Any) -> Message:
    """Of the request, on its order, by its customer."""
    of = target[2]
    data = refund_data(of["order_id"], customer_id=of["customer_id"], **fields)
    del data["reason"]
    return _request(topics.CANCEL_REQUESTED, data | {"target_request_id": of["request_id"]})


def review(order_id: str = "o-1", **fields: Any) -> Message:
    return topics.FEEDBACK_REQUESTS, topics.REVIEW_SUBMITTED, review_data(order_id, **fields)


def comment(order_id: str = "o-1", **fields: Any) -> Message:
    data = review_data(order_id, **{"content": "All is well"} | fields)
    del data["score"]
    return topics.FEEDBACK_REQUESTS, topics.COMMENT_SUBMITTED, data


def sent(target: Message, **fields: Any) -> Message:
    """The goods of that request are on their way back."""
    said = {"request_id": id_of(target), "sent_at": instant(NOW), "tracking": "T-1"}
    return topics.WAREHOUSE_REPORTS, topics.GOODS_SENT, _report(target, **said, **fields)


def settled(target: Message, refund_id: str, **fields: Any) -> Message:
    """A refund of that request was paid."""
    said = {"refund_id": refund_id, "attempt": 1, "reported_at": instant(NOW)}
    return topics.PAYMENT_REPORTS, topics.REFUND_SETTLED, _report(target, **said, **fields)


def judged(target: Message, verdict: str = "approve", **fields: Any) -> Message:
    data = {
        "verdict_id": str(uuid.uuid4()),
        "order_id": target[2]["order_id"],
        "target_request_id": id_of(target),
        "judged_at": instant(NOW),
        "by": "agent-7",
        "verdict": verdict,
    }
    return topics.VERDICTS, topics.REQUEST_JUDGED, data | fields


def id_of(message: Message) -> str:
    """The id that the message claims."""
    data = message[2]
    name = next(name for name in ("report_id", "verdict_id", "request_id") if name in data)
    return str(data[name])


def _request(kind: str, data: dict[str, Any]) -> Message:
    return topics.AFTERSALE_REQUESTS, kind, data


def _report(target: Message, **fields: Any) -> dict[str, Any]:
    return {"report_id": str(uuid.uuid4()), "order_id": target[2]["order_id"], **fields}
