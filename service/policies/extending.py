"""What is in force of a pack that extends another: the versions, grounds and cases of both.

Before its own first version the pack that it extends holds alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Literal

from service.domain.value import evolve, value
from service.policies.case_changes import changed_cases
from service.policies.case_model import CasesNotation
from service.policies.changing import changed_grounds, wrong_names
from service.policies.ground_model import GroundNotation
from service.policies.model import PackNotation, VersionNotation
from service.policies.problems import Problem, told
from service.policies.reading import Document

COMMON = "common"
_EVER = datetime.min.replace(tzinfo=UTC)


@value
class Overruled:
    """A ground as the parent has it, and what the pack makes of it."""

    ground: GroundNotation
    how: Literal["changed", "written anew", "left out"]


@value
class Ruling:
    """A version in force. `inherited`: names of those of its `grounds` that are the parent's, unchanged.

    Without the grounds of `common`, which all have. `own`: the place of the pack's own version in it,
    None where the parent holds alone.
    """

    name: str
    since: datetime | date | None
    own: int | None
    grounds: tuple[GroundNotation, ...]
    cases: CasesNotation
    inherited: frozenset[str] = frozenset()
    overruled: tuple[Overruled, ...] = ()


Rulings = tuple[Ruling, ...]


@value
class _Changed:
    """What the version at the place `own` makes of its parent's grounds and cases."""

    own: int
    grounds: Mapping[str, GroundNotation]
    cases: CasesNotation


def extended(packs: Iterable[Document[PackNotation]], common: CasesNotation) -> dict[str, Rulings]:
    """The versions in force of each pack by its name, oldest first. Raises PolicyError."""
    by_name = {document.notation.pack: document for document in packs}
    told(
        document.problem(("extends",), expected)
        for document in by_name.values()
        if (expected := _wrong_parent(document.notation, by_name)) is not None
    )
    found: dict[str, Rulings] = {}
    for name in by_name:
        _extend(name, by_name, found, common)
    return found


def moment(since: datetime | date | None) -> datetime:
    """For the order of versions alone: a date is its midnight in UTC."""
    if isinstance(since, datetime):
        return since
    return _EVER if since is None else datetime.combine(since, time(), tzinfo=UTC)


def _wrong_parent(pack: PackNotation, by_name: Mapping[str, Document[PackNotation]]) -> str | None:
    line = [pack.pack]
    while (parent := by_name[line[-1]].notation.extends) != COMMON:
        if parent not in by_name:
            # Only the pack that names it is wrong, not those that extend that pack.
            return f"no pack named {parent}" if len(line) == 1 else None
        if parent in line:
            return f"a pack that extends itself: {' -> '.join((*line, parent))}"
        line.append(parent)
    return None


def _extend(
    name: str,
    by_name: Mapping[str, Document[PackNotation]],
    found: dict[str, Rulings],
    common: CasesNotation,
) -> Rulings:
    if name not in found:
        document = by_name[name]
        if document.notation.extends == COMMON:
            found[name] = _own(document, common)
        else:
            parent = _extend(document.notation.extends, by_name, found, common)
            found[name] = _both(document, parent)
    return found[name]


def _own(document: Document[PackNotation], common: CasesNotation) -> Rulings:
    versions = document.notation.versions
    cases = [changed_cases(document, place, common) for place in range(len(versions))]
    told(wrong for _, some in cases for wrong in some)
    return tuple(
        Ruling(
            name=version.version,
            since=version.since,
            own=place,
            grounds=tuple(version.grounds),
            cases=cases[place][0],
        )
        for place, version in enumerate(versions)
    )


def _both(document: Document[PackNotation], parent: Rulings) -> Rulings:
    own = document.notation.versions
    of_parent, of_own = [one.since for one in parent], [one.since for one in own]
    since = {moment(one): one for one in (*of_parent, *of_own)}
    pairs: dict[tuple[int, int], datetime | date | None] = {}
    alone: dict[int, datetime | date | None] = {}
    for at in sorted(since):
        theirs = _in_force(of_parent, at)
        if own[0].since is not None and at < moment(own[0].since):
            alone.setdefault(theirs, since[at])
        else:
            pairs.setdefault((theirs, _in_force(of_own, at)), since[at])
    told(_wrong_names(document, parent, pairs))
    changed = {pair: _changed(document, pair[1], parent[pair[0]]) for pair in pairs}
    told(dict.fromkeys(wrong for _, some in changed.values() for wrong in some))
    return (
        *(_parents_own(parent[theirs], at) for theirs, at in alone.items()),
        *(
            _ruling(parent[theirs], own[ours], pairs[theirs, ours], changed[theirs, ours][0])
            for theirs, ours in pairs
        ),
    )


def _changed(
    document: Document[PackNotation], place: int, parent: Ruling
) -> tuple[_Changed, list[Problem]]:
    grounds, wrong = changed_grounds(document, place, parent.grounds)
    cases, wrong_too = changed_cases(document, place, parent.cases)
    return _Changed(own=place, grounds=grounds, cases=cases), [*wrong, *wrong_too]


def _wrong_names(
    document: Document[PackNotation], parent: Rulings, pairs: Iterable[tuple[int, int]]
) -> Iterator[Problem]:
    """A name may be meant for another of the parent's versions, but for one of its own time."""
    names: dict[int, set[str]] = {}
    for theirs, ours in pairs:
        names.setdefault(ours, set()).update(ground.name for ground in parent[theirs].grounds)
    for place, known in names.items():
        yield from wrong_names(document, place, known)


def _in_force(since: Iterable[datetime | date | None], at: datetime) -> int:
    """The place of the last that has begun; before the first, the first."""
    begun = [place for place, one in enumerate(since) if moment(one) <= at]
    return max(begun, default=0)


def _parents_own(parent: Ruling, since: datetime | date | None) -> Ruling:
    names = frozenset(ground.name for ground in parent.grounds)
    return evolve(parent, since=since, own=None, inherited=names, overruled=())


def _ruling(
    parent: Ruling,
    own: VersionNotation,
    since: datetime | date | None,
    changed: _Changed,
) -> Ruling:
    kept = [ground for ground in parent.grounds if ground.name not in own.without]
    return Ruling(
        name=f"{parent.name}+{own.version}",
        since=since,
        own=changed.own,
        grounds=(*own.grounds, *(changed.grounds.get(ground.name, ground) for ground in kept)),
        cases=changed.cases,
        inherited=frozenset(ground.name for ground in kept if ground.name not in changed.grounds),
        overruled=tuple(_overruled(parent, own, changed.grounds)),
    )


def _overruled(
    parent: Ruling, own: VersionNotation, changed: Mapping[str, GroundNotation]
) -> Iterator[Overruled]:
    anew = {ground.name for ground in own.grounds}
    for ground in parent.grounds:
        if ground.name in own.without:
            how: Literal["written anew", "left out"] = "left out"
            if ground.name in anew:
                how = "written anew"
            yield Overruled(ground=ground, how=how)
        elif ground.name in changed:
            yield Overruled(ground=ground, how="changed")
