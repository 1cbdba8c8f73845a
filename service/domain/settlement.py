"""What the groups granted are worth in money, and what the ledger holds once they are claimed."""

from collections.abc import Sequence

from service.domain import delivery, gifts, promotion
from service.domain.event_parts import RefundMoney
from service.domain.gifts import GiftKept
from service.domain.grant import Grant, for_money, in_kind, shares_of, split_by_line
from service.domain.grounds import Judged
from service.domain.ids import LineId
from service.domain.inbound import Service
from service.domain.ledger import DeliveryGrade, Ledger, LineLedger
from service.domain.order import Order
from service.domain.promotion import NOTHING_OWED, Owed
from service.domain.value import evolve, value


@value
class Settled:
    """The grants with their money, and what the whole comes to; `money` None where none is asked for.

    `delivery`: what of its cost goes back, None before all units are claimed. `entitled` is before the
    capture's end, `left` what was left of it. `gifts`: those that cost a fee. `promotions`: what they are
    settled by. `ledger`: the order's, with the units claimed and no money reserved yet.
    """

    grants: tuple[Grant, ...]
    money: RefundMoney | None = None
    delivery: DeliveryGrade | None = None
    entitled: int = 0
    left: int
    gifts: tuple[GiftKept, ...] = ()
    promotions: Owed = NOTHING_OWED
    ledger: Ledger


def left_of_capture(order: Order, ledger: Ledger) -> int:
    return max(0, order.captured - ledger.reserved - ledger.refunded)


def settle(order: Order, ledger: Ledger, service: Service, granted: Sequence[Judged]) -> Settled:
    """Money of the groups granted; `amount` caps the goods, the capture caps everything."""
    left = left_of_capture(order, ledger)
    shares = shares_of(ledger, granted)
    if service.kind in ("exchange", "repair"):
        grants = in_kind(service, granted, shares)
        claimed = _claimed(ledger, grants)
        return Settled(grants=grants, left=left, ledger=claimed)
    worth = sum(shares)
    most = worth if service.amount is None else min(service.amount, worth)
    goods = split_by_line(order, granted, shares, most)
    grants = for_money(ledger, service, granted, shares, goods)
    return _capped(order, ledger, grants, left)


def money_of(currency: str, *, goods: int, shipping: int, fees: int, promotion: int) -> RefundMoney:
    return RefundMoney(
        amount=goods + shipping - fees + promotion,
        currency=currency,
        goods=goods,
        shipping=shipping,
        fees=fees,
        promotion=promotion,
    )


def _capped(order: Order, ledger: Ledger, grants: tuple[Grant, ...], left: int) -> Settled:
    """Fees, promotions and delivery cost on top; then lowered to what is left, shipping first."""
    claimed = _claimed(ledger, grants)
    kept = gifts.kept_alone(
        order, ledger, claimed, (grant.claim.line_id for grant in grants if grant.ground.settles)
    )
    grants = _with_gifts(ledger, grants, kept)
    claimed = _claimed(ledger, grants) if kept else claimed
    goods, fees = _sums(grants)
    net = goods - fees
    owed = _promotions(order, claimed, grants)
    settled = min(left, max(-net, owed.change))
    grade = delivery.grade(order, claimed)
    more = max(0, delivery.worth(order, claimed, grade) - ledger.delivery_reserved)
    entitled = net + settled + more
    shipping = max(0, min(more, left - net - settled))
    if net + settled > left:
        grants = _lowered(order, grants, left - settled)
        goods, fees = _sums(grants)
    money = money_of(order.currency, goods=goods, shipping=shipping, fees=fees, promotion=settled)
    return Settled(
        grants=grants,
        money=money,
        delivery=grade,
        entitled=entitled,
        left=left,
        gifts=tuple(kept),
        promotions=owed,
        ledger=claimed,
    )


def _sums(grants: Sequence[Grant]) -> tuple[int, int]:
    """Goods and fees."""
    return sum([grant.refund for grant in grants]), sum([grant.fees for grant in grants])


def _promotions(order: Order, claimed: Ledger, grants: tuple[Grant, ...]) -> Owed:
    """By what is claimed; where nothing has to come back, by what is paid, as it is paid with it."""
    if not order.promotions:
        return NOTHING_OWED
    if any(grant.returns for grant in grants):
        return promotion.announced(order, claimed)
    return promotion.due(order, refunded(claimed, grants))


def _with_gifts(
    ledger: Ledger, grants: tuple[Grant, ...], kept: Sequence[GiftKept]
) -> tuple[Grant, ...]:
    """The last groups of a main line pay for its gifts, with no more than they bring.

    Only what is not kept yet: a gift was paid for before where another unit of its main line came free
    since.
    """
    if not kept:
        return grants
    owed = _owed(ledger, grants, kept)
    charged = []
    for grant in reversed(grants):
        line_id = grant.claim.line_id
        fee = min(grant.net, owed.get(line_id, 0)) if grant.ground.settles else 0
        if fee:
            owed[line_id] -= fee
            claim = evolve(grant.claim, fee=grant.claim.fee + fee)
            grant = evolve(grant, claim=claim, gift_fee=fee)
        charged.append(grant)
    return tuple(reversed(charged))


def _owed(ledger: Ledger, grants: Sequence[Grant], kept: Sequence[GiftKept]) -> dict[LineId, int]:
    """By main line: its gifts and the fees of its grounds, less what is kept of it already."""
    claimed, owed = _claimed(ledger, grants), dict[LineId, int]()
    for gift in kept:
        owed[gift.main] = owed.get(gift.main, 0) + gift.cost
    for main in owed:
        held = claimed.line(main)
        owed[main] = max(0, owed[main] + held.fee_points // 100 - held.fee)
    return owed


def _lowered(order: Order, grants: tuple[Grant, ...], total: int) -> tuple[Grant, ...]:
    """To `total` together, net of fees."""
    nets = split_by_line(order, [g.judged for g in grants], [g.net for g in grants], total)
    return tuple(
        evolve(grant, refund=net + grant.fees) for grant, net in zip(grants, nets, strict=True)
    )


def _claimed(ledger: Ledger, grants: Sequence[Grant]) -> Ledger:
    """The units are the case's."""
    return ledger.moved((grant.claim for grant in grants), LineLedger.claim)


def refunded(ledger: Ledger, grants: Sequence[Grant]) -> Ledger:
    """The money of their units is issued."""
    return ledger.moved((grant.claim for grant in grants), LineLedger.refund)
