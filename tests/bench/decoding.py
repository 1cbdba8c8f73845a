"""CPU of decoding the largest records that the limits let pass, and those that were made to take long."""

import gc
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import orjson
from rich.table import Table

from schemas import topics
from service.domain.outcome import DeadLettered
from service.domain.record import Headers, Record
from service.stream.decode import decode
from service.stream.envelope import DecodeRules
from tests.factories import headers_of, line_data, order_data, record, refund_data, review_data

KIB = 1024
SMALL, MEDIUM, LARGE = 64 * KIB, 256 * KIB, 1024 * KIB
_ROUNDS = 5
_STRUCTURED: Headers = (("content-type", b"application/cloudevents+json"),)


def decode_times() -> Table:
    """Of each record its size, what became of it, and the least CPU of a few rounds."""
    gc.set_threshold(100_000, 20, 50)  # as the running service does
    table = Table("record", "KiB", "becomes", "ms", "ms a 64 KiB")
    for name, found in records():
        took, becomes = min(_once(found) for _ in range(_ROUNDS))
        size = len(found.value or b"") / KIB
        share = took / max(1.0, size / 64)
        table.add_row(name, f"{size:.0f}", becomes, f"{took:.2f}", f"{share:.2f}")
    return table


def records() -> Iterator[tuple[str, Record]]:
    yield "a snapshot of 500 lines", _order(500)
    yield (
        "the same with one escape",
        _asked(topics.ORDER_SNAPSHOT, (_order(500).value or b"").replace(b'aa"}', b'\\n"}')),
    )
    yield "goods received, 2,000 lines", _received()
    yield "a refund of 500 lines", _asked(topics.REFUND_REQUESTED, orjson.dumps(_refund()))
    yield (
        "a review of 5,000 wide characters",
        _asked(topics.REVIEW_SUBMITTED, orjson.dumps(review_data(content="\U0001f600" * 5_000))),
    )
    data = b64encode(orjson.dumps(_refund())).decode()
    yield "the same refund in base64", _structured({"data_base64": data})
    for name, unit in _HOSTILE:
        for kind, size in ((topics.REFUND_REQUESTED, SMALL), (topics.ORDER_SNAPSHOT, LARGE)):
            whose = "request" if size == SMALL else "snapshot"
            yield f"{name}, in a {whose}", _asked(kind, unit(size))
    yield "headers of 32 KiB", _headers()


def _text(unit: bytes) -> Callable[[int], bytes]:
    """One field that is nobody's, filled with a text."""
    return lambda size: b'{"x":"' + unit * ((size - 8) // len(unit)) + b'"}'


def _plain(first: bytes, unit: bytes) -> Callable[[int], bytes]:
    return lambda size: first + unit * ((size - len(first)) // len(unit))


def _listed(item: bytes) -> Callable[[int], bytes]:
    return lambda size: b'{"x":[' + b",".join([item] * ((size - 8) // (len(item) + 1))) + b"]}"


_HOSTILE: tuple[tuple[str, Callable[[int], bytes]], ...] = (
    ("brackets, never closed", _plain(b"", b"[")),
    ("objects in objects", _plain(b"", b'{"":')),
    ("16 levels, again and again", _listed(b"[" * 14 + b"]" * 14)),
    ("empty lists", _listed(b"[]")),
    ("empty objects", _listed(b"{}")),
    ("pairs of lists", _listed(b"[[]]")),
    ("words", _listed(b"null")),
    ("numbers of one digit", _listed(b"1")),
    ("numbers of one digit behind an escape", lambda s: _listed(b"1")(s).replace(b"x", b"\\n")),
    ("numbers of 18 digits", _listed(b"9" * 18)),
    ("numbers of 19 digits", _listed(b"9" * 19)),
    ("backslashes", _text(b"\\\\")),
    ("backslashes, never closed", _plain(b'{"x":"', b"\\")),
    ("quotes", _plain(b"", b'"')),
    ("escaped quotes", _text(b'\\"')),
    ("digits of one number", lambda size: b'{"x":' + b"9" * (size - 6) + b"}"),
    ("digits after a point", lambda size: b'{"x":0.' + b"9" * (size - 8) + b"}"),
    ("numbers of 39 digits", _listed(b"9" * 39)),
    ("numbers of 40 digits", _listed(b"9" * 40)),
    ("numbers of 400 digits", _listed(b"9" * 400)),
    ("negative numbers of 18 digits", _listed(b"-" + b"9" * 18)),
    ("floats", _listed(b"1.5")),
    ("as many keys as may be", lambda size: _keys(1_990 if size == SMALL else 19_990)),
    ("too many keys", _plain(b'{"k":0', b',"k":0')),
    ("escapes of ASCII", _text(b"\\u0041")),
    ("escapes of half pairs", _text(b"\\ud800")),
    ("colons in a text", _text(b'\\":')),
    ("brackets in a text", _text(b"[{")),
    ("blanks", lambda size: b"{" + b" " * (size - 2) + b"}"),
    ("blanks before each colon", lambda size: _keys(1_990).replace(b'":', b'"      :')),
    ("bytes of no text", _plain(b'{"x":"', b"\xff")),
    ("nothing but nulls", _plain(b"", b"\0")),
)


def _keys(count: int) -> bytes:
    return orjson.dumps({"x": {f"key-{number}": 0 for number in range(count)}})


def _asked(kind: str, value: bytes) -> Record:
    return record(topics.topic_of(kind), kind, value, key=b"o-1")


def _order(lines: int) -> Record:
    traits = ["digital", "final_sale", "custom_made", "perishable"]
    whole = [
        line_data(
            f"{n:04}" + "x" * 60,
            sku="s" * 64,
            category="c" * 64,
            list_price=1_000,
            traits=traits,
            confirmed=traits,
            told=traits,
            installed_at=f"2026-03-01T{n // 60:02}:{n % 60:02}:00.{n:06}Z",
            warranty_months=24,
            gift_for="g" * 64,
            subscription=False,
        )
        for n in range(lines)
    ]
    data = order_data(lines=whole)
    filled = LARGE - len(orjson.dumps(data | {"x": ""}))
    return _asked(topics.ORDER_SNAPSHOT, orjson.dumps(data | {"x": "a" * filled}))


def _received() -> Record:
    ids = {"report_id": _refund()["request_id"], "request_id": _refund()["request_id"]}
    lines = [
        {"line_id": f"{n}", "accepted": 1, "refused": 0, "disposition": "worn", "deduction": 5}
        for n in range(1_990)
    ]
    data = {**ids, "order_id": "o-1", "received_at": "2026-03-02T12:00:00Z", "lines": lines}
    return _asked(topics.GOODS_RECEIVED, orjson.dumps(data))


def _refund() -> dict[str, Any]:
    lines = [{"line_id": f"{n:04}" + "x" * 24, "quantity": 1} for n in range(490)]
    evidence = [f"https://example.org/{n}/" + "a" * 900 for n in range(10)]
    return refund_data(lines=lines, note="\u00e9" * 2_000, evidence=evidence)


def _structured(more: dict[str, Any]) -> Record:
    event = {n[3:]: (v or b"").decode() for n, v in headers_of(topics.REFUND_REQUESTED)[:4]}
    value = orjson.dumps(event | more)
    return record(topics.AFTERSALE_REQUESTS, "", value, key=b"o-1", headers=_STRUCTURED)


def _headers() -> Record:
    more = tuple((f"x-{n}", b"a" * 1_100) for n in range(27))
    headers = headers_of(topics.REFUND_REQUESTED) + more
    return record(topics.AFTERSALE_REQUESTS, "", refund_data(), headers=headers)


def _once(found: Record) -> tuple[float, str]:
    begun = time.process_time()
    became = decode(found, DecodeRules())
    took = (time.process_time() - begun) * 1e3
    return took, became.reason if isinstance(became, DeadLettered) else type(
        became.inbound
    ).__name__
