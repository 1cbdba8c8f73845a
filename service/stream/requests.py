"""Requests: valid ones as the domain's values, invalid ones with every wrong field."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas import topics
from schemas.aftersale_requests import RefundRequested as RefundData
from schemas.feedback_requests import ReviewSubmitted as ReviewData
from schemas.requests import Request as RequestData
from schemas.scalars import Id
from service.domain.ids import CustomerId, LineId, OrderId, RequestId
from service.domain.inbound import (
    AskedLine,
    FieldError,
    InvalidFieldCode,
    InvalidRequest,
    Kind,
    RefundRequested,
    ReviewSubmitted,
    Waiting,
)
from service.stream.envelope import Enveloped

# Fields whose keys are the sender's own, and what pydantic calls a key that is wrong.
_MAPS = frozenset({"disclosures", "dimensions"})
_LABELS = frozenset({"[key]"})
_customer_id: TypeAdapter[str] = TypeAdapter(Id)


def read_request(event: Enveloped) -> Waiting | InvalidRequest:
    """The request, or every one of its wrong fields. Its ids were checked before."""
    model, kind, convert = READERS[event.type]
    try:
        data = model.model_validate(event.data)
    except ValidationError as error:
        return _invalid(event, kind, error)
    return convert(data, _digest(event.type, _content(data)))


def _content(data: RequestData) -> bytes:
    """What was said, normalised: a field that is left out, or is added to the model later, says nothing.

    Persisted as a digest for years: these bytes may never change.
    """
    said = data.__pydantic_serializer__.to_python(data, exclude_defaults=True, exclude_none=True)
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def field_errors(error: ValidationError) -> list[FieldError]:
    """One entry a wrong field, without a word of what it held."""
    found: dict[str, FieldError] = {}
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    inside = {problem["loc"][:-depth] for problem in problems for depth in (1, 2)}
    for problem in problems:
        # pydantic counts the valid items alone: a list whose only item is wrong is not short as well.
        if problem["type"] == "too_short" and problem["loc"] in inside:
            continue
        path = _path(problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        found.setdefault(
            path,
            FieldError(
                code=_code(path, problem["type"]), path=path, expected=_ascii(message)[:200]
            ),
        )
    return list(found.values())


def _path(loc: tuple[int | str, ...]) -> str:
    """`lines.0.quantity`; a key that the sender made up, or none of ours at all, is not repeated."""
    parts = [
        "*" if part in _LABELS or (index and loc[index - 1] in _MAPS) else str(part)
        for index, part in enumerate(loc)
    ]
    return ".".join(parts)[:120]


def _refund(data: RefundData, digest: bytes) -> RefundRequested:
    return RefundRequested(
        request_id=RequestId(data.request_id),
        order_id=OrderId(data.order_id),
        digest=digest,
        customer_id=CustomerId(data.customer_id),
        requested_at=data.requested_at,
        known_at=data.known_at or data.requested_at,
        order_version=data.order_version,
        reason=data.reason,
        lines=None
        if data.lines is None
        else tuple(
            AskedLine(line_id=LineId(line.line_id), quantity=line.quantity) for line in data.lines
        ),
        amount=data.amount,
        condition=data.condition or "unopened",
        severity=data.severity,
        evidence=data.evidence or (),
    )


def _review(data: ReviewData, digest: bytes) -> ReviewSubmitted:
    return ReviewSubmitted(
        request_id=RequestId(data.request_id),
        order_id=OrderId(data.order_id),
        digest=digest,
        customer_id=CustomerId(data.customer_id),
        requested_at=data.requested_at,
        known_at=data.known_at or data.requested_at,
        order_version=data.order_version,
        score=data.score,
        line_id=None if data.line_id is None else LineId(data.line_id),
        content=data.content,
        media=data.media or (),
        anonymous=data.anonymous or False,
        follows=None if data.follows is None else RequestId(data.follows),
    )


Reader = tuple[type[RequestData], Kind, Callable[[Any, bytes], Waiting]]
READERS: Mapping[str, Reader] = {
    topics.REFUND_REQUESTED: (RefundData, "refund", _refund),
    topics.REVIEW_SUBMITTED: (ReviewData, "review", _review),
}


def _invalid(event: Enveloped, kind: Kind, error: ValidationError) -> InvalidRequest:
    canonical = json.dumps(event.data, sort_keys=True, separators=(",", ":"))
    return InvalidRequest(
        request_id=RequestId(event.data["request_id"].lower()),
        order_id=OrderId(event.data["order_id"]),
        digest=_digest(event.type, canonical.encode()),
        kind=kind,
        customer_id=_customer(event.data.get("customer_id")),
        errors=tuple(field_errors(error)),
    )


def _customer(value: Any) -> CustomerId | None:
    try:
        return CustomerId(_customer_id.validate_python(value, strict=True))
    except ValidationError:
        return None


def _digest(kind: str, content: bytes) -> bytes:
    return sha256(kind.encode() + b"\n" + content).digest()


def _code(path: str, kind: str) -> InvalidFieldCode:
    field = path.rpartition(".")[2]
    if kind == "score_out_of_range" and field == "score":
        return "score_out_of_range"
    if kind == "amount_not_positive":
        return "amount_not_positive"
    if field == "content" and kind == "string_too_short":
        return "content_missing"
    if field == "content" and kind == "string_too_long":
        return "content_too_long"
    return "invalid_field"


def _ascii(text: str) -> str:
    return "".join(character if " " <= character <= "~" else "?" for character in text)
