"""What becomes of a record by the words of the contract alone: slow, plain, apart from the service.

Where several faults of one stage meet, the contract does not say which one is named: any may be.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.domain.record import Record
from tests.fuzz.fields import ID, INSTANT, UUID, Faults, fields
from tests.fuzz.strict_json import NoJson, Reader, Tower
from tests.fuzz.types import REPORTS, REQUESTS, snapshot

KIB = 1024
SKU_DUE = "quality.sku.due.v1"
_ASKED = "aftersale.{}.requested.v1"
TOPICS = {
    "orders.v1": ["order.snapshot.v1"],
    "aftersale.requests.v1": [
        _ASKED.format(kind) for kind in "refund return exchange repair care cancel".split()
    ],
    "feedback.requests.v1": ["feedback.review.submitted.v1", "feedback.comment.submitted.v1"],
    "warehouse.reports.v1": [kind for kind in REPORTS if kind.startswith("warehouse.")],
    "payment.reports.v1": ["payment.refund.settled.v1", "payment.refund.failed.v1"],
    "aftersale.verdicts.v1": ["aftersale.request.judged.v1"],
    "aftersale.due.v1": ["aftersale.case.due.v1", SKU_DUE],
}
_LIMITS = {"orders.v1": (1024 * KIB, 20_000), "warehouse.reports.v1": (256 * KIB, 10_000)}
_URI_REFERENCE = r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+"
_DATE_TIME = (
    r"(\d{4}-\d{2}-\d{2})[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)


@dataclass
class Buried(Exception):
    """A dead letter, for any of the reasons."""

    reasons: set[str]


@dataclass
class Expected:
    """`taken` with the kind, or `rejected` with the codes that each wrong path may have."""

    kind: str
    faults: Faults


def reference(record: Record) -> Expected | Buried:
    try:
        return _read(record)
    except Buried as buried:
        return buried


def _read(record: Record) -> Expected:
    size, most_fields = _LIMITS.get(record.topic, (64 * KIB, 2_000))
    _check_limits(record, size)
    parsed = _json(record.value or b"", most_fields)
    _demand(isinstance(parsed, dict), "not_object")
    kind, data = _event(record, parsed, most_fields)
    known = [name for names in TOPICS.values() for name in names]
    _demand(kind in known, "unsupported_type")
    _demand(kind in TOPICS.get(record.topic, []), "wrong_topic")
    return _judged(record, kind, data)


def _judged(record: Record, kind: str, data: dict[str, Any]) -> Expected:
    if kind == SKU_DUE:
        return _of_sku(record, data)
    _demand(not ID(data.get("order_id")), "no_identity")
    if kind != "order.snapshot.v1":
        own = "request_id"
        if kind.startswith(("warehouse.", "payment.")):
            own = "report_id"
        elif kind == "aftersale.request.judged.v1":
            own = "verdict_id"
        _demand(not UUID(data.get(own)), "no_identity")
    _demand(record.key in (None, data["order_id"].encode()), "key_mismatch")
    if kind in REQUESTS:
        return Expected(kind, REQUESTS[kind](data))
    if kind in REPORTS:
        _demand(not REPORTS[kind](data), "invalid_report")
    else:
        _demand(not snapshot(data), "invalid_snapshot")
    return Expected(kind, {})


def _of_sku(record: Record, data: dict[str, Any]) -> Expected:
    _demand(not ID(data.get("sku")), "no_identity")
    _demand(record.key in (None, data["sku"].encode()), "key_mismatch")
    _demand(not fields({"due_at": INSTANT}, {})(data), "invalid_report")
    return Expected(SKU_DUE, {})


def _demand(holds: bool, reason: str) -> None:
    if not holds:
        raise Buried({reason})


def _check_limits(record: Record, size: int) -> None:
    found = set()
    header_bytes = sum(len(n.encode()) + len(v or b"") for n, v in record.headers)
    if len(record.headers) > 32 or header_bytes > 32 * KIB:
        found.add("headers")
    if not (record.value or b"").strip(b" \t\r\n\v\f"):
        found.add("empty")
    if len(record.value or b"") > size:
        found.add("oversize")
    if found:
        raise Buried(found)


def _loosely(value: bytes, most_fields: int) -> set[str]:
    """What may be said of it too if it is no JSON, depending on how one counts."""
    counted = {
        "too_deep": value.count(b"[") + value.count(b"{") > 16,
        "too_many_fields": value.count(b":") > most_fields,
        "bad_encoding": b"\0" in value[:4],
    }
    return {reason for reason, fits in counted.items() if fits}


def _text(value: bytes, loose: set[str]) -> str:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        raise Buried({"bad_encoding"} | loose) from None
    if text.startswith("\ufeff"):
        raise Buried({"bad_encoding"} | loose)
    return text


def _json(value: bytes, most_fields: int) -> Any:
    """The value; or, of what is none, each reason that fits."""
    loose = _loosely(value, most_fields)
    text = _text(value, loose)
    reader = Reader(text)
    try:
        parsed = reader.read()
    except Tower:
        raise Buried({"too_deep"} | loose) from None
    except NoJson:
        raise Buried(
            {"not_json"} | loose | ({"duplicate_key"} if reader.twice else set())
        ) from None
    found = set()
    if reader.deepest > 16:
        found.add("too_deep")
    if reader.fields > most_fields:
        found.add("too_many_fields")
    if found:
        raise Buried(found)
    _demand(not reader.twice, "duplicate_key")
    return parsed


def _event(record: Record, parsed: dict[str, Any], most_fields: int) -> tuple[str, dict[str, Any]]:
    content_type = _header(record, "content-type")
    if content_type is not None and content_type.lower().startswith("application/cloudevents"):
        structured = content_type.lower().startswith("application/cloudevents+json")
        _demand(structured, "bad_envelope")
        kind = _kind(parsed)
        inner = parsed.get("datacontenttype")
        _demand(inner is None or _is_json(inner), "bad_envelope")
        return kind, _data(parsed, most_fields)
    names = {name for name, _ in record.headers if name.startswith("ce_")}
    attributes = {name[3:]: _header(record, name) for name in names}
    _demand(content_type is None or _is_json(content_type), "bad_envelope")
    return _kind(attributes), parsed


def _data(event: dict[str, Any], most_fields: int) -> dict[str, Any]:
    data = event.get("data")
    if "data_base64" in event:
        _demand("data" not in event, "bad_envelope")
        data = _json(_base64(event["data_base64"]), most_fields)
    if not isinstance(data, dict):
        raise Buried({"not_object"})
    return data


def _base64(text: Any) -> bytes:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    form = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
    _demand(isinstance(text, str) and bool(re.fullmatch(form, text)), "bad_envelope")
    bits = "".join(f"{letters.index(letter):06b}" for letter in text.rstrip("="))
    return bytes(int(bits[n : n + 8], 2) for n in range(0, len(bits) - 7, 8))


def _kind(attributes: dict[str, Any]) -> str:
    right = (
        attributes.get("specversion") == "1.0"
        and _fits(attributes.get("id"), r"[ -~]{1,128}")
        and _fits(attributes.get("source"), _URI_REFERENCE)
        and _fits(attributes.get("type"), r".+")
        and (attributes.get("time") is None or _is_date_time(attributes["time"]))
    )
    _demand(right, "bad_envelope")
    return str(attributes["type"])


def _fits(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None


def _is_date_time(value: Any) -> bool:
    found = re.fullmatch(_DATE_TIME, value, re.ASCII) if isinstance(value, str) else None
    try:
        return found is not None and bool(datetime.strptime(found[1], "%Y-%m-%d"))  # noqa: DTZ007
    except ValueError:
        return False


def _is_json(content_type: Any) -> bool:
    form = r'application/(?:[\w.-]+\+)?json *(?:; *(?:charset *= *"?utf-8"? *)?)?'
    return isinstance(content_type, str) and bool(
        re.fullmatch(form, content_type.strip(), re.IGNORECASE)
    )


def _header(record: Record, name: str) -> str | None:
    values = [value for named, value in record.headers if named == name]
    _demand(len(values) <= 1, "bad_envelope")
    try:
        return values[0].decode("utf-8") if values and values[0] is not None else None
    except UnicodeDecodeError:
        raise Buried({"bad_envelope"}) from None
