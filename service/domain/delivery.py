"""Delivery cost: it goes once, with the refund after which no unit of the order is left unrefunded."""

from service.domain.ledger import DeliveryGrade, Ledger
from service.domain.order import Order


def announced(order: Order, ledger: Ledger) -> int:
    """What it comes to beyond what was refunded, once every unit is claimed; 0 before."""
    held = [(line.quantity, ledger.line(line.line_id)) for line in order.lines]
    if any(line.claimed < units for units, line in held):
        return 0
    grade = _least(
        none=any(line.claimed_none for _, line in held),
        standard=any(line.claimed_standard for _, line in held),
    )
    return max(0, _worth(order, grade) - ledger.delivery_refunded)


def due(order: Order, ledger: Ledger) -> int | None:
    """What is to be paid of it now that every unit was refunded; None before."""
    held = [(line.quantity, ledger.line(line.line_id)) for line in order.lines]
    if any(line.refunded_units < units for units, line in held):
        return None
    grade = _least(
        none=any(line.refunded_none for _, line in held),
        standard=any(line.refunded_standard for _, line in held),
    )
    return max(0, _worth(order, grade) - ledger.delivery_refunded)


def _least(*, none: bool, standard: bool) -> DeliveryGrade:
    """The least of what the grounds of all units give."""
    if none:
        return "none"
    return "standard" if standard else "whole"


def _worth(order: Order, grade: DeliveryGrade) -> int:
    match grade:
        case "none":
            return 0
        case "standard":
            return order.shipping_paid - order.express_surcharge
        case "whole":
            return order.shipping_paid
