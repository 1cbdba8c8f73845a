"""What an upstream team makes in one call is read by the service; what it sends is read by one call."""

import shlex
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any, get_args

import orjson
import pytest
from pydantic import ValidationError

from schemas import messages, reading, topics
from schemas.aftersale_decisions import RequestApproved
from schemas.catalogue import MODELS
from schemas.messages import Message
from schemas.reading import DeadLetter, UnknownType, read
from service.domain.inbound import InvalidRequest
from service.domain.record import Record
from service.stream.decode import Decoded, decode
from service.stream.envelope import DecodeRules
from tests.contract.events import APPROVED, emitted
from tests.contract.test_encode import _encoded
from tests.factories import line_data, order_data
from tests.stack import ROOT

REQUEST_ID = "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"
_WHOSE = ("o-1", "c-1")
_ITS = ("o-1", REQUEST_ID)
_RECEIVED = [{"line_id": "1", "accepted": 1, "refused": 0, "disposition": "worn"}]
MADE = {
    topics.ORDER_SNAPSHOT: messages.order(**order_data()),
    topics.REFUND_REQUESTED: messages.refund(*_WHOSE, "defective"),
    topics.RETURN_REQUESTED: messages.return_(*_WHOSE, "change_of_mind"),
    topics.EXCHANGE_REQUESTED: messages.exchange(*_WHOSE, "wrong_item"),
    topics.REPAIR_REQUESTED: messages.repair(*_WHOSE, "defective"),
    topics.CANCEL_REQUESTED: messages.cancel(*_WHOSE, REQUEST_ID),
    topics.CARE_REQUESTED: messages.care(*_WHOSE, "refund", "defective", score=1),
    topics.REVIEW_SUBMITTED: messages.review(*_WHOSE, 4),
    topics.COMMENT_SUBMITTED: messages.comment(*_WHOSE, "fine"),
    topics.GOODS_SENT: messages.goods_sent(*_ITS, "DHL-1"),
    topics.GOODS_RECEIVED: messages.goods_received(*_ITS, _RECEIVED),
    topics.REPLACEMENT_SHIPPED: messages.replacement_shipped(*_ITS),
    topics.REPLACEMENT_UNAVAILABLE: messages.replacement_unavailable(*_ITS),
    topics.REPAIR_DIAGNOSED: messages.repair_diagnosed(*_ITS, 1_500, 10),
    topics.REPAIR_COMPLETED: messages.repair_completed(*_ITS, repaired=True),
    topics.REFUND_SETTLED: messages.refund_settled(*_ITS, 1),
    topics.REFUND_FAILED: messages.refund_failed(*_ITS, 1, "account closed", final=True),
    topics.REQUEST_JUDGED: messages.judged(*_ITS, "approve", "agent-7"),
}


@pytest.mark.parametrize("kind", MADE)
def test_a_message_is_of_its_type_and_keyed_by_its_order(kind: str) -> None:
    made = MADE[kind]
    found = MODELS[kind].model_validate_json(made.value)
    assert (made.topic, made.key) == (topics.topic_of(kind), b"o-1")
    assert dict(made.headers)["ce_type"] == kind.encode()
    assert found.order_id == "o-1"


@pytest.mark.parametrize(
    "kind", [kind for kinds in topics.INPUTS.values() for kind in kinds if kind in MADE]
)
def test_the_service_reads_what_was_made(kind: str) -> None:
    made = MADE[kind]
    found = decode(
        Record(made.topic, 0, 0, -1, made.key, tuple(made.headers), made.value), DecodeRules()
    )
    assert isinstance(found, Decoded), found
    assert not isinstance(found.inbound, InvalidRequest)


def test_the_line_for_other_languages_is_read_too() -> None:
    told = (ROOT / "schemas/README.md").read_text()
    (line,) = [line for line in told.splitlines() if line.startswith("echo ")]
    words = shlex.split(line)
    after = {option: words[words.index(option) + 1] for option in ("-t", "-k")}
    headers = tuple(
        (name, text.encode())
        for option, given in pairwise(words)
        if option == "-H"
        for name, _, text in [given.partition("=")]
    )
    sent = Record(after["-t"], 0, 0, -1, after["-k"].encode(), headers, words[1].encode())
    found = decode(sent, DecodeRules())
    assert isinstance(found, Decoded), found
    assert not isinstance(found.inbound, InvalidRequest)


def test_there_is_one_for_every_type_that_others_write() -> None:
    assert {kind for topic in topics.FROM_OTHERS for kind in topics.TYPES[topic]} == set(MADE)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: messages.review("o-1", "c-1", 4), id="a request"),
        pytest.param(lambda: messages.replacement_shipped(*_ITS), id="a report"),
        pytest.param(lambda: messages.judged(*_ITS, "reject", "agent-7"), id="a verdict"),
    ],
)
def test_each_call_has_an_id_of_its_own(make: Callable[[], Message]) -> None:
    first, second = (make() for _ in range(2))
    assert dict(first.headers)["ce_id"] != dict(second.headers)["ce_id"]


def test_a_snapshot_sent_again_has_the_id_of_its_version() -> None:
    ids = [
        dict(messages.order(**order_data(version=version)).headers)["ce_id"]
        for version in (3, 3, 4)
    ]
    assert ids == [b"o-1@3", b"o-1@3", b"o-1@4"]


def test_care_puts_each_field_into_its_part() -> None:
    made = messages.care(
        *_WHOSE,
        "exchange",
        "defective",
        score=2,
        content="It broke.",
        lines=[{"line_id": "1", "quantity": 2, "replacement_sku": "lamp-2"}],
        severity="major",
        request_id=REQUEST_ID,
        requested_at="2026-03-02T12:00:00Z",
        note="a word",
        review={"line_id": "1"},
        comment={"topic": "quality"},
    )
    assert orjson.loads(made.value) == {
        "request_id": REQUEST_ID,
        "order_id": "o-1",
        "customer_id": "c-1",
        "requested_at": "2026-03-02T12:00:00Z",
        "note": "a word",
        "service": {
            "kind": "exchange",
            "reason": "defective",
            "lines": [{"line_id": "1", "quantity": 2, "replacement_sku": "lamp-2"}],
            "severity": "major",
        },
        "review": {"score": 2, "line_id": "1"},
        "comment": {"content": "It broke.", "topic": "quality"},
    }


def test_a_moment_is_sent_in_utc_and_one_without_an_offset_not_at_all() -> None:
    at = datetime(2026, 3, 2, 14, tzinfo=timezone(timedelta(hours=2)))
    made = messages.refund(*_WHOSE, "other", requested_at=at)
    assert orjson.loads(made.value)["requested_at"] == "2026-03-02T12:00:00Z"
    with pytest.raises(ValidationError, match="requested_at"):
        messages.refund(*_WHOSE, "other", requested_at=at.replace(tzinfo=None))


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: messages.refund("o 1", "c-1", "other"), id="no id"),
        pytest.param(lambda: messages.refund(*_WHOSE, "boredom"), id="no reason"),
        pytest.param(lambda: messages.refund(*_WHOSE, "other", amount=0), id="no money"),
        pytest.param(lambda: messages.refund(*_WHOSE, "other", amount="500"), id="a text"),
        pytest.param(lambda: messages.care(*_WHOSE, "refund", "other"), id="care for nothing"),
        pytest.param(lambda: messages.cancel(*_WHOSE, "the last"), id="no request id"),
        pytest.param(lambda: messages.review(*_WHOSE, 6), id="six stars"),
        pytest.param(lambda: messages.comment(*_WHOSE, ""), id="no words"),
        pytest.param(
            lambda: messages.order(**order_data(lines=[line_data(sku="")])),
            id="goods without a sku",
        ),
        pytest.param(lambda: messages.order(version=1), id="no order"),
    ],
)
def test_what_the_service_would_refuse_is_not_even_made(make: Callable[[], Message]) -> None:
    with pytest.raises(ValidationError):
        make()


@pytest.mark.parametrize(
    ("make", "named"),
    [
        pytest.param(
            lambda **fields: messages.refund(*_WHOSE, "other", **fields),
            {"evidnece": []},
            id="evidnece",
        ),
        pytest.param(
            lambda **fields: messages.care(*_WHOSE, "repair", "other", score=1, **fields),
            {"amount": 5},
            id="service.repair.amount",
        ),
        pytest.param(
            lambda **fields: messages.exchange(*_WHOSE, "other", **fields),
            {"lines": [{"line_id": "1", "quantity": 1, "replacement": "lamp-2"}]},
            id="lines.0.replacement",
        ),
        pytest.param(
            lambda **fields: messages.order(**order_data(), **fields), {"shpo": "s"}, id="shpo"
        ),
    ],
)
def test_a_misspelt_field_is_named_and_does_not_vanish(
    make: Callable[..., Message], named: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    with pytest.raises(TypeError, match=rf" has no field {request.node.callspec.id}$"):
        make(**named)


def test_an_event_is_read_as_its_model() -> None:
    output = _encoded(emitted(APPROVED))
    found = read(output.headers, output.value or b"")
    assert isinstance(found, RequestApproved)
    assert found.request_id == APPROVED.request_id


def test_every_event_is_one_that_a_reader_is_told_of() -> None:
    assert set(get_args(reading.Event)) == {
        MODELS[kind] for topic in topics.FOR_OTHERS for kind in topics.TYPES[topic]
    }
    assert all(
        {"order_id", "sequence"} <= set(m.model_fields) for m in get_args(reading.OrderEvent)
    )


def test_a_dead_letter_is_no_event_whatever_it_holds() -> None:
    asked = MADE[topics.REFUND_REQUESTED]
    for value in (asked.value, b"", None):
        with pytest.raises(DeadLetter) as refused:
            read([*asked.headers, ("dlq.reason", b"no_identity")], value)
        assert refused.value.reason == "no_identity"


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("ce_type", b"\xff"),),
        (("ce_type", b"new.v9"),),
        (("ce_type", topics.REFUND_REQUESTED.encode()),),
    ],
    ids=["none", "no text", "of the future", "of a request"],
)
def test_a_type_that_is_no_known_event_is_told_apart(
    headers: tuple[tuple[str, bytes], ...],
) -> None:
    with pytest.raises(UnknownType):
        read(headers, b"{}")
