"""A later remedy: what opens it, and what the check of it tells of what went before."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.ground import Opening
from service.domain.ids import LineId
from service.domain.ledger import LineLedger, Past
from service.domain.outcome import OrderState
from service.domain.value import evolve
from tests.unit.builders import NOW, a_line, a_refund, an_order, known
from tests.unit.compared import told
from tests.unit.packs import with_ground

DAY = timedelta(days=1)
OPENING = Opening(
    repairs=2,
    exchanges=1,
    repair_days=30,
    severities=frozenset({"unsafe", "major"}),
    unknown_judged=True,
)


def past(kind: Any, days: int | None, *, asked: int = 100) -> Past:
    """One that was asked for so many days ago, and took so many."""
    at = NOW - asked * DAY
    return Past(kind=kind, asked_at=at, back_at=None if days is None else at + days * DAY)


def after_all(*history: Past) -> OrderState:
    state = known(an_order(a_line(delivered_at=NOW - 200 * DAY), placed_at=NOW - 201 * DAY))
    line = LineLedger(line_id=LineId("1"), history=history)
    return evolve(state, ledger=state.ledger.with_lines({line.line_id: line}))


REPAIR, EXCHANGE = past("repair", 4), past("exchange", 4)
ONE_MORE = past("repair", 5)


@pytest.mark.parametrize(
    ("history", "severity", "changes", "outcome", "values"),
    [
        pytest.param([], None, {}, "refer", {"unknown_severity": "judged"}, id="nothing is known"),
        pytest.param(
            [], None, {"unknown_judged": False}, "fail", {"unknown_severity": "refused"},
            id="nothing is known, and nobody judges",
        ),
        pytest.param([], "minor", {}, "fail", {}, id="a small fault"),
        pytest.param([], "major", {}, "pass", {}, id="a bad fault"),
        pytest.param(
            [REPAIR, ONE_MORE], "minor", {"never": frozenset({"minor", "major"})}, "fail",
            {"repairs": 2, "days_in_repair": 5, "never": "major,minor"},
            id="never for a small fault, whatever was done",
        ),
        pytest.param(
            [REPAIR, ONE_MORE], "major", {"never": frozenset({"minor"})}, "pass",
            {"repairs": 2, "days_in_repair": 5},
            id="never for a small fault, and it is none",
        ),
        pytest.param(
            [REPAIR], "minor", {}, "fail", {"repairs": 1, "days_in_repair": 4}, id="one repair"
        ),
        pytest.param(
            [REPAIR, past("repair", None, asked=3)], "minor", {}, "fail",
            {"repairs": 1, "days_in_repair": 4},
            id="a repair that goes on is none yet",
        ),
        pytest.param(
            [REPAIR, ONE_MORE], "minor", {}, "pass", {"repairs": 2, "days_in_repair": 5},
            id="two repairs",
        ),
        pytest.param([EXCHANGE], None, {}, "pass", {"exchanges": 1}, id="an exchange"),
        pytest.param(
            [past("exchange", 40)], "minor", {"exchanges": 2}, "fail",
            {"exchanges": 1, "needed_exchanges": 2},
            id="an exchange is no repair, however long",
        ),
        pytest.param(
            [past("repair", 30)], "minor", {}, "fail", {"repairs": 1, "days_in_repair": 30},
            id="thirty days are not more than thirty",
        ),
        pytest.param(
            [past("repair", 31)], "minor", {}, "pass", {"repairs": 1, "days_in_repair": 31},
            id="a repair that took too long",
        ),
        pytest.param(
            [past("repair", None, asked=31)], "minor", {}, "pass", {"days_in_repair": 31},
            id="a repair that has taken too long so far",
        ),
        pytest.param(
            [REPAIR, ONE_MORE, EXCHANGE], "minor",
            {"repairs": None, "exchanges": None, "repair_days": None}, "fail",
            {
                "repairs": 2, "exchanges": 1, "days_in_repair": 5,
                "needed_repairs": None, "needed_exchanges": None, "most_days": None,
            },
            id="opened by bad faults alone",
        ),
    ],
)  # fmt: skip
def test_a_later_remedy_tells_what_went_before(
    history: list[Past],
    severity: Any,
    changes: dict[str, Any],
    outcome: str,
    values: dict[str, object],
) -> None:
    policy = with_ground("faulty_goods", opening=evolve(OPENING, **changes))
    request = a_refund(reason="defective", severity=severity, evidence=("https://x/1",))
    detail = {
        "severity": severity,
        "severities": "major,unsafe",
        "repairs": 0,
        "needed_repairs": 2,
        "exchanges": 0,
        "needed_exchanges": 1,
        "days_in_repair": 0,
        "most_days": 30,
    }
    assert told(after_all(*history), "remedy", request, policy=policy) == (outcome, detail | values)
