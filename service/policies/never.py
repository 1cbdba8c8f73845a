"""Grounds, and parts of them, by which nothing can ever be decided: somebody meant something else."""

from collections.abc import Iterable, Iterator
from itertools import product

from schemas.currencies import DECIMALS
from service.domain.ground import can_take
from service.policies.ground_model import GroundNotation
from service.policies.problems import Path

_NEEDS_DELIVERY = {"delivered", "last_delivered", "installed"}

Wrong = Iterator[tuple[Path, str]]


def never_applies(ground: GroundNotation) -> Wrong:
    """Each with its path in the ground."""
    yield from _nothing_to_take(ground)
    yield from _never_counted(ground)
    yield from _no_such_goods(ground)
    yield from _no_such_time(ground)
    yield from no_such_currency(ground.automatic_limit)


def no_such_currency(limits: Iterable[str]) -> Wrong:
    """Of automatic limits; `other` is for all that are not named."""
    for currency in limits:
        if currency not in DECIMALS and currency != "other":
            yield ("automatic_limit", currency), f"a currency of ISO 4217, not {currency}"


def _nothing_to_take(ground: GroundNotation) -> Wrong:
    if not any(can_take(kind, stage) for kind, stage in product(ground.kinds, ground.units)):
        yield ("units",), f"never applies: only `delivered` units can {_goods_of(ground)}"


def _goods_of(ground: GroundNotation) -> str:
    return "be had back for " + " or ".join(ground.kinds)


def _never_counted(ground: GroundNotation) -> Wrong:
    if ground.window is None or set(ground.units) != {"unshipped"}:
        return
    for span in ground.window.all_spans():
        if span.from_ in _NEEDS_DELIVERY:
            yield ("window",), f"never counted: units not shipped have no moment `{span.from_}`"


def _no_such_goods(ground: GroundNotation) -> Wrong:
    goods = ground.of_goods
    without = set() if goods is None else set(goods.without)
    if goods is not None and goods.traits is not None and set(goods.traits) <= without:
        yield ("of_goods", "traits"), "never applies: `without` leaves all of these traits out"
    for place, exclusion in enumerate(ground.excluded):
        at = ("excluded", place)
        if exclusion.trait in without:
            told = f"never applies: `of_goods.without` leaves {exclusion.trait} out already"
            yield (*at, "trait"), told
        if exclusion.reasons is not None and not set(exclusion.reasons) & set(ground.reasons):
            yield (*at, "reasons"), "never applies: the ground takes none of these reasons"


def _no_such_time(ground: GroundNotation) -> Wrong:
    placed, until = ground.placed, None if ground.window is None else ground.window.until
    if placed is None or placed.from_ is None:
        return
    if placed.until is not None and placed.until <= placed.from_:
        yield ("placed", "until"), "never applies: a time later than `from`"
    if until is not None and until < placed.from_.date():
        yield ("window", "until"), "never applies: a day no earlier than `placed.from`"
