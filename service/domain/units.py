"""Which units of a line are still free, by how far they got on their way to the customer."""

from service.domain.ids import Sku
from service.domain.inbound import Reason, Service
from service.domain.ledger import Ledger, Stage
from service.domain.order import Line, Order
from service.domain.value import value

_FAULTS: frozenset[Reason] = frozenset(
    {"wrong_item", "damaged_in_transit", "defective", "not_as_described", "missing_parts"}
)


@value
class Group:
    """Units of one line in one stage, decided together."""

    line: Line
    stage: Stage
    quantity: int
    replacement_sku: Sku | None = None


def can_come_back(group: Group) -> bool:
    """What was never delivered, or is no thing, has nothing to come back."""
    return group.stage == "delivered" and "digital" not in group.line.traits


def available(order: Order, line: Line, ledger: Ledger) -> dict[Stage, int]:
    """Free units of a line by stage. Nothing of a cancelled order counts as shipped.

    A unit claimed before it was shipped may have moved on since: it takes from the next stage then.
    """
    held = ledger.line(line.line_id)
    shipped, delivered = (0, 0) if order.status == "cancelled" else (line.shipped, line.delivered)
    unshipped, over = _free(line.quantity - shipped, held.claimed_unshipped)
    in_transit, over = _free(shipped - delivered, held.claimed_in_transit + over)
    arrived, over = _free(delivered, held.claimed_delivered + over)
    if over:
        # What was claimed of later stages than are there now can only have come from the earlier ones.
        in_transit, over = _free(in_transit, over)
        unshipped, over = _free(unshipped, over)
    return {"unshipped": unshipped, "in_transit": in_transit, "delivered": arrived}


def units_of(free: dict[Stage, int]) -> int:
    return sum(free.values())


def grouped(
    line: Line,
    quantity: int,
    free: dict[Stage, int],
    service: Service,
    replacement_sku: Sku | None = None,
) -> list[Group]:
    """`quantity` units taken from the stages in the order that the service and its reason ask for."""
    groups = []
    arrived_first = service.kind != "refund" or service.reason in _FAULTS
    for stage in _ARRIVED_FIRST if arrived_first else _ARRIVED_LAST:
        taken = min(quantity, free[stage])
        if taken:
            group = Group(line=line, stage=stage, quantity=taken, replacement_sku=replacement_sku)
            groups.append(group)
            quantity -= taken
    return groups


_ARRIVED_FIRST: tuple[Stage, ...] = ("delivered", "in_transit", "unshipped")
_ARRIVED_LAST: tuple[Stage, ...] = ("unshipped", "in_transit", "delivered")


def _free(units: int, taken: int) -> tuple[int, int]:
    """Units left of a stage, and what was taken beyond it."""
    return (units - taken, 0) if units >= taken else (0, taken - units)
