"""The worked examples of China: days counted by the civil calendar, goods left out, evidence, money."""

from service.domain.order import Promotion
from tests.unit.policies.law.table import goods, row

MARCH = "2026-03-02T15:20+08:00"
TEN_DAYS_ON = "2026-03-10T00:00+08:00"
SIGNED = "2026-06-01T10:00+08:00"
DAY_2, DAY_5 = "2026-06-03T10:00+08:00", "2026-06-06T10:00+08:00"
PARCELS = (
    goods("2026-11-10T10:00+08:00", "A"),
    goods("2026-11-14T10:00+08:00", "B"),
)
THRESHOLD = {"promotions": (Promotion(threshold=30000, discount=5000, line_ids=("A", "B")),)}
FAULT = {"reason": "defective"}
LAPTOP = {"category": "computer"}
MONEY, GOODS = ("refund", "return"), ("exchange",)

DAYS = [
    row(
        "CN-01",
        "CN",
        "2026-03-09T23:59:59+08:00",
        "approved",
        delivered=MARCH,
        closes=TEN_DAYS_ON,
        goods={"category": "clothing"},
    ),
    row(
        "CN-02",
        "CN",
        "2026-03-10T00:00:00+08:00",
        "rejected",
        delivered=MARCH,
        closes=TEN_DAYS_ON,
        code="window_closed",
        goods={"category": "clothing"},
    ),
    row(
        "CN-03",
        "CN",
        "2026-03-09T20:00+08:00",
        "approved",
        delivered="2026-03-02T00:00:30+08:00",
        closes=TEN_DAYS_ON,
    ),
    row(
        "CN-05",
        "CN",
        "2026-03-10T23:00+08:00",
        "approved",
        delivered="2026-03-02T16:30+00:00",
        closes="2026-03-11T00:00+08:00",
    ),
    # The last day is that after the holidays of three days, 4 October.
    row(
        "CN-07",
        "CN",
        "2026-10-02T10:00+08:00",
        "approved",
        delivered="2026-09-24T10:00+08:00",
        closes="2026-10-05T00:00+08:00",
    ),
    row(
        "CN-07 on 5 October",
        "CN",
        "2026-10-05T10:00+08:00",
        "referred",
        code="grace_period",
        delivered="2026-09-24T10:00+08:00",
    ),
    row(
        "CN-08 A",
        "CN",
        "2026-11-18T09:00+08:00",
        "rejected",
        lines=PARCELS,
        of_lines=("A",),
        closes="2026-11-18T00:00+08:00",
        code="window_closed",
    ),
    row(
        "CN-08 B",
        "CN",
        "2026-11-18T09:00+08:00",
        "approved",
        lines=PARCELS,
        of_lines=("B",),
        closes="2026-11-22T00:00+08:00",
    ),
]

GOODS_AND_MONEY = [
    row(
        "CN-20",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        code="item_excluded",
        goods={"traits": "custom_made"},
    ),
    row(
        "CN-20 with a fault",
        "CN",
        DAY_2,
        "approved",
        delivered=SIGNED,
        freight="merchant",
        goods={"traits": "custom_made"},
        service=FAULT,
    ),
    row(
        "CN-22",
        "CN",
        DAY_5,
        "approved",
        delivered=SIGNED,
        freight="customer",
        goods={"category": "phone", "traits": "activated"},
        service={"condition": "opened"},
    ),
    row(
        "CN-23",
        "CN",
        DAY_5,
        "rejected",
        delivered=SIGNED,
        goods={"category": "phone", "traits": "activated", "confirmed": "activated"},
        service={"condition": "used"},
    ),
    row(
        "CN-25",
        "CN",
        DAY_2,
        "approved",
        delivered=SIGNED,
        goods={"traits": "final_sale", "told": "final_sale"},
    ),
    row(
        "CN-26",
        "CN",
        DAY_2,
        "rejected",
        delivered=SIGNED,
        goods={"category": "cosmetics", "traits": "sealed_hygiene"},
        service={"condition": "opened"},
    ),
    row(
        "CN-29",
        "CN",
        DAY_2,
        "approved for less",
        of_lines=("A",),
        amount=8000,
        fees=2000,
        lines=(
            goods(SIGNED, "A", paid=10000, list_price=10000),
            goods(SIGNED, "B", paid=0, list_price=2000, gift_for="A"),
        ),
    ),
    row(
        "CN-30",
        "CN",
        DAY_2,
        "approved for less",
        of_lines=("B",),
        amount=10000,
        promotion=-2857,
        lines=(
            goods(SIGNED, "A", paid=17143, list_price=20000),
            goods(SIGNED, "B", paid=12857, list_price=15000),
        ),
        order=THRESHOLD,
    ),
    *(
        row(
            f"CN-31 day {day}, {'/'.join(kinds)}",
            "CN",
            asked,
            verdict,
            delivered=SIGNED,
            goods=LAPTOP,
            service=FAULT,
            kinds=kinds,
            **({"freight": "merchant"} if verdict == "approved" else {}),
        )
        for day, asked, kinds, verdict in [
            (6, "2026-06-07T10:00+08:00", (*MONEY, *GOODS, "repair"), "approved"),
            (12, "2026-06-13T10:00+08:00", MONEY, "rejected"),
            (12, "2026-06-13T10:00+08:00", (*GOODS, "repair"), "approved"),
            (40, "2026-07-11T10:00+08:00", (*MONEY, *GOODS), "rejected"),
            (40, "2026-07-11T10:00+08:00", ("repair",), "approved"),
        ]
    ),
    row(
        "CN-33 month 5",
        "CN",
        "2026-10-20T10:00+08:00",
        "approved",
        delivered=SIGNED,
        goods={"category": "television"},
        service=FAULT,
        kinds=("repair",),
    ),
    row(
        "CN-33 month 7",
        "CN",
        "2026-12-20T10:00+08:00",
        "rejected",
        delivered=SIGNED,
        code="evidence_missing",
        goods={"category": "television"},
        service=FAULT,
        kinds=("repair",),
    ),
    row(
        "CN-33 month 7, shown",
        "CN",
        "2026-12-20T10:00+08:00",
        "not rejected",
        delivered=SIGNED,
        goods={"category": "television"},
        kinds=("repair",),
        service={"reason": "defective", "evidence": ("https://shop.example/1",)},
    ),
]

EXAMPLES = [*DAYS, *GOODS_AND_MONEY]
