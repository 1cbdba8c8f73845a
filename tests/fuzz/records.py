"""Records that are nearly right: an example, and a few choices of what is wrong with it."""

import json
from base64 import b64encode
from copy import deepcopy
from typing import Any

from schemas import topics
from service.domain.record import Headers, Record
from tests.contract.documents import DOCUMENTS
from tests.contract.examples import EXAMPLES
from tests.fuzz.choices import Choices
from tests.fuzz.odd import ODD, Again, Raw, written

SEEDS = [
    *DOCUMENTS.items(),
    *((e.kind, e.told["data"]) for e in EXAMPLES if isinstance(e.told.get("data"), dict)),
]
KINDS = tuple(DOCUMENTS)
_JSON_TYPES = (
    *(None, b"application/json", b"application/json; charset=utf-8", b"APPLICATION/JSON"),
    *(b'application/json;charset="UTF-8"', b"application/vnd.shop+json", b"application/json;"),
    *(b"application/json; charset=latin-1", b"text/plain", b"application/xml", b"\xff", b""),
    *(b"application/cloudevents", b"application/cloudevents-batch+json", b"application/json;x=1"),
)
_STRUCTURED = (
    *(b"application/cloudevents+json", b"application/cloudevents+json; charset=UTF-8"),
    b"Application/CloudEvents+JSON",
)
_VALUES = (
    *(None, b"", b"1.0", b"0.3", b"1", b"a" * 128, b"a" * 129, b"\xff", b"\x00", "\u00e9".encode()),
    *(b"/orders", b"a b", b"<>", b"2026-03-02T12:00:00Z", b"2016-12-31T23:59:60Z", b"yesterday"),
    *(b"2026-03-02T12:00:00", b"0001-01-01T00:00:00.123456789012+01:00", b"x" * 33_000, b"\n{fake"),
    *(kind.encode() for kind in (*KINDS, "aftersale.refund.requested.v2", "quality.signal.v1")),
)
_NAMES = ("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_x", "x", "traceparent")
_BYTES = (b"\xef\xbb\xbf", b"\x00", b"\xff", b" ", b"\n", b"x", b",", b"}", b"{", b'"', b"\\", b"1")


def record_of(data: bytes) -> Record:
    """The record that these bytes stand for. The first says how: chosen step by step, or raw."""
    choices = Choices(data)
    if choices.once_in(8):
        return _raw(choices)
    kind, content = choices.pick(SEEDS)
    content = deepcopy(content)
    for _ in range(choices.pick((1, 1, 2, 3, 0, 8))):
        _change(content, choices)
    text = written(content, choices.pick((0, 0, 0, 1, 2)))
    topic = choices.pick(tuple(topics.INPUTS)) if choices.once_in(16) else topics.topic_of(kind)
    headers, text = _enveloped(kind, text, choices)
    key = _key(content, choices)
    return Record(topic, 0, 0, -1, key, headers, _spoilt(text, choices))


def raw_seed(kind: str, value: bytes) -> bytes:
    """The bytes that stand for a plain record of this type with this very value."""
    return bytes([7, KINDS.index(kind), 0]) + value


def _raw(choices: Choices) -> Record:
    """Mostly of UTF-8, for any other bytes are soon done with."""
    kind, any_bytes, value = choices.pick(KINDS), choices.once_in(8), choices.rest()
    if not any_bytes:
        value = value.decode("utf-8", "replace").encode()
    return Record(topics.topic_of(kind), 0, 0, -1, None, _plain(kind), value)


def _plain(kind: str) -> Headers:
    named = {"specversion": "1.0", "id": "1", "source": "/orders", "type": kind}
    return tuple((f"ce_{name}", value.encode()) for name, value in named.items())


def _change(content: Any, choices: Choices) -> None:
    """One field or item, anywhere, left out, replaced, repeated, or joined by another."""
    places = list(_places(content))
    if not places:
        return
    holder, step = choices.pick(places)
    other, name = choices.pick(places)
    value = holder[step]
    match choices.below(8):
        case 0:
            del holder[step]
        case 1:
            holder[step] = None
        case 2 if _is_small(other[name]):
            holder[step] = deepcopy(other[name])
        case 3 if isinstance(value, list) and _is_small(value):
            times = choices.pick((2, 3, 11, 501))
            holder[step] = [deepcopy(item) for _ in range(times) for item in value]
        case 4 if isinstance(value, str):
            holder[step] = _near(value, choices)
        case 5 if isinstance(holder, dict):
            holder[choices.pick(("x-new", "amount", "score", "\ud800", "a b", "kind"))] = _odd(
                choices
            )
        case 6 if isinstance(holder, dict) and isinstance(step, str):
            holder[Again(step)] = _odd(choices)
        case _:
            holder[step] = _odd(choices)


def _odd(choices: Choices) -> Any:
    return deepcopy(choices.pick(ODD))


def _is_small(value: Any) -> bool:
    """Of others, a few copies of copies are more than any record holds."""
    return len(written(value)) < 400


def _near(value: str, choices: Choices) -> str:
    """The text with one character more, fewer, or another."""
    at = choices.below(len(value) + 1)
    letter = choices.pick('aZ09 -_.:\n\t\0\u00e9\u0301\u200b\ud800\U0001f600"\\{')
    return value[:at] + (letter if choices.once_in(2) else "") + value[at + choices.below(2) :]


def _places(value: Any) -> Any:
    """Every field and item with what holds it; of long lists the first ones."""
    steps = list(value) if isinstance(value, dict) else range(min(len(value), 4))
    for step in steps:
        yield value, step
        if isinstance(value[step], dict | list) and value[step]:
            yield from _places(value[step])


def _enveloped(kind: str, text: str, choices: Choices) -> tuple[Headers, str]:
    headers = list(_plain(kind))
    if choices.once_in(8):
        event: dict[str, Any] = {n[3:]: (v or b"").decode() for n, v in headers}
        event["data"] = Raw(text)
        if choices.once_in(3):
            event["data_base64"] = b64encode(event.pop("data").encode(errors="replace")).decode()
        if choices.once_in(2):
            event[
                choices.pick(("id", "time", "datacontenttype", "data", "data_base64", "type"))
            ] = _odd(choices)
        text = written(event)
        headers = [("content-type", choices.pick(_STRUCTURED))]
    elif choices.once_in(4):
        headers.append(("content-type", choices.pick(_JSON_TYPES)))
    if choices.once_in(6):
        _change_headers(headers, choices)
    return tuple(headers), text


def _change_headers(headers: list[tuple[str, bytes | None]], choices: Choices) -> None:
    at = choices.below(len(headers))
    name = choices.pick(_NAMES)
    match choices.below(4):
        case 0:
            del headers[at]
        case 1:
            headers[at] = (headers[at][0], choices.pick(_VALUES))
        case 2:
            headers += [(name, choices.pick(_VALUES))]
        case _:
            headers += [(name, b"1")] * choices.pick((1, 2, 28, 29, 40))


def _key(content: dict[str, Any], choices: Choices) -> bytes | None:
    order_id = content.get("order_id")
    own = order_id.encode(errors="replace") if isinstance(order_id, str) else None
    return choices.pick((own, own, own, own, own, own, None, None, b"", b"o-2", b"\xff"))


def _spoilt(text: str, choices: Choices) -> bytes | None:
    value = text.encode("utf-8", "surrogatepass")
    match choices.below(24):
        case 23:
            return choices.pick((None, b"", b" \r\n\t", b"null", b"[]", b"12", b'"a"', value[:-1]))
        case 22:
            return text.encode(
                choices.pick(("utf-16", "utf-16-le", "utf-32", "latin-1")), "replace"
            )
        case 21:
            return value + b" " * choices.pick((1, 65_536, 262_144, 1_048_576))
        case 20:
            return value[:-1] + b"," + json.dumps("order_id").encode() + b':"o-1"}'
        case 19 | 18:
            at = choices.below(len(value) + 1)
            return value[:at] + choices.pick(_BYTES) + value[at + choices.below(3) :]
        case _:
            return value
