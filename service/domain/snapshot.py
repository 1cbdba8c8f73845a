"""A snapshot taken: the facts change, the ledger's limit with them, and what waited for it is freed."""

from datetime import datetime

from service.domain.emission import emit
from service.domain.facts_changed import referrals
from service.domain.order import Order
from service.domain.outcome import DeadLettered, OrderState, Outcome, Parked
from service.domain.policy import Policy
from service.domain.value import evolve
from service.domain.waiting import freed_by


def take_snapshot(state: OrderState, order: Order, policy: Policy, now: datetime) -> Outcome:
    """A higher version replaces the facts; an equal or lower one changes nothing.

    What was decided stands: the limit of refunds never falls below what is reserved and refunded. Open
    cases that no longer fit are left to a person.
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
    freed = freed_by(order, state.parked)
    return _with_referrals(
        Outcome(state=_taken(state, order, freed), freed=freed), state, order, policy, now
    )


def _taken(state: OrderState, order: Order, freed: tuple[Parked, ...]) -> OrderState:
    ledger = evolve(
        state.ledger,
        limit=max(order.captured, state.ledger.reserved + state.ledger.refunded),
        revision=state.ledger.revision + 1,
    )
    still = tuple(parked for parked in state.parked if parked not in freed)
    return evolve(state, order=order, ledger=ledger, parked=still)


def _with_referrals(
    outcome: Outcome, before: OrderState, order: Order, policy: Policy, now: datetime
) -> Outcome:
    if before.order is None or not before.cases:
        return outcome
    moved, events = referrals(before, order, policy, now)
    if not events:
        return outcome
    state = outcome.state
    cause = f"{order.order_id}@{order.version}"
    ledger, emitted = emit(evolve(state.ledger, revision=before.ledger.revision), cause, events)
    ids = {case.request_id: case for case in moved}
    cases = tuple(ids.get(case.request_id, case) for case in state.cases)
    after = evolve(state, ledger=ledger, cases=cases)
    return evolve(outcome, state=after, events=emitted, moved=tuple(moved))
