"""Dead letters: the record as it came, and why and whence in headers of their own."""

from hashlib import sha256
from typing import Any, get_args

import pytest

from schemas import topics
from schemas.codes import DeadLetterReason
from service.domain.outcome import DeadLettered
from service.domain.record import Headers, Output, Record
from service.stream.dead_letter import encode_dead_letter
from service.stream.decode import decode
from service.stream.encode import EncodeRules
from service.stream.envelope import DecodeRules
from tests.factories import headers_of

KIB = 1024
DEAD = DeadLettered(reason="not_json", detail="no JSON at character 3")
HEADERS: Headers = (("ce_id", b"1"), ("ce_id", b"2"), ("x", None), ("y", b"\xff\0"), ("", b""))


def _record(**fields: Any) -> Record:
    named: dict[str, Any] = {
        "topic": "eu.aftersale.requests.v1",
        "partition": 3,
        "offset": 41,
        "timestamp": 1_772_452_800_123,
        "key": b"o-1",
        "headers": HEADERS,
        "value": b"{} x",
    }
    return Record(**named | fields)


def _buried(record: Record, dead: DeadLettered = DEAD, **rules: Any) -> Output:
    return encode_dead_letter(record, dead, EncodeRules(**rules))


def _added(output: Output) -> dict[str, bytes | None]:
    added = [header for header in output.headers if header[0].startswith("dlq.")]
    assert len(dict(added)) == len(added)
    return dict(added)


def _kept(output: Output) -> Headers:
    return tuple(header for header in output.headers if not header[0].startswith("dlq."))


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(_record(), id="with all its parts"),
        pytest.param(_record(key=None), id="without a key"),
        pytest.param(_record(key=b"\xff\0"), id="with a key of any bytes"),
        pytest.param(_record(value=None), id="a tombstone"),
        pytest.param(_record(value=b""), id="with an empty value"),
        pytest.param(_record(value=bytes(range(256))), id="with a value of any bytes"),
        pytest.param(_record(headers=()), id="without headers"),
        pytest.param(_record(headers=(("x", b"a" * 10_000),) * 40), id="with too many headers"),
    ],
)
def test_the_record_itself_is_untouched(record: Record) -> None:
    output = _buried(record, topic_prefix="eu.")
    assert output.topic == "eu.aftersale.dead-letters.v1"
    assert (output.key, output.value) == (record.key, record.value)
    assert _kept(output) == record.headers
    assert "dlq.cut" not in _added(output)


def test_it_says_why_and_whence() -> None:
    assert _added(_buried(_record())) == {
        "dlq.reason": b"not_json",
        "dlq.detail": b"no JSON at character 3",
        "dlq.source.topic": b"eu.aftersale.requests.v1",
        "dlq.source.partition": b"3",
        "dlq.source.offset": b"41",
        "dlq.source.timestamp": b"1772452800123",
        "dlq.sha256": sha256(b"{} x").hexdigest().encode(),
    }


@pytest.mark.parametrize("reason", get_args(DeadLetterReason))
def test_every_reason_is_written_as_the_contract_names_it(reason: DeadLetterReason) -> None:
    added = _added(_buried(_record(), DeadLettered(reason=reason, detail="why")))
    assert added["dlq.reason"] == reason.encode()


def test_a_record_without_a_timestamp_says_so() -> None:
    assert _added(_buried(_record(timestamp=-1)))["dlq.source.timestamp"] == b"-1"


def test_what_an_earlier_burial_wrote_is_dropped() -> None:
    first = _buried(_record())
    again = _buried(
        _record(topic="eu.orders.v1", headers=(*first.headers, ("dlq.own", b"x")), offset=7)
    )
    assert _kept(again) == HEADERS
    assert _added(again) == _added(first) | {
        "dlq.source.topic": b"eu.orders.v1",
        "dlq.source.offset": b"7",
    }


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param(
            {"key": b"k" * 100_000}, b"65536 of 100000 bytes of the key", id="an enormous key"
        ),
        pytest.param(
            {"headers": (("a", b"1"), ("x", b"a" * 3_000_000), ("b", b"2"))},
            b"1 of 3 headers",
            id="an enormous header",
        ),
    ],
)
def test_what_no_broker_would_take_is_cut_and_says_so(fields: dict[str, Any], said: bytes) -> None:
    output = _buried(_record(**fields))
    assert _added(output)["dlq.cut"] == said
    assert output.value == b"{} x"
    assert len(output.key or b"") + sum(len(v or b"") for _, v in output.headers) < 2**20


def test_a_value_of_900_kib_is_kept_whole() -> None:
    value = b"a" * (900 * KIB)
    output = _buried(_record(value=value))
    assert output.value == value
    assert "dlq.cut" not in _added(output)


def test_a_larger_value_is_cut_and_says_so() -> None:
    value = b"a" * (900 * KIB) + b"b"
    output = _buried(_record(value=value))
    assert output.value == value[:-1]
    assert _kept(output) == HEADERS
    added = _added(output)
    assert added["dlq.sha256"] == sha256(value).hexdigest().encode()
    assert added["dlq.cut"] is not None
    assert str(len(value)).encode() in added["dlq.cut"]


@pytest.mark.parametrize(
    "detail",
    [
        pytest.param("line 1\nreason: forged", id="a new line"),
        pytest.param("\x1b[31m\0", id="what terminals obey"),
        pytest.param("caf\u00e9 \ud800", id="beyond ASCII"),
        pytest.param("a" * 10_000, id="without an end"),
    ],
)
def test_the_detail_is_one_short_line_of_ascii(detail: str) -> None:
    written = _added(_buried(_record(), DeadLettered(reason="not_json", detail=detail)))
    told = written["dlq.detail"]
    assert told is not None
    assert 0 < len(told) <= 256
    assert all(b" "[0] <= byte <= b"~"[0] for byte in told)


def test_the_same_record_has_the_same_bytes() -> None:
    assert _buried(_record()) == _buried(_record())


def test_a_record_put_back_from_the_dead_letters_is_judged_afresh() -> None:
    source = _record(
        topic=topics.AFTERSALE_REQUESTS, headers=headers_of(topics.REFUND_REQUESTED), value=b"{"
    )
    found = decode(source, DecodeRules())
    assert isinstance(found, DeadLettered)
    buried = _buried(source, found)
    back = _record(topic=source.topic, headers=buried.headers, value=buried.value)
    assert decode(back, DecodeRules()) == found
