"""Checks of a request that no ground has a say in: whose order, paid or not, when it was asked."""

from collections.abc import Iterator

from service.domain.checks import Finding
from service.domain.inbound import Arrival, ValidRequest
from service.domain.limits import Limits
from service.domain.order import Order


def unknown_order() -> Finding:
    """The same whether there is no such order or it is another customer's: no value is compared."""
    return Finding("order", {}, "order_not_found")


def known_order() -> Finding:
    return Finding("order", {})


def payment(order: Order) -> Finding:
    unpaid = order.status == "unpaid"
    return Finding("payment", {"status": order.status}, "order_unpaid" if unpaid else None)


def timing(
    request: ValidRequest, arrival: Arrival, limits: Limits, *, referable: bool
) -> Iterator[Finding]:
    """Not from the future; and, where a person may decide, not too old to decide alone."""
    arrived_at = arrival.at or request.requested_at
    detail: dict[str, object] = {
        "requested_at": request.requested_at,
        "arrived_at": arrived_at,
        "tolerance_seconds": int(limits.future_tolerance.total_seconds()),
    }
    future = request.requested_at > arrived_at + limits.future_tolerance
    yield Finding("timestamp", detail, "timestamp_in_future" if future else None)
    if referable:
        stale = request.requested_at < arrived_at - limits.stale_after
        yield Finding(
            "freshness",
            {
                "requested_at": request.requested_at,
                "arrived_at": arrived_at,
                "days": limits.stale_after.days,
            },
            "stale_request" if stale else None,
        )
