"""What was answered, in the few words that a test compares."""

from typing import Any

from service.domain.event import (
    FeedbackApproved,
    FeedbackRejected,
    RequestApproved,
    RequestReferred,
    RequestRejected,
)
from service.domain.inbound import Inbound
from service.domain.order import Order
from service.domain.outcome import OrderState, Outcome
from tests.unit.builders import after, known

_WORDS = {
    RequestApproved: "approved",
    FeedbackApproved: "approved",
    RequestReferred: "referred",
    RequestRejected: "rejected",
    FeedbackRejected: "rejected",
}


def answer(of: Order | OrderState, inbound: Inbound, **rules: Any) -> Any:
    """The first event; of an order as its first snapshot left it."""
    state = known(of) if isinstance(of, Order) else of
    return after(state, inbound, **rules).events[0].event


def verdict(event: Any) -> str:
    """`approved` with its ground, else the verdict with every code: `rejected window_closed`."""
    word = _WORDS[type(event)]
    told = event.policy.ground if word == "approved" else " ".join(codes(event))
    return f"{word} {told}"


def codes(event: Any) -> list[str]:
    return [reason["code"] for reason in event.reasons]


def part_codes(event: Any) -> list[str]:
    """Of a care: `review not_delivered`."""
    return [f"{reason['part']} {reason['code']}" for reason in event.reasons]


def granted(event: Any) -> dict[str, int]:
    """Units by line."""
    units: dict[str, int] = {}
    for line in event.lines:
        units[line.line_id] = units.get(line.line_id, 0) + line.quantity
    return units


def refused(event: Any) -> dict[str, tuple[int, list[str]]]:
    """Units and codes by line, whatever stage they are in."""
    found: dict[str, tuple[int, list[str]]] = {}
    for line in event.refused:
        units, told = found.get(line.line_id, (0, []))
        more = [code for code in codes(line) if code not in told]
        found[line.line_id] = (units + line.quantity, [*told, *more])
    return found


def remedies(event: Any) -> set[str]:
    """`refund by faulty_goods`."""
    return {f"{remedy.kind} by {remedy.ground}" for remedy in event.remedies}


def events(outcome: Outcome) -> list[str]:
    """The types, in their order."""
    return [type(emitted.event).__name__ for emitted in outcome.events]
