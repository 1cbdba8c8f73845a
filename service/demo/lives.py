"""Requests that are followed to their end: what warehouse, payment and people say of them, act by act.

What is said in one act may arrive in any order; what must come after it is in the next one.
"""

from datetime import timedelta

from schemas import topics
from service.demo.history import Data, instant
from service.demo.said import failed, received, reported, settled, verdict
from service.demo.shop import Shop, units


def lives(shop: Shop) -> None:
    for scene in (_short, _never_came, _out_of_stock, _in_vain, _too_dear, _bounced, _judged):
        scene(shop)


def _short(shop: Shop) -> None:
    order = shop.order("came-back-short", shop.line("glass", 3600, quantity=3))
    asked = shop.ask("return", order, reason="change_of_mind")
    _tell(shop, "A return received short", asked)
    worn = {"accepted": 1, "refused": 0, "disposition": "worn", "deduction": 300}
    missing = {"accepted": 0, "refused": 1, "disposition": "missing"}
    shop.later(*received(shop, asked, {"accepted": 1, "refused": 0}, worn, missing))
    shop.later(*settled(shop, asked))


def _out_of_stock(shop: Shop) -> None:
    order = shop.order("out-of-stock", shop.line("shirt-blue", 3900))
    asked = shop.ask("exchange", order, reason="wrong_item")
    _tell(shop, "An exchange out of stock", asked)
    shop.later(*received(shop, asked, {"accepted": 1, "refused": 0}))
    shop.later(*reported(shop, topics.REPLACEMENT_UNAVAILABLE, asked))
    shop.later(*settled(shop, asked))


def _never_came(shop: Shop) -> None:
    """Asked so long ago that all its days are over."""
    order = shop.order("never-sent-back", shop.line("jacket", 12_900, arrived=45))
    at = shop.now - timedelta(days=40)
    asked = shop.ask("return", order, arrives=at, reason="change_of_mind", requested_at=instant(at))
    _tell(shop, "A return that never came", asked)


def _in_vain(shop: Shop) -> None:
    order = shop.order("repaired-twice", shop.line("kettle", 5900, arrived=200))
    first = shop.ask("repair", order, reason="defective")
    _tell(shop, "A repair that helped for a while", first)
    shop.later(*received(shop, first, {"accepted": 1, "refused": 0}))
    shop.later(*reported(shop, topics.REPAIR_DIAGNOSED, first, cost=1200, days=5))
    shop.later(*reported(shop, topics.REPAIR_COMPLETED, first, repaired=True))
    second = shop.unsent(order, reason="defective")
    shop.later(topics.REPAIR_REQUESTED, second, act=1)
    _tell(shop, "The same kettle, beyond repair", second)
    shop.later(*received(shop, second, {"accepted": 1, "refused": 0}), act=2)
    shop.later(*reported(shop, topics.REPAIR_COMPLETED, second, repaired=False), act=2)
    shop.later(*settled(shop, second), act=2)


def _too_dear(shop: Shop) -> None:
    """The workshop says so; a person lets it be done all the same."""
    order = shop.order("dear-to-repair", shop.line("watch", 18_900, arrived=200))
    asked = shop.ask("repair", order, reason="defective")
    _tell(shop, "A repair that a person had to allow", asked)
    shop.later(*received(shop, asked, {"accepted": 1, "refused": 0}))
    shop.later(*reported(shop, topics.REPAIR_DIAGNOSED, asked, cost=12_000, days=20))
    shop.later(*verdict(shop, asked), act=1)
    shop.later(*reported(shop, topics.REPAIR_COMPLETED, asked, repaired=True), act=2)


def _bounced(shop: Shop) -> None:
    """The account is closed; a person is told of another one."""
    order = shop.order("account-closed", shop.line("clock", 8900, arrived=None))
    asked = shop.ask("refund", order, reason="change_of_mind")
    _tell(shop, "A refund that bounced", asked)
    shop.later(*failed(shop, asked))
    shop.later(*verdict(shop, asked), act=1)
    shop.later(*settled(shop, asked, attempt=2), act=2)


def _judged(shop: Shop) -> None:
    order = shop.order("overturned", shop.line("coat", 15_900, arrived=33))
    asked = shop.ask("return", order, reason="change_of_mind")
    _tell(shop, "A refusal that a person overturned", asked)
    shop.later(*verdict(shop, asked))
    shop.later(*received(shop, asked, {"accepted": 1, "refused": 0}), act=1)
    shop.later(*settled(shop, asked), act=1)
    order = shop.order("refused-by-a-person", shop.line("vase", 2900, quantity=2))
    asked = shop.ask("return", order, reason="other", lines=units(("1", 1)))
    _tell(shop, "A request that a person refused", asked)
    shop.later(*verdict(shop, asked, "reject"))


def _tell(shop: Shop, title: str, asked: Data) -> None:
    shop.history.lives[asked["request_id"]] = title
