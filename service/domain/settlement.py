"""What the groups granted are worth in money, and what the ledger holds once they are claimed."""

from collections.abc import Sequence

from service.domain import delivery
from service.domain.event import RefundMoney
from service.domain.grounds import Judged
from service.domain.ids import LineId
from service.domain.ledger import DeliveryGrade, Ledger, LineLedger
from service.domain.money import share, split
from service.domain.order import Line, Order
from service.domain.policy import Ground
from service.domain.value import evolve, value


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
        """What was never delivered, or is no thing, has nothing to come back."""
        group = self.judged.group
        there = group.stage == "delivered" and "digital" not in group.line.traits
        return there and self.ground.return_required


@value
class Settled:
    """The grants with their money, and what the whole comes to. `entitled` is before the capture's end.

    `ledger`: the order's, with the units claimed and the money reserved.
    """

    grants: tuple[Grant, ...]
    money: RefundMoney
    entitled: int
    left: int
    ledger: Ledger


def left_of_capture(order: Order, ledger: Ledger) -> int:
    return max(0, order.captured - ledger.reserved - ledger.refunded)


def line_share(line: Line, ledger: Ledger, units: int) -> int:
    """What `units` more of a line are worth."""
    held = ledger.line(line.line_id)
    return share(
        paid=line.paid, quantity=line.quantity, claimed=held.claimed + units, held=held.share
    )


def settle(order: Order, ledger: Ledger, granted: Sequence[Judged], amount: int | None) -> Settled:
    """Money of the groups granted; `amount` caps the goods, the capture caps everything."""
    shares = _shares(ledger, granted)
    worth = sum(shares)
    goods = _split(order, granted, shares, worth if amount is None else min(amount, worth))
    claimed = _claimed(ledger, granted, shares)
    more = delivery.announced(order, claimed) - ledger.delivery_reserved
    left, asked = left_of_capture(order, ledger), sum(goods)
    shipping = max(0, min(more, left - asked))
    goods = _split(order, granted, goods, min(left, asked))
    money = money_of(order.currency, goods=min(left, asked), shipping=shipping)
    return Settled(
        grants=tuple(
            Grant(judged=held, share=taken, refund=refund)
            for held, taken, refund in zip(granted, shares, goods, strict=True)
        ),
        money=money,
        entitled=asked + max(0, more),
        left=left,
        ledger=evolve(
            claimed,
            reserved=ledger.reserved + money.amount,
            delivery_reserved=ledger.delivery_reserved + shipping,
        ),
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


def _split(
    order: Order, granted: Sequence[Judged], weights: Sequence[int], total: int
) -> tuple[int, ...]:
    """Over the lines in the order's sequence, then over the groups of each line."""
    if total >= sum(weights):
        return tuple(weights)
    of_line: dict[LineId, list[int]] = {line.line_id: [] for line in order.lines}
    for index, held in enumerate(granted):
        of_line[held.group.line.line_id].append(index)
    groups = [indexes for indexes in of_line.values() if indexes]
    by_line = split(total, [sum(weights[index] for index in indexes) for indexes in groups])
    parts = [0] * len(granted)
    for indexes, part in zip(groups, by_line, strict=True):
        within = split(part, [weights[index] for index in indexes])
        for index, found in zip(indexes, within, strict=True):
            parts[index] = found
    return tuple(parts)


def _claimed(ledger: Ledger, granted: Sequence[Judged], shares: Sequence[int]) -> Ledger:
    """The units are the case's."""
    changed: dict[LineId, LineLedger] = {}
    for held, taken in zip(granted, shares, strict=True):
        group, ground = held.group, held.ground
        assert ground is not None, "nothing is granted without a ground"
        line_id = group.line.line_id
        changed[line_id] = (changed.get(line_id) or ledger.line(line_id)).claim(
            group.stage, group.quantity, share=taken, delivery=ground.delivery
        )
    return ledger.with_lines(changed)
