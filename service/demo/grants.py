"""Orders of which one request each is granted, or left to a person: one for every rule of money and goods."""

from service.demo.shop import Shop, units


def grants(shop: Shop) -> None:
    for scene in (_currencies, _parts, _settled, _in_kind, _left_to_a_person):
        scene(shop)


def _currencies(shop: Shop) -> None:
    """With 2, 0 and 3 decimals: paid at once, and waiting for the goods."""
    for currency, price in (("CHF", 4990), ("JPY", 4990), ("KWD", 14_950)):
        order_id = f"in-{currency}"
        never_sent = shop.line("lamp", price, arrived=None)
        order = shop.order(order_id, never_sent, shop.line("rug", 2 * price), currency=currency)
        shop.ask("refund", order, reason="change_of_mind", lines=units(("1", 1)))
        shop.ask("return", order, reason="change_of_mind", lines=units(("2", 1)))


def _parts(shop: Shop) -> None:
    """One line of two, a stated amount, and three units that cost 10.00 together."""
    ring = shop.line("ring-engraved", 19_900, traits=["custom_made"])
    order = shop.order("granted-in-part", ring, shop.line("box", 1500))
    shop.ask("refund", order, reason="change_of_mind")
    order = shop.order("asks-for-less", shop.line("chair", 8900))
    shop.ask("refund", order, reason="defective", amount=2000)
    order = shop.order("three-for-ten", shop.line("socks", 1000, quantity=3))
    for _ in range(3):
        shop.ask("return", order, reason="change_of_mind", lines=units(("1", 1)))


def _settled(shop: Shop) -> None:
    """Delivery cost goes back with the last unit; a threshold discount and a gift are settled."""
    order = shop.order(
        "delivery-cost",
        shop.line("cup", 2000, quantity=2),
        shop.line("pot", 1000),
        shipping_paid=900,
        express_surcharge=400,
    )
    shop.ask("return", order, reason="change_of_mind", lines=units(("1", 1)))
    shop.ask("return", order, reason="change_of_mind")
    order = shop.order(
        "promotion",
        shop.line("coat", 17_143, list_price=20_000),
        shop.line("shoes", 12_857, list_price=15_000),
        promotions=[{"threshold": 30_000, "discount": 5000, "line_ids": ["1", "2"]}],
    )
    shop.ask("return", order, reason="change_of_mind", lines=units(("2", 1)))
    bag = shop.line("bag", 0, list_price=1200, gift_for="1")
    order = shop.order("gift-kept", shop.line("perfume", 6500, list_price=6500), bag)
    shop.ask("return", order, reason="change_of_mind", lines=units(("1", 1)))


def _in_kind(shop: Shop) -> None:
    """Exchange and repair, and a fault found late that is shown."""
    order = shop.order("exchange", shop.line("shirt-blue", 3900))
    shop.ask("exchange", order, reason="wrong_item")
    order = shop.order("repair", shop.line("kettle", 5900, arrived=200))
    shop.ask("repair", order, reason="defective")
    order = shop.order("repair-estimated", shop.line("washer", 39_900, arrived=300))
    shop.ask("repair", order, reason="defective", estimate={"cost": 9900, "days": 14})
    order = shop.order("fault-shown", shop.line("drill", 12_900, arrived=500))
    shop.ask("return", order, reason="defective", evidence=["https://example.com/drill.jpg"])


def _left_to_a_person(shop: Shop) -> None:
    order = shop.order("above-the-limit", shop.line("sofa", 189_000))
    shop.ask("return", order, reason="defective")
    order = shop.order("unclear", shop.line("clock", 2900))
    shop.ask("refund", order, reason="other", note="It does not suit the room.")
    order = shop.order("late-delivery", shop.line("costume", 4500))
    shop.ask("return", order, reason="late_delivery")
    order = shop.order("stale", shop.line("vase", 3500, arrived=20))
    shop.ask("return", order, reason="change_of_mind", requested_at=shop.ago(days=10))
    order = shop.order("too-frequent", shop.line("candle", 22_000, quantity=22))
    for _ in range(22):
        shop.ask(
            "return",
            order,
            reason="change_of_mind",
            lines=units(("1", 1)),
            requested_at=shop.ago(days=0),
        )
