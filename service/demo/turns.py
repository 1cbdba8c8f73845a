"""Records that come twice, too early or after one another: what they lead to depends on their turn."""

from schemas import topics
from service.demo.history import of
from service.demo.said import received, reported, sent, settled, verdict
from service.demo.shop import Shop, units


def turns(shop: Shop) -> None:
    for scene in (_twice, _before_its_order, _taken_back, _facts_changed, _reports):
        scene(shop)


def _twice(shop: Shop) -> None:
    order = shop.order("asked-twice", shop.line("scarf", 2900))
    asked = shop.ask("return", order, reason="change_of_mind")
    shop.again()
    other = asked | {"reason": "defective"}
    shop.bad(topics.AFTERSALE_REQUESTS, topics.RETURN_REQUESTED, other, order["order_id"])


def _before_its_order(shop: Shop) -> None:
    order = shop.order("comes-after-its-request", shop.line("belt", 1900))
    shop.ask_early("return", order, reason="change_of_mind")
    delivered = shop.order("delivered-in-version-2", shop.line("globe", 5500), version=2)
    on_its_way = shop.unsent_order(
        delivered["order_id"], [shop.line("globe", 5500, arrived=None, shipped=1)]
    )
    shop.history.early.append(of(topics.ORDER_SNAPSHOT, on_its_way, shop.now))
    shop.ask_early("return", delivered, reason="change_of_mind", order_version=2)


def _taken_back(shop: Shop) -> None:
    """While the goods are awaited, while a person looks at it, and while it waits for a snapshot."""
    order = shop.order("taken-back", shop.line("tie", 2500))
    for reason in ("change_of_mind", "other"):
        asked = shop.ask("return", order, reason=reason)
        shop.ask("cancel", order, target_request_id=asked["request_id"])
    asked = shop.ask("return", order, reason="change_of_mind", order_version=9)
    shop.ask("cancel", order, target_request_id=asked["request_id"])
    again = shop.ask("return", order, reason="change_of_mind")
    assert again["request_id"] != asked["request_id"]


def _facts_changed(shop: Shop) -> None:
    order = shop.order("one-not-delivered-after-all", shop.line("stool", 5000, quantity=2))
    shop.ask("return", order, reason="change_of_mind")
    line = shop.line("stool", 5000, quantity=2, delivered=1)
    changed = shop.unsent_order(order["order_id"], [line], version=2)
    shop.later(topics.ORDER_SNAPSHOT, changed)
    shop.later(topics.ORDER_SNAPSHOT, order)


def _reports(shop: Shop) -> None:
    order = shop.order("reported-on", shop.line("bench", 8000, quantity=2), shop.line("jug", 1200))
    back = shop.ask("return", order, reason="defective", lines=units(("1", 1)))
    shop.later(*sent(shop, back))
    shop.later(*received(shop, back, {"accepted": 1, "refused": 0}))
    exchanged = shop.ask("exchange", order, reason="defective", lines=units(("2", 1)))
    shop.later(*reported(shop, topics.REPLACEMENT_SHIPPED, exchanged))
    judged = shop.ask("return", order, reason="other", lines=units(("1", 1)))
    shop.later(*verdict(shop, judged))
    order = shop.order("paid-and-settled", shop.line("fan", 3300, arrived=None))
    shop.later(*settled(shop, shop.ask("refund", order, reason="change_of_mind")))
