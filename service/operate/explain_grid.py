"""Tables as all of an explanation are: a title in bold, cells that nobody reads markup in."""

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
