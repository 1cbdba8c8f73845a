"""The table of the checks of one decision: by part of a care, then by ground, those not made at the end."""

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text

from service.operate.explain_details import Data, Place, compared, words
from service.operate.explain_grid import add, titled
from service.operate.words import line_names

_MOST_VARIANTS = 6
_STYLES = {"pass": "green", "fail": "bold red", "refer": "bold yellow", "skip": "dim"}


def checks(made: Sequence[Data], place: Place, title: str, kind: str | None) -> Table:
    """In their order; those of one part of a care together, and those of one ground."""
    table = titled(title)
    table.add_column("", no_wrap=True)
    table.add_column("check", no_wrap=True)
    table.add_column("compared", overflow="fold", ratio=1)
    table.add_column("lines", overflow="fold", max_width=20)
    for part, some in _by_part(made, kind):
        if part is not None:
            add(table, "", Text(f"of the {part}", style="bold"))
        _rows_of(table, some, place)
    return table


def _by_part(made: Sequence[Data], kind: str | None) -> Iterator[tuple[str | None, Sequence[Data]]]:
    """Of a care the service comes first; a check of lines found begins what is of the feedback."""
    names = [check["check"] for check in made]
    if kind != "care" or "line" not in names:
        yield None, made
        return
    first = names.index("line")
    first -= names[first - 1] == "order_status"
    yield "service", made[:first]
    yield "feedback", made[first:]


def _rows_of(table: Table, made: Sequence[Data], place: Place) -> None:
    made, skipped = _skipped(made)
    for ground, some in _by_ground(made):
        if ground is not None:
            add(table, "", Text(f"under “{words(ground)}”", style="bold"))
        for check in some:
            outcome = str(check["outcome"])
            add(
                table,
                Text(outcome, style=_STYLES.get(outcome, "")),
                ("  " if ground is not None else "") + words(check["check"]),
                check.get("more") or compared(check["check"], check["detail"], place),
                line_names(check["line_ids"]).partition(" ")[2],
            )
    if skipped:
        names = ", ".join(words(check["check"]) for check in skipped)
        add(table, Text("skip", style=_STYLES["skip"]), "not made", names)


def _by_ground(made: Sequence[Data]) -> Iterator[tuple[str | None, list[Data]]]:
    """Checks of no ground stay before or after those of grounds, as they were made."""
    judged = [index for index, check in enumerate(made) if check["ground"] is not None]
    first, last = (judged[0], judged[-1]) if judged else (len(made), len(made))
    if first:
        yield None, _few(made[:first])
    grounds: dict[str | None, list[Data]] = {}
    for check in made[first : last + 1]:
        grounds.setdefault(check["ground"], []).append(check)
    for ground, some in grounds.items():
        yield ground, _few(some)
    if made[last + 1 :]:
        yield None, _few(made[last + 1 :])


def _few(made: Iterable[Data]) -> list[Data]:
    """Of a check that many lines have, each with other values, the first ones and a count."""
    variants: dict[tuple[str, str], list[Data]] = {}
    for check in made:
        variants.setdefault((check["check"], check["outcome"]), []).append(check)
    shown: list[Data] = []
    for same in variants.values():
        shown += same[:_MOST_VARIANTS]
        if rest := same[_MOST_VARIANTS:]:
            ids = [line_id for check in rest for line_id in check["line_ids"]]
            more = f"{len(rest)} more with other values, in --json"
            shown.append({**rest[0], "more": more, "line_ids": ids})
    return shown


def _skipped(made: Sequence[Data]) -> tuple[list[Data], list[Data]]:
    """The checks made, and those left out at the end of them."""
    end = len(made)
    while end and made[end - 1]["outcome"] == "skip" and not made[end - 1]["detail"]:
        end -= 1
    return list(made[:end]), list(made[end:])
