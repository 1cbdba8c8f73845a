"""Delivery cost: it goes once, with the refund after which no unit of the order is left unrefunded."""

from service.domain.ledger import DeliveryGrade, Ledger
from service.domain.order import Order


def announced(order: Order, ledger: Ledger) -> int:
    """What it comes to beyond what was refunded, once every unit is claimed for money; 0 before."""
    return worth(order, ledger, grade(order, ledger))


def grade(order: Order, ledger: Ledger) -> DeliveryGrade | None:
    """The least of what the grounds of all units give; None while any unit is not claimed for money."""
    none = standard = 0
    for line in order.lines:
        held = ledger.line(line.line_id)
        if held.claimed_for_money < line.quantity:
            return None
        none, standard = none + held.claimed_none, standard + held.claimed_standard
    return _least(none, standard)


def worth(order: Order, ledger: Ledger, grade: DeliveryGrade | None) -> int:
    """What a grade comes to beyond what was refunded."""
    return 0 if grade is None else max(0, _worth(order, grade) - ledger.delivery_refunded)


def due(order: Order, ledger: Ledger) -> int | None:
    """What is to be paid of it now that every unit was refunded; None before."""
    none = standard = 0
    for line in order.lines:
        held = ledger.line(line.line_id)
        if held.refunded_units < line.quantity:
            return None
        none, standard = none + held.refunded_none, standard + held.refunded_standard
    return max(0, _worth(order, _least(none, standard)) - ledger.delivery_refunded)


def _least(none: int, standard: int) -> DeliveryGrade:
    """The least of what the grounds of all units give, by how many give none or the standard alone."""
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
