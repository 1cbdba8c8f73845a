"""Both modes for every type: what the CloudEvents SDK writes says what our own records say."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from schemas import topics
from service.domain.outcome import DeadLettered
from service.domain.record import Headers, Record
from service.stream.decode import Decoded, decode
from service.stream.envelope import DecodeRules
from tests.contract.documents import DOCUMENTS, REFUND, read, topic_of, verdict
from tests.factories import headers_of

Write = Callable[[CloudEvent, JSONFormat], kafka.KafkaMessage]
STRUCTURED = ("content-type", b"application/cloudevents+json; charset=UTF-8")
modes = pytest.mark.parametrize(
    "write",
    [
        pytest.param(kafka.to_binary, id="in binary mode"),
        pytest.param(kafka.to_structured, id="in structured mode"),
    ],
)


def _written(
    write: Write, kind: str = topics.REFUND_REQUESTED, data: Any = REFUND, **attributes: Any
) -> Decoded | DeadLettered:
    """What is read of a record that the SDK wrote, keyed as its partitionkey says."""
    named = {"type": kind, "source": "https://shop.example/orders", "partitionkey": "o-1"}
    message = write(CloudEvent(attributes=named | attributes, data=data), JSONFormat())
    key = message.key.encode() if isinstance(message.key, str) else message.key
    headers = tuple(message.headers.items())
    return decode(Record(topic_of(kind), 0, 0, -1, key, headers, message.value), DecodeRules())


def _event(**changes: Any) -> bytes:
    """A structured refund request; an attribute changed to `...` is left out."""
    event = {"specversion": "1.0", "id": "e-1", "source": "/orders", "data": REFUND}
    event |= {"type": topics.REFUND_REQUESTED} | changes
    return orjson.dumps({name: value for name, value in event.items() if value is not ...})


def _structured(value: bytes, *headers: tuple[str, bytes]) -> Decoded | DeadLettered:
    return read(topics.REFUND_REQUESTED, value, headers=(STRUCTURED, *headers), key=b"o-1")


@modes
@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"{kind}, written") for kind in DOCUMENTS])
def test_the_sdk_and_our_own_records_say_the_same(kind: str, write: Write) -> None:
    found, own = _written(write, kind, DOCUMENTS[kind]), read(kind, DOCUMENTS[kind])
    assert isinstance(own, Decoded), own
    assert isinstance(found, Decoded), found
    assert found.inbound == own.inbound


@modes
def test_data_that_the_sdk_was_given_as_bytes_is_read(write: Write) -> None:
    assert verdict(_written(write, data=orjson.dumps(REFUND))) == "taken"


@modes
def test_data_that_is_no_json_is_a_dead_letter(write: Write) -> None:
    assert verdict(_written(write, data=b"\x89PNG")) == "bad_encoding"
    assert verdict(_written(write, data=b"refund please")) == "not_json"


@modes
@pytest.mark.parametrize(
    "time",
    [
        pytest.param(datetime(2026, 3, 2, 12, 0, 0, 1, UTC), id="with microseconds"),
        pytest.param(
            datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
            id="west of Greenwich",
        ),
        pytest.param(datetime(1999, 12, 31, 23, tzinfo=UTC), id="of a clock that was never set"),
    ],
)
def test_any_event_time_that_the_sdk_takes_is_taken(time: datetime, write: Write) -> None:
    assert verdict(_written(write, time=time)) == "taken"


@pytest.mark.parametrize(
    "time",
    [
        pytest.param("2016-12-31T23:59:60Z", id="a leap second"),
        pytest.param("2026-03-02T12:00:00.1234567891Z", id="ten digits of a second"),
        pytest.param("2026-03-02t12:00:00z", id="small letters"),
    ],
)
def test_an_event_time_is_any_of_rfc_3339(time: str) -> None:
    headers = headers_of(topics.REFUND_REQUESTED, time=time)
    assert verdict(read(topics.REFUND_REQUESTED, REFUND, headers=headers)) == "taken"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"specversion": ...}, id="no specversion"),
        pytest.param({"specversion": "0.3"}, id="an older specversion"),
        pytest.param({"specversion": 1.0}, id="a specversion that is a number"),
        pytest.param({"id": ...}, id="no id"),
        pytest.param({"id": 5}, id="an id that is a number"),
        pytest.param({"id": "e\u00e9"}, id="an id beyond ASCII"),
        pytest.param({"source": ...}, id="no source"),
        pytest.param({"source": "a b"}, id="a source that is no URI reference"),
        pytest.param({"type": ...}, id="no type"),
        pytest.param({"type": ["x"]}, id="a type that is a list"),
        pytest.param({"time": "yesterday"}, id="a time that is none"),
        pytest.param({"time": "2026-03-02T12:00:00"}, id="a time without an offset"),
        pytest.param({"datacontenttype": "text/plain"}, id="plain text within"),
        pytest.param({"datacontenttype": 5}, id="a content type that is a number"),
        pytest.param({"data_base64": "e30="}, id="data twice"),
        pytest.param({"data": ..., "data_base64": "%"}, id="base64 that is none"),
        pytest.param({"data": ..., "data_base64": 5}, id="a number for base64"),
        pytest.param({"data": ..., "data_base64": None}, id="null for base64"),
        pytest.param({"data": ..., "data_base64": "eyB9="}, id="base64 with a sign too many"),
        pytest.param(
            {"data": ..., "data_base64": "eyB9===="}, id="base64 with four signs too many"
        ),
        pytest.param({"data": ..., "data_base64": "e30"}, id="base64 with a sign too few"),
        pytest.param({"data": ..., "data_base64": "e30=\n"}, id="base64 and a new line"),
    ],
)
def test_a_structured_event_with_a_wrong_attribute_is_a_dead_letter(
    changes: dict[str, Any],
) -> None:
    assert verdict(_structured(_event(**changes))) == "bad_envelope"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(_event(data=...), "not_object", id="no data"),
        pytest.param(_event(data="{}"), "not_object", id="data as a text of JSON"),
        pytest.param(b"[" + _event() + b"]", "not_object", id="a list of one event"),
        pytest.param(_event(type="x.v1"), "unsupported_type", id="a type that nobody knows"),
        pytest.param(_event()[:-1] + b',"id":"e-1"}', "duplicate_key", id="an id twice"),
        pytest.param(
            _event(data=..., data_base64=b64encode(b'{"a":1,"a":1}').decode()),
            "duplicate_key",
            id="a key twice within base64",
        ),
        pytest.param(
            _event(data=..., data_base64=b64encode(b'{"a":' + b"[" * 16).decode()),
            "too_deep",
            id="too deep within base64",
        ),
        pytest.param(_event(time=None), "taken", id="a time of null"),
        pytest.param(_event(comexample="x"), "taken", id="an extension"),
    ],
)
def test_a_structured_event_is_judged_as_its_data_is(value: bytes, expected: str) -> None:
    assert verdict(_structured(value)) == expected


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((("ce_type", b"x"), ("ce_specversion", b"0.3")), id="other attributes"),
        pytest.param((("ce_id", b"\xff"),), id="an id that is not UTF-8"),
        pytest.param((("ce_id", b"1"), ("ce_id", b"2")), id="two ids"),
    ],
)
def test_headers_of_binary_mode_do_not_count_beside_a_structured_event(headers: Headers) -> None:
    assert verdict(_structured(_event(), *headers)) == "taken"
