"""Bad inputs that are told by their bytes, their envelope or their key; numbers are the catalogue's."""

from base64 import b64encode
from typing import Any

import orjson

from schemas import topics
from tests.contract.bad import (
    Bad,
    Data,
    Sent,
    another,
    bytes_of,
    header,
    sent,
    with_field,
    with_headers,
)
from tests.contract.documents import with_raw
from tests.factories import headers_of, order_data

KIB = 1024
_STRUCTURED = (("content-type", b"application/cloudevents+json; charset=UTF-8"),)


def _text(value: bytes) -> str:
    return value.decode()


def _structured(**changes: Any) -> Any:
    """The request as one event in the value; an attribute of `...` is left out."""

    def make(good: Data) -> Sent:
        data = another(good)
        event = {"specversion": "1.0", "id": "e-1", "source": "/app", "data": data}
        event |= {"type": topics.REFUND_REQUESTED} | changes
        if "data_base64" in changes:
            del event["data"]
            if changes["data_base64"] is None:
                event["data_base64"] = b64encode(orjson.dumps(data)).decode()
        value = orjson.dumps({name: held for name, held in event.items() if held is not ...})
        return sent(data, value=value, headers=_STRUCTURED)

    return make


def _structured_bytes(before: bytes, after: bytes = b"") -> Any:
    def make(good: Data) -> Sent:
        plain = _structured()(good)
        return plain._replace(value=before + plain.value + after)

    return make


def _snapshot(unknown: str) -> Any:
    """Of the row's order, with a field that nobody knows: a snapshot may be large."""

    def make(good: Data) -> Sent:
        data = order_data(good["order_id"], version=2)
        return sent(data, topics.ORDER_SNAPSHOT, value=with_raw(data, "x", unknown))

    return make


def _keyed(key: bytes | None) -> Any:
    return lambda good: sent(another(good))._replace(key=key)


VALUES = [
    Bad("1 a tombstone", "empty", bytes_of(lambda _: None)),
    Bad("2 no bytes", "empty", bytes_of(lambda _: b"")),
    Bad("2 only blanks", "empty", bytes_of(lambda _: b" \r\n\t")),
    Bad("3 64 KiB and a byte", "oversize", bytes_of(lambda v: v.ljust(64 * KIB + 1))),
    Bad("3 64 KiB exactly", "taken", bytes_of(lambda v: v.ljust(64 * KIB))),
    Bad(
        "5 random bytes: bad_encoding, for they are no UTF-8",
        "bad_encoding",
        bytes_of(lambda _: b"\x93\x1f\xe0\x07"),
    ),
    Bad("5 random ASCII", "not_json", bytes_of(lambda _: b"\x01\x02 of no use")),
    Bad("6 a byte of no UTF-8 in a text", "bad_encoding", with_field("note", b'"\xff"')),
    Bad("6 Latin-1", "bad_encoding", with_field("note", b'"caf\xe9"')),
    Bad("7 a byte order mark", "bad_encoding", bytes_of(lambda v: b"\xef\xbb\xbf" + v)),
    Bad("8 UTF-16", "bad_encoding", bytes_of(lambda v: _text(v).encode("utf-16"))),
    Bad(
        "8 UTF-16 without a mark", "bad_encoding", bytes_of(lambda v: _text(v).encode("utf-16-le"))
    ),
    Bad("8 UTF-32", "bad_encoding", bytes_of(lambda v: _text(v).encode("utf-32"))),
    Bad("11 cut off", "not_json", bytes_of(lambda v: v[:-9])),
    Bad("12 something behind it", "not_json", bytes_of(lambda v: v + b"]")),
    Bad("12 the same once more", "not_json", bytes_of(lambda v: v + v)),
    Bad("12 a null byte behind it", "not_json", bytes_of(lambda v: v + b"\0")),
    Bad("14 a list", "not_object", bytes_of(lambda v: b"[" + v + b"]")),
    Bad("14 a text", "not_object", bytes_of(lambda _: b'"refund"')),
    Bad("14 a number", "not_object", bytes_of(lambda _: b"12")),
    Bad("14 null", "not_object", bytes_of(lambda _: b"null")),
    Bad("14 true", "not_object", bytes_of(lambda _: b"true")),
    Bad("15 nesting 16", "taken", with_field("x", "[" * 15 + "]" * 15)),
    Bad("15 nesting 17", "too_deep", with_field("x", "[" * 16 + "]" * 16)),
    Bad("16 nesting 100 000", "too_deep", _snapshot("[" * 100_000 + "]" * 100_000)),
    Bad("16 nesting never closed", "too_deep", _snapshot("[" * 100_000)),
    Bad(
        "17 50 000 keys",
        "too_many_fields",
        _snapshot("{" + ",".join(f'"{n}":0' for n in range(50_000)) + "}"),
    ),
    Bad(
        "17 2 001 keys in a request",
        "too_many_fields",
        with_field("x", "{" + ",".join(f'"{n}":0' for n in range(1_995)) + "}"),
    ),
    Bad(
        "18 amount twice", "duplicate_key", bytes_of(lambda v: v[:-1] + b',"amount":1,"amount":2}')
    ),
    Bad(
        "18 amount twice, once in disguise",
        "duplicate_key",
        bytes_of(lambda v: v[:-1] + b',"amount":1,"\\u0061mount":2}'),
    ),
    Bad(
        "18 a key twice where nobody looks", "duplicate_key", with_field("x", '{"a":{"b":1,"b":1}}')
    ),
    Bad("20 NaN", "not_json", with_field("amount", "NaN")),
    Bad("20 Infinity", "not_json", with_field("amount", "Infinity")),
    Bad("20 -Infinity", "not_json", with_field("amount", "-Infinity")),
    Bad("21 a comment", "not_json", bytes_of(lambda v: b"/* paid */" + v)),
    Bad("21 single quotes", "not_json", bytes_of(lambda v: v.replace(b'"', b"'"))),
    Bad("21 a comma too many", "not_json", bytes_of(lambda v: v[:-1] + b",}")),
    Bad("21 a hexadecimal number", "not_json", with_field("amount", "0x1F")),
    Bad("21 leading zeros", "not_json", with_field("amount", "007")),
    Bad("more: a plus sign", "not_json", with_field("amount", "+7")),
    Bad("more: a bare new line in a text", "not_json", with_field("note", '"a\nb"')),
]
ENVELOPES = [
    Bad("66 no key: taken, though its place among others is not kept", "taken", _keyed(None)),
    Bad("67 the key of another order: key_mismatch", "key_mismatch", _keyed(b"another-order")),
    Bad("more: an empty key", "key_mismatch", _keyed(b"")),
    Bad("more: a key of no UTF-8", "key_mismatch", _keyed(b"\xff\xfe")),
    Bad(
        "more: the order id as JSON for a key",
        "key_mismatch",
        lambda g: sent(another(g), key=orjson.dumps(g["order_id"])),
    ),
    Bad("70 10 000 headers", "headers", with_headers(lambda h: (*h, *[("x", b"")] * 10_000))),
    Bad("70 a header of 500 KiB", "headers", header("x", b"a" * 500 * KIB)),
    Bad(
        "72 a header with a new line and a forged log line",
        "taken",
        header("x", b'a\n{"event":"fine","level":"info"}'),
    ),
    Bad(
        "76 no type",
        "bad_envelope",
        with_headers(lambda h: tuple(x for x in h if x[0] != "ce_type")),
    ),
    Bad(
        "76 the next major version: unsupported_type",
        "unsupported_type",
        header("ce_type", b"aftersale.refund.requested.v2"),
    ),
    Bad(
        "76 a type without version",
        "unsupported_type",
        header("ce_type", b"aftersale.refund.requested"),
    ),
    Bad(
        "77 a review among refunds: wrong_topic",
        "wrong_topic",
        header("ce_type", b"feedback.review.submitted.v1"),
    ),
    Bad(
        "77 a decision among requests",
        "unsupported_type",
        header("ce_type", b"aftersale.request.approved.v1"),
    ),
    Bad("more: no envelope at all", "bad_envelope", with_headers(lambda _: ())),
    Bad(
        "more: a dead letter that comes again as it is: its dlq headers are dropped",
        "bad_envelope",
        with_headers(lambda h: (*h[1:], ("dlq.reason", b"forged"), ("dlq.detail", b"forged"))),
    ),
    Bad("more: an older specification", "bad_envelope", header("ce_specversion", b"0.3")),
    Bad("more: two ids", "bad_envelope", with_headers(lambda h: (*h, ("ce_id", b"2")))),
    Bad(
        "more: two content types",
        "bad_envelope",
        with_headers(lambda h: (*h, ("content-type", b"application/json"))),
    ),
    Bad("more: an id of null", "bad_envelope", header("ce_id", None)),
    Bad("more: a time that is none", "bad_envelope", header("ce_time", b"yesterday")),
    Bad(
        "more: Latin-1 declared",
        "bad_envelope",
        header("content-type", b"application/json; charset=iso-8859-1"),
    ),
    Bad("more: XML declared", "bad_envelope", header("content-type", b"application/xml")),
    Bad("more: a trace that is none", "taken", header("traceparent", b"00-zz")),
    Bad("more: structured", "taken", _structured()),
    Bad("more: structured, with data in base64", "taken", _structured(data_base64=None)),
    Bad(
        "more: structured, with base64 that is none", "bad_envelope", _structured(data_base64="e30")
    ),
    Bad("more: structured, with text for data", "not_object", _structured(data="{}")),
    Bad("more: structured, without data", "not_object", _structured(data=...)),
    Bad("more: structured, without id", "bad_envelope", _structured(id=...)),
    Bad("more: structured, of XML", "bad_envelope", _structured(datacontenttype="application/xml")),
    Bad(
        "more: structured, behind a byte order mark",
        "bad_encoding",
        _structured_bytes(b"\xef\xbb\xbf"),
    ),
    Bad("more: structured, in a batch of one", "not_object", _structured_bytes(b"[", b"]")),
    Bad(
        "more: structured, but declared as plain JSON",
        "bad_envelope",
        lambda g: _structured()(g)._replace(headers=(("content-type", b"application/json"),)),
    ),
    Bad(
        "more: plain, but declared as structured",
        "bad_envelope",
        lambda g: sent(another(g), headers=_STRUCTURED + headers_of(topics.REFUND_REQUESTED)[:4]),
    ),
]
