"""What the ledger holds of money that was issued, and what is due of it afterwards."""

from typing import Any

import pytest

from service.domain import delivery, promotion
from service.domain.ids import LineId
from service.domain.ledger import Claim, DeliveryGrade, Ledger, LineLedger
from service.domain.order import Promotion
from tests.unit.answers import answer, remedies
from tests.unit.builders import a_line, a_refund, after, an_order, known

ONE, TWO = LineId("1"), LineId("2")
DIGITAL: dict[str, Any] = {"traits": frozenset({"digital"})}


def units(line_id: LineId, *grades: DeliveryGrade, settles: bool = False) -> LineLedger:
    """A line of which one unit after the other was refunded."""
    held = LineLedger(line_id=line_id)
    for grade in grades:
        claim = Claim(
            line_id=line_id, stage="delivered", quantity=1, share=0, delivery=grade, settles=settles
        )
        held = held.claim(claim).refund(claim)
    return held


@pytest.mark.parametrize(
    ("lines", "before", "due"),
    [
        pytest.param([("whole",), ("whole", "whole")], 0, 500, id="the whole"),
        pytest.param([("whole",), ("whole", "standard")], 0, 400, id="one unit with the standard"),
        pytest.param([("standard",), ("whole", "whole")], 0, 400, id="the first of them"),
        pytest.param([("none",), ("standard", "whole")], 0, 0, id="one unit with none"),
        pytest.param([("whole",), ("none", "none")], 0, 0, id="several with none"),
        pytest.param([("whole",), ("whole", "whole")], 150, 350, id="a part went back before"),
        pytest.param([("none",), ("whole", "whole")], 150, 0, id="more went back than is due"),
        pytest.param([("whole",), ("whole",)], 0, None, id="a unit is left"),
    ],
)
def test_the_least_that_the_grounds_of_all_units_give_is_due(
    lines: list[tuple[DeliveryGrade, ...]], before: int, due: int | None
) -> None:
    order = an_order(a_line("1"), a_line("2", quantity=2), shipping_paid=500, express_surcharge=100)
    held = tuple(units(line_id, *of) for line_id, of in zip((ONE, TWO), lines, strict=True))
    ledger = Ledger(lines=held, delivery_refunded=before)
    assert delivery.due(order, ledger) == due
    assert delivery.announced(order, ledger) == (due or 0)


def test_units_are_held_by_what_their_refund_gave() -> None:
    held = units(ONE, "none", "standard", "standard", "whole", settles=True)
    assert held == LineLedger(
        line_id=ONE,
        claimed_delivered=4,
        claimed_none=1,
        claimed_standard=2,
        claimed_settling=4,
        refunded_units=4,
        refunded_none=1,
        refunded_standard=2,
        refunded_settling=4,
    )


def test_the_delivery_cost_is_issued_with_the_last_unit_and_held_as_such() -> None:
    order = an_order(a_line("1", **DIGITAL), a_line("2", **DIGITAL), shipping_paid=500)
    first = after(known(order), a_refund(("1", 1)))
    assert (first.state.ledger.refunded, first.state.ledger.delivery_refunded) == (1_000, 0)
    second = after(first.state, a_refund(("2", 1))).state.ledger
    assert (second.refunded, second.delivery_refunded) == (2_500, 500)
    assert (second.reserved, second.delivery_reserved) == (0, 0)


def test_a_promotion_is_held_against_what_was_announced_and_what_was_paid() -> None:
    order = an_order(
        a_line("1", list_price=1_000),
        a_line("2", list_price=1_000),
        promotions=(Promotion(threshold=2_000, discount=300, line_ids=(ONE, TWO)),),
    )
    gone = LineLedger(line_id=ONE, claimed_settling=1, refunded_settling=1)
    ledger = Ledger(lines=(gone,), promotion_reserved=-40, promotion_refunded=-50)
    assert promotion.announced(order, ledger).before == -90
    assert promotion.announced(order, ledger).change == -60
    assert promotion.due(order, ledger).before == -50
    assert promotion.due(order, ledger).change == -100


def test_what_is_on_its_way_cannot_be_exchanged_yet_but_refunded() -> None:
    line = a_line(delivered=0, delivered_at=None)
    event = answer(an_order(line), a_refund(reason="defective"))
    told = {one for one in remedies(event) if one.endswith("by change_of_mind")}
    assert told == {"refund by change_of_mind"}
