"""The other half of an exchange: the goods that go out, or that cannot be had."""

from typing import assert_never

from service.domain.course import bought_back, served, settled_down
from service.domain.goods import over
from service.domain.ledger import Past
from service.domain.life import Life, after, without_effect
from service.domain.payout import for_money
from service.domain.phase import (
    AwaitingGoods,
    AwaitingReplacement,
    Ended,
    GoodsOnTheirWay,
    LeftToPerson,
    Paying,
    UnderRepair,
)
from service.domain.report import ReplacementShipped, ReplacementUnavailable


def take_shipped(life: Life, shipped: ReplacementShipped) -> Life:
    """Done, also where the shop did not wait for what was to come back."""
    phase = life.case.phase
    if isinstance(phase, Ended):
        return without_effect(life, over(phase))
    if not life.replaces:
        return without_effect(life, "not_awaited")
    past = Past(
        kind="exchange",
        asked_at=life.case.requested_at or shipped.reported_at,
        back_at=shipped.reported_at,
    )
    life = served(life, life.case.held, past)
    match phase:
        case AwaitingReplacement() | AwaitingGoods() | GoodsOnTheirWay() | UnderRepair() | Paying():
            return settled_down(life)
        case LeftToPerson():
            return life
        case _:
            assert_never(phase)


def take_unavailable(life: Life, unavailable: ReplacementUnavailable) -> Life:
    """Money instead, once the goods are back."""
    phase = life.case.phase
    if isinstance(phase, Ended):
        return without_effect(life, over(phase))
    if not life.replaces:
        return without_effect(life, "not_awaited")
    match phase:
        case AwaitingReplacement() | AwaitingGoods() | GoodsOnTheirWay() | UnderRepair() | Paying():
            return bought_back(life, "replacement_unavailable", unavailable.reported_at)
        case LeftToPerson():
            return after(life, for_money(life.order, life.ledger, life.case))
        case _:
            assert_never(phase)
