"""What was issued beside what the database holds: once each, and never more than was captured."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import orjson

from schemas import topics
from schemas.orders import OrderSnapshot
from service.domain.ids import OrderId, RequestId, refund_id
from tests.stack import Event, Stack


async def money_as_captured(stack: Stack, events: Iterable[Event]) -> None:
    refunds = _by_refund([event for event in events if event.type == topics.REFUND_ISSUED])
    await _as_kept(stack, refunds)
    above: dict[str, int] = {}
    for row in await stack.fetch(_LEDGERS):
        id = row["order_id"]
        assert row["paid"] == row["refunded"], f"{id}: not what its cases paid"
        assert row["kept"] == row["reserved"], f"{id}: not what its cases keep"
        assert row["refunded"] + row["reserved"] <= row["money_limit"]
        facts = row["facts"]
        if facts is not None and row["refunded"] > orjson.loads(facts)["captured"]:
            above[id] = row["refunded"]
    if above:
        await _captured_once(stack, above)
    for row in await stack.fetch(_UNITS):
        assert (row["units"], row["held"]) == (row["claimed"], row["share"]), (
            f"{row['order_id']}, line {row['line_id']}: not what its cases hold"
        )


# A refund that was given up is the order's money again.
_LEDGERS = """
select
    order_id, facts, money_limit, refunded, reserved,
    coalesce((
        select sum((payment -> 'money' ->> 'amount')::bigint)
        from cases cross join lateral json_array_elements(payments) as payment
        where cases.order_id = orders.order_id and payment ->> 'state' <> 'given_up'
    ), 0) as paid,
    delivery_reserved + coalesce((
        select sum(cases.reserved) from cases where cases.order_id = orders.order_id
    ), 0) as kept
from orders
"""
_UNITS = """
select
    order_id, line_id, share, claimed_unshipped + claimed_in_transit + claimed_delivered as claimed,
    coalesce(units, 0) as units, coalesce(held, 0) as held
from order_lines left join (
    select
        order_id, line -> 'claim' ->> 'line_id' as line_id,
        sum((line -> 'claim' ->> 'quantity')::int) as units,
        sum((line -> 'claim' ->> 'share')::bigint) as held
    from cases cross join lateral json_array_elements(lines) as line
    where line ->> 'state' in ('held', 'issued')
    group by 1, 2
) as of_cases using (order_id, line_id)
"""
_PAYMENTS = """
select order_id, request_id, status, payments from cases where payments is not null
"""


def _by_refund(issued: Iterable[Event]) -> dict[str, list[Event]]:
    """The attempts of each refund, in their turn: counted from 1, of one amount."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for event in sorted(issued, key=lambda event: event.data["sequence"]):
        found[event.data["refund_id"]].append(event)
        assert event.data["amount"] == sum(
            event.data[part] * sign
            for part, sign in (("goods", 1), ("shipping", 1), ("fees", -1), ("promotion", 1))
        )
        assert event.data["goods"] == sum(line["amount"] for line in event.data["lines"])
    for id, attempts in found.items():
        numbers = [event.data["attempt"] for event in attempts]
        assert numbers == list(range(1, len(numbers) + 1)), f"refund {id} has attempts {numbers}"
        assert len({_same(event.data) for event in attempts}) == 1, f"refund {id} has two amounts"
        again = {event.data["cause"] for event in attempts[1:]}
        assert again <= {"retry", "judged", "deadline"}, again
    return dict(found)


def _same(data: Mapping[str, Any]) -> bytes:
    """All that every attempt has alike."""
    own = ("attempt", "cause", "issued_at", "sequence")
    return orjson.dumps({name: value for name, value in data.items() if name not in own})


async def _as_kept(stack: Stack, refunds: dict[str, list[Event]]) -> None:
    """Each refund is a payment of its case, at that attempt, and each payment a refund."""
    kept: dict[str, tuple[int, int]] = {}
    for row in await stack.fetch(_PAYMENTS):
        for payment in orjson.loads(row["payments"]):
            id = refund_id(
                "/aftersale",
                order_id=OrderId(row["order_id"]),
                request_id=RequestId(str(row["request_id"])),
                ordinal=payment["ordinal"],
            )
            kept[id] = (payment["attempt"], payment["money"]["amount"])
    told = {id: (len(events), events[0].data["amount"]) for id, events in refunds.items()}
    assert told == kept, "refunds that were told and those that are known differ"


async def _captured_once(stack: Stack, refunded: Mapping[str, int]) -> None:
    """Only where a later snapshot lowered it: an earlier one held as much."""
    most: Counter[str] = Counter()
    for event in await stack.events(topics.ORDERS):
        with suppress(ValueError):
            order = OrderSnapshot.model_validate_json(event.value or b"")
            most[order.order_id] = max(most[order.order_id], order.captured)
    for order_id, amount in refunded.items():
        assert amount <= most[order_id], f"{order_id}: more than was ever captured"
