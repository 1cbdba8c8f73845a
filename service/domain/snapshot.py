"""A snapshot taken: the facts change, the ledger's limit with them, and what waited for it is freed."""

from service.domain.order import Order
from service.domain.outcome import DeadLettered, OrderState, Outcome, Parked
from service.domain.value import evolve


def take_snapshot(state: OrderState, order: Order) -> Outcome:
    """A higher version replaces the facts; an equal or lower one changes nothing.

    What was decided stands: the limit of refunds never falls below what is reserved and refunded.
    """
    known = state.order
    if known is not None:
        if (known.customer_id, known.currency) != (order.customer_id, order.currency):
            detail = "another customer or currency than the order's first snapshot"
            return Outcome(
                state=state, dead_letter=DeadLettered(reason="invalid_snapshot", detail=detail)
            )
        if order.version <= known.version:
            return Outcome(state=state)
    ledger = evolve(
        state.ledger,
        limit=max(order.captured, state.ledger.reserved + state.ledger.refunded),
        revision=state.ledger.revision + 1,
    )
    freed = tuple(parked for parked in state.parked if not waits(parked, order))
    still = tuple(parked for parked in state.parked if waits(parked, order))
    return Outcome(state=evolve(state, order=order, ledger=ledger, parked=still), freed=freed)


def waits(parked: Parked, order: Order) -> bool:
    """Only for a later snapshot, and never another customer's request."""
    version = parked.inbound.order_version
    return (
        version is not None
        and version > order.version
        and parked.inbound.customer_id == order.customer_id
    )
