"""CloudEvents 1.0 over Kafka: the attributes and the data of a record, binary or structured."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas import topics
from service.domain.record import Headers, Record
from service.stream.json_value import NotTaken, read_json

_Found = dict[str, list[bytes | None]]
_ID = re.compile(r"[ -~]{1,128}")
_URI_REFERENCE = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_JSON = re.compile(r"application/(?:[\w.-]+\+)?json", re.IGNORECASE)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_STRUCTURED = "application/cloudevents"
_ANY = 2**31
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of the value, and fields in it."""

    value_bytes: int = 64 * 1024
    fields: int = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeRules:
    """Limits before parsing, by topic (without prefix); `default` for those not named."""

    topic_prefix: str = ""
    sizes: Mapping[str, Size] = field(
        default_factory=lambda: {
            topics.ORDERS: Size(value_bytes=1024 * 1024, fields=20_000),
            topics.WAREHOUSE_REPORTS: Size(value_bytes=256 * 1024, fields=10_000),
        }
    )
    default: Size = field(default_factory=Size)
    depth: int = 16
    headers: int = 32
    header_bytes: int = 32 * 1024

    def topic(self, record: Record) -> str:
        return record.topic.removeprefix(self.topic_prefix)


def again(record: Record) -> DecodeRules:
    """For a record that was within the limits, and below the prefix, of its time."""
    name = next((name for name in topics.INPUTS if record.topic.endswith(name)), record.topic)
    return DecodeRules(
        topic_prefix=record.topic.removesuffix(name),
        sizes={},
        default=Size(_ANY, _ANY),
        depth=_DEEPEST,
        headers=_ANY,
        header_bytes=_ANY,
    )


@dataclass(frozen=True, slots=True)
class Enveloped:
    type: str
    data: Mapping[str, Any]


def open_envelope(record: Record, rules: DecodeRules) -> Enveloped:
    """Type and data of the record's event. Raises NotTaken."""
    attributes, content = _headers(record.headers, rules)
    size = rules.sizes.get(rules.topic(record), rules.default)
    value = _value(record, size)
    parsed = read_json(value, depth=rules.depth, fields=size.fields)
    if not isinstance(parsed, dict):
        raise NotTaken("not_object", "the value is no JSON object")
    content_type = _decoded("content-type", _once("content-type", content))
    if content_type is not None and content_type.lower().startswith(_STRUCTURED):
        return _structured(content_type, parsed, rules, size)
    if content_type not in (None, "application/json"):
        _check_json(content_type)
    return _binary(attributes, parsed)


def traceparent(headers: Headers) -> str | None:
    """The W3C trace context of the hop, where it has its form."""
    for name, value in headers:
        if name == "traceparent" and value is not None:
            text = value.decode("latin-1")
            return text if _TRACEPARENT.fullmatch(text) else None
    return None


def _headers(headers: Headers, rules: DecodeRules) -> tuple[_Found, list[bytes | None]]:
    """The values of each `ce_` header by its attribute, and those of `content-type`, within the limits."""
    if len(headers) > rules.headers:
        raise NotTaken("headers", f"more than {rules.headers} headers")
    attributes: _Found = {}
    content: list[bytes | None] = []
    size = 0
    for name, value in headers:
        size += _length(name) + (len(value) if value else 0)
        if name.startswith("ce_"):
            attributes.setdefault(name[3:], []).append(value)
        elif name == "content-type":
            content.append(value)
    if size > rules.header_bytes:
        raise NotTaken("headers", f"headers of more than {rules.header_bytes} bytes")
    return attributes, content


def _length(name: str) -> int:
    return len(name) if name.isascii() else len(name.encode())


def _value(record: Record, size: Size) -> bytes:
    value = record.value
    if value is None or len(value) == 0:
        raise NotTaken("empty", "no value")
    if len(value) > size.value_bytes:
        raise NotTaken("oversize", f"more than {size.value_bytes} bytes")
    if value.isspace():
        raise NotTaken("empty", "a value of blanks")
    return value


def _binary(attributes: _Found, data: dict[str, Any]) -> Enveloped:
    named = {name: _decoded(name, _once(name, values)) for name, values in attributes.items()}
    return Enveloped(_checked(named), data)


def _structured(
    content_type: str, event: dict[str, Any], rules: DecodeRules, size: Size
) -> Enveloped:
    if not content_type.lower().startswith(f"{_STRUCTURED}+json"):
        raise NotTaken("bad_envelope", "a structured event that is not JSON, or a batch of them")
    kind = _checked(event)
    data_type = event.get("datacontenttype")
    if data_type is not None:
        _check_json(data_type)
    return Enveloped(kind, _structured_data(event, rules, size))


def _structured_data(event: dict[str, Any], rules: DecodeRules, size: Size) -> dict[str, Any]:
    data = event.get("data")
    if "data_base64" in event:
        if "data" in event:
            raise NotTaken("bad_envelope", "data and data_base64 together")
        data = read_json(_base64(event["data_base64"]), depth=rules.depth, fields=size.fields)
    if not isinstance(data, dict):
        raise NotTaken("not_object", "the event's data is no JSON object")
    return data


def _base64(text: Any) -> bytes:
    # The decoder's own check lets signs of padding pass that belong to nothing.
    if not isinstance(text, str) or not _BASE64.fullmatch(text):
        raise NotTaken("bad_envelope", "data_base64 is no base64")
    return base64.b64decode(text)


def _checked(attributes: Mapping[str, Any]) -> str:
    """The event's type, once the attributes that the contract asks for are right."""
    if attributes.get("specversion") != "1.0":
        raise NotTaken("bad_envelope", "specversion is not 1.0")
    if not _text(attributes, "id", _ID):
        raise NotTaken("bad_envelope", "id is not 1 to 128 printable ASCII characters")
    if not _text(attributes, "source", _URI_REFERENCE):
        raise NotTaken("bad_envelope", "source is no URI reference")
    kind = attributes.get("type")
    if not isinstance(kind, str) or not kind:
        raise NotTaken("bad_envelope", "type is missing")
    _check_time(attributes.get("time"))
    return kind


def _text(attributes: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> bool:
    value = attributes.get(name)
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _check_time(time: Any) -> None:
    if time is None:
        return
    if not isinstance(time, str) or not _is_rfc_3339(time):
        raise NotTaken("bad_envelope", "time is no RFC 3339 instant")


def _is_rfc_3339(time: str) -> bool:
    """Any year and a leap second too: what the time of an event is, nothing here depends on."""
    if not _TIME.fullmatch(time):
        return False
    try:
        datetime.fromisoformat(time[:17].upper() + "00")
    except ValueError:
        return False
    return True


def _check_json(content_type: Any) -> None:
    kind, _, parameters = str(content_type).partition(";")
    charset = parameters.lower().replace(" ", "").replace('"', "")
    if not _JSON.fullmatch(kind.strip()) or charset not in ("", "charset=utf-8"):
        raise NotTaken("bad_envelope", "the content is not JSON in UTF-8")


def _once(name: str, values: list[bytes | None]) -> bytes | None:
    if len(values) > 1:
        raise NotTaken("bad_envelope", f"{name[:32]!a} stands twice")
    return values[0] if values else None


def _decoded(name: str, value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode("utf-8")
    except UnicodeDecodeError:
        raise NotTaken("bad_envelope", f"{name[:32]!a} is not UTF-8") from None
