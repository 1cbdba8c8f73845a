"""Tables as all of an explanation are: a title in bold, cells that nobody reads markup in."""

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text


def add(table: Table, *cells: str | Text) -> None:
    """Others' words are shown as they are: rich would read markup and emoji in them."""
    table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))


def titled(title: str) -> Table:
    return Table(
        title=Text(title, style="bold"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )


def counting(title: str, steps: Iterable[str]) -> Table:
    """Numbered sentences."""
    table = Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=None,
        show_header=False,
        pad_edge=False,
    )
    table.add_column(justify="right")
    table.add_column(overflow="fold", ratio=1)
    for number, step in enumerate(steps, 1):
        add(table, str(number), step)
    table.add_row()
    return table
