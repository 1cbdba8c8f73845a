"""The calendars of a pack's places, where its rules count days on which work is done."""

from collections.abc import Iterable, Iterator

from service.domain.calendar import Calendar
from service.policies.calendars import calendar, places
from service.policies.ground_model import GroundNotation
from service.policies.model import PackNotation
from service.policies.problems import Problem
from service.policies.reading import Document
from service.policies.window_model import WindowNotation


def needs_calendar(grounds: Iterable[GroundNotation]) -> bool:
    """Whether any of their windows or deadlines does."""
    return any(
        any(window.needs_calendar() for window in _windows(ground))
        or ground.money.refund_within.business_days is not None
        for ground in grounds
    )


def calendars(pack: PackNotation) -> dict[str, Calendar]:
    """Of each of its markets and all their regions."""
    return {place: calendar(place) for market in pack.markets for place in _with_regions(market)}


def without_calendar(document: Document[PackNotation]) -> Iterator[Problem]:
    """Markets whose days cannot be counted."""
    pack = document.notation
    for place, market in enumerate(pack.markets):
        if market not in places(market[:2]):
            expected = f"a market whose holidays are known: {market} is none"
            yield document.problem(("markets", place), expected)
    if pack.pack == "default" and not pack.markets:
        expected = "the markets without a pack have no calendar: neither `business_days` nor `roll`"
        yield document.problem(("markets",), expected)


def _windows(ground: GroundNotation) -> Iterator[WindowNotation]:
    if ground.window is not None:
        yield ground.window
    if ground.found_within is not None:
        yield ground.found_within
    if ground.evidence is not None:
        yield ground.evidence.after


def _with_regions(market: str) -> Iterable[str]:
    return places(market) or (market,)
