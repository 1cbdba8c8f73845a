"""What a notation would have taken in place of what is written, in words that help to mend it."""

from collections.abc import Iterator
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic_core import ErrorDetails

from service.policies.problems import Path
from service.policies.window_model import Notation


def expected_by(wrong: ErrorDetails, notation: type[Notation]) -> str:
    """`notation`: in which the error's place begins."""
    match wrong["type"]:
        case "model_type":
            return "Input should be a mapping of keys"
        case "extra_forbidden":
            *path, key = wrong["loc"]
            return _known_key(str(key), sorted(_keys(notation, tuple(path))))
        case "timezone_aware":
            return f"{wrong['msg']}: an offset, as in 2026-01-31T00:00:00+01:00"
        case "too_short":
            return "at least one"
        case "string_type":
            return f"{wrong['msg']}{_unquoted(wrong['input'])}"
    return wrong["msg"].removeprefix("Value error, ")


def _known_key(key: str, known: list[str]) -> str:
    nearest = get_close_matches(key, known, n=1)
    if nearest:
        return f"no such key: `{nearest[0]}` is meant?"
    return f"no such key, there are: {', '.join(known)}"


def _unquoted(found: Any) -> str:
    """YAML makes something else of some words."""
    if isinstance(found, bool):
        return ': quote it, as in "NO": YAML reads NO, OFF, YES and ON as false and true'
    if found is None or isinstance(found, list | dict):
        return ""
    return f': quote it: "{found}"'


def _keys(notation: type[Notation], path: Path) -> set[str]:
    """Those that may be written at the path; of several ways to write it those of all."""
    found: list[Any] = [notation]
    for part in path:
        found = [one for annotation in found for one in _below(annotation, part)]
    models = [one for one in found if isinstance(one, type) and issubclass(one, Notation)]
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def _below(annotation: Any, part: str | int) -> Iterator[Any]:
    inner = get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Notation):
        if part == annotation.__name__:
            # Of one of several ways to write it pydantic tells which one it looked at.
            yield annotation
        for name, field in annotation.model_fields.items():
            if part == (field.alias or name):
                yield from _ways(field.annotation)
    elif get_origin(annotation) in (list, dict):
        yield from _ways(inner[-1])


def _ways(annotation: Any) -> Iterator[Any]:
    """Without what says no more than that it may be left out, or how it is checked."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _ways(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for one in get_args(annotation):
            yield from _ways(one)
    else:
        yield annotation
