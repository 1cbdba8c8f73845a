"""Calendars of places by the codes of ISO 3166: countries, and regions where their holidays differ."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import holidays
from holidays import HolidayBase

from service.domain.calendar import Calendar

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Cities and zones of schools have calendars too, but no code by which an order could name them.
_REGION = re.compile(r"[A-Z0-9]{1,3}")
# Departments of the one calendar of Alsace.
_ALIKE = {"FR-67": "6AE", "FR-68": "6AE"}
# A day off in exchange for a weekend that is worked, or for a holiday that falls on one: by decree
# of the year, not one of the statutory days.
_MOVED = ("(observed)", "Day off (substituted")


@cache
def places(country: str) -> tuple[str, ...]:
    """The country and all its regions that have a calendar of their own; none for an unknown country."""
    countries = holidays.list_supported_countries(include_aliases=False)
    if country not in countries:
        return ()
    regions = [region for region in countries[country] if _REGION.fullmatch(region)]
    alike = [place for place in _ALIKE if place.startswith(f"{country}-")]
    return (country, *(f"{country}-{region}" for region in regions), *alike)


@cache
def calendar(place: str) -> Calendar:
    """Raises KeyError for a place that is not known. Years are computed once, when first asked for."""
    country, _, region = place.partition("-")
    if place not in places(country):
        raise KeyError(place)
    language = _english(country)
    subdivision = _ALIKE.get(place, region) or None
    days = holidays.country_holidays(country, subdiv=subdivision, language=language)
    return Calendar(name=place, holiday=_holiday(days), rest=_rest(days))


@cache
def _english(country: str) -> str | None:
    languages = getattr(holidays.country_holidays(country), "supported_languages", ())
    return next((one for one in ("en_US", "en_GB", "en_AU") if one in languages), None)


def _holiday(days: HolidayBase) -> Callable[[date], str | None]:
    def holiday(day: date) -> str | None:
        name = days.get(day)
        return None if name is None or any(mark in name for mark in _MOVED) else str(name)

    return holiday


def _rest(days: HolidayBase) -> Callable[[date], str | None]:
    def rest(day: date) -> str | None:
        if day not in days and day.weekday() in days.weekend:
            return None if day in days.weekend_workdays else _WEEKDAYS[day.weekday()]
        return days.get(day)

    return rest
