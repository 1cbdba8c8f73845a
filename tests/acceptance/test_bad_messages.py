"""Bad messages between good ones, through the real service: none spoils its neighbours or is lost.

What the catalogue and section 7 of the contract name beside what is sent here:

69, 79, 92 and a failing decision core: tests/faults/test_poison.py
80: the memory of the container
81: tests/faults/test_damaged_log.py
82, 83: tests/faults/test_upstream_transactions.py
85, 86: tests/faults/test_takeover.py
87, 90: tests/faults/test_two_processes.py, tests/faults/test_order_among_records.py
91: tests/faults/test_refused_output.py and the large rejections of test_poison.py
the end of a wait, and the 101st that waits: tests/faults/test_order_among_records.py
a value too large for its dead letter: test_poison.py
our own faults: tests/faults/test_lost_answers.py
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from schemas import topics
from tests.contract.bad import Bad, Sent, sent
from tests.contract.catalogue import CATALOGUE
from tests.factories import line_data, order_data, refund_data
from tests.stack import Event, Stack

_DECIDED = {
    **dict.fromkeys([topics.REQUEST_APPROVED, topics.FEEDBACK_APPROVED], "decided"),
    **dict.fromkeys([topics.REQUEST_REJECTED, topics.FEEDBACK_REJECTED], "rejected"),
    topics.REQUEST_REFERRED: "referred",
}
_ONE_UNIT = [{"line_id": "1", "quantity": 1}]


class Row:
    """A bad record between two good ones, on an order of their own."""

    def __init__(self, number: int, bad: Bad) -> None:
        self.bad = bad
        self.order_id = f"bad-{number}"
        ten = [line_data(quantity=10, paid=10_000)]
        self.order = order_data(self.order_id, **{"lines": ten, **bad.order})
        self.before, self.after = (
            refund_data(
                self.order_id,
                request_id=str(uuid5(NAMESPACE_URL, f"{place} {bad.name}")),
                lines=_ONE_UNIT,
            )
            for place in ("before", "after")
        )
        plain = bad.make(self.before)
        self.sent = plain._replace(headers=(*plain.headers, ("x-row", bad.name.encode())))


class Seen:
    """What a reader of the outputs sees, by the row or the request that it belongs to."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.dead = {e.header("x-row"): e for e in events if e.type == "dead letter"}
        self.dead_letters = sum(e.type == "dead letter" for e in events)
        self.decisions: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            if event.type in _DECIDED:
                self.decisions[event.data["request_id"]].append(event)

    def outcome(self, row: Row) -> str:
        """In the words of the table."""
        dead = self.dead.get(row.bad.name)
        if dead is not None:
            return f"dead letter {dead.header('dlq.reason')}"
        own = row.sent.known_as
        if own is None or own == row.before["request_id"] or not self.decisions[own]:
            return "nothing"
        (event,) = self.decisions[own]
        codes = sorted({reason["code"] for reason in event.data.get("reasons", [])})
        return " ".join([_DECIDED[event.type], *codes])


async def test_each_bad_message_ends_as_the_contract_says_and_spoils_no_good_one(
    stack: Stack,
) -> None:
    rows = [Row(number, bad) for number, bad in enumerate(CATALOGUE)]
    service = stack.start()
    await stack.orders(*(row.order for row in rows))
    await stack.settled(topics.ORDERS)
    for row in rows:
        await _send(stack, sent(row.before))
        if row.bad.waits:
            await stack.settled()
        await _send(stack, row.sent)
        await _send(stack, sent(row.after))
    await stack.settled()
    seen = Seen(await stack.events())
    assert _ends(seen, rows) == {}
    assert _undecided(seen, rows) == []
    assert _altered(seen, rows) == []
    assert seen.dead_letters == len(seen.dead)
    await _what_waited_is_decided(stack, rows)
    await _what_was_dead_lettered_claims_nothing(stack, rows)
    assert await service.stop() == 0


async def test_a_thousand_requests_for_one_order_are_decided_once_and_sum_up(stack: Stack) -> None:
    """88: a third of a cent more or less for each unit, the whole at the end."""
    stack.start()
    order = order_data(
        "o-1", lines=[line_data(quantity=1_000, paid=333_337, shipped=0)], status="paid"
    )
    await stack.orders(order)
    await stack.settled(topics.ORDERS)
    requests = [refund_data("o-1", lines=_ONE_UNIT) for _ in range(1_000)]
    await stack.refunds(*requests)
    await stack.settled()
    events = await stack.events()
    decided = Counter(e.data["request_id"] for e in events if e.type in _DECIDED)
    assert decided == Counter(request["request_id"] for request in requests)
    granted = [e for e in events if e.type in (topics.REQUEST_APPROVED, topics.REQUEST_REFERRED)]
    assert len(granted) == 1_000
    assert sum(event.data["refund"]["goods"] for event in granted) == 333_337
    issued = [e.data["amount"] for e in events if e.type == topics.REFUND_ISSUED]
    assert len(issued) == sum(event.type == topics.REQUEST_APPROVED for event in granted)
    assert sum(issued) <= 333_337


async def _send(stack: Stack, record: Sent) -> None:
    await stack.send(
        record.topic,
        record.kind,
        record.value,
        key=record.key,
        headers=record.headers,
        timestamp=record.timestamp,
    )


def _ends(seen: Seen, rows: list[Row]) -> dict[str, tuple[str, str]]:
    """Of each row that ended otherwise than it should: what it should have been, and what it was.

    Of what a whole service decides, more reasons than the row names may be found.
    """
    wrong = {}
    for row in rows:
        found, wanted = seen.outcome(row), row.bad.outcome.replace("parked", "nothing")
        more = bool(row.bad.ends) and wanted.startswith(("rejected", "referred"))
        fits = set(wanted.split()) <= set(found.split()) if more else found == wanted
        if wanted == "decided":
            fits = found.split()[0] in _DECIDED.values()
        if not fits:
            wrong[row.bad.name] = (wanted, found)
    return wrong


def _undecided(seen: Seen, rows: list[Row]) -> list[str]:
    """Rows whose good requests were not answered exactly once each."""
    return [
        row.bad.name
        for row in rows
        if any(len(seen.decisions[r["request_id"]]) != 1 for r in (row.before, row.after))
    ]


def _altered(seen: Seen, rows: list[Row]) -> list[str]:
    """Rows whose dead letter is not the record as it came, with where it came from."""
    return [
        row.bad.name
        for row in rows
        if (dead := seen.dead.get(row.bad.name)) is not None and not _is_kept(row.sent, dead)
    ]


def _is_kept(record: Sent, dead: Event) -> bool:
    told: dict[str, Any] = {k: v for k, v in dead.headers if k.startswith("dlq.")}
    came = [header for header in record.headers if not header[0].startswith("dlq.")]
    return (
        (dead.key, dead.value) == (record.key, record.value)
        and [h for h in dead.headers if not h[0].startswith("dlq.")] == came
        and len(told) == sum(name.startswith("dlq.") for name, _ in dead.headers)
        and told["dlq.source.topic"].decode().endswith(record.topic)
        and told["dlq.source.timestamp"] == f"{int(record.timestamp.timestamp() * 1000)}".encode()
        and told["dlq.sha256"].decode() == sha256(record.value or b"").hexdigest()
        and {"dlq.detail", "dlq.source.partition", "dlq.source.offset"} <= told.keys()
        and told["dlq.reason"] != b"forged"
    )


async def _what_waited_is_decided(stack: Stack, rows: list[Row]) -> None:
    parked = [row for row in rows if row.bad.outcome == "parked"]
    assert parked
    orders = [row.sent.key.decode() for row in parked if row.sent.key is not None]
    await stack.orders(
        *(order_data(order_id, lines=[line_data(quantity=9)]) for order_id in orders)
    )
    await stack.settled()
    seen = Seen(await stack.events())
    for row in parked:
        assert len(seen.decisions[row.sent.known_as or ""]) == 1, row.bad.name


async def _what_was_dead_lettered_claims_nothing(stack: Stack, rows: list[Row]) -> None:
    """The same request with its right key is judged, for its id was not taken."""
    spoilt = [row for row in rows if row.bad.outcome == "dead letter key_mismatch"]
    assert spoilt
    mended = [row.sent._replace(key=row.order_id.encode()) for row in spoilt]
    await asyncio.gather(*(_send(stack, record) for record in mended))
    await stack.settled()
    seen = Seen(await stack.events())
    for row in spoilt:
        assert len(seen.decisions[row.sent.known_as or ""]) == 1, row.bad.name
