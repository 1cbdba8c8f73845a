"""What the notation of one pack cannot say of itself: places, zones, the order of versions, names."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from service.policies.calendars import places
from service.policies.case_changes import clashes
from service.policies.extending import COMMON, moment
from service.policies.ground_model import GroundNotation
from service.policies.model import PackNotation, SharedNotation, VersionNotation
from service.policies.never import never_applies, no_such_currency
from service.policies.problems import Path, Problem
from service.policies.reading import Document
from service.policies.window_model import SpanNotation
from service.policies.zones import pinned_zones

Wrong = Iterator[tuple[Path, str]]


def wrong_in_pack(document: Document[PackNotation], shared: SharedNotation) -> Iterator[Problem]:
    """`shared`: the part that all packs have."""
    pack = document.notation
    common = {ground.name for ground in shared.grounds}
    wrong = [*_places(pack), *_zones(pack), *_versions(pack.versions)]
    if pack.feedback is not None and pack.feedback.window is not None:
        wrong += _feedback(pack.feedback.window)
    for place, version in enumerate(pack.versions):
        at: Path = ("versions", place)
        wrong += [((*at, *path), told) for path, told in _grounds(version.grounds, common)]
        if pack.extends == COMMON:
            wrong += [((*at, *path), told) for path, told in _without_parent(version)]
    return (document.problem(path, told) for path, told in wrong)


def wrong_in_shared(document: Document[SharedNotation]) -> Iterator[Problem]:
    shared = document.notation
    wrong = [
        *no_such_currency(shared.automatic_limit),
        *_feedback(shared.feedback.window),
        *_grounds(shared.grounds, set()),
        *((("cases", *one.case), one.at_case) for one in clashes(shared.cases, shared.grounds)),
    ]
    return (document.problem(path, told) for path, told in wrong)


def _places(pack: PackNotation) -> Wrong:
    named = [(("markets", place), market) for place, market in enumerate(pack.markets)]
    for path, market in named:
        if not places(market[:2]):
            yield path, f"a country of ISO 3166-1, not {market}"
        if pack.markets.index(market) != path[1]:
            yield path, f"the market {market} stands twice"
    for market in pack.timezones:
        if not places(market[:2]):
            yield ("timezones", market), f"a country of ISO 3166-1 or a region of one, not {market}"


def _zones(pack: PackNotation) -> Wrong:
    named: list[tuple[Path, str]] = [(("timezone",), pack.timezone)]
    named += [(("timezones", market), zone) for market, zone in pack.timezones.items()]
    for path, zone in named:
        if zone not in pinned_zones():
            yield path, f"a time zone as Europe/Berlin, not {zone}"


def _versions(versions: Sequence[VersionNotation]) -> Wrong:
    names = [version.version for version in versions]
    for place, name in enumerate(names):
        if names.index(name) != place:
            yield ("versions", place, "version"), f"a name of its own: {name} is another version"
    for place, (before, after) in enumerate(pairwise(versions), start=1):
        path = ("versions", place, "since")
        if after.since is None:
            yield path, "every version but the first needs a `since`"
        elif moment(after.since) <= moment(before.since):
            yield path, f"a time later than the {_said(before)} of the version before"


def _said(version: VersionNotation) -> str:
    since = version.since
    return since.isoformat(" ") if isinstance(since, datetime) else str(since)


def _grounds(grounds: Sequence[GroundNotation], common: set[str]) -> Wrong:
    names = [ground.name for ground in grounds]
    for place, ground in enumerate(grounds):
        at: Path = ("grounds", place)
        if ground.name in common:
            yield (*at, "name"), f"a name of its own: {COMMON} has a ground {ground.name}"
        if names.index(ground.name) != place:
            yield (*at, "name"), f"a name of its own: {ground.name} stands twice"
        yield from ((((*at, *path), told)) for path, told in never_applies(ground))


def _feedback(window: SpanNotation) -> Wrong:
    """No market's calendar has a say."""
    if window.from_ != "delivered":
        yield ("feedback", "window", "from"), "Input should be 'delivered'"
    if window.business_days is not None:
        yield ("feedback", "window", "business_days"), "one of days, months and hours"


def _without_parent(version: VersionNotation) -> Wrong:
    for key in ("changes", "without"):
        if key in version.model_fields_set:
            yield (key,), f"only where the pack extends another one than {COMMON}"
    if "grounds" not in version.model_fields_set:
        yield ("grounds",), "Field required"
