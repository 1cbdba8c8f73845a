"""Section 3 of the contract, type by type."""

from typing import Any

from tests.fuzz.fields import (
    AMOUNT,
    BOOLEAN,
    COUNT,
    CURRENCY,
    ID,
    INSTANT,
    QUANTITY,
    TEXT,
    URI,
    UUID,
    VERSION,
    WRONG,
    ZONE,
    Faults,
    Rule,
    below,
    content,
    fields,
    listed,
    mapped,
    matching,
    once,
    one_of,
    positive_amount,
    score,
)

_REASON = one_of(
    "change_of_mind not_received late_delivery wrong_item damaged_in_transit defective "
    "not_as_described missing_parts other"
)
_CONDITION = one_of("unopened opened used damaged faulty")
_SEVERITY = one_of("minor major unsafe")
_TRAITS = listed(
    one_of(
        "custom_made perishable digital sealed_hygiene sealed_media periodical activated final_sale"
    ),
    8,
)
_LINE = fields({"line_id": ID, "quantity": QUANTITY}, {})
_LINES = once(listed(_LINE, 500, 1), "line_id")
_EXCHANGED = fields({"line_id": ID, "quantity": QUANTITY}, {"replacement_sku": ID})
_EVIDENCE = listed(URI, 10)
SERVICES: dict[str, tuple[dict[str, Rule], dict[str, Rule]]] = {
    "refund": (
        {"reason": _REASON},
        {
            "lines": _LINES,
            "amount": positive_amount,
            "condition": _CONDITION,
            "severity": _SEVERITY,
            "evidence": _EVIDENCE,
        },
    ),
    "return": (
        {"reason": _REASON},
        {"lines": _LINES, "condition": _CONDITION, "severity": _SEVERITY, "evidence": _EVIDENCE},
    ),
    "exchange": (
        {"reason": _REASON},
        {
            "lines": once(listed(_EXCHANGED, 500, 1), "line_id"),
            "condition": _CONDITION,
            "severity": _SEVERITY,
            "evidence": _EVIDENCE,
        },
    ),
    "repair": (
        {"reason": _REASON},
        {
            "lines": _LINES,
            "severity": _SEVERITY,
            "evidence": _EVIDENCE,
            "estimate": fields({"cost": AMOUNT, "days": QUANTITY}, {}),
        },
    ),
}
_FOLLOWS = {"follows_request": UUID}
_REVIEW: tuple[dict[str, Rule], dict[str, Rule]] = (
    {"score": score},
    {
        "line_id": ID,
        "dimensions": mapped(lambda value: score(value), 5),
        "content": content,
        "media": listed(URI, 9),
        "anonymous": BOOLEAN,
        "follows": UUID,
    },
)
_COMMENT: tuple[dict[str, Rule], dict[str, Rule]] = (
    {"content": content},
    {"line_id": ID, "topic": ID},
)


def _service(value: Any) -> Faults:
    if not isinstance(value, dict):
        return WRONG
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in SERVICES:
        return {"kind": {"invalid_field"}}
    return fields(*SERVICES[kind])(value)


def _request(needed: dict[str, Rule], others: dict[str, Rule]) -> Rule:
    return fields(
        {"customer_id": ID, "requested_at": INSTANT, **needed},
        {"known_at": INSTANT, "order_version": VERSION, "note": TEXT, "channel": ID, **others},
    )


def _care(value: dict[str, Any]) -> Faults:
    parts = {"review": fields(*_REVIEW), "comment": fields(*_COMMENT)}
    found = _request({"service": _service}, parts)(value)
    if value.get("review") is None and value.get("comment") is None:
        found |= below({"review": WRONG})
    return found


REQUESTS: dict[str, Rule] = {
    **{
        f"aftersale.{kind}.requested.v1": _request(needed, others | _FOLLOWS)
        for kind, (needed, others) in SERVICES.items()
    },
    "aftersale.care.requested.v1": _care,
    "aftersale.cancel.requested.v1": _request({"target_request_id": UUID}, {}),
    "feedback.review.submitted.v1": _request(*_REVIEW),
    "feedback.comment.submitted.v1": _request(*_COMMENT),
}
_RECEIVED = fields(
    {
        "line_id": ID,
        "accepted": COUNT,
        "refused": COUNT,
        "disposition": one_of("resellable worn damaged missing wrong_item"),
    },
    {"deduction": AMOUNT},
)
_REPORTED = {"request_id": UUID, "reported_at": INSTANT}
_REFUND = {"refund_id": UUID, "attempt": QUANTITY, "reported_at": INSTANT}
REPORTS: dict[str, Rule] = {
    "warehouse.goods.sent.v1": fields({"request_id": UUID, "sent_at": INSTANT, "tracking": ID}, {}),
    "warehouse.goods.received.v1": fields(
        {
            "request_id": UUID,
            "received_at": INSTANT,
            "lines": once(listed(_RECEIVED, 2_500, 1), "line_id", "disposition"),
        },
        {},
    ),
    "warehouse.replacement.shipped.v1": fields(_REPORTED, {}),
    "warehouse.replacement.unavailable.v1": fields(_REPORTED, {}),
    "warehouse.repair.diagnosed.v1": fields({**_REPORTED, "cost": AMOUNT, "days": QUANTITY}, {}),
    "warehouse.repair.completed.v1": fields({**_REPORTED, "repaired": BOOLEAN}, {}),
    "payment.refund.settled.v1": fields(_REFUND, {}),
    "payment.refund.failed.v1": fields({**_REFUND, "reason": TEXT, "final": BOOLEAN}, {}),
    "aftersale.request.judged.v1": fields(
        {
            "target_request_id": UUID,
            "judged_at": INSTANT,
            "by": ID,
            "verdict": one_of("approve reject"),
        },
        {"note": TEXT},
    ),
    "aftersale.case.due.v1": fields({"request_id": UUID, "due_at": INSTANT}, {}),
}


def _order_line(value: Any) -> Faults:
    found = fields(
        {"line_id": ID, "sku": ID, "quantity": QUANTITY, "paid": AMOUNT},
        {
            **{"category": ID, "list_price": AMOUNT, "shipped": COUNT, "delivered": COUNT},
            **{"delivered_at": INSTANT, "installed_at": INSTANT},
            **{"traits": _TRAITS, "confirmed": _TRAITS, "told": _TRAITS},
            **{"warranty_months": integer_of_months, "gift_for": ID, "subscription": BOOLEAN},
        },
    )(value)
    if found:
        return found
    delivered, shipped = value.get("delivered") or 0, value.get("shipped") or 0
    late = delivered > 0 and value.get("delivered_at") is None
    return WRONG if late or not delivered <= shipped <= value["quantity"] else found


def integer_of_months(value: Any) -> Faults:
    return {} if type(value) is int and 0 <= value <= 12_000 else WRONG


_PROMOTION = fields({"threshold": AMOUNT, "discount": AMOUNT, "line_ids": listed(ID, 500, 1)}, {})


def snapshot(value: dict[str, Any]) -> Faults:
    found = fields(
        {
            **{"customer_id": ID, "version": VERSION, "market": matching("[A-Z]{2}")},
            **{"currency": CURRENCY, "placed_at": INSTANT, "captured": AMOUNT},
            "status": one_of("unpaid paid cancelled"),
            "lines": once(listed(_order_line, 500, 1), "line_id"),
        },
        {
            **{"shop": ID, "region": matching("[A-Z]{2}-[A-Z0-9]{1,3}"), "timezone": ZONE},
            "buyer": one_of("consumer business"),
            **{"shipping_paid": AMOUNT, "express_surcharge": AMOUNT},
            "disclosures": mapped(INSTANT, 2**31),
            "promotions": listed(_PROMOTION, 2**31),
        },
    )(value)
    if not found and (value.get("express_surcharge") or 0) > (value.get("shipping_paid") or 0):
        return WRONG
    return found
