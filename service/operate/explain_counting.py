"""How the days of a window were counted, one step after the other, from what its check compared."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Literal

from service.operate.explain_details import Data, Place, at, zone_of
from service.operate.explain_labels import TOLD_OF
from service.operate.words import counted, line_names, local_day, moment, span, utc

Step = Literal[
    "not_begun",
    "start",
    "first_day",
    "hours",
    "stopped",
    "extended",
    "last_by_count",
    "rolled",
    "last_day",
    "too_late",
    "no_end",
    "grace",
    "asked",
]
_STARTS = {
    "placed": "The order was placed",
    "delivered": "The goods were delivered",
    "last_delivered": "The last goods of the order were delivered",
    "first_delivered": "The first goods of the order were delivered",
    "installed": "The goods were delivered and, where that was part of the sale, installed",
    "told": "The customer was told of the right of withdrawal",
    "known": "The fault was found",
    "requested": "It was asked",
}
_COUNTED = re.compile(r"(\d+) (days|business_days|months|hours) from (\w+)")
_ROLLED = re.compile(r"(\d{4}-\d\d-\d\d) (.+?)(?:, (?=\d{4}-\d\d-\d\d )|$)")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = timedelta(days=1)


def counts(data: Data, place: Place) -> list[dict[str, Any]]:
    """Of a decision, each window by which it was granted, refused or left to a person, with its steps."""
    return [
        {
            "ground": check["ground"],
            "line_ids": check["line_ids"],
            "timezone": check["detail"].get("timezone"),
            "steps": steps(check["detail"], place),
        }
        for check in _decisive(data)
    ]


def steps(detail: Data, place: Place) -> list[dict[str, Any]]:
    """Each with its `step`, its local `day` and its instant `at` where it has one, and a `sentence`."""
    there = Place(zone_of(detail.get("timezone")) or place.zone, place.currency)
    return [*_begun(detail, there), *_ended(detail, there), *_asked(detail, there)]


def shown(told: Iterable[Data]) -> Iterator[tuple[str, list[str]]]:
    """For the page: each counting with its title; several that were counted alike are told once."""
    alike: dict[tuple[str, ...], tuple[Data, list[str]]] = {}
    for one in told:
        sentences = tuple(step["sentence"] for step in one["steps"])
        first, ids = alike.setdefault((str(one["ground"]), *sentences), (one, []))
        ids += one["line_ids"]
    for (_, *told_of), (first, ids) in alike.items():
        yield _title({**first, "line_ids": ids}), told_of


def _title(told: Data) -> str:
    about = [str(told["ground"]).replace("_", " ")] if told["ground"] else []
    about += [line_names(told["line_ids"])] if told["line_ids"] else []
    where = f" ({told['timezone']})" if told["timezone"] else ""
    return ", ".join(["How the time was counted", *about]) + where


def _decisive(data: Data) -> Iterator[Data]:
    """Where one ground grants, the windows of the others decided nothing."""
    granted = {(line["ground"], line["line_id"]) for line in data.get("lines") or ()}
    refused = [reason for line in data.get("refused") or () for reason in line["reasons"]]
    failing = [
        reason["detail"]
        for reason in (*(data.get("reasons") or ()), *refused)
        if reason["check"] == "window"
    ]
    for check in data.get("checks") or ():
        if check["check"] != "window" or "timezone" not in check["detail"]:
            continue
        grants = any((check["ground"], line_id) in granted for line_id in check["line_ids"])
        stands = check["outcome"] in ("fail", "refer") and check["detail"] in failing
        if grants or stands:
            yield check


def _begun(detail: Data, place: Place) -> Iterator[dict[str, Any]]:
    found = _COUNTED.fullmatch(str(detail.get("counted")))
    amount, unit, anchor = found.groups() if found else ("", "", "")
    opens, begins = at(detail.get("opens")), _STARTS.get(anchor, "The time to ask began")
    if opens is None:
        yield _step("not_begun", "What the time counts from has not happened: it has not begun.")
        return
    day = opens.astimezone(place.zone).date()
    told = f"{begins} on {local_day(day)}, {opens.astimezone(place.zone):%H:%M}."
    yield _step("start", told, day, detail["opens"])
    if unit == "hours":
        yield _step("hours", f"{counted(int(amount), 'hour')} run from that moment on.")
    elif amount:
        own = detail.get("first_day_counted") is True
        yield _first(int(amount), unit, day if own else day + _DAY, own)


def _first(amount: int, unit: str, day: date, own: bool) -> dict[str, Any]:
    which = "That same day" if own else "The day after it"
    if unit == "business_days":
        length = counted(amount, "working day")
        told = f"{which}, {local_day(day)}, is the first of {length}, if it is one."
    else:
        length = counted(amount, unit.removesuffix("s"))
        told = f"{which}, {local_day(day)}, is the first of {length}."
    return _step("first_day", told, day)


def _ended(detail: Data, place: Place) -> Iterator[dict[str, Any]]:
    closes, last = at(detail.get("closes")), _date(detail.get("last_day"))
    if last and closes:
        how = "By the count" if detail.get("counted") else "By a fixed date"
        yield _step("last_by_count", f"{how}, {local_day(last)} is the last day.", last)
    yield from _longer(detail, place)
    yield from _rolled(str(detail.get("rolled_over") or ""))
    if closes is None:
        if detail.get("opens"):
            told = "It has no end yet: the goods are away, and the time stands still until then."
            yield _step("no_end", told)
        return
    first = closes.astimezone(place.zone)
    if last:
        final = first.date() - _DAY
        told = f"So it could be asked until the end of {local_day(final)}."
        yield _step("last_day", told, final)
    too_late = f"The first instant too late is {local_day(first.date())}, {first:%H:%M}."
    yield _step("too_late", too_late, first.date(), detail["closes"])


def _longer(detail: Data, place: Place) -> Iterator[dict[str, Any]]:
    """Days for goods that were away, months for a repair or for what was never told."""
    if days := detail.get("stopped_days"):
        away = f"The goods were away for {counted(days, 'day')} of repair or exchange"
        yield _step("stopped", f"{away}: these do not count, so the end moves by as many.")
    months = counted(detail.get("added_months") or 0, "month")
    disclosure = next((name for name in TOLD_OF if name in detail), None)
    if disclosure is None:
        if detail.get("added_months"):
            yield _step("extended", f"The goods were repaired: {months} are added.")
        return
    told_at, what = at(detail[disclosure]), TOLD_OF[disclosure]
    if told_at is None:
        told = f"The customer was never told of {what}: {months} are added."
        yield _step("extended", told)
        return
    day = told_at.astimezone(place.zone).date()
    then = f"the end moves by {months}, no more" if detail.get("added_months") else _ANEW
    told = f"The customer was told of {what} late, on {local_day(day)}: {then}."
    yield _step("extended", told, day, detail[disclosure])


_ANEW = "the days run anew from then, and never end earlier than without"


def _rolled(passed_over: str) -> Iterator[dict[str, Any]]:
    for day, name in _ROLLED.findall(passed_over):
        there = date.fromisoformat(day)
        why = "no working day" if name in _WEEKDAYS else f"a holiday, {name}"
        yield _step("rolled", f"{local_day(there)} is {why}: the last day moves on.", there)


def _asked(detail: Data, place: Place) -> Iterator[dict[str, Any]]:
    name = "arrived_at" if "arrived_at" in detail else "requested_at"
    when, closes = at(detail.get(name)), at(detail.get("closes"))
    grace = at(detail.get("grace_until"))
    if grace is not None:
        told = f"A person may still grant what is asked before {moment(grace, place.zone)}."
        yield _step("grace", told, grace.astimezone(place.zone).date(), detail["grace_until"])
    if when is None:
        return
    there = when.astimezone(place.zone)
    verb = "It was asked" if name == "requested_at" else "The request, which counts, arrived"
    how = "in time" if closes is None or when < closes else _late(when - closes)
    told = f"{verb} on {local_day(there.date())}, {there:%H:%M}: {how}."
    yield _step("asked", told, there.date(), utc(when))


def _late(late: timedelta) -> str:
    return f"{span(late)} too late" if late else "at that very instant, too late"


def _step(
    step: Step, sentence: str, day: date | None = None, instant: str | None = None
) -> dict[str, Any]:
    return {
        "step": step,
        "day": None if day is None else day.isoformat(),
        "at": instant,
        "sentence": sentence,
    }


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
