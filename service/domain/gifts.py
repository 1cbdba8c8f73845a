"""Gifts: one that stays behind when the last unit of its main line goes costs its list price."""

from collections.abc import Iterable
from typing import NamedTuple

from service.domain.ids import LineId
from service.domain.ledger import Ledger
from service.domain.order import Line, Order


class GiftKept(NamedTuple):
    """Units of a gift that the customer keeps without its main line, and what they cost."""

    line_id: LineId
    main: LineId
    units: int
    cost: int


def kept_alone(
    order: Order, before: Ledger, after: Ledger, mains: Iterable[LineId]
) -> list[GiftKept]:
    """Of the main lines whose last unit goes between the two ledgers; gifts never sent cost nothing."""
    presents = [line for line in order.lines if line.gift_for is not None]
    if not presents:
        return []
    last = {
        line_id
        for line_id in mains
        if _gone(order, after, line_id) and not _gone(order, before, line_id)
    }
    found = []
    for gift in presents:
        main = gift.gift_for
        if main is not None and main in last and gift.list_price is not None:
            units = _with_customer(gift, after)
            if units:
                cost = gift.list_price * units // gift.quantity
                found.append(GiftKept(gift.line_id, main, units, cost))
    return found


def _gone(order: Order, ledger: Ledger, line_id: LineId) -> bool:
    line = order.line(line_id)
    return line is not None and ledger.line(line_id).claimed_for_money >= line.quantity


def _with_customer(gift: Line, ledger: Ledger) -> int:
    """Of the units sent; one that was claimed before it was sent never came."""
    held = ledger.line(gift.line_id)
    back = held.claimed_for_money - held.claimed_unshipped
    return max(0, min(gift.shipped - back, gift.quantity - held.claimed_for_money))
