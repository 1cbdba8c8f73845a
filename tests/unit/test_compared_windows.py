"""The check of a window tells how its days were counted, whatever way that was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.domain.calendar import Calendar
from service.domain.ground import Untold, WindowRule
from service.domain.ids import LineId
from service.domain.ledger import LineLedger, Past
from service.domain.outcome import OrderState
from service.domain.value import evolve
from tests.unit.builders import NOW, a_line, a_refund, an_order, known
from tests.unit.compared import told
from tests.unit.packs import spanning, with_ground

DAY = timedelta(days=1)
PLACED = datetime(2026, 2, 20, 9, tzinfo=UTC)
DELIVERED = datetime(2026, 2, 26, 18, tzinfo=UTC)  # a Thursday, NOW is the Monday after
WEEKEND = {5: "Saturday", 6: "Sunday"}
CALENDAR = Calendar(
    name="test",
    holiday={date(2026, 2, 27): "Founders' Day"}.get,
    rest=lambda day: WEEKEND.get(day.weekday()),
)
UNTOLD = Untold(disclosure="withdrawal_right", months=12)


def midnight(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T00:00+00:00")


def days(amount: int, **rule: Any) -> WindowRule:
    return spanning(amount=amount, unit="days", anchor="delivered", **rule)


def delivered(*history: Past, **fields: Any) -> OrderState:
    state = known(an_order(a_line(delivered_at=DELIVERED), placed_at=PLACED, **fields))
    line = LineLedger(line_id=LineId("1"), history=history)
    return evolve(state, ledger=state.ledger.with_lines({line.line_id: line}))


def asked(of: OrderState, rule: WindowRule, at: datetime = NOW) -> Any:
    policy = with_ground("change_of_mind", window=rule)
    default = evolve(policy.default, calendars={"NZ": CALENDAR})
    return told(of, "window", a_refund(requested_at=at), policy=evolve(policy, default=default))


@pytest.mark.parametrize(
    ("rule", "outcome", "closes", "counted"),
    [
        pytest.param(
            days(4), "pass", "2026-03-03",
            {"counted": "4 days from delivered", "last_day": "2026-03-02"},
            id="days",
        ),
        pytest.param(
            days(3), "fail", "2026-03-02",
            {"counted": "3 days from delivered", "last_day": "2026-03-01"},
            id="too few days",
        ),
        pytest.param(
            days(5, first_day_counted=True), "pass", "2026-03-03",
            {
                "counted": "5 days from delivered",
                "first_day_counted": True,
                "last_day": "2026-03-02",
            },
            id="days of which the first counts",
        ),
        pytest.param(
            spanning(amount=2, unit="business_days", anchor="delivered"), "pass", "2026-03-03",
            {"counted": "2 business_days from delivered", "last_day": "2026-03-02"},
            id="business days",
        ),
        pytest.param(
            spanning(amount=1, unit="months", anchor="placed"), "pass", "2026-03-21",
            {"counted": "1 months from placed", "last_day": "2026-03-20"},
            id="months",
        ),
        pytest.param(
            days(2, roll="non_working"), "pass", "2026-03-03",
            {
                "counted": "2 days from delivered",
                "last_day": "2026-02-28",
                "rolled_over": "2026-02-28 Saturday, 2026-03-01 Sunday",
            },
            id="a last day on which nobody works",
        ),
        pytest.param(
            days(1, roll="holidays"), "fail", "2026-03-01",
            {
                "counted": "1 days from delivered",
                "last_day": "2026-02-27",
                "rolled_over": "2026-02-27 Founders' Day",
            },
            id="a last day that is a holiday",
        ),
        pytest.param(
            WindowRule(spans=(), until=date(2026, 3, 2)), "pass", "2026-03-03",
            {"last_day": "2026-03-02"},
            id="until a day",
        ),
        pytest.param(
            days(3, grace_days=1), "refer", "2026-03-02",
            {
                "counted": "3 days from delivered",
                "last_day": "2026-03-01",
                "grace_until": midnight("2026-03-03"),
            },
            id="in the days of grace",
        ),
        pytest.param(
            days(2, grace_days=1), "fail", "2026-03-01",
            {
                "counted": "2 days from delivered",
                "last_day": "2026-02-28",
                "grace_until": midnight("2026-03-02"),
            },
            id="after the days of grace",
        ),
        pytest.param(
            days(3, untold=UNTOLD), "pass", "2027-03-02",
            {
                "counted": "3 days from delivered",
                "last_day": "2026-03-01",
                "added_months": 12,
                "withdrawal_right": None,
            },
            id="what was never told",
        ),
    ],
)  # fmt: skip
def test_a_window_tells_how_it_was_counted(
    rule: WindowRule, outcome: str, closes: str, counted: dict[str, object]
) -> None:
    opens = DELIVERED if rule.spans and rule.spans[0].anchor == "delivered" else PLACED
    detail = {
        "requested_at": NOW,
        "opens": opens,
        "closes": midnight(closes),
        "timezone": "UTC",
    }
    assert asked(delivered(), rule) == (outcome, detail | counted)
