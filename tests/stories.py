"""Stories told to a running service batch by batch, and what readers and its database know of them."""

from typing import Any

from schemas import topics
from tests.after_sale import Message
from tests.factories import instant
from tests.stack import Event, Stack

Told = list[tuple[str, str]]
NOTHING_HELD = {"reserved": 0, "refunded": 0, "parked": 0, "claimed": 0, "share": 0}


async def in_batches(stack: Stack, *batches: list[Message]) -> None:
    """Each is decided and published before the next is sent."""
    for batch in batches:
        await stack.send_all(batch)
        await stack.settled()


async def of_order(stack: Stack, order_id: str) -> list[Event]:
    """Its events as their numbers put them, with none missing."""
    events = [one for one in await stack.events() if one.key == order_id.encode()]
    placed = sorted(
        (one for one in events if one.header("ce_sequence")), key=lambda one: one.data["sequence"]
    )
    assert [one.data["sequence"] for one in placed] == list(range(1, len(placed) + 1))
    return placed


async def told(stack: Stack, order_id: str) -> Told:
    """(what, of which request) each."""
    return [
        (one.type.removesuffix(".v1").removeprefix("aftersale."), one.data["request_id"])
        for one in await of_order(stack, order_id)
    ]


async def row(stack: Stack, order_id: str) -> dict[str, Any]:
    """The order's money, and the units of all its lines."""
    (found,) = await stack.fetch(
        """
        select
            reserved, refunded, parked,
            (select coalesce(sum(claimed_unshipped + claimed_in_transit + claimed_delivered), 0)
             from order_lines where order_lines.order_id = orders.order_id)::int as claimed,
            (select coalesce(sum(share), 0)
             from order_lines where order_lines.order_id = orders.order_id)::int as share
        from orders where order_id = $1
        """,
        order_id,
    )
    return dict(found)


async def statuses(stack: Stack, order_id: str) -> dict[str, str]:
    rows = await stack.fetch("select request_id, status from cases where order_id = $1", order_id)
    return {str(one["request_id"]): one["status"] for one in rows}


async def story(stack: Stack, order_id: str) -> list[str]:
    """The same in a few words each, of all its requests."""
    return [in_words(event) for event in await of_order(stack, order_id)]


def in_words(event: Event) -> str:
    """`referred facts_changed`, `refund 1000 less 200 (goods_received)`, `completed, 1 of 1 free`."""
    data, name = event.data, event.type.split(".")[-2]
    if event.type == topics.REFUND_ISSUED:
        fees = f" less {data['fees']}" if data["fees"] else ""
        attempt = f" attempt {data['attempt']}" if data["attempt"] > 1 else ""
        return f"refund {data['amount']}{fees} ({data['cause']}){attempt}"
    if event.topic == topics.FEEDBACK_DECISIONS:
        return f"{data['kind']} {name}"
    free = [f"{line['quantity']} of {line['line_id']} free" for line in data.get("released", ())]
    why = sorted({reason["code"] for reason in data.get("reasons", ())})
    return " ".join([name, *free, *why])


async def effects(stack: Stack, order_id: str) -> dict[str, str]:
    """What became of each report."""
    rows = await stack.fetch("select report_id, effect from reports where order_id = $1", order_id)
    return {str(one["report_id"]): one["effect"] for one in rows}


async def due(stack: Stack, request: Message) -> Message:
    """The notice that the next deadline of its case has passed, whether or not it has."""
    order_id, request_id = request[2]["order_id"], request[2]["request_id"]
    (row,) = await stack.fetch(
        "select due_at from cases where order_id = $1 and request_id = $2", order_id, request_id
    )
    assert row["due_at"] is not None, "the case waits for nothing"
    data = {"order_id": order_id, "request_id": request_id, "due_at": instant(row["due_at"])}
    return topics.DUE, topics.CASE_DUE, data


def codes(event: Event) -> list[str]:
    return [reason["code"] for reason in event.data["reasons"]]


def one(line_id: str, quantity: int = 1) -> list[dict[str, Any]]:
    return [{"line_id": line_id, "quantity": quantity}]
