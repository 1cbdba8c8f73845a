"""Values of the domain with full defaults and keyword overrides."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from service.domain.decide import decide, decide_freed
from service.domain.ids import CustomerId, LineId, OrderId, RequestId, Sku, refund_id
from service.domain.inbound import (
    Arrival,
    AskedLine,
    CancelRequested,
    CareRequested,
    Comment,
    FeedbackSubmitted,
    Inbound,
    InvalidRequest,
    Reported,
    Review,
    Service,
    ServiceKind,
    ServiceRequested,
    SnapshotTaken,
)
from service.domain.limits import Limits
from service.domain.order import Line, Order
from service.domain.outcome import Counted, OrderState, Outcome, Parked
from service.domain.policy import Policy
from service.domain.report import GoodsSent, Report
from service.policies.loader import load_policy

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICY = load_policy()
_numbers = count(1)


def a_line(line_id: str = "1", **fields: Any) -> Line:
    """One unit, paid 1000, delivered two days before NOW."""
    quantity = fields.get("quantity", 1)
    shipped = fields.get("shipped", quantity)
    delivered = fields.get("delivered", shipped)
    defaults: dict[str, Any] = {
        "line_id": LineId(line_id),
        "sku": Sku(f"sku-{line_id}"),
        "quantity": quantity,
        "paid": 1000,
        "shipped": shipped,
        "delivered": delivered,
        "delivered_at": NOW - timedelta(days=2) if delivered else None,
    }
    return Line(**defaults | fields)


def an_order(*lines: Line, **fields: Any) -> Order:
    lines = lines or (a_line(),)
    defaults: dict[str, Any] = {
        "order_id": OrderId("o-1"),
        "customer_id": CustomerId("c-1"),
        "version": 1,
        "market": "NZ",
        "currency": "USD",
        "placed_at": NOW - timedelta(days=5),
        "status": "paid",
        "captured": sum(line.paid for line in lines) + fields.get("shipping_paid", 0),
        "lines": lines,
    }
    return Order(**defaults | fields)


def a_request(made: Any, /, **fields: Any) -> Any:
    """A request of that type; an invalid one has no instants."""
    number = next(_numbers)
    requested_at = fields.get("requested_at", NOW)
    defaults: dict[str, Any] = {
        "request_id": RequestId(f"00000000-0000-4000-8000-{number:012d}"),
        "order_id": OrderId("o-1"),
        "digest": number.to_bytes(4, "big"),
        "customer_id": CustomerId("c-1"),
    }
    if made is not InvalidRequest:
        defaults |= {"requested_at": requested_at, "known_at": requested_at}
    return made(**defaults | fields)


def a_service(kind: ServiceKind, *asked: tuple[str, int], **fields: Any) -> Service:
    """Of (line id, quantity) each; of every unit available where none is named."""
    lines = tuple(AskedLine(line_id=LineId(line_id), quantity=n) for line_id, n in asked)
    return Service(**{"kind": kind, "reason": "change_of_mind", "lines": lines or None} | fields)


def asking(kind: ServiceKind, *asked: tuple[str, int], **fields: Any) -> ServiceRequested:
    """A request of that kind; fields of the request and of its service alike."""
    of_request = {name: fields.pop(name) for name in _OF_REQUEST if name in fields}
    return a_request(ServiceRequested, service=a_service(kind, *asked, **fields), **of_request)


def a_refund(*asked: tuple[str, int], **fields: Any) -> ServiceRequested:
    return asking("refund", *asked, **fields)


def a_review(**fields: Any) -> FeedbackSubmitted:
    of_request = {name: fields.pop(name) for name in _OF_REQUEST if name in fields}
    return a_request(FeedbackSubmitted, feedback=Review(**{"score": 5} | fields), **of_request)


def a_comment(**fields: Any) -> FeedbackSubmitted:
    of_request = {name: fields.pop(name) for name in _OF_REQUEST if name in fields}
    comment = Comment(**{"content": "All is well"} | fields)
    return a_request(FeedbackSubmitted, feedback=comment, **of_request)


def a_care(service: Service, *feedback: Review | Comment, **fields: Any) -> CareRequested:
    parts: dict[str, Any] = {
        "review" if isinstance(part, Review) else "comment": part for part in feedback
    }
    return a_request(CareRequested, service=service, **parts, **fields)


def a_cancel(target: Any, **fields: Any) -> CancelRequested:
    return a_request(CancelRequested, target_request_id=target.request_id, **fields)


_OF_REQUEST = (
    "request_id",
    "order_id",
    "customer_id",
    "digest",
    "requested_at",
    "known_at",
    "order_version",
    "follows_request",
)


def arrived(at: datetime | None = NOW) -> Arrival:
    return Arrival(at=at)


def known(order: Order | None = None) -> OrderState:
    """The state of an order after its first snapshot."""
    order = order or an_order()
    return after(OrderState(order_id=order.order_id), SnapshotTaken(order=order)).state


def after(
    state: OrderState,
    inbound: Inbound,
    *,
    at: datetime | None = NOW,
    recent: Sequence[Counted] = (),
    policy: Policy = POLICY,
) -> Outcome:
    return decide(
        state, inbound, arrived(at), policy=policy, limits=Limits(), now=NOW, recent=recent
    )


def freed(state: OrderState, parked: Parked) -> Outcome:
    """What was parked, decided as its wait is over."""
    return decide_freed(state, parked, policy=POLICY, limits=Limits(), now=NOW)


def about(request: Any, told: Report | None = None, **fields: Any) -> Reported:
    """A report on a request; on its n-th refund where `refund` is given."""
    number = next(_numbers)
    ordinal = fields.pop("refund", None)
    named: dict[str, Any] = {"of_request": request.request_id}
    if ordinal is not None:
        ids = {"order_id": request.order_id, "request_id": request.request_id, "ordinal": ordinal}
        named = {"of_refund": refund_id(fields.pop("source", "/aftersale"), **ids)}
    defaults = {
        "report_id": RequestId(f"00000000-0000-4000-9000-{number:012d}"),
        "order_id": request.order_id,
        "digest": number.to_bytes(4, "big"),
        "type": "warehouse.goods.sent.v1",
        "said": "{}",
        "told": told or GoodsSent(sent_at=NOW),
    }
    return Reported(**defaults | named | fields)
