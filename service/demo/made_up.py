"""Orders of a realistic shape, and what their customers ask for; the same seed makes the same ones."""

from datetime import datetime
from typing import Any

from service.demo.bad_messages import bad_messages
from service.demo.grants import grants
from service.demo.history import Data, History
from service.demo.laws import laws
from service.demo.lives import lives
from service.demo.markets import MARKETS
from service.demo.refusals import refusals
from service.demo.shop import Shop, units
from service.demo.turns import turns
from service.demo.voices import voices

_KINDS = ("refund",) * 5 + ("return",) * 4 + ("exchange",) * 2 + ("repair",) * 2
_REASONS = (
    ("change_of_mind",) * 5 + ("defective",) * 3 + ("not_as_described", "not_received", "other")
)
_FAULTS = ("defective", "not_as_described")
_GOODS: tuple[tuple[str, Data], ...] = (
    ("coat", {"category": "clothing"}),
    ("shoes", {"category": "footwear"}),
    ("phone", {"category": "phone"}),
    ("kettle", {"category": "appliance"}),
    ("novel", {"category": "book"}),
    ("game", {"category": "media", "traits": ["sealed_media"], "told": ["sealed_media"]}),
    ("cream", {"category": "cosmetics", "traits": ["sealed_hygiene"]}),
    ("vase", {}),
)
_COMMENTS = (
    "As described.",
    "Fine, thank you!",
    "Came late.",
    "Broke on the second day.",
    "Lovely.",
)


def made_up(orders: int, seed: int, now: datetime) -> History:
    """One order for each rule, then so many of the last three months, with about as many requests."""
    shop = Shop(seed, now)
    for scenes in (grants, refusals, voices, turns, lives, bad_messages, laws):
        scenes(shop)
    for number in range(orders):
        order = _order(shop, number)
        if not _in_one(shop, order):
            _ask(shop, order)
            _say(shop, order)
    return shop.history


def _order(shop: Shop, number: int) -> Data:
    random = shop.random
    market = random.choice(MARKETS)
    status = random.choices(("paid", "cancelled", "unpaid"), (94, 4, 2))[0]
    arrived = random.choice((1, 3, 6, 12, 20, 45, 90)) + random.random()
    lines = [
        _line(shop, market.price, arrived if status == "paid" else None)
        for _ in range(random.choices((1, 2, 3, 5), (60, 22, 12, 6))[0])
    ]
    fields: dict[str, Any] = {"captured": 0} if status == "unpaid" else {}
    return shop.order(
        f"A-{1000 + number}",
        *lines,
        status=status,
        shipping_paid=int(market.price * random.choice((0, 490, 890))),
        **market.fields(random),
        **fields,
    )


def _line(shop: Shop, scale: float, arrived: float | None) -> Data:
    random = shop.random
    quantity = random.choices((1, 2, 3), (80, 15, 5))[0]
    way = random.choices(("delivered", "shipped", "waiting"), (80, 10, 10))[0]
    sku, goods = random.choice(_GOODS)
    fields = dict(goods)
    if random.random() < 0.04:
        fields["traits"] = ["custom_made"]
    if arrived is not None and way == "shipped":
        fields["shipped"] = quantity
    return shop.line(
        f"{sku}-{random.randrange(40)}",
        quantity * int(scale * min(200_000.0, random.lognormvariate(8.3, 1.0))),
        quantity=quantity,
        arrived=arrived if way == "delivered" else None,
        **fields,
    )


def _in_one(shop: Shop, order: Data) -> bool:
    """Some ask and say what they think at once."""
    random = shop.random
    if random.random() > 0.06:
        return False
    service = _wanted(shop, order) | {"kind": random.choice(_KINDS)}
    shop.ask("care", order, service=service, review={"score": random.randint(1, 3)})
    return True


def _ask(shop: Shop, order: Data) -> None:
    """Half of the customers ask for something; few of them twice, for another's goods, or take it back."""
    random = shop.random
    if random.random() > 0.5:
        return
    kind, wanted = random.choice(_KINDS), _wanted(shop, order)
    customer = order["customer_id"] if random.random() > 0.02 else "a-stranger"
    asked = shop.ask(kind, order, **wanted, customer_id=customer)
    if random.random() < 0.05:
        shop.again()
    if random.random() < 0.05:
        shop.ask("cancel", order, target_request_id=asked["request_id"])


def _wanted(shop: Shop, order: Data) -> Data:
    random = shop.random
    wanted: Data = {"reason": random.choice(_REASONS)}
    if wanted["reason"] in _FAULTS and random.random() < 0.6:
        wanted["severity"] = random.choice(("minor", "major", "major"))
    if random.random() < 0.1:
        wanted["evidence"] = ["https://example.com/picture.jpg"]
    if random.random() < 0.3:
        line = random.choice(order["lines"])
        wanted["lines"] = units((line["line_id"], 1))
    return wanted


def _say(shop: Shop, order: Data) -> None:
    random = shop.random
    if random.random() < 0.4:
        said: Data = {"score": random.choices((1, 2, 3, 4, 5), (11, 4, 8, 19, 58))[0]}
        if random.random() < 0.4:
            said["content"] = random.choice(_COMMENTS)
        shop.ask("review", order, **said)
    elif random.random() < 0.1:
        shop.ask("comment", order, content=random.choice(_COMMENTS))
