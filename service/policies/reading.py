"""A file as its notation; whatever is wrong with it is told with its line."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Any, Generic, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from service.domain.value import value
from service.policies.expected import expected_by
from service.policies.problems import Path, Problem
from service.policies.window_model import Notation

Read = TypeVar("Read", bound=Notation)


@value
class Document(Generic[Read]):
    """What a file says; `root` knows where."""

    file: str
    notation: Read
    root: yaml.Node | None

    def problem(self, path: Path, expected: str) -> Problem:
        _, line = _found(self.root, path)
        return Problem(file=self.file, line=line, path=path, expected=expected)


def read(file: Traversable, notation: type[Read]) -> Document[Read] | list[Problem]:
    """The document, or all that is wrong with it."""
    content = file.read_bytes()
    try:
        root, data, twice = _parsed(file.name, content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [Problem(file=file.name, line=line, expected="not in UTF-8")]
    except yaml.reader.ReaderError as error:
        line = content.decode().count("\n", 0, error.position) + 1
        return [Problem(file=file.name, line=line, expected=f"not YAML: {error.reason}")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        return [Problem(file=file.name, line=line, expected=f"not YAML: {error.problem}")]
    try:
        notated = notation.model_validate(data)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False)
        return [*twice, *(_problem(file.name, root, one, notation) for one in wrong)]
    return twice or Document(file=file.name, notation=notated, root=root)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A value that its tag does not fit, as the 31st of February, is an error with a place too."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, KeyError, AttributeError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"{node.value!r} is no {node.tag.rpartition(':')[2]}", node.start_mark
            ) from error


def _parsed(file: str, text: str) -> tuple[yaml.Node | None, Any, list[Problem]]:
    """Where and what it says, and the keys that it says twice."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None, None, []
        # Before the construction, which puts what is merged in among a mapping's own keys.
        twice = list(_given_twice(file, root))
        return root, loader.construct_document(root), twice
    finally:
        loader.dispose()


def _given_twice(file: str, root: yaml.Node) -> Iterator[Problem]:
    """Keys of which YAML would ignore all but the last."""
    seen: set[int] = set()
    left: list[tuple[Path, yaml.Node]] = [((), root)]
    while left:
        path, node = left.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        first: dict[str, int] = {}
        for key, line, child in _children(node):
            left.append(((*path, key), child))
            if isinstance(key, str) and key in first:
                told = f"the key stands twice, first in line {first[key]}"
                yield Problem(file=file, line=line, path=(*path, key), expected=told)
            elif isinstance(key, str):
                first[key] = line


def _children(node: yaml.Node) -> Iterator[tuple[str | int, int, yaml.Node]]:
    """Each with its key, or its place in the list, and the line of it."""
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            yield str(key.value), key.start_mark.line + 1, child
    elif isinstance(node, yaml.SequenceNode):
        for place, child in enumerate(node.value):
            yield place, child.start_mark.line + 1, child


def _found(root: yaml.Node | None, path: Path) -> tuple[Path, int]:
    """As much of the path as is written, and the line of its end."""
    node, line = root, 1 if root is None else root.start_mark.line + 1
    for depth, part in enumerate(path):
        children = [] if node is None else list(_children(node))
        # Of what is merged in from elsewhere the node's own keys come last, and count.
        here = [(at, child) for key, at, child in children if key == part]
        if not here:
            return path[:depth], line
        line, node = here[-1]
    return path, line


def _problem(
    file: str, root: yaml.Node | None, wrong: ErrorDetails, notation: type[Notation]
) -> Problem:
    written, line = _found(root, wrong["loc"])
    path = (*written, wrong["loc"][-1]) if wrong["type"] == "missing" else written
    return Problem(file=file, line=line, path=path, expected=expected_by(wrong, notation))
