"""Any key, headers and bytes are read as something or are a dead letter; never an exception."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from schemas import topics
from service.domain.outcome import DeadLettered
from service.domain.record import Headers, Record
from service.stream.decode import Decoded, decode
from service.stream.envelope import DecodeRules
from tests.contract.documents import DOCUMENTS
from tests.factories import headers_of

RULES = DecodeRules()
TYPES = tuple(DOCUMENTS)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2026-03-02T12:00:00Z", "o-1", "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
header_names = st.text(max_size=20) | st.sampled_from(
    ["ce_type", "ce_id", "ce_source", "ce_specversion", "ce_time", "content-type", "traceparent"]
)
any_headers = st.lists(
    st.tuples(header_names, st.none() | st.binary(max_size=60)), max_size=40
).map(tuple)
binary_headers = st.sampled_from(TYPES).map(headers_of)
structured_headers = st.sampled_from(
    [
        (("content-type", b"application/cloudevents+json"),),
        (("content-type", b"application/cloudevents+json; charset=UTF-8"),),
        (("content-type", b"application/cloudevents-batch+json"),),
    ]
)


def _dumped(value: object) -> bytes:
    """Also what no strict writer would: NaN, endless integers, halves of surrogate pairs."""
    return json.dumps(value).encode()


def _record(
    topic: str, key: bytes | None, headers: Headers, value: bytes | None, timestamp: int
) -> Record:
    return Record(topic, 0, 7, timestamp, key, headers, value)


def _read(record: Record) -> Decoded | DeadLettered:
    """What it decodes to, the same each time, with a detail fit for a header."""
    found = decode(record, RULES)
    assert isinstance(found, Decoded | DeadLettered)
    if isinstance(found, DeadLettered):
        assert 0 < len(found.detail) <= 256
        assert found.detail.isascii()
    assert found == decode(record, RULES)
    return found


records = st.builds(
    _record,
    st.sampled_from([*topics.INPUTS, "unknown.v1"]),
    st.none() | st.binary(max_size=20) | st.just(b"o-1"),
    any_headers | binary_headers | structured_headers,
    st.none() | st.binary(max_size=200) | json_values.map(_dumped),
    st.integers(-(2**63), 2**63 - 1),
)


@given(records)
@example(_record("orders.v1", None, (), b"\xff" * 70_000, 0))
@example(_record("aftersale.requests.v1", b"o-1", headers_of(TYPES[1]), b'{"a":' * 40_000, 0))
@example(_record("aftersale.requests.v1", b"o-1", headers_of(TYPES[1]), b"9" * 60_000, 0))
def test_any_bytes_are_read_or_buried(record: Record) -> None:
    _read(record)


valid = st.sampled_from(
    [(topics.topic_of(kind), kind, content) for kind, content in DOCUMENTS.items()]
)


@given(valid, st.data())
def test_a_good_record_with_any_one_field_replaced(
    given_record: tuple[str, str, dict[str, object]], data: st.DataObject
) -> None:
    topic, kind, content = given_record
    name = data.draw(st.sampled_from(sorted(content)) | st.text(max_size=8))
    value = _dumped({**content, name: data.draw(json_values)})
    _read(_record(topic, b"o-1", headers_of(kind), value, 0))


@given(valid, st.data())
def test_a_good_record_with_any_bytes_replaced(
    given_record: tuple[str, str, dict[str, object]], data: st.DataObject
) -> None:
    topic, kind, content = given_record
    value = bytearray(_dumped(content))
    start = data.draw(st.integers(0, len(value)))
    value[start : start + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    _read(_record(topic, b"o-1", headers_of(kind), bytes(value), 0))


@given(valid)
def test_fields_that_nobody_knows_change_nothing(
    given_record: tuple[str, str, dict[str, object]],
) -> None:
    topic, kind, content = given_record
    headers = headers_of(kind)
    plain = _read(_record(topic, b"o-1", headers, _dumped(content), 0))
    more = _read(_record(topic, b"o-1", headers, _dumped({**content, "x-new": [1]}), 0))
    assert isinstance(plain, Decoded)
    assert more == plain
