"""One event of every type that the service writes."""

from typing import Any

from schemas import topics
from schemas.docs.headers import event_id
from schemas.docs.sample_inputs import ONE_LAMP, OTHER_ID, REFUND_ID, REQUEST_ID

_CASE: dict[str, Any] = {
    "request_id": REQUEST_ID,
    "order_id": "order-7",
    "customer_id": "customer-3",
    "kind": "refund",
}
_BASIS = "Promise of the shop: 30 days to change one's mind"
_WINDOW = {
    "opens": "2026-02-28T12:00:00Z",
    "closes": "2026-03-31T00:00:00Z",
    "timezone": "UTC",
}
_COMPARED = {"requested_at": "2026-03-02T12:00:00Z", **_WINDOW}
_CHECK = {
    "check": "window",
    "ground": "change_of_mind",
    "outcome": "pass",
    "detail": _COMPARED,
    "line_ids": ["1"],
}
_POLICY = {"pack": "default", "version": "1", "ground": "change_of_mind", "basis": _BASIS}
_PARTS = {"goods": 1250, "shipping": 0, "fees": 0, "promotion": 0}
_MONEY = {"amount": 1250, "currency": "EUR", **_PARTS}
_GRANTED = {
    "line_id": "1",
    "sku": "lamp",
    "quantity": 1,
    "refund": 1250,
    "replacement_sku": None,
    "ground": "change_of_mind",
    "basis": _BASIS,
    "window": _WINDOW,
    "return_required": True,
}


def _decision(kind: str) -> dict[str, Any]:
    return {
        "decision_id": event_id(kind, _CASE),
        "sequence": 1,
        **_CASE,
        "policy": _POLICY,
        "window": _WINDOW,
        "decided_at": "2026-03-02T12:00:00.318204Z",
    }


def _failed(code: str, check: str, detail: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "check": check, "detail": detail, "line_ids": ["1"], "part": None}


_LATE = {**_COMPARED, "requested_at": "2026-05-02T12:00:00Z"}
_LIMIT = {"amount": 90000, "limit": 50000, "currency": "EUR"}
_REMEDY = {
    "line_id": "1",
    "kind": "repair",
    "ground": "defective",
    "closes": "2028-02-29T00:00:00Z",
}
_ENDED: dict[str, Any] = {**_CASE, "at": "2026-03-20T10:00:00Z", "released": [], "sequence": 4}
_FEEDBACK = {**_CASE, "kind": "review", "decided_at": "2026-03-02T12:00:00.318204Z", "sequence": 2}
EVENTS: dict[str, dict[str, Any]] = {
    topics.REQUEST_APPROVED: {
        **_decision(topics.REQUEST_APPROVED),
        "lines": [_GRANTED],
        "refused": [],
        "refund": _MONEY,
        "refund_due": None,
        "goods": {
            "return_required": True,
            "send_by": "2026-03-17T00:00:00Z",
            "freight": "customer",
        },
        "checks": [_CHECK],
    },
    topics.REQUEST_REJECTED: {
        **_decision(topics.REQUEST_REJECTED),
        "reasons": [_failed("window_closed", "window", _LATE)],
        "remedies": [_REMEDY],
        "checks": [{**_CHECK, "outcome": "fail", "detail": _LATE}],
    },
    topics.REQUEST_REFERRED: {
        **_decision(topics.REQUEST_REFERRED),
        "lines": [{**_GRANTED, "refund": 90000}],
        "refund": {**_MONEY, "amount": 90000, "goods": 90000},
        "reasons": [_failed("amount_above_automatic_limit", "automatic_limit", _LIMIT)],
        "checks": [
            _CHECK,
            {**_CHECK, "check": "automatic_limit", "outcome": "refer", "detail": _LIMIT},
        ],
    },
    topics.REQUEST_CANCELLED: {**_ENDED, "released": ONE_LAMP, "cancelled_by": OTHER_ID},
    topics.REQUEST_EXPIRED: {**_ENDED, "released": ONE_LAMP},
    topics.REQUEST_COMPLETED: _ENDED,
    topics.REQUEST_REMINDED: {
        **_CASE,
        "waits_for": "goods",
        "due_at": "2026-03-17T00:00:00Z",
        "at": "2026-03-10T00:00:00Z",
        "sequence": 2,
    },
    topics.REFUND_ISSUED: {
        "refund_id": REFUND_ID,
        "attempt": 1,
        "request_id": OTHER_ID,
        "order_id": "order-7",
        "customer_id": "customer-3",
        "currency": "EUR",
        "amount": 1250,
        **_PARTS,
        "lines": [{"line_id": "1", "quantity": 1, "amount": 1250}],
        "cause": "approved",
        "refund_due": "2026-03-17T00:00:00Z",
        "issued_at": "2026-03-02T12:00:00.318204Z",
        "sequence": 2,
    },
    topics.FEEDBACK_APPROVED: {
        **_FEEDBACK,
        "line_id": "1",
        "score": 2,
        "verified_purchase": True,
        "after_sale": "none",
        "remedies": [_REMEDY],
    },
    topics.FEEDBACK_REJECTED: {
        **_FEEDBACK,
        "reasons": [_failed("already_reviewed", "first_review", {"reviewed": True})],
        "checks": [],
    },
    topics.QUALITY_SIGNAL: {
        "signal_id": "f49b0c83-4400-5d68-98cc-bb724b37858e",
        "sku": "lamp",
        "category": "furniture",
        "period": {"from": "2026-02-01T00:00:00Z", "to": "2026-03-01T00:00:00Z"},
        "delivered": 100,
        "requests": 12,
        "low_scores": 7,
        "refunded": {"amount": 15000, "currency": "EUR"},
        "at": "2026-03-01T00:00:05Z",
    },
    topics.CASE_DUE: {
        "order_id": "order-7",
        "request_id": REQUEST_ID,
        "due_at": "2026-03-17T00:00:00Z",
    },
    topics.SKU_DUE: {"sku": "lamp", "due_at": "2026-03-01T00:00:00Z"},
}
