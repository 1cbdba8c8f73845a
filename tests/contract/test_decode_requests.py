"""Requests that name themselves but hold wrong fields: each field gets the code of the contract."""

from typing import Any

import pytest

from schemas import topics
from service.domain.inbound import FeedbackSubmitted, InvalidRequest, Request
from service.stream.decode import Decoded
from tests.contract.documents import (
    DOCUMENTS,
    REFUND,
    REQUEST_ID,
    REVIEW,
    read,
    verdict,
    with_raw,
)

REFUND_KIND, REVIEW_KIND = topics.REFUND_REQUESTED, topics.REVIEW_SUBMITTED
RETURN_KIND, EXCHANGE_KIND = topics.RETURN_REQUESTED, topics.EXCHANGE_REQUESTED
REPAIR_KIND, CANCEL_KIND = topics.REPAIR_REQUESTED, topics.CANCEL_REQUESTED
COMMENT_KIND, CARE_KIND = topics.COMMENT_SUBMITTED, topics.CARE_REQUESTED
CARE = DOCUMENTS[CARE_KIND]
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
        *(
            pytest.param(
                REVIEW_KIND,
                REVIEW | {"dimensions": {"look": 1, name: score}},
                {"dimensions.*": "invalid_field"},
                id=f"a dimension named {name} with score {score}",
            )
            for name, score in (("a b", 1), ("a b", 6), ("[key]", 6), ("fit", 6), ("fit", "5"))
        ),
        pytest.param(
            REVIEW_KIND,
            REVIEW | {"anonymous": 1, "line_id": 1},
            {"anonymous": "invalid_field", "line_id": "invalid_field"},
            id="numbers for a boolean and an id",
        ),
        pytest.param(
            RETURN_KIND,
            DOCUMENTS[RETURN_KIND] | {"condition": "new", "lines": {}},
            {"condition": "invalid_field", "lines": "invalid_field"},
            id="wrong fields of a return",
        ),
        pytest.param(
            EXCHANGE_KIND,
            DOCUMENTS[EXCHANGE_KIND]
            | {"lines": [{"line_id": "1", "quantity": 1, "replacement_sku": "a b"}]},
            {"lines.0.replacement_sku": "invalid_field"},
            id="an exchange for what is no sku",
        ),
        pytest.param(
            REPAIR_KIND,
            DOCUMENTS[REPAIR_KIND] | {"estimate": {"cost": -1, "days": 0}},
            {"estimate.cost": "invalid_field", "estimate.days": "invalid_field"},
            id="an estimate below nothing",
        ),
        pytest.param(
            REPAIR_KIND,
            DOCUMENTS[REPAIR_KIND] | {"estimate": {"cost": 5}, "follows_request": "it"},
            {"estimate.days": "invalid_field", "follows_request": "invalid_field"},
            id="half an estimate",
        ),
        pytest.param(
            CANCEL_KIND,
            DOCUMENTS[CANCEL_KIND] | {"target_request_id": "the last one"},
            {"target_request_id": "invalid_field"},
            id="a cancel of what is no request",
        ),
        pytest.param(
            COMMENT_KIND,
            DOCUMENTS[COMMENT_KIND] | {"content": None, "topic": "two words"},
            {"content": "content_missing", "topic": "invalid_field"},
            id="a comment of null",
        ),
        pytest.param(
            COMMENT_KIND,
            DOCUMENTS[COMMENT_KIND] | {"content": "a" * 5_001},
            {"content": "content_too_long"},
            id="a comment of 5,001 characters",
        ),
        pytest.param(
            COMMENT_KIND,
            {k: v for k, v in DOCUMENTS[COMMENT_KIND].items() if k != "content"},
            {"content": "content_missing"},
            id="a comment without content",
        ),
        pytest.param(
            CARE_KIND,
            CARE
            | {
                "service": CARE["service"]
                | {"lines": [{"line_id": "1", "quantity": 0}], "amount": 0},
                "review": {"score": 6},
                "comment": {"content": ""},
            },
            {
                "service.lines.0.quantity": "invalid_field",
                "service.amount": "amount_not_positive",
                "review.score": "score_out_of_range",
                "comment.content": "content_missing",
            },
            id="wrong fields of all parts of a care",
        ),
        pytest.param(
            CARE_KIND,
            CARE | {"review": None, "comment": None},
            {"review": "invalid_field"},
            id="a care without feedback",
        ),
        pytest.param(
            CARE_KIND,
            {k: v for k, v in CARE.items() if k not in ("review", "comment")} | {"note": 5},
            {"review": "invalid_field", "note": "invalid_field"},
            id="a care without feedback and with another fault",
        ),
        pytest.param(
            CARE_KIND, CARE | {"service": {}}, {"service.kind": "invalid_field"}, id="no kind"
        ),
        pytest.param(
            CARE_KIND, CARE | {"service": []}, {"service": "invalid_field"}, id="a list of services"
        ),
        pytest.param(
            CARE_KIND,
            CARE | {"service": {"kind": "return"}},
            {"service.reason": "invalid_field"},
            id="a service without its reason",
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
    assert isinstance(found.inbound, FeedbackSubmitted), found
    assert found.inbound.feedback.content == content


def test_texts_are_put_into_nfc() -> None:
    found = read(REVIEW_KIND, REVIEW | {"content": "cafe\u0301"})
    assert isinstance(found, Decoded)
    assert isinstance(found.inbound, FeedbackSubmitted)
    assert found.inbound.feedback.content == "caf\u00e9"


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
    assert isinstance(found.inbound, Request)
    return found.inbound.digest


def test_an_invalid_request_is_the_same_whatever_the_order_of_its_keys() -> None:
    wrong = REFUND | {"reason": 7}
    again = dict(reversed(wrong.items()))
    assert _digest(REFUND_KIND, wrong) == _digest(REFUND_KIND, again)
    assert _digest(REFUND_KIND, wrong) != _digest(REFUND_KIND, wrong | {"reason": 8})
