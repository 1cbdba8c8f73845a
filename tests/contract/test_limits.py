"""Limits that hold before anything is parsed: what lies on them is read, one more is not."""

from typing import Any

import orjson
import pytest

from schemas import topics
from service.domain.record import Headers
from service.stream.decode import decode
from service.stream.envelope import DecodeRules
from tests.contract.documents import DOCUMENTS, REFUND, REPORTS, read, verdict
from tests.factories import headers_of, order_data, record, refund_data, review_data

KIB = 1024
SMALL = {
    topics.ORDER_SNAPSHOT: order_data(),
    topics.REFUND_REQUESTED: refund_data(),
    topics.REVIEW_SUBMITTED: review_data(),
    **{kind: DOCUMENTS[kind] for kind in (topics.CARE_REQUESTED, *REPORTS, topics.CASE_DUE)},
}
kinds_and_sizes = pytest.mark.parametrize(
    ("kind", "size", "fields"),
    [
        pytest.param(topics.ORDER_SNAPSHOT, 1024 * KIB, 20_000, id="an order"),
        pytest.param(topics.REFUND_REQUESTED, 64 * KIB, 2_000, id="a refund request"),
        pytest.param(topics.REVIEW_SUBMITTED, 64 * KIB, 2_000, id="a review"),
        pytest.param(topics.CARE_REQUESTED, 64 * KIB, 2_000, id="a care request"),
        pytest.param(topics.CASE_DUE, 64 * KIB, 2_000, id="a deadline"),
        *(
            pytest.param(kind, 256 * KIB, 10_000, id=f"{kind} from the warehouse")
            for kind in topics.TYPES[topics.WAREHOUSE_REPORTS]
        ),
        pytest.param(topics.REFUND_SETTLED, 64 * KIB, 2_000, id="a payment report"),
        pytest.param(topics.REQUEST_JUDGED, 64 * KIB, 2_000, id="a verdict"),
    ],
)


def _of_size(data: dict[str, Any], size: int) -> bytes:
    empty = len(orjson.dumps(data | {"x": ""}))
    return orjson.dumps(data | {"x": "a" * (size - empty)})


def _keys(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_keys(item) for item in value.values())
    return sum(_keys(item) for item in value) if isinstance(value, list) else 0


def _of_fields(data: dict[str, Any], fields: int) -> bytes:
    more = fields - _keys(data) - 1
    return orjson.dumps(data | {"x": {f"{number}": 0 for number in range(more)}})


def _nested(depth: int, opened: bytes, closed: bytes) -> bytes:
    """A refund with an unknown field that brings the whole to that depth."""
    inner = opened * (depth - 1) + b"1" + closed * (depth - 1)
    return orjson.dumps(REFUND)[:-1] + b',"x":' + inner + b"}"


@kinds_and_sizes
def test_the_size_of_a_value_is_limited(kind: str, size: int, fields: int) -> None:
    assert verdict(read(kind, _of_size(SMALL[kind], size))) == "taken"
    assert verdict(read(kind, _of_size(SMALL[kind], size + 1))) == "oversize"


@kinds_and_sizes
def test_the_number_of_fields_is_limited(kind: str, size: int, fields: int) -> None:
    assert verdict(read(kind, _of_fields(SMALL[kind], fields))) == "taken"
    assert verdict(read(kind, _of_fields(SMALL[kind], fields + 1))) == "too_many_fields"


def test_an_inspection_of_500_lines_in_every_disposition_is_taken() -> None:
    """What the limits of this topic are for; the fields of each line are under them all."""
    dispositions = ("resellable", "worn", "damaged", "missing", "wrong_item")
    lines = [
        {"line_id": f"{n}", "accepted": 1, "refused": 0, "disposition": disposition}
        for n in range(500)
        for disposition in dispositions[: 4 if n % 2 else 5]
    ]
    data = DOCUMENTS[topics.GOODS_RECEIVED] | {"lines": lines}
    assert verdict(read(topics.GOODS_RECEIVED, data)) == "taken"


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        pytest.param(b"[", b"]", id="of lists"),
        pytest.param(b'{"a":', b"}", id="of objects"),
        pytest.param(b'[[], {"a": 0}, ', b"]", id="of lists beside others"),
    ],
)
def test_depth_is_limited_also_in_a_field_that_nobody_knows(opened: bytes, closed: bytes) -> None:
    assert verdict(read(topics.REFUND_REQUESTED, _nested(15, opened, closed))) == "taken"
    assert verdict(read(topics.REFUND_REQUESTED, _nested(17, opened, closed))) == "too_deep"


def test_sixteen_levels_are_taken_and_seventeen_are_not() -> None:
    assert verdict(read(topics.REFUND_REQUESTED, _nested(16, b"[", b"]"))) == "taken"
    assert verdict(read(topics.REFUND_REQUESTED, _nested(17, b"[", b"]"))) == "too_deep"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(b"\xff" * (64 * KIB + 1), "oversize", id="large rubbish is not looked at"),
        pytest.param(b" " * (64 * KIB + 1), "oversize", id="large emptiness is large"),
        pytest.param(b'{"a":' + b"[" * 60_000, "too_deep", id="a tower that is never closed"),
        pytest.param(b'{"a":' * 13_000, "too_many_fields", id="a tower of objects"),
        pytest.param(b'{"' + b'a":1,"' * 3_000, "too_many_fields", id="fields without an end"),
    ],
)
def test_limits_come_before_parsing(value: bytes, expected: str) -> None:
    assert verdict(read(topics.REFUND_REQUESTED, value)) == expected


def test_a_tower_as_high_as_an_order_may_be_is_too_deep() -> None:
    assert verdict(read(topics.ORDER_SNAPSHOT, b'{"a":' + b"[" * 100_000)) == "too_deep"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{[" * 5_000, id="brackets"),
        pytest.param("a:b," * 5_000, id="colons"),
        pytest.param('\\"{:' * 5_000, id="quotes and brackets behind backslashes"),
    ],
)
def test_what_stands_in_a_text_is_no_structure(text: str) -> None:
    assert verdict(read(topics.REFUND_REQUESTED, REFUND | {"x": text})) == "taken"


def _filled(*more: tuple[str, bytes | None]) -> Headers:
    return (*headers_of(topics.REFUND_REQUESTED), *more)


def _bytes(headers: Headers) -> int:
    return sum(len(name.encode()) + len(value or b"") for name, value in headers)


ROOM = 32 * KIB - _bytes(_filled(("x", b"")))
PLACES = 32 - len(_filled())


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param(_filled(*[("x", None)] * PLACES), "taken", id="32 headers"),
        pytest.param(_filled(*[("x", None)] * (PLACES + 1)), "headers", id="33 headers"),
        pytest.param(_filled(("x", b"a" * ROOM)), "taken", id="headers of 32 KiB"),
        pytest.param(_filled(("x", b"a" * (ROOM + 1))), "headers", id="a byte above 32 KiB"),
        pytest.param(_filled(("x" * (ROOM + 2), b"")), "headers", id="a name of 32 KiB"),
        pytest.param(_filled(("\u00e9" * 17_000, b"")), "headers", id="a long name beyond ASCII"),
        pytest.param(_filled(*[("x", b"")] * 10_000), "headers", id="10,000 headers"),
    ],
)
def test_headers_are_limited_in_number_and_size(headers: Headers, expected: str) -> None:
    assert verdict(read(topics.REFUND_REQUESTED, REFUND, headers=headers)) == expected


def test_an_order_may_be_large_whatever_prefix_its_topic_has() -> None:
    value = _of_size(order_data(), 100 * KIB)
    found = record(f"eu.{topics.ORDERS}", topics.ORDER_SNAPSHOT, value, key=b"o-1")
    assert verdict(decode(found, DecodeRules(topic_prefix="eu."))) == "taken"
