"""More rows of the European Union: goods left out, and money."""

from tests.unit.policies.law.table import goods, row

NOVEMBER = "2026-11-03T14:00+01:00"
DAY_2 = "2026-11-05T10:00+01:00"
FAULT = {"reason": "defective"}
OPENED = {"condition": "opened"}
MIXED = (goods(NOVEMBER, "1"), goods(NOVEMBER, "2", traits="custom_made", told="custom_made"))

ROWS = [
    row(
        "X-DE-40 fresh",
        "DE",
        DAY_2,
        "rejected",
        delivered=NOVEMBER,
        code="item_excluded",
        goods={"category": "food", "traits": "perishable", "told": "perishable"},
    ),
    row(
        "X-DE-41 film unsealed",
        "DE",
        DAY_2,
        "rejected",
        delivered=NOVEMBER,
        service=OPENED,
        code="item_excluded",
        goods={"traits": "sealed_media", "told": "sealed_media"},
    ),
    row(
        "X-DE-42 film sealed",
        "DE",
        DAY_2,
        "approved",
        delivered=NOVEMBER,
        goods={"traits": "sealed_media", "told": "sealed_media"},
    ),
    row(
        "X-DE-43 film, not told",
        "DE",
        DAY_2,
        "approved",
        delivered=NOVEMBER,
        service=OPENED,
        goods={"traits": "sealed_media"},
    ),
    row(
        "X-DE-44 magazine",
        "DE",
        DAY_2,
        "rejected",
        delivered=NOVEMBER,
        code="item_excluded",
        goods={"traits": "periodical", "told": "periodical"},
    ),
    row(
        "X-DE-45 magazine by subscription",
        "DE",
        DAY_2,
        "approved",
        delivered=NOVEMBER,
        goods={"traits": "periodical", "told": "periodical", "subscription": True},
    ),
    row(
        "X-DE-46 download with consent",
        "DE",
        DAY_2,
        "rejected",
        delivered=NOVEMBER,
        code="item_excluded",
        goods={"traits": "digital", "told": "digital", "confirmed": "digital"},
    ),
    row(
        "X-DE-47 download without consent",
        "DE",
        DAY_2,
        "approved",
        delivered=NOVEMBER,
        goods={"traits": "digital", "told": "digital"},
        kinds=("refund",),
    ),
    row(
        "X-DE-48 bargain",
        "DE",
        DAY_2,
        "approved",
        delivered=NOVEMBER,
        goods={"traits": "final_sale", "told": "final_sale", "confirmed": "final_sale"},
    ),
    row(
        "X-DE-49 shop says no returns",
        "DE",
        DAY_2,
        "approved",
        delivered=NOVEMBER,
        told={"no_returns": "2026-10-30T10:00+01:00"},
    ),
    row(
        "X-DE-50 bought by a business",
        "DE",
        DAY_2,
        "rejected",
        delivered=NOVEMBER,
        code="not_a_consumer",
        order={"buyer": "business"},
    ),
    row("X-DE-51 partly engraved", "DE", DAY_2, "approved", lines=MIXED, granted="1", refused="2"),
    row(
        "X-DE-52 broken by the buyer",
        "DE",
        DAY_2,
        "approved for less",
        delivered=NOVEMBER,
        service={"condition": "damaged"},
    ),
    # The cheapest delivery goes back, not what the express cost more.
    row(
        "X-DE-53 delivery",
        "DE",
        DAY_2,
        "approved",
        delivered=NOVEMBER,
        amount=1500,
        order={"shipping_paid": 900, "express_surcharge": 400},
    ),
    row(
        "X-DE-54 engraved ring with a fault",
        "DE",
        DAY_2,
        "approved",
        delivered=NOVEMBER,
        goods={"traits": "custom_made"},
        service=FAULT,
        kinds=("repair", "exchange"),
    ),
]
