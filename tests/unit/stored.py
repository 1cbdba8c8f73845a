"""Events as the database keeps them, valid by the contract's models, for what reads them back."""

import io
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson
from rich.console import Console

from schemas import topics
from schemas.catalogue import MODELS
from service.domain.ids import OrderId, event_id
from service.domain.record import Output, Record
from service.operate.explain import Document, explained
from service.operate.explain_page import page
from service.store.facts import facts_json
from service.store.history import OrderHistory, StoredOutcome, Waiting
from tests.factories import NOW, headers_of, instant, refund_data
from tests.unit.builders import an_order

ID = "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"
OTHER = "00000000-0000-4000-8000-000000000001"
OPENS, CLOSES = "2026-02-10T12:00:00Z", "2026-02-25T23:00:00Z"
WHOSE = {"request_id": ID, "order_id": "o-1", "customer_id": "c-1"}
POLICY = {"pack": "de", "version": "2024", "ground": "withdrawal", "basis": "BGB s. 355"}
WINDOW = {"opens": OPENS, "closes": CLOSES, "timezone": "Europe/Berlin"}
MONEY = {
    "amount": 1_950,
    "currency": "EUR",
    "goods": 2_000,
    "shipping": 0,
    "fees": 0,
    "promotion": -50,
}
LINE = {
    "line_id": "1",
    "sku": "sku-1",
    "quantity": 2,
    "refund": 2_000,
    "replacement_sku": None,
    "ground": "withdrawal",
    "basis": "BGB s. 355",
    "window": WINDOW,
    "return_required": True,
}
REMEDY = {
    "line_id": "1",
    "kind": "repair",
    "ground": "conformity",
    "closes": "2028-03-01T23:00:00Z",
}


def check(name: str, outcome: str = "pass", **fields: Any) -> dict[str, Any]:
    made = {"check": name, "ground": None, "outcome": outcome, "detail": {}, "line_ids": []}
    return made | fields


def reason(code: str, check: str = "window", **fields: Any) -> dict[str, Any]:
    return {"code": code, "check": check, "detail": {}, "line_ids": [], "part": None} | fields


def window(outcome: str = "fail", line_ids: Iterable[str] = ("1",)) -> dict[str, Any]:
    detail = {"requested_at": instant(NOW), **WINDOW}
    return check("window", outcome, ground="withdrawal", detail=detail, line_ids=list(line_ids))


CHECKS = [
    check("payment", detail={"status": "paid"}),
    check("lines", detail={"asked": 2, "available": 2}, line_ids=["1"]),
    check("reason", ground="withdrawal", detail={"reason": "change_of_mind"}, line_ids=["1"]),
]
# A valid event of every type that tells of a request, but for its sequence.
DATA: dict[str, dict[str, Any]] = {
    topics.REQUEST_APPROVED: {
        "decision_id": OTHER,
        **WHOSE,
        "kind": "refund",
        "policy": POLICY,
        "lines": [LINE],
        "refused": [],
        "refund": MONEY,
        "refund_due": None,
        "window": WINDOW,
        "goods": {
            "return_required": True,
            "send_by": "2026-03-16T23:00:00Z",
            "freight": "customer",
        },
        "checks": [*CHECKS, window("pass")],
        "decided_at": instant(NOW),
    },
    topics.REQUEST_REJECTED: {
        "decision_id": OTHER,
        **WHOSE,
        "kind": "refund",
        "policy": POLICY,
        "window": WINDOW,
        "reasons": [reason("window_closed", detail=window()["detail"], line_ids=["1"])],
        "remedies": [REMEDY],
        "checks": [*CHECKS, window()],
        "decided_at": instant(NOW),
    },
    topics.REQUEST_REFERRED: {
        "decision_id": OTHER,
        **WHOSE,
        "kind": "refund",
        "policy": POLICY,
        "lines": [LINE],
        "refund": MONEY,
        "window": WINDOW,
        "checks": CHECKS,
        "decided_at": instant(NOW),
        "reasons": [reason("evidence_to_judge", "evidence", line_ids=["1"])],
    },
    topics.REFUND_ISSUED: {
        "refund_id": OTHER,
        "attempt": 1,
        **WHOSE,
        **MONEY,
        "cause": "goods_received",
        "lines": [{"line_id": "1", "quantity": 2, "amount": 2_000}],
        "refund_due": "2026-03-16T23:00:00Z",
        "issued_at": instant(NOW),
    },
    **{
        kind: {
            **WHOSE,
            "kind": "refund",
            "at": instant(NOW),
            "released": [{"line_id": "1", "quantity": 2}],
        }
        for kind in (topics.REQUEST_CANCELLED, topics.REQUEST_EXPIRED, topics.REQUEST_COMPLETED)
    },
    topics.REQUEST_REMINDED: {
        **WHOSE,
        "kind": "refund",
        "waits_for": "goods",
        "due_at": "2026-03-16T23:00:00Z",
        "at": instant(NOW),
    },
    topics.FEEDBACK_APPROVED: {
        **WHOSE,
        "kind": "review",
        "line_id": "1",
        "score": 1,
        "verified_purchase": True,
        "after_sale": "repaired",
        "decided_at": instant(NOW),
        "remedies": [REMEDY],
    },
    topics.FEEDBACK_REJECTED: {
        **WHOSE,
        "kind": "comment",
        "decided_at": instant(NOW),
        "reasons": [reason("content_blocked", "content")],
        "checks": [check("content", "fail")],
    },
}
DATA[topics.REQUEST_CANCELLED]["cancelled_by"] = OTHER


def outcome(
    kind: str, sequence: int = 1, /, *, caused_by: str = ID, **fields: Any
) -> StoredOutcome:
    """One event, valid by its model, as it was published."""
    data = DATA[kind] | {"sequence": sequence} | fields
    MODELS[kind].model_validate(data)
    id = event_id("/aftersale", type=kind, order_id=OrderId("o-1"), cause=caused_by, n=0)
    headers = {"id": id, "source": "/aftersale", "type": kind, "time": instant(NOW)}
    headers["causation"] = "aftersale.requests.v1/0/17"
    return StoredOutcome(
        output=Output(
            topics.topic_of(kind),
            b"o-1",
            tuple((f"ce_{name}", value.encode()) for name, value in headers.items()),
            orjson.dumps(data),
        ),
        recorded_at=NOW,
        source="aftersale.requests.v1/0/17",
        published=True,
    )


def history(*outcomes: StoredOutcome, **fields: Any) -> OrderHistory:
    facts = orjson.loads(facts_json(an_order(currency="EUR")))
    return OrderHistory(**{"order_id": "o-1", "facts": facts, "outcomes": outcomes} | fields)


def told(kept: OrderHistory, id: str = ID) -> Document:
    return explained(id, kept, history_days=400)


def shown(document: Document) -> str:
    """The page on a terminal of 100 columns, its blanks and line ends made one."""
    return " ".join(lines(document))


def lines(document: Document) -> list[str]:
    console = Console(width=100, file=io.StringIO(), highlight=False)
    console.print(*page(document), sep="\n")
    assert isinstance(console.file, io.StringIO)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def again(kept: StoredOutcome, **fields: Any) -> StoredOutcome:
    return replace(kept, output=kept.output._replace(**fields))


def caused_by_record(kept: StoredOutcome, place: bytes) -> StoredOutcome:
    headers = tuple(
        (name, place if name == "ce_causation" else value) for name, value in kept.output.headers
    )
    return again(kept, headers=headers)


def waiting(topic: str, kind: str, data: dict[str, Any] | bytes) -> Waiting:
    value = orjson.dumps(data) if isinstance(data, dict) else data
    at = int(NOW.timestamp() * 1000)
    record = Record(topic, 0, 3, at, b"o-1", headers_of(kind), value)
    return Waiting(record=record, due_at=NOW.replace(day=5))


def dead_letter() -> StoredOutcome:
    named = {"reason": "undecidable", "detail": "the core failed: KeyError"}
    named |= {"source.topic": "aftersale.requests.v1", "source.partition": "1"}
    named |= {"source.offset": "9"}
    headers = tuple((f"dlq.{name}", value.encode()) for name, value in named.items())
    value = orjson.dumps(refund_data(request_id=ID.upper()))
    return StoredOutcome(
        output=Output(topics.DEAD_LETTERS, b"o-1", headers, value),
        recorded_at=NOW,
        source="aftersale.requests.v1/1/9",
        published=True,
    )
