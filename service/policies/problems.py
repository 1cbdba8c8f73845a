"""What is wrong with packs, each with its file and its place in it."""

from collections.abc import Iterable

from service.domain.value import value

Path = tuple[str | int, ...]


@value
class Problem:
    """`path`: of keys and of places in lists, from 0."""

    file: str
    line: int
    path: Path = ()
    expected: str

    def __str__(self) -> str:
        path = ".".join(map(str, self.path)) or "pack"
        return f"{self.file}:{self.line}: {path}: {self.expected}"


class PolicyError(Exception):
    """Packs that cannot be used: a line for each problem, with file, line, place and what was expected."""

    def __init__(self, problems: Iterable[Problem | str]) -> None:
        super().__init__("\n".join(map(str, problems)))


def told(problems: Iterable[Problem]) -> None:
    """Raises PolicyError where there are any."""
    found = list(problems)
    if found:
        raise PolicyError(found)
