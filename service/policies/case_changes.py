"""What a version says of the life of cases: single values of `cases`, and how they fit its grounds."""

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from pydantic import ValidationError

from service.domain.value import value
from service.policies.case_model import CasesNotation
from service.policies.expected import expected_by
from service.policies.ground_model import GroundNotation
from service.policies.model import PackNotation, VersionNotation
from service.policies.problems import Path, Problem
from service.policies.reading import Document


@value
class Clash:
    """A value of `cases` that a ground contradicts: the path of each, and what was expected there."""

    case: tuple[str, str]
    at_case: str
    ground: str
    key: tuple[str, str]
    at_ground: str


def changed_cases(
    document: Document[PackNotation], place: int, before: CasesNotation
) -> tuple[CasesNotation, list[Problem]]:
    """`before` with the single values that version `place` replaces, and what is wrong with them."""
    changes = document.notation.versions[place].cases
    if not changes:
        return before, []
    try:
        return CasesNotation.model_validate(_merged(before.model_dump(), changes)), []
    except ValidationError as error:
        at: Path = ("versions", place, "cases")
        wrong = error.errors(include_url=False, include_context=False)
        told = [((*at, *one["loc"]), expected_by(one, CasesNotation)) for one in wrong]
        return before, [document.problem(path, expected) for path, expected in told]


def wrong_cases(
    document: Document[PackNotation],
    place: int,
    cases: CasesNotation,
    grounds: Iterable[GroundNotation],
) -> Iterator[Problem]:
    """Clashes that version `place` brought about; those of what it extends are told there."""
    version = document.notation.versions[place]
    for clash in clashes(cases, grounds):
        for path, expected in _places(version, clash):
            yield document.problem(("versions", place, *path), expected)


def clashes(cases: CasesNotation, grounds: Iterable[GroundNotation]) -> Iterator[Clash]:
    """Each with the ground that leaves the least room."""
    grounds = list(grounds)
    yield from _reminded_too_early(cases.goods.remind_days, grounds)
    yield from _repaired_too_late(cases.repair.days, grounds)


def _merged(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **before,
        **{
            key: _merged(before[key], changed)
            if isinstance(changed, Mapping) and isinstance(before.get(key), Mapping)
            else changed
            for key, changed in changes.items()
        },
    }


def _places(version: VersionNotation, clash: Clash) -> Iterator[tuple[Path, str]]:
    """Where the version itself says one of the two; none where both are of what it extends."""
    part, key = clash.case
    if key in version.cases.get(part, {}):
        yield ("cases", part, key), clash.at_case
        return
    for number, ground in enumerate(version.grounds):
        if ground.name == clash.ground:
            yield ("grounds", number, *clash.key), clash.at_ground
    if clash.key[0] in version.changes.get(clash.ground, {}):
        yield ("changes", clash.ground, *clash.key), clash.at_ground


def _reminded_too_early(remind_days: int, grounds: Iterable[GroundNotation]) -> Iterator[Clash]:
    """A reminder that would come with the approval, or before it."""
    sent = [
        (ground.goods.send_within_days, ground.name)
        for ground in grounds
        if ground.goods is not None and ground.goods.return_required
    ]
    days, name = min(sent, key=itemgetter(0), default=(remind_days + 1, ""))
    if days <= remind_days:
        yield Clash(
            case=("goods", "remind_days"),
            at_case=f"less than {days}, in which by the ground {name} goods must be sent",
            ground=name,
            key=("goods", "send_within_days"),
            at_ground=f"more than the {remind_days} `remind_days` of `cases.goods`",
        )


def _repaired_too_late(repair_days: int, grounds: Iterable[GroundNotation]) -> Iterator[Clash]:
    """A repair that a ground allows, and whose time would be over before it is done."""
    capped = [(one.repair.days, one.name) for one in grounds if one.repair is not None]
    days, name = max(capped, key=itemgetter(0), default=(repair_days, ""))
    if days > repair_days:
        yield Clash(
            case=("repair", "days"),
            at_case=f"no less than {days}, which by the ground {name} a repair may take",
            ground=name,
            key=("repair", "days"),
            at_ground=f"no more than the {repair_days} `days` of `cases.repair`",
        )
