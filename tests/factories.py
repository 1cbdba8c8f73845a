"""Valid inputs with full defaults and keyword overrides, and the records that carry them."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from service.domain.record import Headers, Record

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def customer_of(order_id: str) -> str:
    """Each order has a customer of its own (`o-7`, `c-7`): who asks often is another matter."""
    return f"c-{order_id.removeprefix('o-')}" if order_id.startswith("o-") else "c-1"


def line_data(line_id: str = "1", **fields: Any) -> dict[str, Any]:
    """One unit, paid 1000, delivered two days before NOW."""
    line: dict[str, Any] = {
        "line_id": line_id,
        "sku": f"sku-{line_id}",
        "quantity": 1,
        "paid": 1000,
    }
    line.update(fields)
    line.setdefault("shipped", line["quantity"])
    line.setdefault("delivered", line["shipped"])
    if line["delivered"]:
        line.setdefault("delivered_at", instant(NOW - timedelta(days=2)))
    return line


def order_data(order_id: str = "o-1", **fields: Any) -> dict[str, Any]:
    lines = fields.pop("lines", None) or [line_data()]
    shipping = fields.get("shipping_paid", 0)
    return {
        "order_id": order_id,
        "customer_id": customer_of(order_id),
        "version": 1,
        "market": "NZ",
        "currency": "USD",
        "placed_at": instant(NOW - timedelta(days=5)),
        "status": "paid",
        "captured": sum(line["paid"] for line in lines) + shipping,
        "lines": lines,
        **fields,
    }


def refund_data(order_id: str = "o-1", **fields: Any) -> dict[str, Any]:
    return {
        "request_id": str(uuid.uuid4()),
        "order_id": order_id,
        "customer_id": customer_of(order_id),
        "requested_at": instant(NOW),
        "reason": "change_of_mind",
        **fields,
    }


def review_data(order_id: str = "o-1", **fields: Any) -> dict[str, Any]:
    return {
        "request_id": str(uuid.uuid4()),
        "order_id": order_id,
        "customer_id": customer_of(order_id),
        "requested_at": instant(NOW),
        "score": 5,
        **fields,
    }


def headers_of(kind: str, **attributes: str) -> Headers:
    """CloudEvents in binary mode, as upstream teams write them."""
    named = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "/orders",
        "type": kind,
        **attributes,
    }
    return (
        *((f"ce_{name}", value.encode()) for name, value in named.items()),
        ("content-type", b"application/json"),
    )


def record(
    topic: str,
    kind: str,
    data: dict[str, Any] | bytes | None,
    *,
    key: bytes | None = None,
    headers: Headers | None = None,
    offset: int = 0,
    timestamp: datetime = NOW,
) -> Record:
    """A record in binary mode; its key is the order id where none is given."""
    value = orjson.dumps(data) if isinstance(data, dict) else data
    if key is None and isinstance(data, dict) and isinstance(data.get("order_id"), str):
        key = data["order_id"].encode()
    return Record(
        topic,
        0,
        offset,
        int(timestamp.timestamp() * 1000),
        key,
        headers_of(kind) if headers is None else headers,
        value,
    )
