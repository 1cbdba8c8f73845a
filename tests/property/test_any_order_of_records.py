"""The records of one order in any order of arrival: all are taken up, and the ledger balances."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.inbound import Inbound, SnapshotTaken
from service.domain.outcome import OrderState
from service.domain.report import Judged, RefundSettled, ReplacementUnavailable
from tests.property.machine import Lives
from tests.unit.builders import NOW, a_cancel, a_line, a_refund, about, an_order, asking
from tests.unit.every_pair import SENT, received

ORDER = an_order(
    a_line("1", quantity=2, paid=2000), a_line("2"), a_line("3", shipped=0), shipping_paid=300
)
BACK = asking("return", ("1", 2))
SWAPPED = asking("exchange", ("2", 1), reason="defective")
PAID = a_refund(("3", 1))
JUDGED = asking("return", ("1", 1), reason="other")
VERDICT = Judged(judged_at=NOW, by="anna", verdict="approve")
RECORDS: list[Inbound] = [
    SnapshotTaken(order=ORDER),
    *(BACK, SWAPPED, PAID, JUDGED, a_cancel(PAID)),
    *(about(BACK, SENT), about(BACK, received(("1", 1, 0), ("1", 0, 1, "missing")))),
    about(SWAPPED, ReplacementUnavailable(reported_at=NOW)),
    about(SWAPPED, received(("2", 1, 0))),
    about(PAID, RefundSettled(attempt=1, reported_at=NOW), refund=0),
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
    assert {one.request_id for one in (BACK, SWAPPED, PAID, JUDGED)} <= lives.decided.keys()
    # A refund that was taken back before it was issued is reported as paid to nobody.
    assert len(lives.state.parked) <= 1
    assert lives.state.ledger.refunded <= ORDER.captured
