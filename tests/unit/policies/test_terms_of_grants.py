"""What a grant comes with where a promise and the law both grant, and where nothing was ever sent."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.domain.anchor import Place, Unit
from service.domain.ledger import Ledger, LineLedger, Past
from service.domain.value import evolve
from service.domain.window import ending
from service.policies.calendars import calendar
from service.policies.loader import load_policy
from tests.unit.answers import answer, verdict
from tests.unit.builders import a_line, after, an_order, asking, known
from tests.unit.packs import spanning
from tests.unit.policies.told import answered

PROMISE = """
pack: a_shop
markets: [DE]
timezone: Europe/Berlin
extends: de
versions:
  - version: "1"
    cases: {goods: {remind_days: 1}}
    grounds:
      - name: thirty_days
        basis: "Promise of the shop: 30 days, free of freight, paid when it suits"
        kinds: [refund, return]
        reasons: [change_of_mind]
        units: [delivered]
        window: {days: 30, from: delivered}
        goods: {return_required: true, freight: merchant, send_within_days: 3}
        money: {delivery: standard, settles: true, refund_within: {days: 60, from: received}}
"""
NOVEMBER = {"delivered": "2026-11-03T14:00+01:00", "asked": "2026-11-09T10:00+01:00"}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_promise_takes_none_of_the_terms_of_the_law(tmp_path: Path) -> None:
    (tmp_path / "a_shop.yaml").write_text(PROMISE)
    event = answered("DE", **NOVEMBER, kind="return", policy=load_policy(tmp_path))
    assert verdict(event) == "approved thirty_days"
    assert event.goods.freight == "merchant", "as promised"
    assert event.goods.send_by == utc("2026-11-24T00:00+01:00"), "as the law has it"
    assert event.window.closes == utc("2026-12-04T00:00+01:00"), "the later end"


def test_nor_the_year_of_a_buyer_who_was_never_told(tmp_path: Path) -> None:
    (tmp_path / "a_shop.yaml").write_text(PROMISE)
    policy = load_policy(tmp_path)
    event = answered("DE", **NOVEMBER, kind="return", disclosed=(), policy=policy)
    assert event.window.closes > utc("2027-11-01T00:00+01:00")


@pytest.mark.parametrize(
    ("market", "days"),
    [pytest.param("BR", 2, id="Brazil: at once"), pytest.param("DE", 15, id="Germany: 14 days")],
)
def test_what_was_never_sent_is_paid_when_the_law_says_so(market: str, days: int) -> None:
    asked = "2026-07-08T10:00-03:00"
    event = answered(market, asked=asked, placed="2026-07-06T10:00-03:00", shipped=0)
    assert event.refund_due - utc(asked) <= timedelta(days=days)


def test_its_whole_delivery_cost_goes_back_whatever_the_ground_gives() -> None:
    """Mexico's right gives the goods back alone; what was made to order is its own case."""
    line = a_line(shipped=0, traits=frozenset({"custom_made"}))
    order = an_order(line, market="MX", currency="MXN", shipping_paid=100, captured=1100)
    event = answer(order, asking("refund", reason="change_of_mind"))
    assert event.refund.shipping == 100


def test_a_mattress_may_be_tried() -> None:
    """C-681/17: its film is no seal of hygiene."""
    sealed: Any = {"traits": ("sealed_hygiene",), "told": ("sealed_hygiene",)}
    for category, expected in (
        ("mattress", "approved withdrawal"),
        ("cosmetics", "rejected item_excluded"),
    ):
        event = answered("DE", **NOVEMBER, condition="opened", category=category, **sealed)
        assert verdict(event) == expected


def test_a_line_that_was_lost_does_not_keep_the_others_window_open() -> None:
    came = utc("2026-05-04T10:00+02:00")
    told = {"withdrawal_right": came - timedelta(days=9)}
    lines = a_line("1", delivered_at=came), a_line("2", shipped=1, delivered=0)
    order = an_order(*lines, market="DE", placed_at=came - timedelta(days=8), disclosures=told)
    asked_at = utc("2026-05-10T10:00+02:00")
    lost = asking("refund", ("2", 1), reason="not_received", requested_at=asked_at)
    state = after(known(order), lost, at=asked_at).state
    late = utc("2026-05-20T10:00+02:00")
    event = answer(state, asking("return", ("1", 1), requested_at=late), at=late)
    assert event.reasons[0]["code"] == "window_closed"


def test_no_window_is_told_of_a_right_that_is_not_there() -> None:
    event = answered("DE", **NOVEMBER, traits=("custom_made",))
    assert (verdict(event), event.window) == ("rejected item_excluded", None)


@pytest.mark.parametrize("region", ["FR-57", "FR-67", "FR-68", "FR-6AE"])
def test_good_friday_is_a_holiday_in_alsace_and_moselle(region: str) -> None:
    friday = utc("2026-04-03T12:00+02:00").date()
    assert calendar(region).holiday(friday) == "Good Friday"
    assert calendar("FR").holiday(friday) is None


def _unit(*history: Past) -> Unit:
    came = utc("2026-05-06T10:00+02:00")
    line = a_line(delivered_at=came)
    held = LineLedger(line_id=line.line_id, history=history)
    order, ledger = an_order(line), Ledger(lines=(held,))
    return Unit(order=order, ledger=ledger, line=line, stage="delivered", at=came, known_at=came)


def _repair(asked: str, back: str) -> Past:
    return Past(kind="repair", asked_at=utc(f"{asked}+02:00"), back_at=utc(f"{back}+02:00"))


BERLIN = Place(timezone="Europe/Berlin", calendar=calendar("DE"))


def test_a_repair_asked_on_the_day_to_which_the_end_moved_stops_the_clock_too() -> None:
    """The tenth day is Saturday, 16 May; the window ends with Monday."""
    rule = spanning(amount=10, unit="days", anchor="delivered", roll="non_working", stopped=7)
    on_monday = ending(rule, _unit(_repair("2026-05-18T09:00", "2026-06-10T09:00")), BERLIN)
    assert on_monday.stopped == 24
    on_tuesday = ending(rule, _unit(_repair("2026-05-19T09:00", "2026-06-10T09:00")), BERLIN)
    assert on_tuesday.stopped == 0


def test_a_repair_after_the_guarantee_revives_nothing() -> None:
    rule = spanning(amount=1, unit="months", anchor="delivered", after_repair=12)
    assert ending(rule, _unit(_repair("2026-06-06T09:00", "2026-06-09T09:00")), BERLIN).added_months
    late = ending(rule, _unit(_repair("2026-06-07T09:00", "2026-06-09T09:00")), BERLIN)
    assert late.added_months == 0


def test_a_fixed_day_rolls_and_has_its_grace() -> None:
    sunday = utc("2027-01-31T12:00+01:00").date()
    rule = spanning(amount=400, unit="days", anchor="delivered", until=sunday)
    rule = evolve(rule, spans=(), roll="non_working", grace_days=2)
    found = ending(rule, _unit(), BERLIN)
    assert found.closes == utc("2027-02-02T00:00+01:00")
    assert found.disputed == utc("2027-02-04T00:00+01:00")
