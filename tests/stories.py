"""Stories told to a running service batch by batch, and what readers and its database know of them."""

from typing import Any

from tests.after_sale import Message
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


def codes(event: Event) -> list[str]:
    return [reason["code"] for reason in event.data["reasons"]]


def one(line_id: str, quantity: int = 1) -> list[dict[str, Any]]:
    return [{"line_id": line_id, "quantity": quantity}]
