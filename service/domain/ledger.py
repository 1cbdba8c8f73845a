"""The ledger of one order: units claimed, shares held, money reserved and refunded.

This service alone writes it; a snapshot never does, except for the limit that its captured amount sets.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Literal

from service.domain.ids import LineId
from service.domain.value import evolve, value

DeliveryGrade = Literal["none", "standard", "whole"]
Stage = Literal["unshipped", "in_transit", "delivered"]


@value
class Claim:
    """Units of one line that a case takes, all in one stage.

    `share`: minor units of the line's price. `in_kind`: for an exchange or a repair, no money for them.
    `settles`: their going away is the customer's own wish, which gives a threshold's discount back.
    `fee_points`: what the ground keeps, in hundredths of minor units; `fee`: what is kept of it, and for
    gifts.
    """

    line_id: LineId
    stage: Stage
    quantity: int
    share: int
    delivery: DeliveryGrade
    in_kind: bool = False
    settles: bool = False
    fee: int = 0
    fee_points: int = 0


@value
class Past:
    """A repair or an exchange of units of a line; `back_at` None while the customer waits for the goods.

    `failed`: they came back as they went, or not at all.
    """

    kind: Literal["repair", "exchange"]
    asked_at: datetime
    back_at: datetime | None = None
    failed: bool = False


@value
class LineLedger:
    """`claimed_*`: units by the stage they were in when claimed. `share`: minor units now held.

    Of the units claimed, `claimed_in_kind` bring no money, `claimed_none` and `claimed_standard` give back
    no delivery cost or the standard one alone, `claimed_settling` settle promotions; of the units
    refunded (their money was issued) the same. `fee`: kept so far of all `fee_points`, and for gifts.
    `history`: what was repaired and exchanged of it.
    """

    line_id: LineId
    claimed_unshipped: int = 0
    claimed_in_transit: int = 0
    claimed_delivered: int = 0
    claimed_in_kind: int = 0
    claimed_none: int = 0
    claimed_standard: int = 0
    claimed_settling: int = 0
    share: int = 0
    fee: int = 0
    fee_points: int = 0
    refunded_units: int = 0
    refunded_none: int = 0
    refunded_standard: int = 0
    refunded_settling: int = 0
    history: tuple[Past, ...] = ()

    @property
    def claimed(self) -> int:
        return self.claimed_unshipped + self.claimed_in_transit + self.claimed_delivered

    @property
    def claimed_for_money(self) -> int:
        return self.claimed - self.claimed_in_kind

    def claim(self, claim: Claim) -> "LineLedger":
        return self._moved(claim, 1)

    def release(self, claim: Claim) -> "LineLedger":
        """The units are free again, as if they had never been claimed."""
        return self._moved(claim, -1)

    def refund(self, claim: Claim) -> "LineLedger":
        """Their money was issued."""
        quantity = claim.quantity
        return evolve(
            self,
            refunded_units=self.refunded_units + quantity,
            refunded_none=self.refunded_none + quantity * (claim.delivery == "none"),
            refunded_standard=self.refunded_standard + quantity * (claim.delivery == "standard"),
            refunded_settling=self.refunded_settling + quantity * claim.settles,
        )

    def take_back(self, claim: Claim) -> "LineLedger":
        """Their money could not be paid, and will not be."""
        return self.refund(evolve(claim, quantity=-claim.quantity))

    def remember(self, past: Past) -> "LineLedger":
        return evolve(self, history=(*self.history, past))

    def _moved(self, claim: Claim, sign: Literal[1, -1]) -> "LineLedger":
        quantity, stage = claim.quantity * sign, claim.stage
        paid_for = 0 if claim.in_kind else quantity
        return LineLedger(
            line_id=self.line_id,
            claimed_unshipped=self.claimed_unshipped + quantity * (stage == "unshipped"),
            claimed_in_transit=self.claimed_in_transit + quantity * (stage == "in_transit"),
            claimed_delivered=self.claimed_delivered + quantity * (stage == "delivered"),
            claimed_in_kind=self.claimed_in_kind + quantity - paid_for,
            claimed_none=self.claimed_none + paid_for * (claim.delivery == "none"),
            claimed_standard=self.claimed_standard + paid_for * (claim.delivery == "standard"),
            claimed_settling=self.claimed_settling + quantity * claim.settles,
            share=self.share + claim.share * sign,
            fee=self.fee + claim.fee * sign,
            fee_points=self.fee_points + claim.fee_points * sign,
            refunded_units=self.refunded_units,
            refunded_none=self.refunded_none,
            refunded_standard=self.refunded_standard,
            refunded_settling=self.refunded_settling,
            history=self.history,
        )


Move = Callable[[LineLedger, Claim], LineLedger]


@value
class Ledger:
    """`reserved + refunded <= limit` always; `limit` is the highest lawful total of refunds.

    `sequence` counts the order's events, `revision` the records that changed the order.
    `delivery_reserved` is the part of `reserved`, `delivery_refunded` that of `refunded`, which is
    delivery cost: it belongs to the order and not to a case. `promotion_*` are the same of promotions
    given back; what was announced above 0 stays so when the case that owed it is freed, until it is paid.
    """

    reserved: int = 0
    refunded: int = 0
    limit: int = 0
    delivery_reserved: int = 0
    delivery_refunded: int = 0
    promotion_reserved: int = 0
    promotion_refunded: int = 0
    sequence: int = 0
    revision: int = 0
    lines: tuple[LineLedger, ...] = ()

    def line(self, line_id: LineId) -> LineLedger:
        """The line's ledger; an empty one where nothing was ever claimed."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        return _never_claimed(line_id)

    def moved(self, claims: Iterable[Claim], move: Move) -> "Ledger":
        """The same after each of the claims was made, released, or its money issued."""
        changed: dict[LineId, LineLedger] = {}
        for claim in claims:
            line_id = claim.line_id
            changed[line_id] = move(changed.get(line_id) or self.line(line_id), claim)
        return self.with_lines(changed)

    def with_lines(self, changed: dict[LineId, LineLedger]) -> "Ledger":
        """The same with these lines' ledgers, in their places or behind the others."""
        lines = {line.line_id: line for line in self.lines} | changed
        return evolve(self, lines=tuple(lines.values()))


@lru_cache(maxsize=4096)
def _never_claimed(line_id: LineId) -> LineLedger:
    """Asked for half a dozen times a decision, and by the same few ids on all orders."""
    return LineLedger(line_id=line_id)
