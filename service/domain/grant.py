"""Groups of units granted, each with its share of the line's price, its refund and its fee."""

from collections.abc import Sequence

from service.domain.ground import Ground, delivery_of
from service.domain.grounds import Judged
from service.domain.ids import LineId, Sku
from service.domain.inbound import Service, ServiceKind
from service.domain.ledger import Claim, Ledger
from service.domain.money import share, split
from service.domain.order import Line, Order
from service.domain.units import Group, can_come_back
from service.domain.value import value


@value
class Grant:
    """A group that is granted, with what it claims. `refund` is what it brings, before the fees.

    `gift_fee`: what of the claim's fee is for gifts.
    `returns`: the goods must come back, and their money waits for them.
    """

    kind: ServiceKind
    judged: Judged
    ground: Ground
    claim: Claim
    refund: int
    gift_fee: int = 0
    returns: bool

    @property
    def group(self) -> Group:
        return self.judged.group

    @property
    def replacement_sku(self) -> Sku | None:
        """What goes out for it in an exchange."""
        if self.kind != "exchange":
            return None
        return self.group.replacement_sku or self.group.line.sku

    @property
    def fees(self) -> int:
        return self.claim.fee

    @property
    def net(self) -> int:
        return self.refund - self.fees


def line_share(line: Line, ledger: Ledger, units: int) -> int:
    """What `units` more of a line are worth."""
    held = ledger.line(line.line_id)
    return share(
        paid=line.paid, quantity=line.quantity, claimed=held.claimed + units, held=held.share
    )


def shares_of(ledger: Ledger, granted: Sequence[Judged]) -> tuple[int, ...]:
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


def split_by_line(
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


def in_kind(
    service: Service, granted: Sequence[Judged], shares: Sequence[int]
) -> tuple[Grant, ...]:
    """Goods for goods: their share is held, no money goes."""
    return tuple(
        _grant(service.kind, held, taken, refund=0, returns=True)
        for held, taken in zip(granted, shares, strict=True)
    )


def for_money(
    ledger: Ledger,
    service: Service,
    granted: Sequence[Judged],
    shares: Sequence[int],
    goods: Sequence[int],
) -> tuple[Grant, ...]:
    """Fees are kept of a line as a whole, so that no split of it is dearer than another."""
    fees: dict[LineId, tuple[int, int]] = {}
    grants = []
    for held, taken, refund in zip(granted, shares, goods, strict=True):
        assert held.ground is not None, "nothing is granted without a ground"
        line_id = held.group.line.line_id
        before = ledger.line(line_id)
        points, kept = fees.get(line_id, (before.fee_points, before.fee))
        more = refund * held.fee_percent
        fee = min(refund, max(0, (points + more) // 100 - kept)) if more else 0
        fees[line_id] = (points + more, kept + fee)
        returns = held.ground.return_required or service.kind == "return"
        grants.append(
            _grant(service.kind, held, taken, refund=refund, fee=fee, points=more, returns=returns)
        )
    return tuple(grants)


def _grant(
    kind: ServiceKind,
    held: Judged,
    taken: int,
    *,
    refund: int,
    returns: bool,
    fee: int = 0,
    points: int = 0,
) -> Grant:
    group, ground = held.group, held.ground
    assert ground is not None, "nothing is granted without a ground"
    goods_for_goods = kind in ("exchange", "repair")
    claim = Claim(
        line_id=group.line.line_id,
        stage=group.stage,
        quantity=group.quantity,
        share=taken,
        delivery=delivery_of(ground, group.stage),
        in_kind=goods_for_goods,
        settles=ground.settles and not goods_for_goods,
        fee=fee,
        fee_points=points,
    )
    return Grant(
        kind=kind,
        judged=held,
        ground=ground,
        claim=claim,
        refund=refund,
        returns=returns and can_come_back(group),
    )
