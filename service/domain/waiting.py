"""What waits, for which snapshot or decision, and what must not be decided before a cancel of it."""

from collections.abc import Iterable

from service.domain.inbound import (
    CancelRequested,
    CareRequested,
    Reported,
    ServiceRequested,
    Waiting,
)
from service.domain.order import Order
from service.domain.outcome import OrderState, Parked


def must_wait(state: OrderState, parked: Parked) -> bool:
    """For the order, or for a snapshot of it; never a cancel of what waits itself."""
    asked = parked.inbound
    if state.order is None:
        return True
    if isinstance(asked, CancelRequested) and _named(asked, state.parked):
        return False
    return waits(parked, state.order)


def waits(parked: Parked, order: Order) -> bool:
    """Only for a later snapshot, and never another customer's request; a report waits for its case."""
    asked = parked.inbound
    if isinstance(asked, Reported):
        return True
    version = asked.order_version
    return (
        version is not None and version > order.version and asked.customer_id == order.customer_id
    )


def freed_by(order: Order, parked: tuple[Parked, ...]) -> tuple[Parked, ...]:
    """What a snapshot frees, in the order of parking.

    A cancel is freed with what it names, and decided while that still waits: who took a request back
    before anyone looked at it is not paid for it.
    """
    ready = [one for one in parked if not waits(one, order)]
    cancels = [
        one.inbound
        for one in parked
        if isinstance(one.inbound, CancelRequested) and one.inbound.customer_id == order.customer_id
    ]
    taken_back = [one for one in ready if any(names(cancel, one.inbound) for cancel in cancels)]
    freed = [one for one in parked if one in ready and one not in taken_back]
    freed += [
        one
        for one in parked
        if one not in freed
        and isinstance(one.inbound, CancelRequested)
        and _named(one.inbound, taken_back)
    ]
    return tuple(one for one in parked if one in freed)


def names(cancel: CancelRequested, asked: Waiting) -> bool:
    """Whether it takes just this back."""
    return (
        isinstance(asked, ServiceRequested | CareRequested)
        and asked.request_id == cancel.target_request_id
        and asked.customer_id == cancel.customer_id
    )


def _named(cancel: CancelRequested, parked: Iterable[Parked]) -> bool:
    return any(names(cancel, one.inbound) for one in parked)
