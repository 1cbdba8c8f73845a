"""Requests: valid ones as the domain's values, invalid ones with every wrong field."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from schemas import topics
from schemas.aftersale_requests import AskedLine as LineData
from schemas.aftersale_requests import CancelRequested as CancelData
from schemas.aftersale_requests import CareRequested as CareData
from schemas.aftersale_requests import (
    ExchangeRequested,
    RefundRequested,
    RepairRequested,
    ReturnRequested,
    ServiceRequest,
)
from schemas.feedback_requests import Comment as CommentData
from schemas.feedback_requests import CommentSubmitted, ReviewSubmitted
from schemas.feedback_requests import Review as ReviewData
from schemas.requests import Request as RequestData
from schemas.scalars import Id
from service.domain.ids import CustomerId, LineId, OrderId, RequestId
from service.domain.inbound import (
    AskedLine,
    Asking,
    CancelRequested,
    CareRequested,
    Comment,
    Estimate,
    FeedbackSubmitted,
    FieldError,
    InvalidRequest,
    Kind,
    Review,
    Service,
    ServiceKind,
    ServiceRequested,
)
from service.stream.content import canonical, digest, said
from service.stream.envelope import Enveloped
from service.stream.field_errors import field_errors

_customer_id: TypeAdapter[str] = TypeAdapter(Id)


def read_request(event: Enveloped) -> Asking | InvalidRequest:
    """The request, or every one of its wrong fields. Its ids were checked before."""
    model, kind, convert = READERS[event.type]
    try:
        data = model.model_validate(event.data)
    except ValidationError as error:
        return _invalid(event, kind, error)
    common = {
        "request_id": RequestId(data.request_id),
        "order_id": OrderId(data.order_id),
        "digest": digest(event.type, said(data)),
        "customer_id": CustomerId(data.customer_id),
        "requested_at": data.requested_at,
        "known_at": data.known_at or data.requested_at,
        "order_version": data.order_version,
    }
    return convert(data, common)


Common = Mapping[str, Any]


def _service_requested(kind: ServiceKind, data: ServiceRequest, common: Common) -> Asking:
    follows = data.follows_request
    return ServiceRequested(
        **common,
        service=_service(kind, data),
        follows_request=None if follows is None else RequestId(follows),
    )


def _service(kind: ServiceKind, data: Any) -> Service:
    """Of any of the four forms; what a form does not have is left out."""
    told = vars(data)
    estimate, lines = told.get("estimate"), told["lines"]
    return Service(
        kind=kind,
        reason=told["reason"],
        lines=None if lines is None else _asked(lines),
        amount=told.get("amount"),
        condition=told.get("condition") or "unopened",
        severity=told["severity"],
        evidence=told["evidence"] or (),
        estimate=None if estimate is None else Estimate(cost=estimate.cost, days=estimate.days),
    )


def _asked(lines: Iterable[LineData]) -> tuple[AskedLine, ...]:
    return tuple(
        [
            AskedLine(
                line_id=LineId(line.line_id),
                quantity=line.quantity,
                replacement_sku=vars(line).get("replacement_sku"),
            )
            for line in lines
        ]
    )


def _care(data: CareData, common: Common) -> Asking:
    return CareRequested(
        **common,
        service=_service(data.service.kind, data.service),
        review=None if data.review is None else _review_part(data.review),
        comment=None if data.comment is None else _comment_part(data.comment),
    )


def _cancel(data: CancelData, common: Common) -> Asking:
    return CancelRequested(**common, target_request_id=RequestId(data.target_request_id))


def _review(data: ReviewSubmitted, common: Common) -> Asking:
    return FeedbackSubmitted(**common, feedback=_review_part(data))


def _comment(data: CommentSubmitted, common: Common) -> Asking:
    return FeedbackSubmitted(**common, feedback=_comment_part(data))


def _review_part(data: ReviewData) -> Review:
    return Review(
        score=data.score,
        line_id=_line_id(data.line_id),
        content=data.content,
        follows=None if data.follows is None else RequestId(data.follows),
    )


def _comment_part(data: CommentData) -> Comment:
    return Comment(content=data.content, line_id=_line_id(data.line_id))


def _line_id(line_id: str | None) -> LineId | None:
    return None if line_id is None else LineId(line_id)


Reader = tuple[type[RequestData], Kind, Callable[[Any, Common], Asking]]
READERS: Mapping[str, Reader] = {
    topics.REFUND_REQUESTED: (RefundRequested, "refund", partial(_service_requested, "refund")),
    topics.RETURN_REQUESTED: (ReturnRequested, "return", partial(_service_requested, "return")),
    topics.EXCHANGE_REQUESTED: (
        ExchangeRequested,
        "exchange",
        partial(_service_requested, "exchange"),
    ),
    topics.REPAIR_REQUESTED: (RepairRequested, "repair", partial(_service_requested, "repair")),
    topics.CARE_REQUESTED: (CareData, "care", _care),
    topics.CANCEL_REQUESTED: (CancelData, "cancel", _cancel),
    topics.REVIEW_SUBMITTED: (ReviewSubmitted, "review", _review),
    topics.COMMENT_SUBMITTED: (CommentSubmitted, "comment", _comment),
}


def _invalid(event: Enveloped, kind: Kind, error: ValidationError) -> InvalidRequest:
    errors = tuple(_errors(event.data, kind, error))
    kept = _kept(event, errors) if kind == "care" else None
    return InvalidRequest(
        request_id=RequestId(event.data["request_id"].lower()),
        order_id=OrderId(event.data["order_id"]),
        digest=digest(event.type, canonical(event.data)),
        kind=kind,
        service_kind=_service_kind(event.data.get("service")) if kind == "care" else None,
        customer_id=_customer(event.data.get("customer_id")),
        errors=errors,
        service=None if kept is None else _service(kept.service.kind, kept.service),
        requested_at=None if kept is None else kept.requested_at,
    )


def _errors(data: Mapping[str, Any], kind: Kind, error: ValidationError) -> Iterator[FieldError]:
    yield from (found for found in field_errors(error) if found.path)
    # The model asks for this only where all else is right; every error is to be named.
    if kind == "care" and data.get("review") is None and data.get("comment") is None:
        yield FieldError(
            code="invalid_field", path="review", expected="a review, a comment, or both"
        )


def _kept(event: Enveloped, errors: Iterable[FieldError]) -> CareData | None:
    """A care of which the feedback alone is invalid, without it: it takes no right away."""
    if any(error.path.partition(".")[0] not in ("review", "comment") for error in errors):
        return None
    stand_in = {"review": {"score": 1}, "comment": None}
    return CareData.model_validate({**event.data, **stand_in})


def _service_kind(service: Any) -> ServiceKind | None:
    named = service.get("kind") if isinstance(service, dict) else None
    return next((kind for kind in get_args(ServiceKind) if kind == named), None)


def _customer(value: Any) -> CustomerId | None:
    try:
        return CustomerId(_customer_id.validate_python(value, strict=True))
    except ValidationError:
        return None
