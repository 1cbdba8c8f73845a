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
DOCUMENTS: dict[str, dict[str, Any]] = {
    topics.ORDER_SNAPSHOT: ORDER,
    topics.REFUND_REQUESTED: REFUND,
    topics.REVIEW_SUBMITTED: REVIEW,
    topics.CASE_DUE: DUE,
}


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
