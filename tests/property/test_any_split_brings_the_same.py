"""However an order goes back, and in whatever order: the same money.

So it is where nothing is lowered: all was captured, no `amount` is stated, nobody keeps a gift. The units of
one line go by one ground, since a fee is rounded for its line; promotions are settled for all or none.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.event import RefundIssued
from service.domain.order import Promotion
from service.domain.outcome import OrderState
from service.domain.policy import Policy
from service.domain.value import evolve
from tests.property.worlds import World
from tests.unit.builders import (
    POLICY,
    a_cancel,
    a_line,
    a_refund,
    about,
    after,
    an_order,
    known,
)
from tests.unit.every_pair import received

REASONS = ("change_of_mind", "other", "defective")
_NAMES = dict(zip(REASONS, ("change_of_mind", "another_reason", "faulty_goods"), strict=True))
_GRADES = ["none", "standard", "whole"]


@st.composite
def _worlds(draw: st.DrawFn, *, waits: bool, settles: bool) -> tuple[World, dict[str, str]]:
    """All of it delivered; each line goes back for a reason of its own."""
    lines = [
        a_line(
            str(n),
            quantity=draw(st.sampled_from([1, 2, 3, 7])),
            paid=draw(st.sampled_from([0, 1, 10, 1000]) | st.integers(0, 999)),
            list_price=draw(st.sampled_from([100, 1000, 7])),
        )
        for n in range(draw(st.sampled_from([1, 2, 2, 3])))
    ]
    shipping = draw(st.sampled_from([0, 3, 500]))
    promotion = Promotion(threshold=draw(st.sampled_from([7, 100, 300])), discount=60, line_ids=())
    order = an_order(
        *lines,
        shipping_paid=shipping,
        express_surcharge=draw(st.integers(0, shipping)),
        promotions=(evolve(promotion, line_ids=tuple(line.line_id for line in lines)),)
        if settles
        else (),
    )
    percents = [0] if settles else [0, 7, 15, 50]
    terms = {
        name: {
            "delivery": draw(st.sampled_from(_GRADES)),
            "fee_percent": draw(st.sampled_from(percents)),
            "return_required": waits,
            "settles": settles,
            "judged": None,
        }
        for name in _NAMES.values()
    }
    grounds = tuple(
        evolve(ground, **terms.get(ground.name, {}))
        for ground in POLICY.default.versions[0].grounds
    )
    reasons = {line.line_id: draw(st.sampled_from(REASONS)) for line in lines}
    return World(order, grounds), reasons


def _worth(world: World, reasons: dict[str, str]) -> int:
    """What the whole order brings, without any history."""
    by_name = {ground.name: ground for ground in world.grounds}
    terms = {line_id: by_name[_NAMES[reason]] for line_id, reason in reasons.items()}
    goods = sum(
        line.paid - floor(Fraction(line.paid * terms[line.line_id].fee_percent, 100))
        for line in world.order.lines
    )
    least = min((ground.delivery for ground in terms.values()), key=_GRADES.index)
    shipping = world.order.shipping_paid
    whole = {
        "none": 0,
        "standard": shipping - world.order.express_surcharge,
        "whole": shipping,
    }
    return goods + whole[least]


def _requests(
    draw: Any, reasons: dict[str, str], units: Sequence[str]
) -> list[tuple[str, list[tuple[str, int]]]]:
    """The units in this order, cut anywhere; each request has one reason."""
    found: list[tuple[str, list[tuple[str, int]]]] = []
    left = list(units)
    while left:
        taken = left[: draw(st.integers(1, len(left)))]
        left = left[len(taken) :]
        for reason in dict.fromkeys(reasons[line_id] for line_id in taken):
            mine = [line_id for line_id in taken if reasons[line_id] == reason]
            found.append((reason, [(one, mine.count(one)) for one in dict.fromkeys(mine)]))
    return found


def _units(draw: Any, world: World) -> list[str]:
    lines = world.order.lines
    units = [line.line_id for line in lines for _ in range(line.quantity)]
    return list(draw(st.permutations(units)))


@given(st.data())
@settings(max_examples=150)
def test_paid_at_once_it_sums_to_the_same(data: st.DataObject) -> None:
    settles = data.draw(st.booleans())
    world, reasons = data.draw(_worlds(waits=False, settles=settles))
    state, policy, paid = known(world.order), world.policy, 0
    for reason, asked in _requests(data.draw, reasons, _units(data.draw, world)):
        outcome = after(state, a_refund(*asked, reason=reason), policy=policy)
        state = outcome.state
        paid += sum(e.event.amount for e in outcome.events if isinstance(e.event, RefundIssued))
    assert paid == _worth(world, reasons) == state.ledger.refunded
    assert state.ledger.reserved == 0


@given(st.data())
@settings(max_examples=150)
def test_claimed_freed_and_claimed_again_it_sums_to_the_same(data: st.DataObject) -> None:
    world, reasons = data.draw(_worlds(waits=True, settles=False))
    state, policy = known(world.order), world.policy
    open_now: list[tuple[Any, list[tuple[str, int]]]] = []
    units = _units(data.draw, world)
    for _ in range(data.draw(st.integers(1, 3))):
        state, made = _claimed(state, policy, _requests(data.draw, reasons, units))
        open_now += made
        units = []
        for request, asked in data.draw(st.permutations(open_now)):
            if data.draw(st.booleans()):
                state = after(state, a_cancel(request), policy=policy).state
                open_now.remove((request, asked))
                units += [line_id for line_id, quantity in asked for _ in range(quantity)]
    state, _ = _claimed(state, policy, _requests(data.draw, reasons, units))
    assert state.ledger.reserved == _worth(world, reasons)
    assert [line.share for line in state.ledger.lines] == [
        next(line.paid for line in world.order.lines if line.line_id == held.line_id)
        for held in state.ledger.lines
    ]


@given(st.data())
@settings(max_examples=150)
def test_sent_back_in_any_parcels_it_sums_to_the_same(data: st.DataObject) -> None:
    """Units that are refused at first are asked for, and sent, again."""
    world, reasons = data.draw(_worlds(waits=True, settles=data.draw(st.booleans())))
    state, policy, paid = known(world.order), world.policy, 0
    units = _units(data.draw, world)
    for last in (False, True):
        state, made = _claimed(state, policy, _requests(data.draw, reasons, units))
        sent = [(r, one) for r, asked in made for one, n in asked for _ in range(n)]
        units = []
        for request, line_id in data.draw(st.permutations(sent)):
            kept = last or data.draw(st.booleans())
            units += [] if kept else [line_id]
            back = received((line_id, int(kept), int(not kept)))
            outcome = after(state, about(request, back), policy=policy)
            state = outcome.state
            paid += sum(e.event.amount for e in outcome.events if isinstance(e.event, RefundIssued))
    assert paid == _worth(world, reasons) == state.ledger.refunded
    assert (state.ledger.reserved, state.ledger.promotion_reserved) == (0, 0)


def _claimed(
    state: OrderState, policy: Policy, requests: Sequence[tuple[str, list[tuple[str, int]]]]
) -> tuple[OrderState, list[tuple[Any, list[tuple[str, int]]]]]:
    made = []
    for reason, asked in requests:
        request = a_refund(*asked, reason=reason)
        state = after(state, request, policy=policy).state
        made.append((request, asked))
    return state, made
