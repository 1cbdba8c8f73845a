"""The days of a place on which no work is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Calendar:
    """`holiday`: the name of the statutory holiday that a day is. `rest`: why it is no working day.

    Both None for a working day; two calendars are the same only where they are one object.
    """

    name: str
    holiday: Callable[[date], str | None]
    rest: Callable[[date], str | None]
