"""A made-up shop: its orders and what its customers ask for, written into one history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from schemas import topics
from service.demo.history import Data, Fed, History, instant, of

# No pack is of this market: promises of the shop hold there, the same for all that is about the service itself.
_ELSEWHERE = {"market": "CH", "currency": "CHF"}


class Shop:
    """The same seed and `now` give the same history."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.random = Random(seed)
        self.history = History()
        self.now = now

    def id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def ago(self, *, days: float) -> str:
        return instant(self.now - timedelta(days=days))

    def line(
        self, sku: str, paid: int, *, quantity: int = 1, arrived: float | None = 3, **fields: Any
    ) -> Data:
        """`arrived` so many days ago; None: not shipped yet."""
        way: Data = {}
        if arrived is not None:
            way = {
                "shipped": quantity,
                "delivered": quantity,
                "delivered_at": self.ago(days=arrived),
            }
        return {"sku": sku, "quantity": quantity, "paid": paid, **way, **fields}

    def order(self, order_id: str, *lines: Data, **fields: Any) -> Data:
        """A paid order of these lines, fed in with the others."""
        made = self.unsent_order(order_id, lines, **fields)
        self.history.order(made, self.now)
        return made

    def unsent_order(
        self, order_id: str, lines: Sequence[Data], *, told: Sequence[str] = (), **fields: Any
    ) -> Data:
        """`told`: the disclosures that the buyer was given with the purchase."""
        came = [at for line in lines if (at := line.get("delivered_at"))]
        first = datetime.fromisoformat(min([self.ago(days=2), *came]))
        placed_at = fields.get("placed_at") or instant(first - timedelta(days=4))
        return {
            "order_id": order_id,
            "customer_id": f"buyer-of-{order_id}",
            "version": 1,
            **_ELSEWHERE,
            "placed_at": placed_at,
            "status": "paid",
            "captured": sum(line["paid"] for line in lines) + fields.get("shipping_paid", 0),
            "disclosures": dict.fromkeys(told, placed_at),
            "lines": [{"line_id": str(n), **line} for n, line in enumerate(lines, 1)],
            **fields,
        }

    def ask(
        self, kind: str, order: Data, *, arrives: datetime | None = None, **fields: Any
    ) -> Data:
        """A request on the order, of its own customer where no other is named; it `arrives` now."""
        asked = self.unsent(order, **fields)
        self.history.request(topics.REQUESTS[kind], asked, arrives or self.now)
        return asked

    def ask_early(self, kind: str, order: Data, **fields: Any) -> Data:
        """The same before its order, or its snapshot, is there."""
        asked = self.unsent(order, **fields)
        self.history.early.append(of(topics.REQUESTS[kind], asked, self.now))
        return asked

    def unsent(self, order: Data, **fields: Any) -> Data:
        return {
            "request_id": self.id(),
            "order_id": order["order_id"],
            "customer_id": order["customer_id"],
            "requested_at": instant(self.now - timedelta(seconds=self.random.randrange(60))),
            **fields,
        }

    def later(self, kind: str, data: Data, *, act: int = 0) -> None:
        """What comes once all requests are answered, and all that was said in the acts before."""
        acts = self.history.later
        while len(acts) <= act:
            acts.append([])
        acts[act].append(of(kind, data, self.now))

    def again(self) -> None:
        """The last request sent twice, as it was."""
        self.history.requests.append(
            replace(self.history.requests[-1], becomes="nothing: sent twice")
        )

    def bad(self, topic: str, kind: str, data: Data | bytes, key: str, **fields: Any) -> None:
        """A message that can only be a dead letter."""
        self.history.requests.append(Fed(topic, kind, data, key, self.now, "dead letter", **fields))


def units(*asked: tuple[str, int]) -> list[Data]:
    """`lines` of a request."""
    return [{"line_id": line_id, "quantity": quantity} for line_id, quantity in asked]
