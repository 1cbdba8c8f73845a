"""What holds of every shipped pack, whatever was bought, told, asked for, and when."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, get_args
from zoneinfo import ZoneInfo

import holidays
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.domain.ground import Ground, Span, WindowRule
from service.domain.inbound import Condition, Reason, ServiceKind
from service.domain.local_day import local_date, start_of_day
from service.domain.order import Trait
from service.domain.value import evolve
from tests.property.lawful import DAY, Case, better, cases, withdrawals
from tests.unit.builders import POLICY

SECOND = timedelta(seconds=1)
# Places whose clocks change at odd hours, at midnight, by half an hour, for Ramadan, or never.
ZONES = """Europe/Berlin Europe/London Asia/Shanghai Asia/Tokyo America/New_York America/Sao_Paulo
    America/Santiago America/Havana Africa/Cairo Asia/Beirut Africa/Casablanca Atlantic/Azores
    Australia/Lord_Howe Pacific/Chatham Asia/Kathmandu Europe/Lisbon""".split()
some_promise = evolve(
    next(one for one in POLICY.default.versions[0].grounds if one.name == "change_of_mind"),
    name="a_promise",
)


@st.composite
def promises(draw: st.DrawFn) -> Ground:
    """A shop's own rule, of any goods, for anything, within any days, at any price."""
    days = Span(amount=draw(st.integers(1, 900)), unit="days", anchor="delivered")
    return evolve(
        some_promise,
        kinds=draw(_some(get_args(ServiceKind))),
        reasons=draw(_some(get_args(Reason))),
        window=draw(st.sampled_from([None, WindowRule(spans=(days,))])),
        excluded=(),
        conditions=draw(st.none() | _some(get_args(Condition))),
        judged=draw(st.sampled_from([None, "ground_unclear"])),
        falls_by=draw(st.sampled_from([None, "no_returns"])),
        fee_percent=draw(st.sampled_from([0, 20, 100])),
        freight=draw(st.sampled_from(["merchant", "customer"])),
        delivery=draw(st.sampled_from(["none", "standard", "whole"])),
        settles=draw(st.booleans()),
        automatic_limit=draw(st.sampled_from([{}, {"EUR": 10}])),
    )


@given(cases(), promises(), st.booleans())
@settings(max_examples=300)
def test_a_promise_never_shortens_a_right(case: Case, promise: Ground, first: bool) -> None:
    service = case.request.service
    promise = evolve(
        promise,
        kinds=promise.kinds | {service.kind},
        reasons=promise.reasons | {service.reason},
    )
    with_it = (promise, *case.grounds) if first else (*case.grounds, promise)
    before, now = case.answer(), case.answer(case.under(with_it))
    assert better(now) >= better(before)
    for check in before.checks:
        # What is kept of the money is told of the rule that was taken alone.
        if check["ground"] is not None and check["check"] != "fee":
            assert check in now.checks
    if _by(before) == _by(now) is not None:
        assert _closes(now) == _closes(before)


@given(cases() | withdrawals(), st.data())
@settings(max_examples=300)
def test_a_fact_that_is_missing_never_hurts(case: Case, data: st.DataObject) -> None:
    """What was never told, or later; what the buyer never confirmed."""
    line, order = case.order.lines[0], case.order
    kept = data.draw(_some(order.disclosures) if order.disclosures else st.just(frozenset()))
    late = {
        name: at + data.draw(st.integers(0, 90)) * DAY for name, at in order.disclosures.items()
    }
    less = evolve(
        line,
        confirmed=line.confirmed & data.draw(_some(get_args(Trait))),
        told=line.told & data.draw(_some(get_args(Trait))),
    )
    poorer = case.ordered(
        lines=(less,), disclosures={name: at for name, at in late.items() if name in kept}
    )
    before, now = case.answer(), poorer.answer()
    assert better(now) >= better(before)
    # Where there is no right at all no window is told.
    if _by(before) == _by(now) is not None and before.window is not None:
        assert _end(now) >= _end(before)


@given(cases(), st.integers(0, 86_399), st.integers(0, 86_399))
def test_the_hour_changes_nothing_where_days_count(case: Case, handed: int, asked: int) -> None:
    order, request = case.order, case.request
    line = order.lines[0]
    assume(line.delivered_at is not None and not case.history)
    assert line.delivered_at is not None
    zone = POLICY.rules(order)[0].timezone_of(order)
    delivered_at = _moved(line.delivered_at, handed, zone)
    requested_at = _moved(request.requested_at, asked, zone)
    days = [local_date(at, zone) for at in (line.delivered_at, request.requested_at)]
    assume(days[0] < days[1] and local_date(order.placed_at, zone) < days[0])
    assume(all(local_date(at, zone) != days[0] for at in order.disclosures.values()))
    at_once = evolve(request, known_at=request.requested_at)
    moved = evolve(request, requested_at=requested_at, known_at=requested_at)
    before = Case(order, at_once).answer()
    now = Case(evolve(order, lines=(evolve(line, delivered_at=delivered_at),)), moved).answer()
    assert _outcome(now) == _outcome(before)


@st.composite
def changing_clocks(draw: st.DrawFn) -> Case:
    """A delivery or a request about a day on which the clocks of the place change."""
    case = draw(cases())
    line = case.order.lines[0]
    assume(line.delivered_at is not None)
    zone = draw(st.sampled_from(ZONES))
    change = draw(st.sampled_from(_changes(zone)))
    delivered_at = change - draw(st.integers(0, 32)) * DAY + draw(st.integers(-2, 2)) * DAY / 24
    apart = delivered_at - case.order.lines[0].delivered_at
    request = evolve(
        case.request,
        requested_at=case.request.requested_at + apart,
        known_at=case.request.known_at + apart,
    )
    order = evolve(
        case.order,
        timezone=zone,
        placed_at=case.order.placed_at + apart,
        disclosures={name: at + apart for name, at in case.order.disclosures.items()},
        lines=(evolve(line, delivered_at=delivered_at),),
    )
    return Case(order, request)


@given(changing_clocks())
@settings(max_examples=300)
def test_a_right_ends_with_a_day_of_its_place(case: Case) -> None:
    """At the first instant of a local day: midnight, or where that day has none the end of the gap."""
    answer = case.answer()
    closes, ground = _closes(answer), _ground(case, answer)
    assume(closes is not None and ground is not None)
    zone = answer.window.timezone
    assert zone == case.order.timezone
    here = closes.astimezone(ZoneInfo(zone))
    last = (closes - SECOND).astimezone(ZoneInfo(zone)).date()
    assert last < here.date()
    if ground.window.roll == "non_working":
        assert _works(case, last)


@given(cases())
@settings(max_examples=300)
def test_no_rule_alone_would_be_better(case: Case) -> None:
    found = better(case.answer())
    for ground in case.grounds:
        assert found >= better(case.answer(case.under([ground]))), ground.name


def _by(answer: Any) -> str | None:
    """The rule that decided; None where none did."""
    return None if answer.policy is None else answer.policy.ground


def _closes(answer: Any) -> datetime | None:
    return None if answer.window is None else answer.window.closes


def _end(answer: Any) -> datetime:
    return _closes(answer) or datetime.max.replace(tzinfo=UTC)


def _ground(case: Case, answer: Any) -> Ground | None:
    return next((one for one in case.grounds if one.name == _by(answer)), None)


def _outcome(answer: Any) -> dict[str, Any]:
    """All of an answer that the customer feels."""
    told = {"type": type(answer).__name__, "by": _by(answer), "closes": _closes(answer)}
    for name in ("refund", "refund_due", "goods", "remedies"):
        told[name] = getattr(answer, name, None)
    told["codes"] = [why["code"] for why in getattr(answer, "reasons", ())]
    return told


def _moved(at: datetime, seconds: int, zone: str) -> datetime:
    """Another moment of the same local day."""
    start = start_of_day(local_date(at, zone), zone)
    end = start_of_day(local_date(at, zone) + DAY, zone)
    return min(start + seconds * SECOND, end - SECOND)


@lru_cache
def _changes(zone: str) -> list[datetime]:
    """Hours of 2026 and 2027 in which the clocks of a zone change; one of none where they never do."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=n) for n in range(2 * 365 * 24)]
    offsets = [at.astimezone(ZoneInfo(zone)).utcoffset() for at in hours]
    changes = [at for at, a, b in zip(hours, offsets, offsets[1:], strict=False) if a != b]
    return changes or [start]


def _works(case: Case, day: Any) -> bool:
    region = case.order.region.partition("-")[2] if case.order.region else None
    days = holidays.country_holidays(case.order.market, subdiv=region)
    return day.weekday() not in days.weekend and day not in days


def _some(of: Any) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(sorted(of)))
