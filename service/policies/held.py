"""Which pack a market has: of packs that extend each other, the one that extends the rest."""

from collections.abc import Iterable, Iterator, Mapping

from service.policies.extending import COMMON
from service.policies.model import PackNotation
from service.policies.problems import Problem
from service.policies.reading import Document


def held_markets(packs: Iterable[PackNotation]) -> dict[str, str]:
    """The name of its pack by market; of packs that do not extend each other the first."""
    packs = list(packs)
    parents = {pack.pack: pack.extends for pack in packs}
    held: dict[str, str] = {}
    for pack in packs:
        for market in pack.markets:
            if market not in held or _extends(pack.pack, held[market], parents):
                held[market] = pack.pack
    return held


def held_twice(packs: Iterable[Document[PackNotation]]) -> Iterator[Problem]:
    """Markets of two packs, neither of which extends the other."""
    packs = list(packs)
    parents = {document.notation.pack: document.notation.extends for document in packs}
    held = held_markets(document.notation for document in packs)
    for document in packs:
        pack = document.notation
        for place, market in enumerate(pack.markets):
            other = held[market]
            if other != pack.pack and not _extends(other, pack.pack, parents):
                expected = (
                    f"a market without a pack, or of one it extends: {market} has the pack {other}"
                )
                yield document.problem(("markets", place), expected)


def _extends(name: str, other: str, parents: Mapping[str, str]) -> bool:
    """In whatever generation; packs that extend each other in a ring are refused elsewhere."""
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        name = parents.get(name, COMMON)
        if name == other:
            return True
    return False
