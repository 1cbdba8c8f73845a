"""Orders of one shape and a refund request on each; what a number stands for is the same in every arm."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from service.demo.markets import MARKETS, Market
from tests.factories import NOW, instant, line_data, order_data, refund_data

_SKUS = 4_000
_OF_CODE = {market.code: market for market in MARKETS}
# Those of the demo that have a pack of their own.
WITH_PACKS = tuple(market.code for market in MARKETS if market.code != "KW")


@dataclass(frozen=True, slots=True)
class Shape:
    """`markets` of the orders, in turn."""

    lines: int = 2
    markets: tuple[str, ...] = ("DE",)

    def market_of(self, number: int) -> Market:
        return _OF_CODE[self.markets[number % len(self.markets)]]


USUAL = Shape()


def order_id_of(number: int) -> str:
    return f"order-{number:07d}"


def customer_of(number: int) -> str:
    """Each asks but once: who asks often is another matter."""
    return f"customer-{number:07d}"


def skus_of(number: int, shape: Shape) -> list[str]:
    return [f"sku-{(number * 7 + line) % _SKUS:05d}" for line in range(shape.lines)]


def is_late(number: int) -> bool:
    return number % 20 == 10


def is_of_a_stranger(number: int) -> bool:
    return number % 20 == 0


def order_of_bench(number: int, shape: Shape = USUAL) -> dict[str, Any]:
    """Delivered two days ago, every twentieth half a year ago."""
    market = shape.market_of(number)
    delivered = NOW - timedelta(days=180 if is_late(number) else 2)
    placed = instant(delivered - timedelta(days=4))
    lines = [
        line_data(
            str(line), sku=sku, quantity=2, paid=2_500 + line, delivered_at=instant(delivered)
        )
        for line, sku in enumerate(skus_of(number, shape), 1)
    ]
    return order_data(
        order_id_of(number),
        customer_id=customer_of(number),
        lines=lines,
        shipping_paid=490,
        placed_at=placed,
        market=market.code,
        currency=market.currency,
        disclosures=dict.fromkeys(market.told, placed),
        **({"timezone": next(iter(market.places.values()))} if market.places else {}),
    )


def request_of_bench(number: int, *, again: int = 0) -> dict[str, Any]:
    """One of two units of the first line; every twentieth is asked for by a stranger."""
    return refund_data(
        order_id_of(number),
        customer_id="a" * is_of_a_stranger(number) + customer_of(number),
        request_id=str(uuid5(NAMESPACE_OID, f"bench-{number}-{again}")),
        requested_at=instant(NOW + timedelta(milliseconds=number % 60_000)),
        reason="change_of_mind" if number % 3 or is_late(number) else "defective",
        lines=[{"line_id": "1", "quantity": 1}],
    )
