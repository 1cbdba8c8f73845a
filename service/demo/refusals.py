"""Orders of which one request each is refused: one for every common reason."""

from service.demo.shop import Shop, units


def refusals(shop: Shop) -> None:
    for scene in (_of_the_order, _of_the_goods, _of_the_ground, _of_the_kind, _of_the_form):
        scene(shop)


def _of_the_order(shop: Shop) -> None:
    lamp = shop.line("lamp", 4900)
    shop.ask_early("refund", shop.unsent_order("never-placed", [lamp]), reason="defective")
    order = shop.order("of-somebody-else", lamp)
    shop.ask("refund", order, reason="defective", customer_id="a-stranger")
    order = shop.order("not-paid", shop.line("lamp", 4900), status="unpaid", captured=0)
    shop.ask("return", order, reason="change_of_mind")
    order = shop.order("cancelled", shop.line("lamp", 4900, arrived=None), status="cancelled")
    shop.ask("return", order, reason="change_of_mind")
    shop.ask("refund", order, reason="other")


def _of_the_goods(shop: Shop) -> None:
    order = shop.order("not-delivered", shop.line("desk", 24_900, arrived=None, shipped=1))
    shop.ask("return", order, reason="defective")
    order = shop.order("no-such-line", shop.line("cable", 900))
    shop.ask("refund", order, reason="defective", lines=units(("7", 1)))
    order = shop.order("one-too-many", shop.line("plate", 2400, quantity=2))
    shop.ask("return", order, reason="defective", lines=units(("1", 3)))
    order = shop.order("all-asked-for", shop.line("pen", 500))
    shop.ask("return", order, reason="change_of_mind")
    shop.ask("return", order, reason="change_of_mind")


def _of_the_ground(shop: Shop) -> None:
    order = shop.order("too-late", shop.line("jacket", 9900, arrived=60))
    shop.ask("return", order, reason="change_of_mind")
    order = shop.order("made-to-order", shop.line("poster", 3900, traits=["custom_made"]))
    shop.ask("refund", order, reason="change_of_mind")
    order = shop.order("worn", shop.line("boots", 11_900))
    shop.ask("return", order, reason="change_of_mind", condition="used")
    order = shop.order("fault-not-shown", shop.line("drill", 12_900, arrived=500))
    shop.ask("return", order, reason="defective")
    order = shop.order("no-exchange-for-that", shop.line("hat", 2900))
    shop.ask("exchange", order, reason="late_delivery")
    order = shop.order("asks-for-more", shop.line("bowl", 1900))
    shop.ask("refund", order, reason="defective", amount=2000)


def _of_the_kind(shop: Shop) -> None:
    order = shop.order("repair-too-dear", shop.line("toaster", 4000))
    shop.ask("repair", order, reason="defective", estimate={"cost": 2001, "days": 5})
    order = shop.order("repair-too-slow", shop.line("toaster", 4000))
    shop.ask("repair", order, reason="defective", estimate={"cost": 1500, "days": 45})
    order = shop.order("another-instead", shop.line("shirt-blue", 3900))
    wanted = units(("1", 1))[0] | {"replacement_sku": "shirt-red"}
    shop.ask("exchange", order, reason="defective", lines=[wanted])
    order = shop.order("cancels-what-is-paid", shop.line("book", 1200, arrived=None))
    paid = shop.ask("refund", order, reason="change_of_mind")
    shop.ask("cancel", order, target_request_id=paid["request_id"])
    shop.ask("cancel", order, target_request_id=shop.id())


def _of_the_form(shop: Shop) -> None:
    order = shop.order("of-tomorrow", shop.line("mug", 900))
    shop.ask("refund", order, reason="defective", requested_at=shop.ago(days=-1))
    order = shop.order("wrong-fields", shop.line("mug", 900))
    shop.ask("refund", order, reason="just because", evidence="a text")
    shop.ask("refund", order, reason="defective", amount=0)
    shop.ask("review", order, score=6)
    shop.ask("comment", order)
    shop.ask("comment", order, content="long " * 1001)
