"""More rows of China: days, and goods left out."""

from tests.unit.policies.law.table import goods, row

SIGNED = "2026-06-01T10:00+08:00"
DAY_2 = "2026-06-03T10:00+08:00"
FAULT = {"reason": "defective"}
SATURDAY = "2026-03-07T10:00+08:00"
PARCELS = (
    goods("2026-11-10T10:00+08:00", "A"),
    goods("2026-11-14T10:00+08:00", "B"),
)

DAYS = [
    # 16 to 19 February are the Spring Festival by law; the days moved by decree are not.
    row(
        "X-CN-01 Spring Festival",
        "CN",
        "2026-02-20T20:00+08:00",
        "approved",
        delivered="2026-02-10T10:00+08:00",
        closes="2026-02-21T00:00+08:00",
    ),
    row(
        "X-CN-02 leap day",
        "CN",
        "2028-02-29T23:59:59+08:00",
        "approved",
        delivered="2028-02-22T23:59:59+08:00",
        closes="2028-03-01T00:00+08:00",
    ),
    row(
        "X-CN-03 on Saturday",
        "CN",
        "2026-03-14T23:00+08:00",
        "approved",
        delivered=SATURDAY,
        closes="2026-03-15T00:00+08:00",
    ),
    row(
        "X-CN-04 Sunday after",
        "CN",
        "2026-03-15T10:00+08:00",
        "referred",
        delivered=SATURDAY,
        code="grace_period",
    ),
    row(
        "X-CN-05 Tuesday after",
        "CN",
        "2026-03-17T00:00+08:00",
        "rejected",
        delivered=SATURDAY,
        code="window_closed",
    ),
    row(
        "X-CN-06 week of holidays over",
        "CN",
        "2026-10-09T10:00+08:00",
        "rejected",
        delivered="2026-09-24T10:00+08:00",
        code="window_closed",
    ),
    row(
        "X-CN-07 both parcels",
        "CN",
        "2026-11-18T09:00+08:00",
        "approved",
        lines=PARCELS,
        granted="B",
        refused="A",
    ),
    row(
        "X-CN-08 on its way",
        "CN",
        DAY_2,
        "approved",
        lines=(goods(None),),
        closes=None,
        kinds=("refund",),
    ),
]

GOODS = [
    row(
        "X-CN-10 fresh",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        code="item_excluded",
        goods={"category": "food", "traits": "perishable"},
    ),
    row(
        "X-CN-11 download",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        code="item_excluded",
        goods={"category": "software", "traits": "digital"},
    ),
    row(
        "X-CN-12 newspaper",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        code="item_excluded",
        goods={"traits": "periodical"},
    ),
    row(
        "X-CN-13 film unsealed",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        goods={"category": "media", "traits": "sealed_media"},
        service={"condition": "opened"},
    ),
    row(
        "X-CN-14 film sealed",
        "CN",
        DAY_2,
        "approved",
        delivered=SIGNED,
        goods={"category": "media", "traits": "sealed_media"},
    ),
    row(
        "X-CN-15 near expiry, confirmed",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        code="item_excluded",
        goods={"traits": "final_sale", "confirmed": "final_sale"},
    ),
    row(
        "X-CN-16 tag cut",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        goods={"category": "clothing"},
        service={"condition": "damaged"},
    ),
    row(
        "X-CN-17 tried on",
        "CN",
        DAY_2,
        "approved",
        delivered=SIGNED,
        goods={"category": "clothing"},
        service={"condition": "opened"},
    ),
    row(
        "X-CN-18 fault of fresh food",
        "CN",
        DAY_2,
        "approved",
        delivered=SIGNED,
        goods={"category": "food", "traits": "perishable"},
        service=FAULT,
        freight="merchant",
    ),
    row(
        "X-CN-19 bought by a business",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        code="not_a_consumer",
        order={"buyer": "business"},
    ),
    row(
        "X-CN-20 medicine unsealed, confirmed",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        service={"condition": "opened"},
        goods={
            "category": "medical_device",
            "traits": "sealed_hygiene",
            "confirmed": "sealed_hygiene",
        },
    ),
]

ROWS = [*DAYS, *GOODS]
