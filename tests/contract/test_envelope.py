"""CloudEvents in both modes, with the project's own SDK as the oracle."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from schemas import topics
from service.domain.inbound import Position, ServiceRequested
from service.domain.outcome import DeadLettered
from service.domain.record import Headers, Record
from service.stream.decode import Decoded, decode
from service.stream.encode import EncodeRules, encode_event
from service.stream.envelope import DecodeRules
from tests.contract.events import APPROVED, emitted
from tests.factories import NOW, headers_of, record, refund_data

_DATA = refund_data(request_id="9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10")
_ATTRIBUTES: dict[str, Any] = {
    "id": "e-1",
    "source": "/orders",
    "type": topics.REFUND_REQUESTED,
    "specversion": "1.0",
    "time": NOW,
}


def _event(**attributes: Any) -> CloudEvent:
    named = _ATTRIBUTES | {"datacontenttype": "application/json"} | attributes
    return CloudEvent(attributes=named, data=_DATA)


def _record(message: kafka.KafkaMessage) -> Record:
    headers: Headers = tuple(message.headers.items())
    return Record(topics.AFTERSALE_REQUESTS, 0, 3, 1_772_452_800_000, None, headers, message.value)


def _read(found: Record) -> Decoded | DeadLettered:
    return decode(found, DecodeRules())


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(kafka.to_binary(_event(), JSONFormat()), id="binary"),
        pytest.param(kafka.to_structured(_event(), JSONFormat()), id="structured"),
        pytest.param(
            kafka.to_binary(_event(subject="o-1", comexample="x"), JSONFormat()),
            id="with a subject and an extension",
        ),
        pytest.param(
            kafka.to_binary(_event(datacontenttype="application/vnd.shop+json"), JSONFormat()),
            id="with a suffix for JSON",
        ),
    ],
)
def test_what_the_sdk_writes_is_read(message: kafka.KafkaMessage) -> None:
    own = _read(record(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, _DATA, offset=3))
    found = _read(_record(message))
    assert isinstance(own, Decoded)
    assert isinstance(own.inbound, ServiceRequested)
    assert isinstance(found, Decoded), found
    assert found.inbound == own.inbound


def test_what_is_written_the_sdk_reads() -> None:
    output = encode_event(
        emitted(APPROVED),
        rules=EncodeRules(),
        now=NOW + timedelta(milliseconds=5),
        causation=Position(topic="requests", partition=1, offset=2),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    assert output.value is not None
    read = kafka.from_binary(
        kafka.KafkaMessage(
            headers={name: value for name, value in output.headers if value is not None},
            key=output.key,
            value=output.value,
        ),
        JSONFormat(),
    )
    data = orjson.loads(output.value)
    assert read.get_data() == data
    assert read.get_type() == topics.REQUEST_APPROVED
    assert read.get_source() == "/aftersale"
    assert read.get_subject() == "o-1"
    assert read.get_id() == data["decision_id"]
    assert read.get_time() == datetime(2026, 3, 2, 12, 0, 0, 5000, tzinfo=UTC)
    assert read.get_datacontenttype() == "application/json"
    assert read.get_extension("causation") == "requests/1/2"
    assert read.get_extension("sequence") == str(data["sequence"])


def _without(*names: str) -> Headers:
    return tuple(header for header in headers_of(topics.REFUND_REQUESTED) if header[0] not in names)


def _with(name: str, value: bytes | None) -> Headers:
    return (*_without(name), (name, value))


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        pytest.param((), "bad_envelope", id="no header at all"),
        pytest.param(_without("ce_id"), "bad_envelope", id="no id"),
        pytest.param(_with("ce_id", b""), "bad_envelope", id="an empty id"),
        pytest.param(_with("ce_id", b"x" * 129), "bad_envelope", id="an id of 129 characters"),
        pytest.param(_with("ce_id", "\u00e9".encode()), "bad_envelope", id="an id beyond ASCII"),
        pytest.param(_with("ce_id", None), "bad_envelope", id="an id that is null"),
        pytest.param(_with("ce_specversion", b"0.3"), "bad_envelope", id="an older specification"),
        pytest.param(_without("ce_source"), "bad_envelope", id="no source"),
        pytest.param(_with("ce_source", b"<orders>"), "bad_envelope", id="a source in brackets"),
        pytest.param(_with("ce_type", b"\xff"), "bad_envelope", id="a type that is not UTF-8"),
        pytest.param(_with("ce_time", b"yesterday"), "bad_envelope", id="a time that is none"),
        pytest.param(_with("content-type", b"text/plain"), "bad_envelope", id="plain text"),
        pytest.param(
            _with("content-type", b"application/json; charset=latin-1"),
            "bad_envelope",
            id="another character set",
        ),
        pytest.param(
            (*headers_of(topics.REFUND_REQUESTED), ("ce_id", b"2")), "bad_envelope", id="two ids"
        ),
        pytest.param(
            _with("content-type", b"application/cloudevents-batch+json"),
            "bad_envelope",
            id="a batch of events",
        ),
        pytest.param(_with("ce_type", b""), "bad_envelope", id="an empty type"),
        pytest.param(_with("ce_type", b"x" * 129), "unsupported_type", id="a long type"),
        pytest.param(
            _with("ce_type", "\u00e9".encode()), "unsupported_type", id="a type with accent"
        ),
        pytest.param(_with("ce_type", b"x.v1"), "unsupported_type", id="a type that nobody knows"),
        pytest.param(
            headers_of(topics.REVIEW_SUBMITTED), "wrong_topic", id="a review among refunds"
        ),
        pytest.param(
            (*headers_of(topics.REFUND_REQUESTED), *(("x", b"") for _ in range(30))),
            "headers",
            id="too many headers",
        ),
        pytest.param(_with("x", b"x" * 33_000), "headers", id="too large headers"),
    ],
)
def test_an_envelope_that_is_not_right_is_a_dead_letter(headers: Headers, reason: str) -> None:
    found = _read(
        record(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, _DATA, headers=headers)
    )
    assert isinstance(found, DeadLettered), found
    assert found.reason == reason


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(_without("content-type"), id="without a content type"),
        pytest.param(
            _with("content-type", b'application/json; charset="UTF-8"'), id="with a character set"
        ),
        pytest.param(
            _with("ce_source", b"https://[::1]:8080/a%20b?c=d#e" + b"x" * 3_000), id="a long source"
        ),
        pytest.param(_with("x-own", b"\xff"), id="with a header of their own in any bytes"),
        pytest.param(_with("ce_time", b"2026-03-02T12:00:00.123456789+01:00"), id="with a time"),
    ],
)
def test_an_envelope_that_is_right_is_read(headers: Headers) -> None:
    found = _read(
        record(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, _DATA, headers=headers)
    )
    assert isinstance(found, Decoded), found


def test_structured_mode_counts_also_beside_headers_of_binary_mode() -> None:
    message = kafka.to_structured(_event(), JSONFormat())
    headers = (*_without("content-type", "ce_type"), ("ce_type", b"x"), *message.headers.items())
    found = _read(Record(topics.AFTERSALE_REQUESTS, 0, 0, 0, b"o-1", headers, message.value))
    assert isinstance(found, Decoded), found


def test_the_trace_is_taken_over_where_it_has_its_form() -> None:
    trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    for value, expected in ((trace, trace.decode()), (b"00-zz", None)):
        found = _read(
            record(
                topics.AFTERSALE_REQUESTS,
                topics.REFUND_REQUESTED,
                _DATA,
                headers=_with("traceparent", value),
            )
        )
        assert isinstance(found, Decoded)
        assert found.arrival.traceparent == expected
