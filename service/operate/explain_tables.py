"""The tables of an explanation: lines, money, reports, events. Equal rows of many lines become one."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from service.operate.explain_details import Data, Place, at, words
from service.operate.explain_grid import add, titled
from service.operate.words import line_names, local, money

# Rows of one kind that are shown before the rest is only counted.
_MOST_ROWS = 40
_MOST_ORDER_LINES = 12
_LONGEST = 160


def order_lines(order: Data, concerned: set[str], place: Place) -> Table:
    """Those that the request is about; all of them where it names none."""
    lines = [line for line in order["lines"] if not concerned or line["line_id"] in concerned]
    table = titled("Lines concerned")
    for name in ("line", "sku", "category"):
        table.add_column(name, overflow="fold")
    for name in ("quantity", "paid", "delivered"):
        table.add_column(name, justify="right")
    table.add_column("last delivered", overflow="fold")
    same = ("category", "quantity", "paid", "delivered", "delivered_at")
    for ids, line in _rows(table, list(_folded(lines, same)), _MOST_ORDER_LINES):
        delivered = at(line["delivered_at"])
        add(
            table,
            line_names(ids).partition(" ")[2],
            line["sku"] if len(ids) == 1 else "",
            line["category"] or "",
            str(line["quantity"]),
            money(line["paid"], order["currency"]),
            f"{line['delivered']} of {line['quantity']}",
            local(delivered, place.zone) if delivered else "",
        )
    return table


def money_lines(told: Data, place: Place, title: str) -> Table:
    """Every granted line, and how its sum becomes what is paid."""
    table = titled(title)
    table.add_column("line", overflow="fold")
    table.add_column("sku", overflow="fold")
    table.add_column("units", justify="right")
    table.add_column("refund", justify="right")
    table.add_column("under", overflow="fold", ratio=1)
    currency = told.get("currency") or place.currency or "?"
    same = ("quantity", "refund", "replacement_sku", "ground", "return_required")
    for ids, line in _rows(table, list(_folded(told["lines"], same))):
        each = " each" if len(ids) > 1 else ""
        back = ", goes back" if line["return_required"] else ""
        other = f", replaced by {line['replacement_sku']}" if line["replacement_sku"] else ""
        add(
            table,
            line_names(ids).partition(" ")[2],
            line["sku"] if len(ids) == 1 else "",
            f"{line['quantity']}{each}",
            f"{money(line['refund'], currency)}{each}" if "amount" in told else "",
            f"{words(line['ground'])}{back}{other}",
        )
    if "amount" in told:
        _sum_up(table, told, currency)
    return table


def refunds(told: Iterable[Data], payments: Iterable[Data], place: Place) -> Table:
    table = titled("Refunds ordered to be paid")
    table.add_column("ordered", overflow="fold")
    table.add_column("amount", justify="right")
    table.add_column("attempt", justify="right")
    table.add_column("due before", overflow="fold")
    table.add_column("refund id", no_wrap=True)
    for refund in told:
        due = at(refund["refund_due"])
        add(
            table,
            _local(refund["issued_at"], place),
            money(refund["amount"], refund["currency"]),
            str(refund["attempt"]),
            local(due, place.zone) if due else "no date set",
            refund["refund_id"],
        )
    stands = [f"refund {one['ordinal'] + 1}: {one['sentence']}" for one in payments]
    table.caption, table.caption_justify = Text("\n".join(stands)), "left"
    return table


def story(told: Sequence[Data], place: Place) -> Table:
    """A report is told here alone, so with its id; an event is among the events, too."""
    table = titled("What happened, step by step")
    table.add_column("when", no_wrap=True)
    table.add_column("what", overflow="fold", ratio=1)
    for step in told[-_MOST_ROWS:]:
        what = Text(str(step["sentence"]))
        if step["report"] is not None:
            what.append(f"\n{step['type']}, id {step['report']}", style="dim")
        add(table, _local(step["time"], place), what)
    if len(told) > _MOST_ROWS:
        add(table, "", f"{len(told) - _MOST_ROWS} earlier ones are in --json")
    return table


def events(told: Sequence[Data], place: Place) -> Table:
    table = titled("Events of this request")
    table.add_column("#", justify="right")
    table.add_column("when", no_wrap=True)
    table.add_column("what", overflow="fold", ratio=1)
    for event in told:
        what = Text(str(event["sentence"]))
        what.append(f"\n{event['type']}, id {event['id']}", style="dim")
        what.append(f"\nin {event['topic']}, record {event['causation']}", style="dim")
        add(table, _sequence(event), _local(event["time"], place), what)
    return table


def others(told: Sequence[Data], place: Place) -> Table:
    table = titled("The rest of the order's story")
    table.add_column("#", justify="right")
    table.add_column("when", no_wrap=True)
    table.add_column("what", overflow="fold", ratio=1)
    if len(told) > _MOST_ROWS:
        add(table, "", "", f"{len(told) - _MOST_ROWS} earlier ones are in --json")
    for event in told[-_MOST_ROWS:]:
        what = Text(_short(str(event["sentence"])))
        what.append(f" ({event['request_id']})", style="dim")
        add(table, _sequence(event), _local(event["time"], place), what)
    return table


def dead_letters(told: Sequence[Data], place: Place) -> Table:
    table = titled("Records that could not be taken")
    table.add_column("when", no_wrap=True)
    table.add_column("what", overflow="fold", ratio=1)
    for letter in told[-_MOST_ROWS:]:
        whose = "names this request" if letter["names_request"] else "of the same order"
        what = Text(f"{letter['sentence']} [{letter['reason']}]")
        what.append(f"\n{letter['type']} at {letter['source']}, {whose}", style="dim")
        add(table, _local(letter["time"], place), what)
    return table


def _sum_up(table: Table, told: Data, currency: str) -> None:
    table.add_section()
    steps = (("goods", 1), ("shipping", 1), ("fees", -1), ("promotion", 1))
    for name, sign in steps:
        if told[name] or name == "goods":
            add(table, "", name, "", money(sign * told[name], currency), "")
    add(table, "", Text("total", "bold"), "", Text(money(told["amount"], currency), "bold"), "")


def _folded(lines: Iterable[Data], same: Sequence[str]) -> Iterator[tuple[list[str], Data]]:
    alike: dict[Hashable, tuple[list[str], Data]] = {}
    for line in lines:
        ids, _ = alike.setdefault(tuple(line[name] for name in same), ([], line))
        ids.append(line["line_id"])
    yield from alike.values()


def _rows(
    table: Table, folded: list[tuple[list[str], Data]], most: int = _MOST_ROWS
) -> Iterator[tuple[list[str], Data]]:
    yield from folded[:most]
    if rest := [line_id for ids, _ in folded[most:] for line_id in ids]:
        add(table, f"{len(rest)} more in --json")


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST - 1]}…"


def _sequence(event: Data) -> str:
    return "" if event["sequence"] is None else str(event["sequence"])


def _local(text: Any, place: Place) -> str:
    moved = at(text)
    return str(text) if moved is None else local(moved, place.zone)
