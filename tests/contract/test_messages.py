"""What an upstream team makes in one call is read by the service; what it sends is read by one call."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas import messages, topics
from schemas.aftersale_decisions import RequestApproved
from schemas.catalogue import MODELS
from schemas.messages import Message
from schemas.reading import UnknownType, read
from service.domain.inbound import RefundRequested, ReviewSubmitted
from service.domain.record import Record
from service.stream.decode import Decoded, decode
from service.stream.envelope import DecodeRules
from tests.contract.events import APPROVED, emitted
from tests.contract.test_encode import _encoded

MADE = {
    topics.REFUND_REQUESTED: messages.refund("o-1", "c-1", "defective"),
    topics.REVIEW_SUBMITTED: messages.review("o-1", "c-1", 4),
}


@pytest.mark.parametrize("kind", MADE)
def test_a_message_is_of_its_type_and_keyed_by_its_order(kind: str) -> None:
    made = MADE[kind]
    found = MODELS[kind].model_validate_json(made.value)
    assert (made.topic, made.key) == (topics.topic_of(kind), b"o-1")
    assert dict(made.headers)["ce_type"] == kind.encode()
    assert found.order_id == "o-1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (messages.refund("o-1", "c-1", "other", amount=500, note="\u00e4"), RefundRequested),
        (messages.review("o-1", "c-1", 5, content="fine", line_id="1"), ReviewSubmitted),
    ],
)
def test_the_service_reads_what_was_made(made: Message, expected: type) -> None:
    record = Record(made.topic, 0, 0, -1, made.key, tuple(made.headers), made.value)
    found = decode(record, DecodeRules())
    assert isinstance(found, Decoded), found
    assert isinstance(found.inbound, expected)


def test_there_is_one_for_every_request_that_is_decided() -> None:
    requests = (topics.AFTERSALE_REQUESTS, topics.FEEDBACK_REQUESTS)
    assert {kind for topic in requests for kind in topics.INPUTS[topic]} == set(MADE)


def test_each_call_is_a_request_of_its_own() -> None:
    first, second = (messages.review("o-1", "c-1", 4) for _ in range(2))
    assert dict(first.headers)["ce_id"] != dict(second.headers)["ce_id"]


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        (("o 1", "c-1", "other"), {}),
        (("o-1", "c-1", "boredom"), {}),
        (("o-1", "c-1", "other"), {"amount": 0}),
        (("o-1", "c-1", "other"), {"amount": "500"}),
    ],
)
def test_what_the_service_would_refuse_is_not_even_made(
    arguments: tuple[Any, ...], fields: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        messages.refund(*arguments, **fields)


def test_an_event_is_read_as_its_model() -> None:
    output = _encoded(emitted(APPROVED))
    found = read(output.headers, output.value or b"")
    assert isinstance(found, RequestApproved)
    assert found.request_id == APPROVED.request_id


@pytest.mark.parametrize("headers", [(), (("ce_type", b"\xff"),), (("ce_type", b"new.v9"),)])
def test_a_type_of_the_future_is_told_apart(headers: tuple[tuple[str, bytes], ...]) -> None:
    with pytest.raises(UnknownType):
        read(headers, b"{}")
