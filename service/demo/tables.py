"""The summary of a demo as people read it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import get_args
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from schemas import topics
from service.demo.balance import Balance
from service.demo.followed import PARTS, Sums
from service.demo.history import Data, Fed, History
from service.demo.seen import STATES, Event, Seen, State
from service.demo.sums import ASKED
from service.operate.explain_details import Place, zone_of
from service.operate.explain_story import in_words, sentence
from service.operate.words import counted, money

_STATES: tuple[State, ...] = get_args(State)
_NAMES = {kind: name for name, kind in topics.REQUESTS.items()}


def outcomes(history: History, seen: Seen) -> Table:
    """Kind by outcome, as it holds in the end."""
    counts = Counter((_NAMES[fed.type], seen.state(id)) for id, fed in _answered(history, seen))
    table = _table("What became of the requests")
    table.add_column("kind")
    for name in (*_STATES, "together"):
        table.add_column(name, justify="right")
    for kind in topics.REQUESTS:
        numbers = [counts[kind, state] for state in _STATES]
        if any(numbers):
            table.add_row(kind, *(_number(n) for n in (*numbers, sum(numbers))))
    table.add_section()
    totals = [sum(counts[kind, state] for kind in topics.REQUESTS) for state in _STATES]
    table.add_row("together", *(_number(n) for n in (*totals, sum(totals))), style="bold")
    return table


def reasons(seen: Seen) -> RenderableType:
    """Side by side: why requests were refused or left to a person, and why messages were not taken."""
    refused, judged = _codes(seen, "refused"), _codes(seen, "with a person")
    dead: Counter[str] = Counter()
    for (_, reason), count in seen.dead.items():
        dead[reason] += count
    beside = Table.grid(padding=(0, 6, 0, 0))
    right: list[RenderableType] = [_counts("left to a person for", judged), Text()]
    if dead:
        right.append(_counts("dead letters for", dead))
    beside.add_row(_counts("refused for", refused), Group(*right))
    return Group(beside, Text(_SEVERAL, style="dim"))


_SEVERAL = "One request may have several reasons: together they are more than the requests."


def _codes(seen: Seen, state: State) -> Counter[str]:
    """Each code once a decision."""
    found: Counter[str] = Counter()
    for id in seen.events:
        for event in seen.events[id]:
            if STATES[event.type] == state:
                found.update({reason["code"] for reason in event.data["reasons"]})
    return found


def amounts(found: Sums) -> RenderableType:
    table = _table("The money, by currency")
    table.add_column()
    for name in ("asked", *PARTS, "paid out"):
        table.add_column(name, justify="right")
    for currency in sorted(currency for currency, asked in found.asked.items() if asked):
        parts = found.parts[currency]
        amounts = (found.asked[currency], *(parts[part] for part in PARTS), found.paid[currency])
        table.add_row(currency, *(_plain(amount, currency) for amount in amounts))
    return Group(table, Text(ASKED, style="dim"), Text(_PAID, style="dim"))


_PAID = (
    "Paid out is what was refunded, with delivery cost and after fees and promotions; what was to be "
    "other goods, or a repair, and became money is in it, too."
)


def sentences(history: History, seen: Seen) -> Iterator[str]:
    """The first request of each kind and outcome, in plain words, with its id."""
    told: dict[tuple[str, State], str] = {}
    for id, fed in _answered(history, seen):
        key = (_NAMES[fed.type], seen.state(id))
        if key not in told:
            told[key] = f"{_sentence(id, seen)} ({id})"
    for kind in topics.REQUESTS:
        yield from (told[kind, state] for state in _STATES if (kind, state) in told)


def told_lives(history: History, seen: Seen) -> Iterator[tuple[str, list[str]]]:
    """Each with its id, and what happened one after another."""
    for id, title in history.lives.items():
        events = [*seen.events[id], *seen.refunds_of(id)]
        told = [
            sentence(event.type, event.data, _place(event))
            for event in sorted(events, key=lambda event: event.sequence)
        ]
        yield f"{title} ({id})", told


def signals(seen: Seen) -> Iterator[str]:
    """The first goods that many are unhappy with, each with what was counted."""
    for event in seen.signals[:3]:
        told, back = event.data, event.data["refunded"]
        yield (
            f"{told['sku']}: {counted(told['requests'], 'request')} for a fault and "
            f"{counted(told['low_scores'], 'low score')} of {counted(told['delivered'], 'unit')} "
            f"delivered, {money(back['amount'], back['currency'])} paid back"
        )
    if len(seen.signals) > 3:
        yield f"and {len(seen.signals) - 3} more"


def balanced(found: Balance, sums: Sums) -> Iterator[Text]:
    yield Text(
        f"{found.requests:,} requests = {found.decided:,} decisions + {found.dead:,} dead letters"
        f" + {found.sent_twice:,} sent twice + {found.waiting:,} still waiting"
    )
    yield Text("money asked = " + " + ".join(PARTS))
    off = [*found.off, *sums.off]
    for line in off:
        yield Text(f"off: {line}", style="red")
    yield Text("IT DOES NOT BALANCE" if off else "It balances.", style="red" if off else "green")


def explained(history: History, seen: Seen) -> Data:
    """Of a request worth a closer look: too late by a window, or refused for one of two lines, or any."""
    found = {id: fed.fields for id, fed in _answered(history, seen)}
    shown = [id for id in history.shown if id in found]
    late = (id for id in (*shown, *found) if _is_too_late(seen.events.get(id, ())))
    in_part = (id for id in found if any(e.data.get("refused") for e in seen.events.get(id, ())))
    return found[next(chain(late, in_part, found))]


def _is_too_late(events: Iterable[Event]) -> bool:
    """Refused for its window, of which `explain` tells how it was counted."""
    return any(
        (reason["code"], reason["check"]) == ("window_closed", "window")
        for event in events
        if STATES[event.type] == "refused"
        for reason in event.data["reasons"]
    )


def _answered(history: History, seen: Seen) -> Iterator[tuple[str, Fed]]:
    for fed in history.decided():
        if seen.answered(id := fed.fields["request_id"]):
            yield id, fed


def _sentence(id: str, seen: Seen) -> str:
    """Of a cancel that was granted: what it ended."""
    if id not in seen.events:
        ended = seen.granted_cancels[id].data
        return f"Cancel of order {ended['order_id']}. Granted: its {ended['kind']} is taken back."
    decision = next(
        e
        for e in reversed(seen.story(id))
        if e.type != topics.FEEDBACK_APPROVED or len(seen.events[id]) == 1
    )
    return in_words(decision.type, decision.data, _place(decision))


def _place(event: Event) -> Place:
    window = event.data.get("window") or {}
    return Place(zone_of(window.get("timezone")) or ZoneInfo("UTC"), None)


def _table(title: str | None = None) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        padding=(0, 2, 0, 0),
    )


def _counts(title: str, counts: Counter[str]) -> Table:
    table = _table()
    table.add_column(title, header_style="bold", no_wrap=True)
    table.add_column(justify="right")
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(code, _number(count))
    return table


def _number(count: int) -> str:
    return f"{count:,}" if count else "-"


def _plain(amount: int, currency: str) -> str:
    """Without the currency, which stands at the start of its row."""
    if not amount:
        return "-"
    return money(amount, currency).removesuffix(f" {currency}")
