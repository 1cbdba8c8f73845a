"""Events with the numbers that make their ids and their place among the order's events."""

from collections.abc import Sequence

from service.domain.event import Emitted, Event
from service.domain.ledger import Ledger
from service.domain.outcome import Outcome
from service.domain.value import evolve


def emit(ledger: Ledger, cause: str, events: Sequence[Event]) -> tuple[Ledger, tuple[Emitted, ...]]:
    """The events of one cause on a known order, and the ledger that has counted them."""
    emitted = tuple(
        [
            Emitted(event=event, cause=cause, n=n, sequence=ledger.sequence + n + 1)
            for n, event in enumerate(events)
        ]
    )
    return (
        evolve(ledger, sequence=ledger.sequence + len(events), revision=ledger.revision + 1),
        emitted,
    )


def emit_unplaced(cause: str, events: Sequence[Event]) -> tuple[Emitted, ...]:
    """Events on an order that is not known, or is another customer's: no place among its events."""
    return tuple(
        Emitted(event=event, cause=cause, n=n, sequence=None) for n, event in enumerate(events)
    )


def emitted(outcome: Outcome, events: Sequence[Event], cause: str) -> Outcome:
    """The outcome with its events counted among the order's."""
    ledger, numbered = emit(outcome.state.ledger, cause, events)
    return evolve(outcome, state=evolve(outcome.state, ledger=ledger), events=numbered)
