"""What a change of the packs changes, as a page for people."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from service.operate.explain_details import words
from service.operate.explain_grid import add, titled
from service.operate.words import counted, money

Found = dict[str, Any]
# A request's id in one line.
_ID = 36


def page(found: Found) -> Iterator[RenderableType]:
    """Counts first, then the decisions that differ."""
    over = (
        f"{counted(found['requests'], 'request')} on {counted(found['orders'], 'order snapshot')}"
    )
    differ = counted(found["differ"], "decision")
    yield Text(f"{differ} of {over} {'differs' if found['differ'] == 1 else 'differ'}.", "bold")
    for note in found["notes"]:
        yield Text(note, "dim")
    yield Text()
    if found["verdicts"]:
        yield _verdicts(found["verdicts"])
    if found["money"]:
        yield _money(found["money"])
    if found["decisions"]:
        yield _decisions(found["decisions"])
    if found["left_out"]:
        yield Text(f"and {found['left_out']:,} more, not listed (--limit)")


def _verdicts(told: Iterable[Found]) -> Table:
    table = titled("Verdicts of those that differ")
    for name in ("old", "new"):
        table.add_column(name)
    table.add_column("decisions", justify="right")
    for one in told:
        add(table, one["old"], one["new"], f"{one['count']:,}")
    return table


def _money(told: Iterable[Found]) -> Table:
    table = titled("Money approved, of all requests")
    for name in ("old", "new", "difference"):
        table.add_column(name, justify="right")
    for one in told:
        add(table, *(money(one[name], one["currency"]) for name in ("old", "new", "difference")))
    return table


def _decisions(told: Iterable[Found]) -> Table:
    table = titled("Decisions that differ")
    table.add_column("request", overflow="fold", width=_ID)
    for name in ("old", "new"):
        table.add_column(name, overflow="fold", ratio=1)
    for one in told:
        reason = f", {words(one['reason'])}" if one["reason"] else ""
        request = Text(f"{one['kind']} of {one['order_id']}{reason}\n")
        request.append(one["request_id"], style="dim")
        old, new = (_told(one["old"]), _told(one["new"]))
        # Where all that is told in brief is alike, something else must differ.
        more = _terms(one["old"], one["new"]) if old == new else ("", "")
        add(table, request, old + more[0], new + more[1])
    return table


def _told(decided: Found | None) -> str:
    if decided is None:
        return "not decided"
    parts = [decided["verdict"]]
    if decided["currency"] is not None:
        parts.append(money(decided["amount"], decided["currency"]))
    parts += [words(ground) for ground in decided["grounds"]]
    return ", ".join(parts) + "".join(f" [{code}]" for code in decided["codes"])


def _terms(old: Found, new: Found) -> tuple[str, str]:
    """What differs beside verdict, money, rule and code."""
    names = ("send_by", "freight", "refund_due", "lines")
    differ = [name for name in names if old[name] != new[name]]
    first, second = (
        "".join(f"; {words(name)} {_value(one[name])}" for name in differ) for one in (old, new)
    )
    return first, second


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(
            f"{line['line_id']}: {line['quantity']} x {words(line['ground'])}" for line in value
        )
    return "none" if value is None else str(value)
