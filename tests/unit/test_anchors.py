"""The moments from which rights are counted."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.anchor import Place, Unit, anchored, known
from service.domain.ground import Anchor
from service.domain.ids import LineId
from service.domain.ledger import Ledger, LineLedger
from service.domain.order import Line
from tests.unit.builders import NOW, a_line, an_order

DAY = timedelta(days=1)
PLACED, FIRST, SECOND, THIRD = (NOW - n * DAY for n in (9, 7, 5, 3))
FOUND, ASKED = NOW - 2 * DAY, NOW - DAY
UTC_PLACE = Place(timezone="UTC")


def unit(*lines: Line, stage: Any = "delivered", **fields: Any) -> Unit:
    """Of the first line."""
    of_unit = {"at": ASKED, "known_at": FOUND, "ledger": Ledger()}
    given = {name: fields.pop(name, default) for name, default in of_unit.items()}
    order = an_order(*lines, placed_at=PLACED, **fields)
    return Unit(order=order, line=lines[0], stage=stage, **given)


def line(line_id: str, delivered_at: Any, **fields: Any) -> Line:
    return a_line(line_id, delivered_at=delivered_at, **fields)


A, B = line("1", SECOND), line("2", THIRD)
EARLY = line("3", FIRST)
ON_ITS_WAY = line("4", None, delivered=0, quantity=2, shipped=0)
HALF = line("5", FIRST, quantity=3, delivered=2)
SERIES = [line(n, at, subscription=True, sku="paper") for n, at in (("6", SECOND), ("7", FIRST))]
NEXT = line("8", None, subscription=True, sku="paper", delivered=0)
OTHER_SERIES = line("9", PLACED, subscription=True, sku="milk")
CALLED_OFF = Ledger(lines=(LineLedger(line_id=LineId("4"), claimed_unshipped=2),))
ONE_CALLED_OFF = Ledger(lines=(LineLedger(line_id=LineId("4"), claimed_unshipped=1),))
CLAIMED = Ledger(lines=(LineLedger(line_id=LineId("4"), claimed_in_transit=2),))


@pytest.mark.parametrize(
    ("anchor", "of", "moment"),
    [
        pytest.param("placed", unit(A), PLACED, id="the order"),
        pytest.param("delivered", unit(A, B), SECOND, id="the delivery of the line"),
        pytest.param("delivered", unit(A, stage="in_transit"), None, id="units on their way"),
        pytest.param("requested", unit(A), ASKED, id="the request"),
        pytest.param("known", unit(A), FOUND, id="the fault as it was found"),
        pytest.param(
            "told",
            unit(A, disclosures={"withdrawal_right": THIRD, "no_returns": FIRST}),
            THIRD,
            id="what the buyer was told",
        ),
        pytest.param("told", unit(A, disclosures={"no_returns": FIRST}), None, id="never told"),
        pytest.param("last_delivered", unit(A, EARLY, B), THIRD, id="the last of an order"),
        pytest.param("last_delivered", unit(A, ON_ITS_WAY), None, id="not all came yet"),
        pytest.param("last_delivered", unit(A, HALF), None, id="not all of a line came yet"),
        pytest.param(
            "last_delivered", unit(A, B, stage="in_transit"), None, id="a unit still on its way"
        ),
        pytest.param(
            "last_delivered",
            unit(A, ON_ITS_WAY, ledger=CALLED_OFF),
            SECOND,
            id="what was called off never comes",
        ),
        pytest.param(
            "last_delivered", unit(A, ON_ITS_WAY, ledger=ONE_CALLED_OFF), None, id="one still comes"
        ),
        pytest.param(
            "last_delivered", unit(A, ON_ITS_WAY, ledger=CLAIMED), SECOND, id="given up on its way"
        ),
        pytest.param(
            "last_delivered", unit(*SERIES, NEXT, B), FIRST, id="of a series the first delivery"
        ),
        pytest.param(
            "last_delivered", unit(A, NEXT, OTHER_SERIES, B), THIRD, id="a series does not count"
        ),
        pytest.param(
            "last_delivered", unit(line("1", None, delivered=1)), None, id="nobody knows when"
        ),
        pytest.param("first_delivered", unit(B, A, EARLY), FIRST, id="the first of an order"),
        pytest.param("first_delivered", unit(B, ON_ITS_WAY), THIRD, id="the first that came"),
        pytest.param("first_delivered", unit(ON_ITS_WAY), None, id="nothing came yet"),
        pytest.param(
            "first_delivered", unit(*SERIES, OTHER_SERIES, EARLY), FIRST, id="the first of a series"
        ),
        pytest.param(
            "first_delivered", unit(SERIES[0], OTHER_SERIES, EARLY), SECOND, id="of its own alone"
        ),
        pytest.param(
            "installed", unit(line("1", SECOND, installed_at=THIRD)), THIRD, id="built in"
        ),
        pytest.param(
            "installed", unit(line("1", SECOND, installed_at=FIRST)), SECOND, id="before it came"
        ),
        pytest.param("installed", unit(A), SECOND, id="never installed: the delivery"),
        pytest.param(
            "installed",
            unit(line("1", SECOND, installed_at=THIRD), stage="in_transit"),
            None,
            id="a unit on its way is not installed",
        ),
        pytest.param("installed", unit(ON_ITS_WAY), None, id="what never came neither"),
    ],
)
def test_the_moment_of_an_anchor(anchor: Anchor, of: Unit, moment: Any) -> None:
    assert anchored(anchor, of, UTC_PLACE) == moment


@pytest.mark.parametrize(
    ("of", "moment"),
    [
        pytest.param(unit(A, known_at=SECOND), SECOND, id="as the goods came"),
        pytest.param(unit(A, known_at=FIRST), ASKED, id="before the goods came"),
        pytest.param(unit(A, known_at=ASKED), ASKED, id="as it was asked for"),
        pytest.param(unit(A, known_at=NOW), ASKED, id="after it was asked for"),
        pytest.param(unit(ON_ITS_WAY, known_at=PLACED), PLACED, id="nothing came: since the order"),
        pytest.param(unit(ON_ITS_WAY, known_at=PLACED - DAY), ASKED, id="before the order"),
    ],
)
def test_a_fault_is_found_between_the_delivery_and_the_request(of: Unit, moment: Any) -> None:
    assert known(of) == moment
