"""One message made and sent by hand, as a service upstream would send it."""

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from schemas import messages
from schemas.messages import Message
from service.domain.inbound import Position
from service.domain.record import Output
from service.stream.kafka.connection import Connection
from service.stream.kafka.notices import NoticeProducer

KINDS: dict[str, Callable[..., Message]] = {
    "refund": messages.refund,
    "return": messages.return_,
    "exchange": messages.exchange,
    "repair": messages.repair,
    "cancel": messages.cancel,
    "review": messages.review,
    "comment": messages.comment,
    "care": messages.care,
}
# By a file that holds their data.
BY_FILE: dict[str, Callable[..., Message]] = {
    "order": messages.order,
    "goods-sent": messages.goods_sent,
    "goods-received": messages.goods_received,
    "replacement-shipped": messages.replacement_shipped,
    "replacement-unavailable": messages.replacement_unavailable,
    "repair-diagnosed": messages.repair_diagnosed,
    "repair-completed": messages.repair_completed,
    "refund-settled": messages.refund_settled,
    "refund-failed": messages.refund_failed,
    "verdict": messages.judged,
}
_NUMBERS = ("amount", "score")
# Options that are called otherwise than what they fill.
_FILLS = {"target": "target_request_id", "service": "kind"}


class WrongArgument(Exception):
    """One line that names the field."""


def given(
    named: Mapping[str, str | None], lines: Iterable[str], others: Iterable[str]
) -> dict[str, Any]:
    """The fields of a request as a person typed them. Raises WrongArgument.

    `named` by option, `lines` as LINE:QUANTITY, `others` as NAME=VALUE: a value in JSON, else a text.
    """
    fields: dict[str, Any] = {
        _FILLS.get(name, name): _json(text) if name in _NUMBERS else text
        for name, text in named.items()
        if text is not None
    }
    if asked := [_line(text) for text in lines]:
        fields["lines"] = asked
    for text in others:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise WrongArgument(f"field: `{text}` is not NAME=VALUE")
        fields[name] = _json(value)
    return fields


def request(
    kind: str, order_id: str | None, customer_id: str | None, fields: Mapping[str, Any]
) -> Message:
    """Raises WrongArgument for what the service would refuse for its form."""
    ids = {"order_id": order_id, "customer_id": customer_id}
    whose = {name: id for name, id in ids.items() if id is not None}
    if twice := whose.keys() & fields.keys():
        raise WrongArgument(f"{min(twice)}: given twice")
    return _made(kind, KINDS, {**fields, **whose})


def of_file(kind: str, held: bytes) -> Message:
    """An order, a report or a verdict by its data as JSON; ids and moments of reports may be left out.

    Raises WrongArgument as `request` does.
    """
    fields = _json(held)
    if not isinstance(fields, dict):
        raise WrongArgument("file: holds no JSON object")
    return _made(kind, BY_FILE, fields)


def _made(
    kind: str, kinds: Mapping[str, Callable[..., Message]], fields: dict[str, Any]
) -> Message:
    if kind not in kinds:
        raise WrongArgument(f"kind: `{kind}` is none of {', '.join(kinds)}")
    make = kinds[kind]
    for name in _needed(make):
        if name not in fields:
            raise WrongArgument(f"{_option(name)}: needed for {kind}")
    try:
        return make(**fields)
    except TypeError as error:
        raise WrongArgument(str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or kind
        raise WrongArgument(f"{place}: {first['msg']}") from error


async def send(connection: Connection, prefix: str, message: Message) -> Position:
    """Where the record lies. Raises KafkaTrouble."""
    producer = NoticeProducer(connection)
    output = Output(prefix + message.topic, message.key, (*message.headers,), message.value)
    try:
        (position,) = await producer.send([output])
    finally:
        await producer.stop()
    return position


def _needed(make: Callable[..., Message]) -> list[str]:
    parameters = inspect.signature(make).parameters.values()
    return [
        parameter.name
        for parameter in parameters
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and parameter.default is parameter.empty
    ]


def _option(field: str) -> str:
    return next((option for option, filled in _FILLS.items() if filled == field), field)


def _line(text: str) -> dict[str, Any]:
    line_id, _, quantity = text.rpartition(":")
    if not (line_id and quantity.isdecimal()):
        raise WrongArgument(f"line: `{text}` is not LINE:QUANTITY")
    return {"line_id": line_id, "quantity": int(quantity)}


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
