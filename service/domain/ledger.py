"""The ledger of one order: units claimed, shares held, money reserved and refunded.

This service alone writes it; a snapshot never does, except for the limit that its captured amount sets.
"""

from typing import Literal

from service.domain.ids import LineId
from service.domain.value import evolve, value

DeliveryGrade = Literal["none", "standard", "whole"]
Stage = Literal["unshipped", "in_transit", "delivered"]


@value
class LineLedger:
    """`claimed_*`: units by the stage they were in when claimed. `share`: minor units now held.

    `refunded_units` are those whose money was issued. Of the units claimed and refunded, `*_none` and
    `*_standard` are those whose grounds give back no delivery cost, or the standard one alone.
    """

    line_id: LineId
    claimed_unshipped: int = 0
    claimed_in_transit: int = 0
    claimed_delivered: int = 0
    claimed_none: int = 0
    claimed_standard: int = 0
    share: int = 0
    refunded_units: int = 0
    refunded_none: int = 0
    refunded_standard: int = 0

    @property
    def claimed(self) -> int:
        return self.claimed_unshipped + self.claimed_in_transit + self.claimed_delivered

    def claim(
        self, stage: Stage, quantity: int, *, share: int, delivery: DeliveryGrade
    ) -> "LineLedger":
        units = f"claimed_{stage}"
        return evolve(
            self,
            **{units: getattr(self, units) + quantity},
            claimed_none=self.claimed_none + quantity * (delivery == "none"),
            claimed_standard=self.claimed_standard + quantity * (delivery == "standard"),
            share=self.share + share,
        )

    def refund(self, quantity: int, *, delivery: DeliveryGrade) -> "LineLedger":
        """Their money was issued."""
        return evolve(
            self,
            refunded_units=self.refunded_units + quantity,
            refunded_none=self.refunded_none + quantity * (delivery == "none"),
            refunded_standard=self.refunded_standard + quantity * (delivery == "standard"),
        )


@value
class Ledger:
    """`reserved + refunded <= limit` always; `limit` is the highest lawful total of refunds.

    `sequence` counts the order's events, `revision` the records that changed the order.
    `delivery_reserved` is the part of `reserved`, `delivery_refunded` that of `refunded`, which is
    delivery cost: it belongs to the order and not to a case.
    """

    reserved: int = 0
    refunded: int = 0
    limit: int = 0
    delivery_reserved: int = 0
    delivery_refunded: int = 0
    sequence: int = 0
    revision: int = 0
    lines: tuple[LineLedger, ...] = ()

    def line(self, line_id: LineId) -> LineLedger:
        """The line's ledger; an empty one where nothing was ever claimed."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        return LineLedger(line_id=line_id)

    def with_lines(self, changed: dict[LineId, LineLedger]) -> "Ledger":
        """The same with these lines' ledgers, in their places or behind the others."""
        lines = {line.line_id: line for line in self.lines} | changed
        return evolve(self, lines=tuple(lines.values()))
