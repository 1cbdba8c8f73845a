"""The records of one order in any order of arrival: all are taken up, and the ledger balances.

What waits for what is decided as if it had come in turn: cases of lines of their own end the same.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.inbound import Inbound, SnapshotTaken
from service.domain.outcome import OrderState
from service.domain.report import Judged, RefundSettled, ReplacementUnavailable
from tests.property.machine import Lives
from tests.unit.builders import NOW, a_cancel, a_line, a_refund, about, an_order, asking
from tests.unit.every_pair import CHEAP, IN_VAIN, PAID, SENT, UNAVAILABLE, received

ORDER = an_order(
    a_line("1", quantity=2, paid=2000), a_line("2"), a_line("3", shipped=0), shipping_paid=300
)
BACK = asking("return", ("1", 2))
SWAPPED = asking("exchange", ("2", 1), reason="defective")
CALLED_OFF = a_refund(("3", 1))
JUDGED = asking("return", ("1", 1), reason="other")
VERDICT = Judged(judged_at=NOW, by="anna", verdict="approve")
RECORDS: list[Inbound] = [
    SnapshotTaken(order=ORDER),
    *(BACK, SWAPPED, CALLED_OFF, JUDGED, a_cancel(CALLED_OFF)),
    *(about(BACK, SENT), about(BACK, received(("1", 1, 0), ("1", 0, 1, "missing")))),
    about(SWAPPED, ReplacementUnavailable(reported_at=NOW)),
    about(SWAPPED, received(("2", 1, 0))),
    about(CALLED_OFF, RefundSettled(attempt=1, reported_at=NOW), refund=0),
    about(JUDGED, VERDICT),
]


@given(st.permutations(RECORDS))
@settings(max_examples=300)
def test_any_order_of_arrival_balances_and_loses_nothing(records: list[Any]) -> None:
    lives = Lives()
    lives.state = OrderState(order_id=ORDER.order_id)
    for record in records:
        lives._take(record)
        lives.units_are_those_of_the_cases()
        lives.money_is_that_of_the_events()
        lives.what_waits_has_an_end_and_what_ended_holds_nothing()
    assert {
        one.request_id for one in (BACK, SWAPPED, CALLED_OFF, JUDGED)
    } <= lives.books.decided.keys()
    # A refund that was taken back before it was issued is reported as paid to nobody.
    assert len(lives.state.parked) <= 1
    assert lives.state.ledger.refunded <= ORDER.captured


APART = an_order(a_line("1", quantity=2, paid=1001), *(a_line(str(n)) for n in (2, 3, 4)))
RETURNED = asking("return", ("1", 2))
BOUGHT_BACK = asking("exchange", ("2", 1), reason="defective")
REPAIRED = asking("repair", ("3", 1), reason="defective")
GRANTED = asking("return", ("4", 1), reason="other")
# What the warehouse and a person tell of one case comes in turn; all else in any order.
IN_TURN: list[list[Inbound]] = [
    [about(RETURNED, one) for one in (SENT, received(("1", 1, 0)), received(("1", 0, 1)))],
    [about(BOUGHT_BACK, one) for one in (UNAVAILABLE, received(("2", 1, 0)))],
    [about(REPAIRED, one) for one in (received(("3", 1, 0)), CHEAP, IN_VAIN)],
    [about(GRANTED, one) for one in (VERDICT, received(("4", 1, 0)))],
]
FREE: list[Inbound] = [
    SnapshotTaken(order=APART),
    *(RETURNED, BOUGHT_BACK, REPAIRED, GRANTED),
    *(about(one, PAID, refund=0) for one in (RETURNED, BOUGHT_BACK, REPAIRED, GRANTED)),
]


def _lived(records: list[Inbound]) -> Lives:
    lives = Lives()
    lives.state = OrderState(order_id=APART.order_id)
    for record in records:
        lives._take(record)
    return lives


TURNS = [turn for turn, reports in enumerate(IN_TURN) for _ in reports]
PLAIN = _lived([*FREE[:5], *(one for reports in IN_TURN for one in reports), *FREE[5:]])


@given(st.permutations([*FREE, *TURNS]))
@settings(max_examples=300)
def test_what_waits_for_what_ends_as_if_it_had_come_in_turn(places: list[Any]) -> None:
    left = [iter(reports) for reports in IN_TURN]
    lives = _lived([next(left[one]) if isinstance(one, int) else one for one in places])
    assert not lives.state.parked
    assert _by_id(lives) == _by_id(PLAIN)
    assert lives.books.decided == PLAIN.books.decided
    assert lives.state.ledger.refunded == PLAIN.state.ledger.refunded == 500 + 3 * 1000
    assert lives.state.ledger.reserved == 0


def _by_id(lives: Lives) -> dict[str, Any]:
    return {case.request_id: case for case in lives.state.cases}
