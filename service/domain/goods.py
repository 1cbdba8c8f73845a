"""Goods on their way back: sent, then received and inspected."""

from collections.abc import Iterator
from typing import assert_never

from service.domain.case import CaseLine
from service.domain.course import go_on, left_to_person
from service.domain.inspection import inspected
from service.domain.life import Life, entered, paid, without_effect
from service.domain.phase import (
    AwaitingGoods,
    AwaitingReplacement,
    Ended,
    GoodsOnTheirWay,
    LeftToPerson,
    Paying,
    UnderRepair,
)
from service.domain.reopening import reopened
from service.domain.report import Effect, GoodsReceived, GoodsSent
from service.domain.terms import days_after
from service.domain.value import evolve


def take_sent(life: Life, sent: GoodsSent) -> Life:
    """Proof of sending lets the money go that the law does not tie to the goods' arrival."""
    phase = life.case.phase
    way = GoodsOnTheirWay(
        sent_at=sent.sent_at,
        due_at=days_after(sent.sent_at, life.rules.arrive_days, life.place.timezone),
    )
    match phase:
        case AwaitingGoods():
            return entered(
                paid(life, list(_paid_on_sending(life)), "goods_sent", sent.sent_at), way
            )
        case LeftToPerson(suspended=AwaitingGoods() | None):
            return entered(life, evolve(phase, suspended=way))
        case GoodsOnTheirWay() | LeftToPerson(suspended=GoodsOnTheirWay()):
            return without_effect(life, "repeated")
        case AwaitingReplacement() | UnderRepair() | Paying() | LeftToPerson():
            return without_effect(life, "not_awaited")
        case Ended():
            return without_effect(life, over(phase))
        case _:
            assert_never(phase)


def take_received(life: Life, received: GoodsReceived) -> Life:
    """Pays for what came back; units that are refused are free again."""
    phase = life.case.phase
    match phase:
        case AwaitingGoods() | GoodsOnTheirWay():
            life, findings = inspected(life, received)
            if any(one.refers for one in findings):
                return left_to_person(life, findings)
            return go_on(life, "goods_received", received.received_at)
        case LeftToPerson() if any(line.awaited for line in life.case.lines):
            return inspected(life, received)[0]
        case AwaitingReplacement() | UnderRepair() | Paying() | LeftToPerson():
            return without_effect(life, "not_awaited")
        case Ended(phase="cancelled" | "expired"):
            return reopened(life, received)
        case Ended():
            return without_effect(life, over(phase))
        case _:
            assert_never(phase)


def over(ended: Ended) -> Effect:
    return "case_rejected" if ended.phase == "rejected" else "case_ended"


def _paid_on_sending(life: Life) -> Iterator[CaseLine]:
    for line in life.case.held:
        ground = life.ground(line)
        waits = ground is None or ground.refund_within.anchor == "received"
        if not waits and not line.claim.in_kind and line.awaited:
            yield line
