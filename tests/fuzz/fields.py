"""Section 3 of the contract, field by field: what is wrong with a document of each type.

Each rule is a function of a value that returns its faults: codes by the path below the value.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from schemas.currencies import DECIMALS

Faults = dict[str, set[str]]
Rule = Callable[[Any], Faults]
WRONG: Faults = {"": {"invalid_field"}}
FINE: Faults = {}
# A list longer than it may be: whether its items are named as well is nobody's concern.
ANYWHERE = "**"


def holds(test: Callable[[Any], bool]) -> Rule:
    return lambda value: FINE if test(value) else WRONG


def optional(rule: Rule) -> Rule:
    return lambda value: FINE if value is None else rule(value)


def integer(least: int, most: int) -> Rule:
    return holds(lambda value: type(value) is int and least <= value <= most)


def matching(pattern: str) -> Rule:
    return holds(lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value)))


def one_of(words: str) -> Rule:
    return holds(lambda value: isinstance(value, str) and value in words.split())


def listed(rule: Rule, most: int, least: int = 0) -> Rule:
    def check(value: Any) -> Faults:
        if not isinstance(value, list) or len(value) < least:
            return WRONG
        if len(value) > most:
            return {ANYWHERE: {"invalid_field"}}
        return below({str(n): rule(item) for n, item in enumerate(value)})

    return check


def once(rule: Rule, *names: str) -> Rule:
    """A list whose items differ in those fields; looked at where each item is right."""

    def check(value: Any) -> Faults:
        if found := rule(value):
            return found
        named = [tuple(item[name] for name in names) for item in value or ()]
        return WRONG if len(set(named)) < len(named) else FINE

    return check


def mapped(rule: Rule, most: int) -> Rule:
    """The sender's own names, which nobody repeats."""

    def check(value: Any) -> Faults:
        if not isinstance(value, dict):
            return WRONG
        if len(value) > most:
            return {ANYWHERE: {"invalid_field"}}
        if any(ID(name) or rule(item) for name, item in value.items()):
            return {"*": {"invalid_field"}}
        return FINE

    return check


def fields(needed: dict[str, Rule], others: dict[str, Rule]) -> Rule:
    def check(value: Any) -> Faults:
        if not isinstance(value, dict):
            return WRONG
        found = {name: rule(value.get(name)) for name, rule in needed.items()}
        found |= {name: optional(rule)(value.get(name)) for name, rule in others.items()}
        return below(found)

    return check


def below(found: dict[str, Faults]) -> Faults:
    return {
        f"{name}.{path}".rstrip("."): codes
        for name, faults in found.items()
        for path, codes in faults.items()
    }


def _is_instant(value: Any) -> bool:
    form = (
        r"(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.[0-9]{1,30})?"
        r"(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))"
    )
    found = re.fullmatch(form, value, re.ASCII) if isinstance(value, str) else None
    if not found:
        return False
    day, hours, minutes, seconds, sign, off_hours, off_minutes = found.groups()
    try:
        at = datetime.strptime(day, "%Y-%m-%d")  # noqa: DTZ007
        at += timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
        off = timedelta(hours=int(off_hours or 0), minutes=int(off_minutes or 0))
        at = at + off if sign == "-" else at - off
    except (ValueError, OverflowError):
        return False
    return 2000 <= at.year <= 2100


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not any(
        unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in value
    )


def content(value: Any) -> Faults:
    if value is None or value == "":
        return {"": {"content_missing"}}
    if not isinstance(value, str):
        return WRONG
    codes = set() if _is_text(value) else {"invalid_field"}
    if len(unicodedata.normalize("NFC", value)) > 5_000:
        codes.add("content_too_long")
    return {"": codes} if codes else FINE


def score(value: Any) -> Faults:
    if type(value) is not int:
        return WRONG
    return FINE if 1 <= value <= 5 else {"": {"score_out_of_range"}}


def positive_amount(value: Any) -> Faults:
    if type(value) is int and value <= 0:
        return {"": {"amount_not_positive"}}
    return AMOUNT(value)


ID = matching(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
UUID = matching(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
AMOUNT, QUANTITY, COUNT = integer(0, 2**53 - 1), integer(1, 1_000_000), integer(0, 1_000_000)
VERSION = integer(1, 2**63 - 1)
INSTANT = holds(_is_instant)
TEXT = holds(lambda v: _is_text(v) and len(unicodedata.normalize("NFC", v)) <= 2_000)
BOOLEAN = holds(lambda value: isinstance(value, bool))
URI = matching(r"(?=.{1,2048}\Z)[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
CURRENCY = holds(lambda value: isinstance(value, str) and value in DECIMALS)
_ZONES = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
ZONE = holds(lambda value: isinstance(value, str) and value in _ZONES)
