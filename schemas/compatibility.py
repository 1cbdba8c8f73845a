"""Whether schemas still fit those that readers and writers rely on: `python -m schemas.compatibility`.

What others write under the released schema must be taken under the new one; what the service writes under
the new one must be taken under the released one, by readers that ignore fields they do not know.
In doubt a change breaks: two patterns or formats are alike only where they are the same.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas import topics
from schemas.json_schema import written

Schema = Mapping[str, Any]
RELEASED = Path(__file__).parent / "released" / "v1"
_LEAST = ("minimum", "minLength", "minItems", "minProperties")
_MOST = ("maximum", "maxLength", "maxItems", "maxProperties")
_SAME = ("pattern", "format")
_COMPARED = {
    *("$ref", "anyOf", "oneOf", "enum", "const", "type", "items", "properties", "required"),
    *("additionalProperties", "patternProperties", *_LEAST, *_MOST, *_SAME),
}
_FOR_PEOPLE = {"$schema", "$id", "$defs", "title", "description", "default", "discriminator"}


def breaks(kind: str, old: Schema, new: Schema) -> list[str]:
    """One line for each place where a reader or a writer of the old schema would be let down.

    Raises ValueError for a keyword that is not compared.
    """
    topic = topics.topic_of(kind)
    found: list[str] = []
    if topic not in topics.FOR_OTHERS:
        found += _Comparison(old, new, lost="no longer read").misfits(old, new, "")
    if topic not in topics.FROM_OTHERS:
        found += _Comparison(new, old, lost="").misfits(new, old, "")
    return [f"{kind}{line}" for line in dict.fromkeys(found)]


def all_breaks(released: Mapping[str, str], current: Mapping[str, str]) -> list[str]:
    """Both by file name. A type that is new breaks nothing."""
    found: list[str] = []
    for name, text in released.items():
        kind = name.removesuffix(".json")
        if name in current:
            found += breaks(kind, json.loads(text), json.loads(current[name]))
        else:
            found.append(f"{kind}: gone")
    return found


def released() -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(RELEASED.iterdir())}


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Of what is written under `source` with what is taken under `target`.

    `lost`: what to say of a field that the source has and the target has not; empty where that is growth.
    """

    source: Schema
    target: Schema
    lost: str

    def misfits(self, source: Schema, target: Schema, path: str) -> list[str]:
        """Where a value of `source` may be none of `target`."""
        targets = list(_options(target, self.target))
        found: list[str] = []
        for option in _options(source, self.source):
            tried: list[list[str]] = [[*self._plain(option, other, path)] for other in targets]
            nearest = min(tried, key=len)
            found += nearest
        return found

    def _plain(self, source: Schema, target: Schema, path: str) -> Iterator[str]:
        if not _COMPARED & target.keys():
            return
        if "const" in target or "const" in source:
            yield from _constants(source, target, path)
        elif source.get("type") != target.get("type"):
            yield f"{path}: {source.get('type', 'anything')} where {target.get('type')} was agreed"
        else:
            yield from _limits(source, target, path)
            if "items" in target:
                yield from self.misfits(source.get("items", {}), target["items"], f"{path}[]")
            yield from self._fields(source, target, path)
            yield from self._maps(source, target, path)

    def _fields(self, source: Schema, target: Schema, path: str) -> Iterator[str]:
        written, taken = source.get("properties", {}), target.get("properties", {})
        for name in target.get("required", ()):
            if name not in source.get("required", ()):
                yield f"{path}.{name}: may be missing where it is required"
        for name, field in written.items():
            if name in taken:
                yield from self.misfits(field, taken[name], f"{path}.{name}")
            elif self.lost:
                yield f"{path}.{name}: {self.lost}"
        for name in sorted(taken.keys() - written.keys()):
            if not self.lost and name not in target.get("required", ()):
                yield f"{path}.{name}: no longer written"

    def _maps(self, source: Schema, target: Schema, path: str) -> Iterator[str]:
        written, taken = _values(source), _values(target)
        for names, values in taken.items():
            if names in written:
                yield from self.misfits(written[names], values, f"{path}{{}}")
            else:
                yield f"{path}: other names are admitted"


def _options(schema: Schema, whole: Schema) -> Iterator[Schema]:
    """Of a union its members, of an enum its values, each as a schema of its own."""
    unknown = schema.keys() - _COMPARED - _FOR_PEOPLE
    if unknown:
        raise ValueError(f"not compared: {', '.join(sorted(unknown))}")
    match schema:
        case {"$ref": str(ref)}:
            yield from _options(whole["$defs"][ref.rpartition("/")[2]], whole)
        case {"anyOf": options} | {"oneOf": options}:
            for option in options:
                yield from _options(option, whole)
        case {"enum": values}:
            for value in values:
                yield {"const": value}
        case _:
            yield schema


def _constants(source: Schema, target: Schema, path: str) -> Iterator[str]:
    if "const" not in source:
        yield f"{path}: any {source.get('type', 'value')} where a list was agreed"
        return
    any_text = target.get("type") == "string" and not target.keys() & {*_LEAST, *_MOST, *_SAME}
    if target.get("const") != source["const"] and not (
        any_text and isinstance(source["const"], str)
    ):
        yield f"{path}: `{source['const']}` is not among what was agreed"


def _limits(source: Schema, target: Schema, path: str) -> Iterator[str]:
    for name in _LEAST:
        if name in target and source.get(name, -1) < target[name]:
            yield f"{path}: {name} {source.get(name, 'none')} where {target[name]} was agreed"
    for name in _MOST:
        if name in target and not (name in source and source[name] <= target[name]):
            yield f"{path}: {name} {source.get(name, 'none')} where {target[name]} was agreed"
    for name in _SAME:
        if name in target and source.get(name) != target[name]:
            yield f"{path}: another {name}"


def _values(schema: Schema) -> dict[str, Schema]:
    """Of a map: what its values are, by the pattern of their names."""
    held = dict(schema.get("patternProperties", {}))
    if isinstance(schema.get("additionalProperties"), Mapping):
        held["additionalProperties"] = schema["additionalProperties"]
    return held


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m schemas.compatibility")
    arguments.add_argument(
        "--release",
        action="store_true",
        help="the present schemas are those to rely on from now on",
    )
    release = arguments.parse_args().release
    if found := all_breaks(released(), written()):
        sys.exit("\n".join(found))
    if release:
        for name, text in written().items():
            (RELEASED / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
