"""What packs hold, and what of it its author should look at again: weak sources, law that is set aside."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from service.domain.value import value
from service.operate.explain_grid import add, titled
from service.policies.categories import KNOWN, named_categories
from service.policies.extending import COMMON
from service.policies.ground_model import GroundNotation
from service.policies.loader import Loaded, LoadedPack

# Of facts that one weak source tells, or only somebody's memory.
_WEAK = ("V3", "M")


@value
class _Written:
    """A ground where a pack says something of it, for versions in which it is the same."""

    pack: str
    versions: tuple[str, ...]
    ground: GroundNotation


def checked(loaded: Loaded, files: Collection[str] = ()) -> Iterator[RenderableType]:
    """`files`: only the packs of these, all where there are none or the common part is one of them."""
    whole = not files or f"{COMMON}.yaml" in files
    packs = [pack for pack in loaded.packs if whole or pack.document.file in files]
    grounds = [ground for pack in packs for ground in _written(pack)]
    if whole:
        grounds += [_Written(pack=COMMON, versions=(), ground=one) for one in loaded.shared.grounds]
    yield _packs(packs)
    yield from _weak(grounds)
    yield from _law_set_aside(packs)
    yield from _unknown_categories(grounds)
    promises = sum(one.ground.right == "promise" for one in grounds)
    yield Text(f"{len(grounds)} grounds, of which {promises} are promises and rest on no law")


def _packs(packs: Iterable[LoadedPack]) -> Table:
    table = titled("Packs")
    for name in ("pack", "markets", "version", "since"):
        table.add_column(name, overflow="fold")
    table.add_column("grounds", justify="right")
    table.add_column("calendars", justify="right")
    for loaded in packs:
        markets = ", ".join(loaded.document.notation.markets) or _of_no_market(loaded)
        for number, version in enumerate(loaded.pack.versions):
            pack = (loaded.pack.name, markets) if number == 0 else ("", "")
            calendars = str(len(loaded.pack.calendars)) if number == 0 else ""
            grounds = str(len(version.grounds))
            add(table, *pack, version.name, version.begins, grounds, calendars)
    return table


def _of_no_market(loaded: LoadedPack) -> str:
    return "all others" if loaded.pack.name == "default" else "none"


def _written(loaded: LoadedPack) -> Iterator[_Written]:
    """Not what a pack has unchanged of another: that is the other's."""
    held = [
        (version.name, ground)
        for version in loaded.rulings
        for ground in version.grounds
        if ground.name not in version.inherited
    ]
    held.sort(key=lambda one: one[1].name)
    for _, alike in groupby(held, key=lambda one: _told(one[1])):
        some = list(alike)
        versions = tuple(name for name, _ in some)
        yield _Written(pack=loaded.pack.name, versions=versions, ground=some[0][1])


def _told(ground: GroundNotation) -> tuple[str, ...]:
    """What a reader of the list sees of it."""
    return (ground.name, ground.right, ground.basis, ground.mark or "", ground.source or "")


def _weak(grounds: Iterable[_Written]) -> Iterator[RenderableType]:
    weak = [one for one in grounds if one.ground.right == "statute" and one.ground.mark in _WEAK]
    if not weak:
        yield Text("No ground rests on a weak source.")
        return
    table = titled("Laws known from a weak source (V3) or from memory alone (M)")
    for name in ("pack", "version", "ground", "basis", "mark", "source"):
        table.add_column(name, overflow="fold")
    for one in weak:
        ground = one.ground
        cells = (one.pack, ", ".join(one.versions), ground.name, ground.basis)
        add(table, *cells, ground.mark or "", ground.source or "")
    yield table


def _law_set_aside(packs: Iterable[LoadedPack]) -> Iterator[Table]:
    """Statutes that a pack has otherwise than the one it extends, or not at all."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for loaded in packs:
        for version in loaded.rulings:
            for one in version.overruled:
                if one.ground.right == "statute":
                    key = (loaded.pack.name, one.ground.name, one.how)
                    found.setdefault(key, []).append(version.name)
    if not found:
        return
    table = titled("Law changed or left out, of the pack that is extended")
    for name in ("pack", "version", "ground", "is"):
        table.add_column(name, overflow="fold")
    for (pack, ground, how), versions in found.items():
        add(table, pack, ", ".join(versions), ground, how)
    yield table


def _unknown_categories(grounds: Iterable[_Written]) -> Iterator[Table]:
    """Most often a misspelling: no goods would ever be of it."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for one in grounds:
        for category in named_categories(one.ground):
            if category not in KNOWN:
                found.setdefault((one.pack, category), {})[one.ground.name] = None
    if not found:
        return
    table = titled(
        "Categories that the contract does not name: orders must send them as they stand here"
    )
    for name in ("pack", "category", "grounds"):
        table.add_column(name, overflow="fold")
    for (pack, category), names in found.items():
        add(table, pack, category, ", ".join(names))
    yield table
