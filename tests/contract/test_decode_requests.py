"""Requests that name themselves but hold wrong fields: each field gets the code of the contract."""

from typing import Any

import orjson
import pytest

from schemas import topics
from service.domain.inbound import InvalidRequest, RefundRequested, ReviewSubmitted
from service.stream.decode import Decoded
from tests.contract.documents import REFUND, REQUEST_ID, REVIEW, WHEN, read, verdict, with_raw

REFUND_KIND, REVIEW_KIND = topics.REFUND_REQUESTED, topics.REVIEW_SUBMITTED
URI = "https://example.org/1.jpg"


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        pytest.param(
            REFUND_KIND,
            REFUND | {"customer_id": "a b"},
            {"customer_id": "invalid_field"},
            id="a customer id with a blank",
        ),
        pytest.param(
            REFUND_KIND,
            REFUND | {"reason": "bored"},
            {"reason": "invalid_field"},
            id="an unknown reason",
        ),
        pytest.param(
            REFUND_KIND,
            REFUND | {"condition": "New", "severity": "MAJOR"},
            {"condition": "invalid_field", "severity": "invalid_field"},
            id="enums in other letters",
        ),
        pytest.param(
            REFUND_KIND,
            REFUND | {"note": "\x1b[31m", "channel": "in store"},
            {"note": "invalid_field", "channel": "invalid_field"},
            id="an escape of terminals and a blank",
        ),
        pytest.param(
            REFUND_KIND, REFUND | {"note": "a" * 2_001}, {"note": "invalid_field"}, id="a long note"
        ),
        pytest.param(
            REFUND_KIND, REFUND | {"note": "a\rb"}, {"note": "invalid_field"}, id="a return"
        ),
        pytest.param(
            REFUND_KIND,
            REFUND | {"order_version": 0},
            {"order_version": "invalid_field"},
            id="the version before the first",
        ),
        pytest.param(
            REFUND_KIND, REFUND | {"lines": []}, {"lines": "invalid_field"}, id="no line at all"
        ),
        pytest.param(
            REFUND_KIND,
            REFUND | {"lines": [{"line_id": "1", "quantity": n} for n in (1, 2)]},
            {"lines": "invalid_field"},
            id="a line twice",
        ),
        pytest.param(
            REFUND_KIND,
            REFUND | {"lines": [{"line_id": "1", "quantity": 0}]},
            {"lines.0.quantity": "invalid_field"},
            id="none of the only line",
        ),
        pytest.param(
            REFUND_KIND,
            REFUND
            | {
                "lines": [
                    {"line_id": "1", "quantity": 1},
                    {"line_id": 2, "quantity": True},
                    {"line_id": "3", "quantity": 1_000_001},
                ]
            },
            {
                "lines.1.line_id": "invalid_field",
                "lines.1.quantity": "invalid_field",
                "lines.2.quantity": "invalid_field",
            },
            id="several wrong fields of several lines",
        ),
        pytest.param(
            REFUND_KIND,
            REFUND | {"evidence": [URI] * 11},
            {"evidence": "invalid_field"},
            id="eleven proofs",
        ),
        pytest.param(
            REFUND_KIND,
            REFUND | {"evidence": [URI, "photos/1.jpg", URI + "a" * 2_048]},
            {"evidence.1": "invalid_field", "evidence.2": "invalid_field"},
            id="a path and a long address",
        ),
        pytest.param(
            REFUND_KIND,
            REFUND | {"evidence": [URI, "https://example.org/<a>", "c:\\1.jpg"]},
            {"evidence.1": "invalid_field", "evidence.2": "invalid_field"},
            id="addresses with characters that no URI has",
        ),
        pytest.param(
            REFUND_KIND,
            {"request_id": REQUEST_ID, "order_id": "o-1"},
            dict.fromkeys(["customer_id", "requested_at", "reason"], "invalid_field"),
            id="nothing but the ids",
        ),
        pytest.param(
            REVIEW_KIND, REVIEW | {"content": ""}, {"content": "content_missing"}, id="no content"
        ),
        pytest.param(
            REVIEW_KIND,
            REVIEW | {"content": "\u00e9" * 5_001},
            {"content": "content_too_long"},
            id="a character too many",
        ),
        pytest.param(
            REVIEW_KIND, REVIEW | {"content": "\0"}, {"content": "invalid_field"}, id="a null"
        ),
        pytest.param(
            REVIEW_KIND,
            REVIEW | {"media": [URI] * 10, "score": 9, "follows": "the first"},
            {"media": "invalid_field", "score": "score_out_of_range", "follows": "invalid_field"},
            id="several wrong fields of a review",
        ),
        pytest.param(
            REVIEW_KIND,
            REVIEW | {"dimensions": {f"d{n}": 1 for n in range(6)}},
            {"dimensions": "invalid_field"},
            id="six dimensions",
        ),
        pytest.param(
            REVIEW_KIND,
            REVIEW | {"anonymous": 1, "line_id": 1},
            {"anonymous": "invalid_field", "line_id": "invalid_field"},
            id="numbers for a boolean and an id",
        ),
    ],
)
def test_every_wrong_field_is_named_with_its_code(
    kind: str, data: dict[str, Any], expected: dict[str, str]
) -> None:
    assert verdict(read(kind, data)) == expected


@pytest.mark.parametrize("raw", ['"\\ud800"', '"a\\udfff"'])
def test_half_a_surrogate_pair_in_a_text_is_a_wrong_field(raw: str) -> None:
    assert verdict(read(REFUND_KIND, with_raw(REFUND, "note", raw))) == {"note": "invalid_field"}
    assert verdict(read(REVIEW_KIND, with_raw(REVIEW, "content", raw))) == {
        "content": "invalid_field"
    }


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("a" * 5_000, id="5,000 characters"),
        pytest.param("\U0001f600" * 5_000, id="5,000 faces"),
        pytest.param("one\n\ttwo", id="new lines and tabs"),
        pytest.param("<script>alert(1)</script> %s {0} ' -- ", id="what others might run"),
    ],
)
def test_a_review_may_say_anything_that_is_text(content: str) -> None:
    found = read(REVIEW_KIND, REVIEW | {"content": content})
    assert isinstance(found, Decoded)
    assert isinstance(found.inbound, ReviewSubmitted), found
    assert found.inbound.content == content


def test_texts_are_put_into_nfc() -> None:
    found = read(REVIEW_KIND, REVIEW | {"content": "cafe\u0301"})
    assert isinstance(found, Decoded)
    assert isinstance(found.inbound, ReviewSubmitted)
    assert found.inbound.content == "caf\u00e9"


def test_an_invalid_request_keeps_what_answers_it() -> None:
    for customer, expected in (("c-1", "c-1"), ("c 1", None), (7, None)):
        found = read(REFUND_KIND, REFUND | {"customer_id": customer, "reason": None})
        assert isinstance(found, Decoded)
        assert isinstance(found.inbound, InvalidRequest)
        assert (found.inbound.order_id, found.inbound.request_id) == ("o-1", REQUEST_ID)
        assert (found.inbound.kind, found.inbound.customer_id) == ("refund", expected)


def _digest(kind: str, value: dict[str, Any] | bytes) -> bytes:
    found = read(kind, value)
    assert isinstance(found, Decoded), found
    assert isinstance(found.inbound, RefundRequested | ReviewSubmitted | InvalidRequest)
    return found.inbound.digest


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(REFUND | {"request_id": REQUEST_ID.upper()}, id="the id in upper case"),
        pytest.param(
            REFUND | {"requested_at": "2026-03-02T13:00:00.000+01:00"}, id="another offset"
        ),
        pytest.param(dict(reversed(REFUND.items())), id="another order of keys"),
        pytest.param(REFUND | {"x-new": WHEN}, id="a field that nobody knows"),
        pytest.param(orjson.dumps(REFUND, option=orjson.OPT_INDENT_2), id="other blanks"),
    ],
)
def test_the_same_content_in_another_form_is_the_same(value: dict[str, Any] | bytes) -> None:
    assert _digest(REFUND_KIND, value) == _digest(REFUND_KIND, REFUND)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("amount", 501, id="another amount"),
        pytest.param("note", "other words", id="another note"),
        pytest.param("customer_id", "c-2", id="another customer"),
        pytest.param("requested_at", "2026-03-02T12:00:00.000001Z", id="a microsecond later"),
        pytest.param("follows_request", REQUEST_ID, id="another request followed"),
        pytest.param("reason", 7, id="a wrong field"),
    ],
)
def test_other_content_is_told_apart(name: str, value: Any) -> None:
    assert _digest(REFUND_KIND, REFUND | {name: value}) != _digest(REFUND_KIND, REFUND)


def test_an_invalid_request_is_the_same_whatever_the_order_of_its_keys() -> None:
    wrong = REFUND | {"reason": 7}
    again = dict(reversed(wrong.items()))
    assert _digest(REFUND_KIND, wrong) == _digest(REFUND_KIND, again)
    assert _digest(REFUND_KIND, wrong) != _digest(REFUND_KIND, wrong | {"reason": 8})


def test_two_types_of_request_are_never_the_same() -> None:
    ids = {"request_id": REQUEST_ID, "order_id": "o-1"}
    assert _digest(REFUND_KIND, ids) != _digest(REVIEW_KIND, ids)
