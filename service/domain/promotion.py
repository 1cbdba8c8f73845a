"""Threshold discounts: who keeps too little of what earned one gives its share back, once for the order.

K is the list value of the units kept, rounded down once for all lines; units that went for another's
fault count as kept. What the order gives back in all is 0 while K = 0 or K >= threshold, else
floor(discount x K / list value of the lines).
"""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from service.domain.ledger import Ledger, LineLedger
from service.domain.order import Line, Order, Promotion


class Kept(NamedTuple):
    """What a promotion is settled by. `total` is never above 0."""

    kept: int
    threshold: int
    discount: int
    whole: int
    total: int


class Owed(NamedTuple):
    """Each promotion that can be settled, and what they came to in all `before`."""

    promotions: tuple[Kept, ...]
    before: int

    @property
    def change(self) -> int:
        return sum(kept.total for kept in self.promotions) - self.before


NOTHING_OWED = Owed((), 0)


def announced(order: Order, ledger: Ledger) -> Owed:
    """By the units now claimed, against what was announced or given back before."""
    if not order.promotions:
        return NOTHING_OWED
    found = _all(order, ledger, lambda held: held.claimed_settling)
    return Owed(tuple(found), ledger.promotion_reserved + ledger.promotion_refunded)


def due(order: Order, ledger: Ledger) -> Owed:
    """By the units whose money was issued, against what was given back before."""
    if not order.promotions:
        return NOTHING_OWED
    found = _all(order, ledger, lambda held: held.refunded_settling)
    return Owed(tuple(found), ledger.promotion_refunded)


def _all(order: Order, ledger: Ledger, gone: Callable[[LineLedger], int]) -> list[Kept]:
    found = []
    for promotion in order.promotions:
        lines = [line for line in order.lines if line.line_id in promotion.line_ids]
        # Without every list price nobody can say what is owed: then nothing is.
        if lines and all(line.list_price is not None for line in lines):
            found.append(_kept(promotion, lines, ledger, gone))
    return found


def _kept(
    promotion: Promotion, lines: list[Line], ledger: Ledger, gone: Callable[[LineLedger], int]
) -> Kept:
    whole = sum(line.list_price or 0 for line in lines)
    kept = int(sum(_value(line, gone(ledger.line(line.line_id))) for line in lines))
    below = 0 < kept < promotion.threshold
    return Kept(
        kept=kept,
        threshold=promotion.threshold,
        discount=promotion.discount,
        whole=whole,
        total=-(promotion.discount * kept // whole) if below else 0,
    )


def _value(line: Line, gone: int) -> Fraction | int:
    """The list price of the units of a line that are not gone."""
    price = line.list_price or 0
    if not gone:
        return price
    return Fraction(price * max(0, line.quantity - gone), line.quantity)
