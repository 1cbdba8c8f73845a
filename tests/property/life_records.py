"""What may come to an order while its cases live: units asked for, reports on goods, later snapshots."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

from hypothesis import strategies as st

from service.domain.case import Case
from service.domain.order import Line, Order
from service.domain.outcome import OrderState
from service.domain.phase import (
    AwaitingGoods,
    AwaitingReplacement,
    Ended,
    GoodsOnTheirWay,
    LeftToPerson,
    Paying,
    UnderRepair,
)
from service.domain.report import (
    GoodsReceived,
    GoodsSent,
    Judged,
    ReceivedLine,
    RepairCompleted,
    RepairDiagnosed,
    ReplacementShipped,
    ReplacementUnavailable,
    Report,
)
from service.domain.value import evolve
from tests.property.worlds import orders
from tests.unit.builders import NOW

DELIVERED = NOW - timedelta(days=2)
_DISPOSITIONS = [*["resellable"] * 4, "worn", "damaged", "missing", "wrong_item"]


@st.composite
def bought(draw: st.DrawFn) -> Order:
    """Mostly handed over whole, and paid for: the longest lives begin so."""
    order = draw(orders())
    if draw(st.sampled_from([False, False, False, True])):
        return order
    lines = tuple(
        evolve(_delivered(line, DELIVERED), paid=max(line.paid, 100), delivered_at=DELIVERED)
        for line in order.lines
    )
    captured = sum(line.paid for line in lines) + order.shipping_paid
    return evolve(order, lines=lines, captured=captured)


@st.composite
def units(draw: st.DrawFn, state: OrderState) -> tuple[tuple[str, int], ...]:
    """Of one line as many as are free; none named means all of the order."""
    free = free_units(state)
    if not free or draw(st.sampled_from([False] * 4 + [True])):
        return ()
    line_id, left = draw(st.sampled_from(free))
    return ((line_id, draw(st.integers(1, left))),)


def free_units(state: OrderState) -> list[tuple[str, int]]:
    order = state.order
    return [
        (line.line_id, left)
        for line in (order.lines if order else ())
        if (left := line.quantity - state.ledger.line(line.line_id).claimed) > 0
    ]


def fitting(case: Case, now: datetime) -> st.SearchStrategy[Report]:
    """What such a case waits for."""
    match case.phase:
        case AwaitingGoods():
            return st.one_of(st.just(GoodsSent(sent_at=now)), _back(case, now), _back(case, now))
        case GoodsOnTheirWay():
            return _back(case, now)
        case AwaitingReplacement():
            shipped = ReplacementShipped(reported_at=now)
            return st.sampled_from([shipped, ReplacementUnavailable(reported_at=now)])
        case UnderRepair():
            return st.one_of(_diagnosed(now), _mended(now))
        case LeftToPerson():
            return st.one_of(
                st.builds(
                    Judged,
                    judged_at=st.just(now),
                    by=st.just("anna"),
                    verdict=st.sampled_from(["approve", "approve", "reject"]),
                ),
                _back(case, now),
            )
        case Paying() | Ended():
            return of_goods(now)
        case _:
            assert_never(case.phase)


def of_goods(now: datetime) -> st.SearchStrategy[Report]:
    return st.one_of(
        st.just(GoodsSent(sent_at=now)),
        received(now),
        received(now),
        st.just(ReplacementShipped(reported_at=now)),
        st.just(ReplacementUnavailable(reported_at=now)),
        _diagnosed(now),
        _mended(now),
    )


def _diagnosed(now: datetime) -> st.SearchStrategy[RepairDiagnosed]:
    return st.builds(
        RepairDiagnosed,
        reported_at=st.just(now),
        cost=st.sampled_from([1, 1, 500, 100_000]),
        days=st.sampled_from([1, 1, 90]),
    )


def _mended(now: datetime) -> st.SearchStrategy[RepairCompleted]:
    return st.builds(RepairCompleted, reported_at=st.just(now), repaired=st.booleans())


def _back(case: Case, now: datetime) -> st.SearchStrategy[GoodsReceived]:
    return received(now, [line.claim.line_id for line in case.lines] or ["0"])


@st.composite
def received(
    draw: st.DrawFn, now: datetime, line_ids: Sequence[str] = ("0", "1", "2")
) -> GoodsReceived:
    """Fewer than announced or more; a line once for each disposition."""
    lines = draw(
        st.lists(
            st.builds(
                ReceivedLine,
                line_id=st.sampled_from(line_ids),
                accepted=st.sampled_from([1, 1, 2, 3, 0]),
                refused=st.sampled_from([0, 0, 1, 2]),
                disposition=st.sampled_from(_DISPOSITIONS),
                deduction=st.sampled_from([None, None, 1, 100, 100_000]),
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda line: (line.line_id, line.disposition),
        )
    )
    return GoodsReceived(received_at=now, lines=tuple(lines))


@st.composite
def later(draw: st.DrawFn, order: Order, first: Order, now: datetime) -> Order:
    """The next version: mostly of good news, sometimes it takes back what cases rest on."""
    changed = draw(st.sampled_from(["delivered"] * 4 + ["less", "gone", "poorer", "first"]))
    facts: dict[str, Any] = {"version": order.version + 1}
    match changed:
        case "delivered":
            facts["lines"] = tuple(_delivered(line, now) for line in order.lines)
        case "less":
            facts["lines"] = tuple(_less(line) for line in order.lines)
        case "gone":
            facts["lines"] = order.lines[:1]
        case "poorer":
            facts["captured"] = order.captured // 2
        case _:
            facts |= {"lines": first.lines, "captured": first.captured}
            facts["status"] = draw(st.sampled_from(["paid", "paid", "cancelled"]))
    return evolve(order, **facts)


def _delivered(line: Line, now: datetime) -> Line:
    return evolve(
        line,
        shipped=line.quantity,
        delivered=line.quantity,
        delivered_at=line.delivered_at or now,
    )


def _less(line: Line) -> Line:
    quantity = max(1, line.quantity - 1)
    shipped = min(quantity, line.shipped)
    return evolve(line, quantity=quantity, shipped=shipped, delivered=min(shipped, line.delivered))
