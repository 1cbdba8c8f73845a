"""What a version says of the grounds of the pack that it extends: `changes` and `without`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from service.policies.expected import expected_by
from service.policies.ground_model import GroundNotation
from service.policies.model import PackNotation, VersionNotation
from service.policies.never import never_applies
from service.policies.problems import Path, Problem
from service.policies.reading import Document


def changed_grounds(
    document: Document[PackNotation], place: int, grounds: Iterable[GroundNotation]
) -> tuple[dict[str, GroundNotation], list[Problem]]:
    """Those of the parent's `grounds` that version `place` changes, and what is wrong with them."""
    changes = document.notation.versions[place].changes
    found: dict[str, GroundNotation] = {}
    problems = []
    for ground in grounds:
        if ground.name not in changes:
            continue
        made = _changed(ground, changes[ground.name])
        if isinstance(made, GroundNotation):
            found[ground.name] = made
            wrong = list(never_applies(made))
        else:
            wrong = made
        at: Path = ("versions", place, "changes", ground.name)
        problems += [document.problem((*at, *path), expected) for path, expected in wrong]
    return found, problems


def wrong_names(
    document: Document[PackNotation], place: int, known: Collection[str]
) -> Iterator[Problem]:
    """Of version `place`, whose parent has the grounds `known` at its time."""
    pack = document.notation
    version = pack.versions[place]
    for path, name in _named(version):
        if name not in known:
            there_are = ", ".join(sorted(known)) or "none"
            expected = f"a ground of the pack {pack.extends}: {there_are}"
            yield document.problem(("versions", place, *path), expected)
    for name, changes in version.changes.items():
        at: Path = ("versions", place, "changes", name)
        if "name" in changes:
            yield document.problem((*at, "name"), "a ground keeps its name")
        if name in version.without:
            yield document.problem(at, "changed, and left out by `without` too")
    for number, ground in enumerate(version.grounds):
        if ground.name in known and ground.name not in version.without:
            expected = f"the pack {pack.extends} has such a ground: use `changes`, or `without` too"
            yield document.problem(("versions", place, "grounds", number, "name"), expected)


def _named(version: VersionNotation) -> Iterator[tuple[Path, str]]:
    for name in version.changes:
        yield ("changes", name), name
    for place, name in enumerate(version.without):
        yield ("without", place), name


def _changed(
    ground: GroundNotation, changes: Mapping[str, Any]
) -> GroundNotation | list[tuple[Path, str]]:
    before = ground.model_dump(by_alias=True, exclude_unset=True)
    try:
        return GroundNotation.model_validate({**before, **changes})
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False)
        return [(one["loc"], expected_by(one, GroundNotation)) for one in wrong]
