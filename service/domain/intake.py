"""Checks of a request that no ground has a say in: whose order, paid or not, when it was asked."""

from service.domain.checks import Finding
from service.domain.inbound import Arrival, ServiceKind, ValidRequest
from service.domain.ledger import Ledger
from service.domain.limits import Limits
from service.domain.order import Order
from service.domain.settlement import left_of_capture


def unknown_order() -> Finding:
    """The same whether there is no such order or it is another customer's: no value is compared."""
    return Finding("order", {}, "order_not_found")


def known_order() -> Finding:
    return Finding("order", {})


def payment(order: Order) -> Finding:
    unpaid = order.status == "unpaid"
    return Finding("payment", {"status": order.status}, "order_unpaid" if unpaid else None)


def status_for_service(order: Order, ledger: Ledger, kind: ServiceKind) -> Finding:
    """A refund of a cancelled order is judged as of goods not shipped, while money of it is left."""
    detail: dict[str, object] = {"status": order.status}
    gone = order.status == "cancelled"
    if kind == "refund":
        detail["left_of_captured"] = left = left_of_capture(order, ledger)
        gone = gone and left == 0
    return Finding("order_status", detail, "order_cancelled" if gone else None)


def status_for_feedback(order: Order) -> Finding:
    cancelled = order.status == "cancelled"
    return Finding(
        "order_status", {"status": order.status}, "order_cancelled" if cancelled else None
    )


def not_from_the_future(request: ValidRequest, arrival: Arrival, limits: Limits) -> Finding:
    arrived_at = arrival.at or request.requested_at
    detail: dict[str, object] = {
        "requested_at": request.requested_at,
        "arrived_at": arrived_at,
        "tolerance_seconds": int(limits.future_tolerance.total_seconds()),
    }
    future = request.requested_at > arrived_at + limits.future_tolerance
    return Finding("timestamp", detail, "timestamp_in_future" if future else None)


def freshness(request: ValidRequest, arrival: Arrival, limits: Limits) -> Finding:
    """Not too old to be decided without a person."""
    arrived_at = arrival.at or request.requested_at
    detail: dict[str, object] = {
        "requested_at": request.requested_at,
        "arrived_at": arrived_at,
        "days": limits.stale_after.days,
    }
    stale = request.requested_at < arrived_at - limits.stale_after
    return Finding("freshness", detail, "stale_request" if stale else None)
