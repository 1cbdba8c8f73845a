"""Orders of a realistic shape, and what their customers ask for; the same seed makes the same ones."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from service.demo.history import History, instant

_MARKETS = (
    ("US", "USD"),
    ("DE", "EUR"),
    ("GB", "GBP"),
    ("JP", "JPY"),
    ("BR", "BRL"),
    ("KW", "KWD"),
)
_REASONS = (
    ("change_of_mind",) * 5 + ("defective",) * 3 + ("not_as_described", "not_received", "other")
)
_COMMENTS = (
    "As described.",
    "Fine, thank you!",
    "Came late.",
    "Broke on the second day.",
    "Lovely.",
)


def made_up(orders: int, seed: int, now: datetime) -> History:
    """`orders` orders of the last three months, about as many requests, and a few bad messages."""
    random = Random(seed)
    history = History()
    for number in range(orders):
        order = _order(random, number, now)
        history.order(order, now - timedelta(minutes=1))
        _ask(random, history, order, now)
    for number in range(max(2, orders // 200)):
        history.refund(_refund(random, f"lost-{number}", "c-0", now), now)
    for _ in range(max(3, orders // 300)):
        broken = _refund(random, "order-0", "c-0", now) | {"request_id": "no uuid"}
        history.refund(broken, now)
    return history


def _order(random: Random, number: int, now: datetime) -> dict[str, Any]:
    market, currency = random.choice(_MARKETS)
    placed = now - timedelta(
        days=random.choice((1, 3, 6, 12, 20, 45, 90)), hours=random.random() * 9
    )
    status = random.choices(("paid", "cancelled", "unpaid"), (94, 4, 2))[0]
    lines = [
        _line(random, str(index + 1), placed, now, status)
        for index in range(random.choices((1, 2, 3, 5), (60, 22, 12, 6))[0])
    ]
    shipping = random.choice((0, 490, 890))
    return {
        "order_id": f"order-{number}",
        "customer_id": f"c-{number % 997}",
        "version": 1,
        "market": market,
        "currency": currency,
        "placed_at": instant(placed),
        "status": status,
        "captured": 0 if status == "unpaid" else sum(line["paid"] for line in lines) + shipping,
        "shipping_paid": shipping,
        "lines": lines,
    }


def _line(
    random: Random, line_id: str, placed: datetime, now: datetime, status: str
) -> dict[str, Any]:
    quantity = random.choices((1, 2, 3), (80, 15, 5))[0]
    arrived = placed + timedelta(days=random.choice((1, 2, 4, 7)))
    way = random.choices(("delivered", "shipped", "waiting"), (80, 10, 10))[0]
    line: dict[str, Any] = {
        "line_id": line_id,
        "sku": f"sku-{random.randrange(400)}",
        "quantity": quantity,
        "paid": quantity * min(200_000, int(random.lognormvariate(8.3, 1.0))),
    }
    if status == "paid" and way != "waiting":
        line["shipped"] = quantity
        if way == "delivered" and arrived < now:
            line |= {"delivered": quantity, "delivered_at": instant(arrived)}
    if random.random() < 0.04:
        line["traits"] = ["custom_made"]
    return line


def _ask(random: Random, history: History, order: dict[str, Any], now: datetime) -> None:
    order_id, customer = order["order_id"], order["customer_id"]
    if random.random() < 0.45:
        asking = customer if random.random() > 0.02 else "somebody-else"
        request = _refund(random, order_id, asking, now)
        if random.random() < 0.3:
            line = random.choice(order["lines"])
            request["lines"] = [{"line_id": line["line_id"], "quantity": 1}]
        history.refund(request, now)
        if random.random() < 0.05:
            history.refund(request, now)
    if random.random() < 0.5:
        review = _identified(random, order_id, customer, now)
        review["score"] = random.choices((1, 2, 3, 4, 5), (11, 4, 8, 19, 58))[0]
        if random.random() < 0.4:
            review["content"] = random.choice(_COMMENTS)
        history.review(review, now)


def _refund(random: Random, order_id: str, customer: str, now: datetime) -> dict[str, Any]:
    return _identified(random, order_id, customer, now) | {"reason": random.choice(_REASONS)}


def _identified(random: Random, order_id: str, customer: str, now: datetime) -> dict[str, Any]:
    return {
        "request_id": str(UUID(int=random.getrandbits(128), version=4)),
        "order_id": order_id,
        "customer_id": customer,
        "requested_at": instant(now - timedelta(seconds=random.randrange(60))),
    }
