"""The money of a refund: shares, the customer's own cap, delivery cost, what is left of the capture."""

from collections.abc import Sequence

from service.domain.event import RefundMoney
from service.domain.grounds import Judged, least
from service.domain.ledger import DeliveryGrade, Ledger
from service.domain.money import share, split
from service.domain.order import Line, Order
from service.domain.policy import Ground
from service.domain.units import claimed
from service.domain.value import value


@value
class Grant:
    """A group that is granted: `share` is what it takes of its line, `refund` what it brings."""

    judged: Judged
    share: int
    refund: int

    @property
    def ground(self) -> Ground:
        assert self.judged.ground is not None, "nothing is granted without a ground"
        return self.judged.ground

    @property
    def delivery(self) -> DeliveryGrade:
        return self.ground.delivery

    @property
    def returns(self) -> bool:
        """Units never delivered have nothing to come back."""
        return self.ground.return_required and self.judged.group.stage == "delivered"


@value
class Settled:
    """The grants with their money, and what the whole comes to. `entitled` is before the capture's end."""

    grants: tuple[Grant, ...]
    money: RefundMoney
    entitled: int
    left: int


def left_of_capture(order: Order, ledger: Ledger) -> int:
    return max(0, order.captured - ledger.reserved - ledger.refunded)


def line_share(line: Line, ledger: Ledger, units: int) -> int:
    """What `units` more of a line are worth."""
    held = ledger.line(line.line_id)
    return share(
        paid=line.paid, quantity=line.quantity, claimed=claimed(held) + units, held=held.share
    )


def settle(order: Order, ledger: Ledger, granted: Sequence[Judged], amount: int | None) -> Settled:
    """Money of the groups granted; `amount` caps the goods, the capture caps everything."""
    shares = _shares(ledger, granted)
    goods = split(sum(shares) if amount is None else min(amount, sum(shares)), shares)
    grades = [ground.delivery for held in granted if (ground := held.ground) is not None]
    shipping = _announced_delivery(order, ledger, granted, grades)
    left, entitled = left_of_capture(order, ledger), sum(goods) + shipping
    shipping = max(0, min(shipping, left - sum(goods)))
    goods = split(min(left, sum(goods)), goods)
    return Settled(
        grants=tuple(
            Grant(judged=held, share=taken, refund=refund)
            for held, taken, refund in zip(granted, shares, goods, strict=True)
        ),
        money=money_of(order.currency, goods=sum(goods), shipping=shipping),
        entitled=entitled,
        left=left,
    )


def money_of(currency: str, *, goods: int, shipping: int) -> RefundMoney:
    return RefundMoney(
        amount=goods + shipping,
        currency=currency,
        goods=goods,
        shipping=shipping,
        fees=0,
        promotion=0,
    )


def delivery_worth(order: Order, grade: DeliveryGrade | None) -> int:
    match grade:
        case None | "none":
            return 0
        case "standard":
            return order.shipping_paid - order.express_surcharge
        case "whole":
            return order.shipping_paid


def _shares(ledger: Ledger, granted: Sequence[Judged]) -> tuple[int, ...]:
    """Each group takes what its units add to the line, after the groups of that line before it."""
    taken: dict[str, tuple[int, int]] = {}
    shares = []
    for held in granted:
        line = held.group.line
        units, worth = taken.get(line.line_id, (0, 0))
        units += held.group.quantity
        together = line_share(line, ledger, units)
        shares.append(together - worth)
        taken[line.line_id] = (units, together)
    return tuple(shares)


def _announced_delivery(
    order: Order, ledger: Ledger, granted: Sequence[Judged], grades: Sequence[DeliveryGrade]
) -> int:
    """Delivery cost goes with the last units of the order, at the least of what all grounds give."""
    units = sum(line.quantity for line in order.lines)
    taken = sum(claimed(line) for line in ledger.lines)
    if taken + sum(held.group.quantity for held in granted) < units:
        return 0
    worth = delivery_worth(order, least([ledger.claimed_grade, *grades]))
    return max(0, worth - ledger.delivery_refunded)
