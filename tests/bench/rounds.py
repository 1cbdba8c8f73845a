"""Every arm once a round, the order rotated: what drifts over a run falls on all alike."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spread:
    """What several rounds came to."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(median(values), min(values), max(values))

    def overlaps(self, other: "Spread") -> bool:
        """Whether chance alone may have made the difference."""
        return self.least <= other.most and other.least <= self.most

    def told(self, digits: int = 0) -> str:
        whole = f"{self.middle:,.{digits}f}"
        if self.least == self.most:
            return whole
        return f"{whole} ({self.least:,.{digits}f}-{self.most:,.{digits}f})"


def ratio(of: Sequence[float], to: Sequence[float]) -> Spread:
    """Round by round: both met the same moment of the machine."""
    return Spread.of([one / other for one, other in zip(of, to, strict=True)])


def rotated(names: Sequence[str], rounds: int) -> Iterator[tuple[int, str]]:
    """(round, name): each once a round, each round begun by another."""
    for number in range(rounds):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            yield number, name


async def in_rounds(
    arms: Mapping[str, Callable[[], Awaitable[T]]],
    rounds: int,
    tell: Callable[[int, str, T], None],
) -> dict[str, list[T]]:
    """What each arm came to, in the order of rounds; `tell` hears of each as soon as it is there."""
    found: dict[str, list[T]] = {name: [] for name in arms}
    for number, name in rotated(tuple(arms), rounds):
        measured = await arms[name]()
        found[name].append(measured)
        tell(number, name, measured)
    return found
