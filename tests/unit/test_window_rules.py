"""How a window comes to its end: what a rule may say, each thing on its own and together."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.domain.anchor import Place, Unit
from service.domain.calendar import Calendar
from service.domain.days import working_days_after
from service.domain.ground import Span, Untold, WindowRule
from service.domain.ids import LineId
from service.domain.ledger import Ledger, LineLedger, Past
from service.domain.window import Ending, ending
from tests.unit.builders import a_line, an_order
from tests.unit.packs import spanning

BERLIN = "Europe/Berlin"
# Two weeks in May: the Thursday is a holiday, the Friday after it a day off that was moved.
HOLIDAYS = {date(2026, 5, 14): "Ascension Day"}
MOVED = {date(2026, 5, 15): "Day off"}
WEEKEND = {5: "Saturday", 6: "Sunday"}
CALENDAR = Calendar(
    name="test",
    holiday=HOLIDAYS.get,
    rest=lambda day: HOLIDAYS.get(day) or MOVED.get(day) or WEEKEND.get(day.weekday()),
)
PLACE = Place(timezone=BERLIN, calendar=CALENDAR)


def local(text: str) -> datetime:
    """Of summer in Berlin."""
    return datetime.fromisoformat(f"{text}+02:00").astimezone(UTC)


DELIVERED = local("2026-05-06T10:00")  # a Wednesday


def unit(*history: Past, at: str = "2026-05-20T12:00", **order: Any) -> Unit:
    order.setdefault("placed_at", DELIVERED - timedelta(days=3))
    line = a_line(delivered_at=DELIVERED)
    held = LineLedger(line_id=LineId("1"), history=history)
    return Unit(
        order=an_order(line, **order),
        ledger=Ledger(lines=(held,)),
        line=line,
        stage="delivered",
        at=local(at),
        known_at=local(at),
    )


def rule(days: int = 7, **said: Any) -> WindowRule:
    return spanning(amount=days, unit="days", anchor="delivered", **said)


def last_day(found: Ending) -> str:
    """The last local day on which one may ask."""
    assert found.closes is not None
    return (found.closes.astimezone(UTC) - timedelta(hours=1)).date().isoformat()


@pytest.mark.parametrize(
    ("said", "last", "rolled_over"),
    [
        pytest.param(rule(7), "2026-05-13", [], id="a working day"),
        pytest.param(rule(8), "2026-05-14", [], id="a holiday, and nothing rolls"),
        pytest.param(
            rule(8, roll="holidays"), "2026-05-15", ["2026-05-14"], id="past the holiday alone"
        ),
        pytest.param(
            rule(8, roll="non_working"),
            "2026-05-18",
            ["2026-05-14", "2026-05-15", "2026-05-16", "2026-05-17"],
            id="past the holiday, the moved day off and the weekend",
        ),
        pytest.param(rule(10, roll="holidays"), "2026-05-16", [], id="a Saturday is no holiday"),
        pytest.param(
            rule(10, roll="non_working"),
            "2026-05-18",
            ["2026-05-16", "2026-05-17"],
            id="a Saturday is no working day",
        ),
        pytest.param(rule(12, roll="non_working"), "2026-05-18", [], id="a Monday stays"),
        pytest.param(
            rule(1, first_day_counted=True), "2026-05-06", [], id="the day itself is the first"
        ),
        pytest.param(
            spanning(amount=1, unit="months", anchor="delivered"), "2026-06-06", [], id="a month"
        ),
        pytest.param(
            spanning(amount=5, unit="business_days", anchor="delivered"),
            "2026-05-13",
            [],
            id="business days leave the weekend out",
        ),
        pytest.param(
            spanning(amount=6, unit="business_days", anchor="delivered"),
            "2026-05-18",
            [],
            id="and holidays and days off",
        ),
        pytest.param(
            spanning(amount=1, unit="business_days", anchor="delivered", first_day_counted=True),
            "2026-05-06",
            [],
            id="the first business day may be the day itself",
        ),
        pytest.param(
            WindowRule(spans=(), until=date(2026, 6, 30)), "2026-06-30", [], id="until a day"
        ),
        pytest.param(
            rule(7, until=date(2026, 5, 10)), "2026-05-10", [], id="whichever is first: the day"
        ),
        pytest.param(
            rule(7, until=date(2026, 6, 10)), "2026-05-13", [], id="whichever is first: the span"
        ),
        pytest.param(
            WindowRule(
                spans=(
                    Span(amount=3, unit="months", anchor="delivered"),
                    Span(amount=9, unit="days", anchor="placed"),
                )
            ),
            "2026-05-12",
            [],
            id="the earliest of several spans",
        ),
    ],
)
def test_the_last_day(said: WindowRule, last: str, rolled_over: list[str]) -> None:
    found = ending(said, unit(), PLACE)
    assert last_day(found) == last
    assert [day.isoformat() for day, _ in found.rolled_over] == rolled_over
    assert found.disputed is None


def test_the_days_passed_over_are_named() -> None:
    found = ending(rule(8, roll="non_working"), unit(), PLACE)
    names = [name for _, name in found.rolled_over]
    assert names == ["Ascension Day", "Day off", "Saturday", "Sunday"]
    assert found.last_day == date(2026, 5, 14)


def test_without_a_calendar_nothing_rolls_and_every_day_is_worked() -> None:
    nowhere = Place(timezone=BERLIN)
    assert last_day(ending(rule(8, roll="non_working"), unit(), nowhere)) == "2026-05-14"
    five = spanning(amount=5, unit="business_days", anchor="delivered")
    assert last_day(ending(five, unit(), nowhere)) == "2026-05-11"
    assert working_days_after(date(2026, 5, 6), 0, CALENDAR) == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("said", "last", "judged_until"),
    [
        pytest.param(
            rule(8, disputed="non_working"), "2026-05-14", "2026-05-18", id="of another reading"
        ),
        pytest.param(
            rule(8, roll="holidays", disputed="non_working"),
            "2026-05-15",
            "2026-05-18",
            id="of the wider of two readings",
        ),
        pytest.param(rule(7, disputed="non_working"), "2026-05-13", None, id="of no such day"),
        pytest.param(rule(7, grace_days=2), "2026-05-13", "2026-05-15", id="of days of grace"),
        pytest.param(
            rule(8, disputed="non_working", grace_days=1),
            "2026-05-14",
            "2026-05-18",
            id="of the later of both: the reading",
        ),
        pytest.param(
            rule(8, disputed="non_working", grace_days=9),
            "2026-05-14",
            "2026-05-23",
            id="of the later of both: the grace",
        ),
    ],
)
def test_a_person_judges_the_days(said: WindowRule, last: str, judged_until: str | None) -> None:
    found = ending(said, unit(), PLACE)
    assert last_day(found) == last
    if judged_until is None:
        assert found.disputed is None
    else:
        assert found.disputed == local(f"{judged_until}T00:00") + timedelta(days=1)


UNTOLD = Untold(disclosure="withdrawal_right", months=12)


@pytest.mark.parametrize(
    ("told", "last", "months"),
    [
        pytest.param(None, "2027-05-20", 12, id="never told: a year more"),
        pytest.param("2026-05-01T10:00", "2026-05-20", 0, id="told before: the span alone"),
        pytest.param("2026-05-06T10:00", "2026-05-20", 0, id="told with the goods"),
        pytest.param("2026-05-07T10:00", "2026-05-21", 0, id="told a day late: the span again"),
        pytest.param("2027-01-04T10:00", "2027-01-18", 0, id="told months late: the span again"),
        pytest.param("2027-05-13T10:00", "2027-05-20", 12, id="told too late: a year more at most"),
    ],
)
def test_what_was_not_told_gives_time(told: str | None, last: str, months: int) -> None:
    disclosures = {} if told is None else {"withdrawal_right": local(told)}
    found = ending(rule(14, untold=UNTOLD), unit(disclosures=disclosures), PLACE)
    assert last_day(found) == last
    assert found.added_months == months


def test_a_year_more_starts_from_the_rolled_end_and_ends_on_a_working_day() -> None:
    found = ending(rule(8, roll="non_working", untold=UNTOLD), unit(), PLACE)
    assert last_day(found) == "2027-05-18"
    found = ending(rule(10, untold=UNTOLD, roll="non_working"), unit(), PLACE)
    # 18 May 2027 is a Tuesday.
    assert (last_day(found), found.rolled_over) == ("2027-05-18", ())


def past(asked: str, back: str | None, kind: Any = "repair") -> Past:
    return Past(
        kind=kind,
        asked_at=local(f"{asked}T09:00"),
        back_at=None if back is None else local(f"{back}T18:00"),
    )


@pytest.mark.parametrize(
    ("history", "last", "stopped"),
    [
        pytest.param([], "2026-06-05", 0, id="nothing was away"),
        pytest.param([past("2026-05-10", "2026-05-19")], "2026-06-15", 10, id="ten days are added"),
        pytest.param(
            [past("2026-05-10", "2026-05-19", "exchange")],
            "2026-06-15",
            10,
            id="for an exchange too",
        ),
        pytest.param(
            [past("2026-06-05", "2026-06-05")], "2026-06-12", 1, id="a week is left after it"
        ),
        pytest.param(
            [past("2026-06-04", "2026-06-24")], "2026-07-01", 21, id="at least a week after it"
        ),
        pytest.param(
            [past("2026-05-10", "2026-05-12"), past("2026-06-07", "2026-06-08")],
            "2026-06-15",
            5,
            id="one in the time that another gave",
        ),
        pytest.param(
            [past("2026-06-07", "2026-06-08"), past("2026-05-10", "2026-05-12")],
            "2026-06-15",
            5,
            id="whatever their order",
        ),
        pytest.param([past("2026-06-06", "2026-06-20")], "2026-06-05", 0, id="one after the end"),
        pytest.param([past("2026-05-01", "2026-05-04")], "2026-06-05", 0, id="one before all"),
    ],
)
def test_the_clock_stops_while_goods_are_away(history: list[Past], last: str, stopped: int) -> None:
    found = ending(rule(30, stopped=7), unit(*history), PLACE)
    assert (last_day(found), found.stopped) == (last, stopped)
    assert found.last_day == date(2026, 6, 5)


def test_the_window_is_open_while_the_goods_are_still_away() -> None:
    found = ending(rule(30, stopped=7), unit(past("2026-05-10", None)), PLACE)
    assert found.closes is None
    assert found.opens == DELIVERED


@pytest.mark.parametrize(
    ("history", "last"),
    [
        pytest.param([], "2028-05-06", id="never repaired"),
        pytest.param([past("2027-01-04", None)], "2028-05-06", id="still in repair"),
        pytest.param([past("2027-01-04", "2027-01-09")], "2029-05-06", id="repaired"),
        pytest.param(
            [past("2027-01-04", "2027-01-09"), past("2028-01-04", "2028-01-09")],
            "2029-05-06",
            id="repaired twice: once only",
        ),
        pytest.param([past("2027-01-04", "2027-01-09", "exchange")], "2028-05-06", id="exchanged"),
    ],
)
def test_a_repair_extends_the_guarantee_once(history: list[Past], last: str) -> None:
    said = spanning(amount=24, unit="months", anchor="delivered", after_repair=12)
    assert last_day(ending(said, unit(*history), PLACE)) == last


def test_hours_run_from_the_instant_over_every_holiday() -> None:
    said = spanning(amount=168, unit="hours", anchor="delivered", roll="non_working")
    found = ending(said, unit(), PLACE)
    assert found.closes == DELIVERED + timedelta(hours=168)
    assert (found.last_day, found.rolled_over) == (None, ())


def test_a_window_whose_anchor_has_not_happened_is_open() -> None:
    said = spanning(amount=14, unit="days", anchor="told")
    found = ending(said, unit(), PLACE)
    assert (found.opens, found.closes, found.span) == (None, None, said.spans[0])
    told = ending(said, unit(disclosures={"withdrawal_right": DELIVERED}), PLACE)
    assert last_day(told) == "2026-05-20"


def test_a_span_that_has_not_begun_does_not_hold_up_the_other() -> None:
    spans = (
        Span(amount=14, unit="days", anchor="told"),
        Span(amount=30, unit="days", anchor="delivered"),
    )
    assert last_day(ending(WindowRule(spans=spans), unit(), PLACE)) == "2026-06-05"


def test_a_repair_that_extends_the_guarantee_stops_its_clock_too() -> None:
    """A month, two more by the repair, and the two days of it."""
    said = spanning(amount=1, unit="months", anchor="delivered", after_repair=2, stopped=1)
    found = ending(said, unit(past("2026-05-20", "2026-05-21")), PLACE)
    assert (last_day(found), found.stopped, found.added_months) == ("2026-08-08", 2, 2)
