"""Packs from their files to the domain's values; a wrong one stops the start and says where."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from service.domain.policy import (
    Pack,
    PackVersion,
    Policy,
    QualityRule,
    by_request,
)
from service.domain.value import value
from service.domain.words import normalised
from service.policies.blocked_words import listed_words
from service.policies.case_changes import wrong_cases
from service.policies.checking import wrong_in_pack, wrong_in_shared
from service.policies.compiled import case_rules, ground
from service.policies.extending import COMMON, Ruling, Rulings, extended
from service.policies.held import held_markets, held_twice
from service.policies.model import PackNotation, QualityNotation, SharedNotation
from service.policies.own_rules import OwnRules, own_rules
from service.policies.placing import calendars, needs_calendar, without_calendar
from service.policies.problems import PolicyError, Problem, told
from service.policies.reading import Document, read
from service.policies.zones import pinned_zones

__all__ = ["Loaded", "LoadedPack", "PolicyError", "load_packs", "load_policy"]

_ENDING = ".yaml"


@value
class LoadedPack:
    """A pack as its file has it, as it is in force, and as the domain takes it."""

    document: Document[PackNotation]
    rulings: Rulings
    pack: Pack


@value
class Loaded:
    """All packs in the order of their files' names, also those that only others extend."""

    shared: SharedNotation
    packs: tuple[LoadedPack, ...]
    policy: Policy


def load_policy(folder: Path | None = None) -> Policy:
    """The shipped packs; with `folder`, its packs too, which replace shipped ones of the same file name.

    Raises PolicyError.
    """
    return load_packs(folder).policy


def load_packs(folder: Path | None = None, extra: Sequence[Path] = ()) -> Loaded:
    """As `load_policy`, with what is known of each pack; `extra`: files beside those. Raises PolicyError."""
    # From here on no zone file of the machine is read.
    pinned_zones()
    sources = _sources([files(__package__), *([folder] if folder else [])], extra)
    shared, packs = _documents(sources)
    told(
        [
            *wrong_in_shared(shared),
            *(wrong for pack in packs for wrong in wrong_in_pack(pack, shared.notation)),
            *_not_together(packs),
        ]
    )
    in_force = extended(packs, shared.notation.cases)
    told(_wrong_cases(packs, in_force, shared.notation))
    told(_without_calendars(packs, in_force, shared.notation))
    by_name = {pack.notation.pack: pack.notation for pack in packs}
    listed = (*shared.notation.feedback.blocked_words, *listed_words(folder))
    blocked = frozenset(map(normalised, listed))
    loaded = tuple(
        _loaded(
            pack,
            in_force[pack.notation.pack],
            shared.notation,
            own_rules(pack.notation, by_name, shared.notation, blocked),
        )
        for pack in packs
    )
    return Loaded(
        shared=shared.notation, packs=loaded, policy=_policy(loaded, shared.notation.quality)
    )


def _sources(places: Iterable[Traversable], extra: Sequence[Path]) -> dict[str, Traversable]:
    found: dict[str, Traversable] = {}
    misnamed = []
    for file in (*(file for place in places for file in _sorted(place)), *extra):
        if file.name.endswith(_ENDING):
            found[file.name] = file
        elif file.name.endswith(".yml") or file in extra:
            expected = f"name it {file.name.rpartition('.')[0] or file.name}{_ENDING}"
            misnamed.append(Problem(file=file.name, line=1, expected=expected))
    told(misnamed)
    return found


def _sorted(place: Traversable) -> list[Traversable]:
    return sorted(place.iterdir(), key=lambda file: file.name)


def _documents(
    sources: dict[str, Traversable],
) -> tuple[Document[SharedNotation], list[Document[PackNotation]]]:
    problems: list[Problem] = []
    shared = read(sources[COMMON + _ENDING], SharedNotation)
    if isinstance(shared, list):
        problems += shared
    packs = []
    for name, file in sources.items():
        if name == COMMON + _ENDING:
            continue
        found = read(file, PackNotation)
        if isinstance(found, list):
            problems += found
        else:
            packs.append(found)
    told(problems)
    assert not isinstance(shared, list), "its problems were told"
    return shared, packs


def _not_together(packs: Iterable[Document[PackNotation]]) -> Iterator[Problem]:
    """Names and markets that two packs have."""
    packs = list(packs)
    names: dict[str, str] = {COMMON: COMMON + _ENDING}
    for document in packs:
        pack = document.notation
        other = names.setdefault(pack.pack, document.file)
        if other != document.file:
            expected = f"a name of its own: {pack.pack} is the pack of {other}"
            yield document.problem(("pack",), expected)
    yield from held_twice(packs)
    if "default" not in names:
        raise PolicyError(["no pack named default: it serves the markets without one"])


def _wrong_cases(
    packs: Iterable[Document[PackNotation]], in_force: dict[str, Rulings], shared: SharedNotation
) -> Iterable[Problem]:
    return dict.fromkeys(
        wrong
        for document in packs
        for ruling in in_force[document.notation.pack]
        if ruling.own is not None
        for wrong in wrong_cases(
            document, ruling.own, ruling.cases, (*ruling.grounds, *shared.grounds)
        )
    )


def _without_calendars(
    packs: Iterable[Document[PackNotation]], in_force: dict[str, Rulings], shared: SharedNotation
) -> Iterator[Problem]:
    for document in packs:
        if _counts_working_days(in_force[document.notation.pack], shared):
            yield from without_calendar(document)


def _counts_working_days(rulings: Rulings, shared: SharedNotation) -> bool:
    grounds = [one for ruling in rulings for one in ruling.grounds]
    return needs_calendar([*grounds, *shared.grounds])


def _loaded(
    document: Document[PackNotation],
    rulings: Rulings,
    shared: SharedNotation,
    own: OwnRules,
) -> LoadedPack:
    notation = document.notation
    pack = Pack(
        name=notation.pack,
        timezone=notation.timezone,
        timezones=dict(notation.timezones),
        versions=tuple(_version(ruling, shared, own) for ruling in rulings),
        calendars=calendars(notation) if _counts_working_days(rulings, shared) else {},
    )
    return LoadedPack(document=document, rulings=rulings, pack=pack)


def _version(ruling: Ruling, shared: SharedNotation, own: OwnRules) -> PackVersion:
    grounds = tuple(ground(one) for one in (*ruling.grounds, *shared.grounds))
    return PackVersion(
        name=ruling.name,
        since=ruling.since,
        grounds=grounds,
        by_request=by_request(grounds),
        automatic_limit=shared.automatic_limit,
        frequency=own.frequency,
        feedback=own.feedback,
        cases=case_rules(ruling.cases),
    )


def _policy(packs: Iterable[LoadedPack], quality: QualityNotation) -> Policy:
    by_name = {loaded.pack.name: loaded.pack for loaded in packs}
    held = held_markets(loaded.document.notation for loaded in packs)
    by_market = {market: by_name[name] for market, name in held.items()}
    holding = {id(pack) for pack in by_market.values()}
    extended = tuple(pack for pack in by_name.values() if id(pack) not in holding)
    return Policy(
        default=by_name["default"],
        quality=QualityRule(
            days=quality.days,
            requests=quality.requests,
            low_scores=quality.low_scores,
            customers=quality.customers,
            share_percent=quality.share_percent,
            reasons=frozenset(quality.reasons),
        ),
        packs=by_market,
        extended=extended,
    )
