"""Requests of every kind, reports and verdicts as other services write them: (topic, type, data)."""

import uuid
from typing import Any

from schemas import topics
from service.domain.ids import OrderId, RequestId, refund_id
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
    return topics.WAREHOUSE_REPORTS, topics.GOODS_SENT, _report(target, **said | fields)


def received(target: Message, *lines: dict[str, Any], **fields: Any) -> Message:
    """They arrived, and were looked at line by line (`found`)."""
    said = {"request_id": id_of(target), "received_at": instant(NOW), "lines": list(lines)}
    return topics.WAREHOUSE_REPORTS, topics.GOODS_RECEIVED, _report(target, **said | fields)


def found(
    line_id: str, accepted: int, refused: int = 0, *, as_: str = "resellable", **fields: Any
) -> dict[str, Any]:
    line = {"line_id": line_id, "accepted": accepted, "refused": refused, "disposition": as_}
    return line | fields


def reported(kind: str, target: Message, **fields: Any) -> Message:
    """What the workshop or the warehouse says of that request, as `topics` names it."""
    said = {"request_id": id_of(target), "reported_at": instant(NOW)}
    return topics.WAREHOUSE_REPORTS, kind, _report(target, **said | fields)


def settled(target: Message, refund_id: str | None = None, **fields: Any) -> Message:
    """A refund of that request was paid: the first one where none is named."""
    return topics.PAYMENT_REPORTS, topics.REFUND_SETTLED, _of_refund(target, refund_id, **fields)


def failed(target: Message, refund_id: str | None = None, **fields: Any) -> Message:
    said = {"reason": "account closed", "final": False}
    data = _of_refund(target, refund_id, **said | fields)
    return topics.PAYMENT_REPORTS, topics.REFUND_FAILED, data


def refund_of(target: Message, ordinal: int = 0) -> str:
    """The id of its first refund, or of a later one."""
    return refund_id(
        "/aftersale",
        order_id=OrderId(target[2]["order_id"]),
        request_id=RequestId(id_of(target)),
        ordinal=ordinal,
    )


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


def _of_refund(target: Message, refund_id: str | None, **fields: Any) -> dict[str, Any]:
    said = {"refund_id": refund_id or refund_of(target), "attempt": 1, "reported_at": instant(NOW)}
    return _report(target, **said | fields)


def _report(target: Message, **fields: Any) -> dict[str, Any]:
    return {"report_id": str(uuid.uuid4()), "order_id": target[2]["order_id"], **fields}
