"""Packs from their files to the domain's values; a wrong one stops the start and says where."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

import yaml
from pydantic import ValidationError

from service.domain.policy import (
    FeedbackRules,
    FrequencyRule,
    Pack,
    PackVersion,
    Policy,
    by_request,
)
from service.domain.words import normalised
from service.policies.compiled import ground, span
from service.policies.model import (
    Notation,
    PackNotation,
    SharedNotation,
    VersionNotation,
)

Read = TypeVar("Read", bound=Notation)


class PolicyError(Exception):
    """A pack that cannot be used: file, place in it, and what was expected."""


def load_policy(folder: Path | None = None) -> Policy:
    """The shipped packs; with `folder`, its packs too, which replace shipped ones of the same name.

    Raises PolicyError.
    """
    sources: dict[str, Traversable] = {}
    for place in (files(__package__), *([folder] if folder else [])):
        for file in sorted(place.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".yaml"):
                sources[file.name.removesuffix(".yaml")] = file
    shared = {"common": _read(sources.pop("common"), SharedNotation)}
    packs = [(file, _read(file, PackNotation)) for file in sources.values()]
    return _policy([(notation, _pack(file, notation, shared)) for file, notation in packs])


def _read(file: Traversable, notation: type[Read]) -> Read:
    try:
        text = file.read_text(encoding="utf-8")
        # A safe loader, but for a key given twice, of which it would ignore one.
        return notation.model_validate(yaml.load(text, _EachKeyOnce))  # noqa: S506
    except UnicodeDecodeError as error:
        raise PolicyError(f"{file.name}: not in UTF-8 at byte {error.start}") from error
    except yaml.YAMLError as error:
        raise PolicyError(f"{file.name}: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'pack'}: {problem['msg']}"
            for problem in error.errors()
        )
        raise PolicyError(f"{file.name}: {wrong}") from error


class _EachKeyOnce(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found = super().construct_mapping(node, deep)
        if len(found) != len(node.value):
            keys = [key.value for key, _ in node.value]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {twice} stands twice", node.start_mark
            )
        return found


def _policy(packs: Iterable[tuple[PackNotation, Pack]]) -> Policy:
    by_market: dict[str, Pack] = {}
    by_name: dict[str, Pack] = {}
    for notation, pack in packs:
        if pack.name in by_name:
            raise PolicyError(f"{pack.name}: two packs of this name")
        by_name[pack.name] = pack
        for market in notation.markets:
            if market in by_market:
                raise PolicyError(
                    f"{pack.name}: market {market} has the pack {by_market[market].name}"
                )
            by_market[market] = pack
    if "default" not in by_name:
        raise PolicyError("no pack named default: it serves the markets without one")
    return Policy(default=by_name["default"], packs=by_market)


def _pack(file: Traversable, notation: PackNotation, shared: dict[str, SharedNotation]) -> Pack:
    if notation.timezone not in available_timezones():
        raise PolicyError(f"{file.name}: timezone: no such time zone: {notation.timezone}")
    part = shared.get(notation.extends)
    if part is None:
        raise PolicyError(f"{file.name}: extends: no part named {notation.extends}")
    return Pack(
        name=notation.pack,
        timezone=notation.timezone,
        versions=tuple(_version(file, version, part) for version in notation.versions),
    )


def _version(file: Traversable, notation: VersionNotation, part: SharedNotation) -> PackVersion:
    grounds = tuple(ground(one) for one in (*notation.grounds, *part.grounds))
    names = [one.name for one in grounds]
    if len(set(names)) != len(names):
        raise PolicyError(f"{file.name}: versions.{notation.version}: a ground's name stands twice")
    return PackVersion(
        name=notation.version,
        since=notation.since,
        grounds=grounds,
        by_request=by_request(grounds),
        automatic_limit=part.automatic_limit,
        frequency=FrequencyRule(
            days=part.frequency.days,
            requests=part.frequency.requests,
            automatic_limits=part.frequency.automatic_limits,
        ),
        feedback=FeedbackRules(
            window=span(part.feedback.window),
            low_score=part.feedback.low_score,
            blocked=frozenset(normalised(words) for words in part.feedback.blocked_words),
        ),
    )
