"""What a case waits for, one value for each state."""

from datetime import datetime
from typing import Literal

from service.domain.codes import ReferralCode
from service.domain.value import value


@value
class AwaitingGoods:
    """The customer has to send something back. `remind_at`: None once it was reminded of."""

    phase: Literal["awaiting_goods"] = "awaiting_goods"
    remind_at: datetime | None
    send_by: datetime
    due_at: datetime


@value
class GoodsOnTheirWay:
    """There is proof of sending."""

    phase: Literal["goods_on_their_way"] = "goods_on_their_way"
    sent_at: datetime
    due_at: datetime


@value
class AwaitingReplacement:
    """The goods of an exchange are back, or stay; the other ones are to be sent."""

    phase: Literal["awaiting_replacement"] = "awaiting_replacement"
    due_at: datetime


@value
class UnderRepair:
    phase: Literal["under_repair"] = "under_repair"
    due_at: datetime


@value
class Paying:
    """Nothing is waited for any more but the payment of what was issued."""

    phase: Literal["paying"] = "paying"


Open = AwaitingGoods | GoodsOnTheirWay | AwaitingReplacement | UnderRepair | Paying


@value
class LeftToPerson:
    """`suspended`: what an approved case was in; None where nothing was approved yet."""

    phase: Literal["left_to_person"] = "left_to_person"
    why: ReferralCode
    suspended: Open | None = None
    due_at: datetime


@value
class Ended:
    """For good, but for a rejection, which a person may overturn."""

    phase: Literal["rejected", "cancelled", "expired", "completed"]


Phase = Open | LeftToPerson | Ended
REJECTED, CANCELLED, EXPIRED, COMPLETED = (
    Ended(phase="rejected"),
    Ended(phase="cancelled"),
    Ended(phase="expired"),
    Ended(phase="completed"),
)
