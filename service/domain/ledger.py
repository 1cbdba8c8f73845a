"""The ledger of one order: units claimed, shares held, money reserved and refunded.

This service alone writes it; a snapshot never does, except for the limit that its captured amount sets.
"""

from typing import Literal

from service.domain.ids import LineId
from service.domain.value import value

DeliveryGrade = Literal["none", "standard", "whole"]


@value
class LineLedger:
    """`claimed_*`: units by the stage they were in when claimed. `share`: minor units now held.

    `refunded_units` are those whose money was issued.
    """

    line_id: LineId
    claimed_unshipped: int = 0
    claimed_in_transit: int = 0
    claimed_delivered: int = 0
    share: int = 0
    refunded_units: int = 0


@value
class Ledger:
    """`reserved + refunded <= limit` always; `limit` is the highest lawful total of refunds.

    `sequence` counts the order's events, `revision` the records that changed the order.
    `claimed_grade` and `issued_grade`: the least delivery cost that the grounds of the units claimed,
    and of those whose money was issued, give back. `delivery_refunded`: delivery cost issued so far.
    """

    reserved: int = 0
    refunded: int = 0
    limit: int = 0
    delivery_refunded: int = 0
    claimed_grade: DeliveryGrade | None = None
    issued_grade: DeliveryGrade | None = None
    sequence: int = 0
    revision: int = 0
    lines: tuple[LineLedger, ...] = ()

    def line(self, line_id: LineId) -> LineLedger:
        """The line's ledger; an empty one where nothing was ever claimed."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        return LineLedger(line_id=line_id)
