"""`aftersale send`: a request made by hand lies in its topic as an upstream service would have sent it."""

import asyncio
import re
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest

from schemas import topics
from schemas.docs.sample_inputs import INPUTS
from schemas.messages import Message
from service.domain.inbound import InvalidRequest
from service.domain.record import Record
from service.operate.send import BY_FILE, KINDS, WrongArgument, given, of_file, request
from service.stream.decode import Decoded, decode
from service.stream.envelope import DecodeRules
from tests.factories import order_data
from tests.integration.command import Done, command
from tests.stack import Stack, eventually

REQUEST_ID = "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"
_SAID = re.compile(r"request ([0-9a-f-]{36}) at (\S+/\d+/\d+)\n")


class Typed(NamedTuple):
    """What a person types, and the type and fields that come of it."""

    kind: str
    named: dict[str, str]
    type: str
    own: dict[str, Any]
    lines: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def arguments(self) -> list[str]:
        options = [(f"--{name}", value) for name, value in self.named.items()]
        options += [("--line", text) for text in self.lines]
        options += [("--field", text) for text in self.others]
        return [self.kind, "o-1", "c-1", *(part for option in options for part in option)]

    def made(self) -> Message:
        return request(self.kind, "o-1", "c-1", given(self.named, self.lines, self.others))


TYPED = [
    Typed(
        "refund",
        {"reason": "defective", "amount": "500"},
        topics.REFUND_REQUESTED,
        {
            "reason": "defective",
            "lines": [{"line_id": "1", "quantity": 2}, {"line_id": "a:b", "quantity": 1}],
            "amount": 500,
            "severity": "major",
        },
        lines=("1:2", "a:b:1"),
        others=("severity=major",),
    ),
    Typed(
        "return",
        {"reason": "change_of_mind"},
        topics.RETURN_REQUESTED,
        {"reason": "change_of_mind", "evidence": []},
        others=("evidence=[]",),
    ),
    Typed(
        "exchange",
        {"reason": "wrong_item"},
        topics.EXCHANGE_REQUESTED,
        {"reason": "wrong_item"},
    ),
    Typed(
        "repair",
        {"reason": "defective"},
        topics.REPAIR_REQUESTED,
        {"reason": "defective", "estimate": {"cost": 900, "days": 10}},
        others=('estimate={"cost": 900, "days": 10}',),
    ),
    Typed(
        "cancel",
        {"target": REQUEST_ID},
        topics.CANCEL_REQUESTED,
        {"target_request_id": REQUEST_ID},
    ),
    Typed(
        "review",
        {"score": "4", "content": "5"},
        topics.REVIEW_SUBMITTED,
        {"score": 4, "content": "5"},
    ),
    Typed(
        "comment",
        {"content": "two words"},
        topics.COMMENT_SUBMITTED,
        {"content": "two words", "topic": "look"},
        others=("topic=look",),
    ),
    Typed(
        "care",
        {"service": "refund", "reason": "defective", "score": "2"},
        topics.CARE_REQUESTED,
        {
            "service": {"kind": "refund", "reason": "defective"},
            "review": {"score": 2},
            "note": "broken",
        },
        others=("note=broken",),
    ),
]

FILES = {
    "order": topics.ORDER_SNAPSHOT,
    "goods-sent": topics.GOODS_SENT,
    "goods-received": topics.GOODS_RECEIVED,
    "replacement-shipped": topics.REPLACEMENT_SHIPPED,
    "replacement-unavailable": topics.REPLACEMENT_UNAVAILABLE,
    "repair-diagnosed": topics.REPAIR_DIAGNOSED,
    "repair-completed": topics.REPAIR_COMPLETED,
    "refund-settled": topics.REFUND_SETTLED,
    "refund-failed": topics.REFUND_FAILED,
    "verdict": topics.REQUEST_JUDGED,
}


async def test_what_is_sent_lies_where_the_command_says(stack: Stack) -> None:
    # The topics of what is not decided are not made.
    sent = [typed for typed in TYPED if topics.topic_of(typed.type) in topics.INPUTS]
    done = await asyncio.gather(*(_send(stack, *typed.arguments) for typed in sent))
    names = {topics.topic_of(typed.type) for typed in sent}
    found = {
        f"{stack.prefix}{event.topic}/{event.partition}/{event.offset}": event
        for event in await stack.events(*names)
    }
    assert len(found) == len(sent)
    for one, typed in zip(done, sent, strict=True):
        assert (one.code, one.err) == (0, "")
        said = _SAID.fullmatch(one.out)
        assert said, one.out
        event = found[said[2]]
        assert (event.type, event.key, event.header("ce_id")) == (typed.type, b"o-1", said[1])
        assert event.data["request_id"] == said[1]
        assert event.data | typed.own == event.data


async def test_a_request_sent_by_hand_is_decided(stack: Stack) -> None:
    await stack.orders(order_data("o-1"))
    stack.start()
    done = await _send(stack, *"refund o-1 c-1 --reason defective --line 1:1".split())
    said = _SAID.fullmatch(done.out)
    assert said, done

    async def decided() -> bool:
        return said[1] in await stack.decisions()

    await eventually(decided, what="the decision")


async def test_an_order_in_a_file_is_sent_and_known_from_then_on(stack: Stack) -> None:
    stack.start()
    file = stack.folder / "order.json"
    file.write_bytes(orjson.dumps(order_data("o-1", version=3)))
    done = await _send(stack, "order", "--file", str(file))
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(rf"order o-1@3 at {stack.prefix}orders.v1/\d+/0\n", done.out)
    await eventually(lambda: stack.knows(1), what="the order")


@pytest.mark.parametrize("kind", BY_FILE)
def test_every_kind_by_file_is_read_with_the_fields_that_the_file_has(kind: str) -> None:
    sample = INPUTS[FILES[kind]]
    made = of_file(kind, sample.value)
    assert orjson.loads(made.value) == orjson.loads(sample.value)
    assert made._replace(value=b"") == sample._replace(value=b"")


def test_whatever_others_write_can_be_sent_by_hand() -> None:
    types = {typed.type for typed in TYPED} | set(FILES.values())
    assert types == {kind for topic in topics.FROM_OTHERS for kind in topics.TYPES[topic]}


@pytest.mark.parametrize(
    ("kind", "held", "expected"),
    [
        pytest.param("refund", b"{}", "kind", id="a request"),
        pytest.param("order", b"[]", "file", id="a list"),
        pytest.param("order", b"\xff{}", "file", id="no text"),
        pytest.param("order", b"{}", "order_id", id="nothing"),
        pytest.param("refund-settled", b'{"order_id": "o-1"}', "refund_id", id="half a report"),
        pytest.param("order", b'{"shpo": "s"}', "shpo", id="a misspelt field"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_in_one_line(
    kind: str, held: bytes, expected: str
) -> None:
    with pytest.raises(WrongArgument) as refused:
        of_file(kind, held)
    assert "\n" not in str(refused.value)
    assert re.search(rf"(^|\W){expected}(\W|$)", str(refused.value))


@pytest.mark.parametrize("typed", TYPED, ids=[typed.kind for typed in TYPED])
def test_every_kind_is_of_its_type_and_read_where_it_is_decided(typed: Typed) -> None:
    made = typed.made()
    data = orjson.loads(made.value)
    assert dict(made.headers)["ce_type"] == typed.type.encode()
    assert data | typed.own == data
    if typed.type in topics.INPUTS.get(made.topic, ()):
        record = Record(made.topic, 0, 0, -1, made.key, (*made.headers,), made.value)
        read = decode(record, DecodeRules())
        assert isinstance(read, Decoded)
        assert not isinstance(read.inbound, InvalidRequest)


def test_every_kind_was_typed() -> None:
    assert [typed.kind for typed in TYPED] == list(KINDS)


@pytest.mark.parametrize(
    ("kind", "named", "lines", "others", "expected"),
    [
        pytest.param("refud", {}, [], [], "kind", id="no such kind"),
        pytest.param("refund", {}, [], [], "reason", id="no reason"),
        pytest.param("refund", {"reason": "boredom"}, [], [], "reason", id="another reason"),
        pytest.param("refund", {"reason": "other", "score": "5"}, [], [], "score", id="a score"),
        pytest.param("refund", {"reason": "other", "amount": "1.5"}, [], [], "amount", id="cents"),
        pytest.param("refund", {"reason": "other"}, ["1"], [], "line", id="no quantity"),
        pytest.param("refund", {"reason": "other"}, ["1:0"], [], "lines.0.quantity", id="0 units"),
        pytest.param("refund", {"reason": "other"}, [], ["mood"], "field", id="no value"),
        pytest.param("refund", {"reason": "other"}, [], ["mood=1"], "mood", id="no such field"),
        pytest.param("refund", {"reason": "other"}, [], ["order_id=o"], "order_id", id="twice"),
        pytest.param("cancel", {}, [], [], "target", id="no target"),
        pytest.param("review", {"score": "6"}, [], [], "score", id="six stars"),
        pytest.param("care", {"reason": "other", "score": "5"}, [], [], "service", id="no service"),
        pytest.param(
            "care", {"service": "refund", "reason": "other"}, [], [], "care", id="no feedback"
        ),
    ],
)
def test_what_is_wrong_is_named_in_one_line(
    kind: str, named: dict[str, str], lines: list[str], others: list[str], expected: str
) -> None:
    with pytest.raises(WrongArgument) as refused:
        request(kind, "o-1", "c-1", given(named, lines, others))
    assert "\n" not in str(refused.value)
    assert re.search(rf"(^|\W){re.escape(expected)}(\W|$)", str(refused.value))


async def test_a_wrong_argument_ends_the_command_before_it_looks_for_kafka(tmp_path: Path) -> None:
    done = await command("send", "refund", "o 1", "c-1", "--reason", "other", folder=tmp_path)
    assert done.code == 2
    assert done.line.startswith("order_id: ")


async def _send(stack: Stack, *arguments: str) -> Done:
    return await command("send", *arguments, folder=stack.folder, **stack.in_force())
