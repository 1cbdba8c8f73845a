"""Which records cannot be read or answered at all, and for what reason they are dead letters."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from schemas import topics
from service.domain.ids import Sku
from service.domain.inbound import CaseDue, InvalidRequest, ServiceRequested, SkuDue
from service.domain.outcome import DeadLettered
from service.domain.record import Record
from service.stream.decode import Decoded, decode
from service.stream.envelope import DecodeRules
from tests.contract.documents import (
    DOCUMENTS,
    DUE,
    ORDER,
    REFUND,
    REQUEST_ID,
    own_id,
    read,
    topic_of,
    verdict,
    with_raw,
)
from tests.factories import headers_of, record

REFUND_KIND = topics.REFUND_REQUESTED
JSON = orjson.dumps(REFUND)
EVERY_KIND = [pytest.param(kind, id=kind) for kind in DOCUMENTS]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param(None, "empty", id="a tombstone"),
        pytest.param(b"", "empty", id="no bytes"),
        pytest.param(b" \t\r\n", "empty", id="only blanks"),
        pytest.param(b"\x01\x02 of no use", "not_json", id="rubbish in ASCII"),
        pytest.param(b"\x93\x1f\xe0\x07", "bad_encoding", id="rubbish in any bytes"),
        pytest.param(with_raw(REFUND, "note", b'"\xff"'), "bad_encoding", id="a byte in no text"),
        pytest.param(with_raw(REFUND, "note", b'"\xe9"'), "bad_encoding", id="Latin-1"),
        pytest.param(with_raw(REFUND, "note", b'"\xc0\xaf"'), "bad_encoding", id="overlong UTF-8"),
        pytest.param(
            with_raw(REFUND, "note", b'"\xed\xa0\x80"'), "bad_encoding", id="a surrogate in UTF-8"
        ),
        pytest.param(b"\xef\xbb\xbf" + JSON, "bad_encoding", id="a byte order mark"),
        pytest.param(JSON.decode().encode("utf-16"), "bad_encoding", id="UTF-16"),
        pytest.param(JSON.decode().encode("utf-16-be"), "bad_encoding", id="UTF-16 without a mark"),
        pytest.param(JSON.decode().encode("utf-32-le"), "bad_encoding", id="UTF-32 without a mark"),
        pytest.param(JSON[:-1], "not_json", id="JSON cut off"),
        pytest.param(JSON + b"x", "not_json", id="a letter after the JSON"),
        pytest.param(JSON + JSON, "not_json", id="two documents in one value"),
        pytest.param(JSON[:-1] + b",}", "not_json", id="a comma too many"),
        pytest.param(b"/* paid */" + JSON, "not_json", id="a comment"),
        pytest.param(JSON.replace(b'"', b"'"), "not_json", id="single quotes"),
        pytest.param(with_raw(REFUND, "amount", "NaN"), "not_json", id="NaN"),
        pytest.param(with_raw(REFUND, "amount", "Infinity"), "not_json", id="Infinity"),
        pytest.param(with_raw(REFUND, "x", "-Infinity"), "not_json", id="-Infinity in any field"),
        pytest.param(with_raw(REFUND, "amount", "0x1F"), "not_json", id="a hexadecimal number"),
        pytest.param(with_raw(REFUND, "amount", "007"), "not_json", id="leading zeros"),
        pytest.param(with_raw(REFUND, "amount", "+7"), "not_json", id="a plus sign"),
        pytest.param(with_raw(REFUND, "amount", "1_000"), "not_json", id="digits in groups"),
        pytest.param(with_raw(REFUND, "amount", "\u0661"), "not_json", id="Arabic-Indic digits"),
        pytest.param(with_raw(REFUND, "note", b'"\0"'), "not_json", id="a bare null byte"),
        pytest.param(with_raw(REFUND, "note", '"a\nb"'), "not_json", id="a bare new line"),
        pytest.param(with_raw(REFUND, "note", '"\\x41"'), "not_json", id="an unknown escape"),
        pytest.param(b"[" + JSON + b"]", "not_object", id="a list"),
        pytest.param(b'"refund"', "not_object", id="a text"),
        pytest.param(b"12", "not_object", id="a number"),
        pytest.param(b"null", "not_object", id="null"),
        pytest.param(b"true", "not_object", id="true"),
        pytest.param(JSON[:-1] + b',"amount":1}', "duplicate_key", id="a second amount"),
        pytest.param(JSON[:-1] + b',"amount" :1}', "duplicate_key", id="a blank before the colon"),
        pytest.param(
            JSON[:-1] + b',"\\u0061mount":1}', "duplicate_key", id="a second amount in disguise"
        ),
        pytest.param(
            with_raw(REFUND, "lines", '[{"line_id":"1","quantity":1,"quantity":2}]'),
            "duplicate_key",
            id="a second quantity in a line",
        ),
        pytest.param(
            with_raw(REFUND, "x", '{":":0,"a":{"b":1,"b":1}}'),
            "duplicate_key",
            id="a key twice where nobody looks",
        ),
    ],
)
def test_a_value_that_is_no_document_is_a_dead_letter(value: bytes | None, reason: str) -> None:
    found = decode(record(topics.AFTERSALE_REQUESTS, REFUND_KIND, value, key=b"o-1"), DecodeRules())
    assert verdict(found) == reason


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b" \r\n\t" + JSON + b"\n", id="blanks around it"),
        pytest.param(with_raw(REFUND, "x", '"\\ud83d\\ude00 \\" : {"'), id="escapes"),
        pytest.param(with_raw(REFUND, "x", '"\\ud800"'), id="half a surrogate pair"),
        pytest.param(with_raw(REFUND, "x", '"\\u0000"'), id="an escaped null"),
        pytest.param(with_raw(REFUND, "x", "1e999"), id="a number beyond all doubles"),
        pytest.param(with_raw(REFUND, "x", "9" * 5_000), id="a number of 5,000 digits"),
        pytest.param(with_raw(REFUND, "x", "-0"), id="minus nothing"),
        pytest.param(with_raw(REFUND, "\\ud800", "1"), id="a name that is half a surrogate pair"),
    ],
)
def test_what_unknown_fields_hold_changes_nothing(value: bytes) -> None:
    found, plain = read(REFUND_KIND, value), read(REFUND_KIND, REFUND)
    assert isinstance(found, Decoded), found
    assert isinstance(plain, Decoded)
    assert found.inbound == plain.inbound


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(None, "no_identity", id="missing"),
        pytest.param("null", "no_identity", id="null"),
        pytest.param('""', "no_identity", id="empty"),
        pytest.param('"   "', "no_identity", id="of blanks"),
        pytest.param('"' + "a" * 129 + '"', "no_identity", id="of 129 characters"),
        pytest.param(f'" {REQUEST_ID}"', "no_identity", id="after a blank"),
        pytest.param(f'"{REQUEST_ID}\\n"', "no_identity", id="before a new line"),
        pytest.param(f'"{REQUEST_ID}\\u0000"', "no_identity", id="before a null"),
        pytest.param(f'"\\u200b{REQUEST_ID}"', "no_identity", id="after a zero-width space"),
        pytest.param(f'"\\u202e{REQUEST_ID}"', "no_identity", id="written from right to left"),
        pytest.param('"\u0661"', "no_identity", id="of digits beyond ASCII"),
        pytest.param('"\\ud800"', "no_identity", id="of half a surrogate pair"),
        pytest.param("17", "no_identity", id="as a number"),
        pytest.param("true", "no_identity", id="as a boolean"),
        pytest.param(f'["{REQUEST_ID}"]', "no_identity", id="in a list"),
    ],
)
def test_without_its_ids_nothing_can_be_answered(kind: str, raw: str | None, reason: str) -> None:
    for name in filter(
        None, ("order_id", own_id(kind) if kind != topics.CASE_DUE else "request_id")
    ):
        rest = {key: value for key, value in DOCUMENTS[kind].items() if key != name}
        value = orjson.dumps(rest) if raw is None else with_raw(rest, name, raw)
        assert verdict(read(kind, value)) == reason, name


@pytest.mark.parametrize(
    "request_id",
    [
        pytest.param("9e107d9d372b4d6f9b3a8c1f5a2e7d10", id="without hyphens"),
        pytest.param("{9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10}", id="in braces"),
        pytest.param("urn:uuid:9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10", id="as a URN"),
        pytest.param("9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d1g", id="with a digit that is none"),
    ],
)
def test_a_request_id_is_a_uuid_in_its_usual_form(request_id: str) -> None:
    assert verdict(read(REFUND_KIND, REFUND | {"request_id": request_id})) == "no_identity"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(REFUND | {"request_id": REQUEST_ID.upper()}, id="of a valid request"),
        pytest.param(REFUND | {"request_id": REQUEST_ID.upper(), "reason": 1}, id="of another"),
    ],
)
def test_a_request_id_comes_out_in_lower_case(value: dict[str, Any]) -> None:
    found = read(REFUND_KIND, value)
    assert isinstance(found, Decoded), found
    assert isinstance(found.inbound, ServiceRequested | InvalidRequest)
    assert found.inbound.request_id == REQUEST_ID


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param(b"o-1", "taken", id="the order id"),
        pytest.param(None, "taken", id="no key"),
        pytest.param(b"", "key_mismatch", id="an empty key"),
        pytest.param(b"o-2", "key_mismatch", id="another order"),
        pytest.param(b"O-1", "key_mismatch", id="another case"),
        pytest.param(b'"o-1"', "key_mismatch", id="the order id as JSON"),
        pytest.param(b"\xff", "key_mismatch", id="any bytes"),
    ],
)
def test_the_key_is_the_order_id(kind: str, key: bytes | None, expected: str) -> None:
    assert verdict(read(kind, orjson.dumps(DOCUMENTS[kind]), key=key)) == expected


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_type_belongs_to_one_topic(kind: str) -> None:
    for topic in topics.INPUTS:
        expected = "taken" if topic == topic_of(kind) else "wrong_topic"
        found = record(topic, kind, DOCUMENTS[kind])
        assert verdict(decode(found, DecodeRules())) == expected, topic


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("aftersale.refund.requested.v2", id="the next major version"),
        pytest.param("aftersale.refund.requested", id="no version"),
        pytest.param("aftersale.refund.issued.v1", id="an output"),
        pytest.param("Aftersale.Refund.Requested.V1", id="other letters"),
    ],
)
def test_a_type_that_is_not_read_here_is_a_dead_letter(kind: str) -> None:
    headers = headers_of(kind)
    assert verdict(read(REFUND_KIND, REFUND, headers=headers)) == "unsupported_type"


@pytest.mark.parametrize(
    ("milliseconds", "at"),
    [
        pytest.param(-1, None, id="none"),
        pytest.param(0, None, id="1970"),
        pytest.param(946_684_799_999, None, id="the last moment of 1999"),
        pytest.param(946_684_800_000, datetime(2000, 1, 1, tzinfo=UTC), id="the first of 2000"),
        pytest.param(
            4_133_980_799_999, datetime(2100, 12, 31, 23, 59, 59, 999_000, UTC), id="end of 2100"
        ),
        pytest.param(4_133_980_800_000, None, id="the first moment of 2101"),
        pytest.param(2**63 - 1, None, id="the end of time"),
    ],
)
def test_a_records_timestamp_counts_from_2000_to_2100(
    milliseconds: int, at: datetime | None
) -> None:
    headers = headers_of(REFUND_KIND)
    found = decode(
        Record(topics.AFTERSALE_REQUESTS, 3, 9, milliseconds, b"o-1", headers, JSON), DecodeRules()
    )
    assert isinstance(found, Decoded), found
    assert found.arrival.at == at


def test_a_notice_about_a_sku_is_keyed_by_it_and_a_wrong_one_is_a_dead_letter() -> None:
    def of(key: bytes | None = b"lamp", **changes: Any) -> Any:
        data = {"sku": "lamp", "due_at": "2026-03-02T12:00:00Z"} | changes
        return read(topics.SKU_DUE, data, key=key)

    due = SkuDue(sku=Sku("lamp"), due_at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert [found.due for found in (of(), of(None))] == [due, due]
    assert verdict(of(b"chair")) == "key_mismatch"
    assert {verdict(of(sku=sku)) for sku in (None, "", "a lamp", 5)} == {"no_identity"}
    assert {verdict(of(due_at=at)) for at in (None, "soon", 5)} == {"invalid_report"}


def test_a_deadline_is_read_and_a_wrong_one_is_a_dead_letter() -> None:
    found = read(topics.CASE_DUE, DUE)
    assert isinstance(found, Decoded), found
    assert found.inbound == CaseDue(
        order_id="o-1", request_id=REQUEST_ID, due_at=datetime(2026, 3, 2, 12, tzinfo=UTC)
    )
    for due_at in (None, "soon", 1_772_452_800, "2026-03-02T12:00:00"):
        assert verdict(read(topics.CASE_DUE, DUE | {"due_at": due_at})) == "invalid_report"


def test_a_dead_letters_detail_repeats_nothing_of_the_content() -> None:
    private = "Zq7-name-of-a-person"
    for wrong in ({"status": private}, {"market": private}, {"lines": [private]}):
        found = read(topics.ORDER_SNAPSHOT, ORDER | wrong)
        assert isinstance(found, DeadLettered), found
        assert private not in found.detail
