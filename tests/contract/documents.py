"""Valid documents with every field that the contract names, and what becomes of a changed one."""

from copy import deepcopy
from typing import Any

import orjson

from schemas import topics
from service.domain.inbound import InvalidRequest
from service.domain.outcome import DeadLettered
from service.stream.decode import Decoded, decode
from service.stream.envelope import DecodeRules
from tests.factories import line_data, order_data, record, refund_data, review_data

REQUEST_ID = "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"
WHEN = "2026-03-02T12:00:00Z"
Path = tuple[str | int, ...]

ORDER = order_data(
    shop="shop-1",
    market="DE",
    region="DE-BY",
    timezone="Europe/Berlin",
    currency="EUR",
    buyer="business",
    captured=2900,
    shipping_paid=900,
    express_surcharge=400,
    disclosures={"withdrawal_right": WHEN},
    promotions=[{"threshold": 3000, "discount": 500, "line_ids": ["1", "2"]}],
    lines=[
        line_data(
            "1",
            category="toy",
            quantity=3,
            list_price=1200,
            shipped=2,
            delivered=1,
            installed_at=WHEN,
            traits=["digital", "final_sale"],
            confirmed=["digital"],
            told=["final_sale"],
            warranty_months=24,
            gift_for="2",
            subscription=True,
        ),
        line_data("2"),
    ],
)
REFUND = refund_data(
    request_id=REQUEST_ID,
    known_at=WHEN,
    order_version=3,
    note="two lines\n\tof text",
    channel="app",
    reason="defective",
    lines=[{"line_id": "1", "quantity": 2}],
    amount=500,
    condition="faulty",
    severity="unsafe",
    evidence=["https://example.org/1.jpg"],
    follows_request="00000000-0000-4000-8000-000000000001",
)
REVIEW = review_data(
    request_id=REQUEST_ID,
    known_at=WHEN,
    order_version=3,
    note="a note",
    channel="app",
    line_id="1",
    score=2,
    dimensions={"quality": 1, "fit": 5},
    content="Broke within a day.",
    media=["https://example.org/2.jpg"],
    anonymous=True,
    follows="00000000-0000-4000-8000-000000000002",
)
DUE = {"order_id": "o-1", "request_id": REQUEST_ID, "due_at": WHEN}
REPORT_ID = "6b1f6d5e-2c0e-4f0e-9d7e-0d4d5a2f9a11"
OF_EVERY_REQUEST = {
    name: REFUND[name]
    for name in (
        "request_id order_id customer_id requested_at known_at order_version note channel".split()
    )
}


def own_fields(data: dict[str, Any]) -> dict[str, Any]:
    """Of a request, what it has as a part of a care."""
    outside = {*OF_EVERY_REQUEST, "follows_request"}
    return {name: value for name, value in data.items() if name not in outside}


_FOLLOWS = {"follows_request": REFUND["follows_request"]}
_LINES = [{"line_id": "1", "quantity": 2}]
_EVIDENCE = REFUND["evidence"]
_REPORT = {"report_id": REPORT_ID, "order_id": "o-1", "request_id": REQUEST_ID}
_REFUND_REPORT = {
    "report_id": REPORT_ID,
    "order_id": "o-1",
    "refund_id": REQUEST_ID,
    "attempt": 1,
    "reported_at": WHEN,
}
COMMENT = {**OF_EVERY_REQUEST, "content": "It broke.", "line_id": "1", "topic": "quality"}
DOCUMENTS: dict[str, dict[str, Any]] = {
    topics.ORDER_SNAPSHOT: ORDER,
    topics.REFUND_REQUESTED: REFUND,
    topics.RETURN_REQUESTED: {
        **OF_EVERY_REQUEST,
        **_FOLLOWS,
        "reason": "change_of_mind",
        "lines": _LINES,
        "condition": "opened",
        "severity": "minor",
        "evidence": _EVIDENCE,
    },
    topics.EXCHANGE_REQUESTED: {
        **OF_EVERY_REQUEST,
        **_FOLLOWS,
        "reason": "defective",
        "lines": [{"line_id": "1", "quantity": 2, "replacement_sku": "lamp-2"}],
        "condition": "faulty",
        "severity": "minor",
        "evidence": _EVIDENCE,
    },
    topics.REPAIR_REQUESTED: {
        **OF_EVERY_REQUEST,
        **_FOLLOWS,
        "reason": "defective",
        "lines": _LINES,
        "severity": "unsafe",
        "evidence": _EVIDENCE,
        "estimate": {"cost": 1_500, "days": 10},
    },
    topics.CARE_REQUESTED: {
        **OF_EVERY_REQUEST,
        "service": {"kind": "refund", **own_fields(REFUND)},
        "review": own_fields(REVIEW),
        "comment": own_fields(COMMENT),
    },
    topics.CANCEL_REQUESTED: {**OF_EVERY_REQUEST, "target_request_id": REPORT_ID},
    topics.REVIEW_SUBMITTED: REVIEW,
    topics.COMMENT_SUBMITTED: COMMENT,
    topics.GOODS_SENT: {**_REPORT, "sent_at": WHEN, "tracking": "DHL-1"},
    topics.GOODS_RECEIVED: {
        **_REPORT,
        "received_at": WHEN,
        "lines": [
            {"line_id": "1", "accepted": 1, "refused": 0, "disposition": "worn", "deduction": 200},
            {"line_id": "1", "accepted": 0, "refused": 1, "disposition": "wrong_item"},
        ],
    },
    topics.REPLACEMENT_SHIPPED: {**_REPORT, "reported_at": WHEN},
    topics.REPLACEMENT_UNAVAILABLE: {**_REPORT, "reported_at": WHEN},
    topics.REPAIR_DIAGNOSED: {**_REPORT, "reported_at": WHEN, "cost": 1_500, "days": 10},
    topics.REPAIR_COMPLETED: {**_REPORT, "reported_at": WHEN, "repaired": False},
    topics.REFUND_SETTLED: _REFUND_REPORT,
    topics.REFUND_FAILED: {**_REFUND_REPORT, "reason": "account closed", "final": True},
    topics.REQUEST_JUDGED: {
        "verdict_id": REPORT_ID,
        "order_id": "o-1",
        "target_request_id": REQUEST_ID,
        "judged_at": WHEN,
        "by": "agent-7",
        "verdict": "approve",
        "note": "a photo shows it",
    },
    topics.CASE_DUE: DUE,
}
REQUESTS = tuple(kind for kind, data in DOCUMENTS.items() if "requested_at" in data)
REPORTS = tuple(
    kind for kind in DOCUMENTS if kind not in (*REQUESTS, topics.ORDER_SNAPSHOT, topics.CASE_DUE)
)


def own_id(kind: str) -> str | None:
    """The field under which a record is known for good."""
    return next(
        (n for n in ("report_id", "verdict_id", "request_id") if n in DOCUMENTS[kind]), None
    )


def topic_of(kind: str) -> str:
    return next(topic for topic, kinds in topics.INPUTS.items() if kind in kinds)


def read(kind: str, value: dict[str, Any] | bytes, **fields: Any) -> Decoded | DeadLettered:
    """What the record decodes to; one of bytes has no key unless it is given one."""
    return decode(record(topic_of(kind), kind, value, **fields), DecodeRules())


def with_raw(data: dict[str, Any], name: str, raw: str | bytes) -> bytes:
    """The document with one field in JSON as it was typed, which no writer may be able to write."""
    rest = orjson.dumps({key: value for key, value in data.items() if key != name})
    raw = raw.encode() if isinstance(raw, str) else raw
    return rest[:-1] + b',"' + name.encode() + b'":' + raw + b"}"


def replaced(data: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    changed = deepcopy(data)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def verdict(found: Decoded | DeadLettered) -> str | dict[str, str]:
    """`taken`, the reason of the dead letter, or the code of each wrong field by its path."""
    if isinstance(found, DeadLettered):
        return found.reason
    if isinstance(found.inbound, InvalidRequest):
        return {error.path: error.code for error in found.inbound.errors}
    return "taken"
