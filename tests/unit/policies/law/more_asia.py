"""More rows of Japan and South Korea."""

from tests.unit.policies.law.table import row

JUNE = "2026-06-01T10:00+09:00"
SUPPLIED = "2026-03-02T10:00+09:00"
NOT_AS_TOLD = {"reason": "not_as_described"}
OPENED = {"condition": "opened"}

JAPAN = [
    row(
        "X-JP-01 sent in time, too late there",
        "JP",
        "2026-06-08T23:50+09:00",
        "rejected",
        delivered=JUNE,
        arrived="2026-06-09T00:10+09:00",
        closes="2026-06-09T00:00+09:00",
        code="window_closed",
    ),
    row(
        "X-JP-02 clause shown after the purchase",
        "JP",
        "2026-06-02T10:00+09:00",
        "approved",
        delivered=JUNE,
        placed="2026-05-29T10:00+09:00",
        told={"no_returns": "2026-05-29T10:01+09:00"},
    ),
    row(
        "X-JP-03 delivered before midnight",
        "JP",
        "2026-06-08T20:00+09:00",
        "approved",
        delivered="2026-06-01T23:59:59+09:00",
        closes="2026-06-09T00:00+09:00",
    ),
    row(
        "X-JP-04 no kind of goods is left out",
        "JP",
        "2026-06-02T10:00+09:00",
        "approved",
        delivered=JUNE,
        goods={"traits": "custom_made perishable"},
    ),
]

KOREA = [
    row(
        "X-KR-01 Chuseok",
        "KR",
        "2026-09-28T20:00+09:00",
        "approved",
        delivered="2026-09-18T10:00+09:00",
        closes="2026-09-29T00:00+09:00",
    ),
    row(
        "X-KR-02 Saturday",
        "KR",
        "2026-06-15T20:00+09:00",
        "approved",
        delivered="2026-06-06T10:00+09:00",
        closes="2026-06-16T00:00+09:00",
    ),
    row(
        "X-KR-03 three months of supply",
        "KR",
        "2026-06-03T00:00+09:00",
        "rejected",
        delivered=SUPPLIED,
        known_at="2026-05-20T10:00+09:00",
        service=NOT_AS_TOLD,
        closes="2026-06-03T00:00+09:00",
        code="window_closed",
    ),
    row(
        "X-KR-04 within both",
        "KR",
        "2026-05-15T10:00+09:00",
        "approved",
        delivered=SUPPLIED,
        known_at="2026-04-20T10:00+09:00",
        service=NOT_AS_TOLD,
        freight="merchant",
        closes="2026-05-21T00:00+09:00",
    ),
    row(
        "X-KR-05 broken by the buyer",
        "KR",
        "2026-06-03T10:00+09:00",
        "rejected",
        delivered=JUNE,
        service={"condition": "damaged"},
    ),
    row(
        "X-KR-06 box opened",
        "KR",
        "2026-06-03T10:00+09:00",
        "approved",
        delivered=JUNE,
        service=OPENED,
    ),
    row(
        "X-KR-07 made to order with consent",
        "KR",
        "2026-06-03T10:00+09:00",
        "rejected",
        delivered=JUNE,
        code="item_excluded",
        goods={"traits": "custom_made", "told": "custom_made", "confirmed": "custom_made"},
    ),
    row(
        "X-KR-08 made to order without",
        "KR",
        "2026-06-03T10:00+09:00",
        "approved",
        delivered=JUNE,
        goods={"traits": "custom_made"},
    ),
    row(
        "X-KR-09 film unsealed",
        "KR",
        "2026-06-03T10:00+09:00",
        "rejected",
        delivered=JUNE,
        service=OPENED,
        code="item_excluded",
        goods={"traits": "sealed_media", "told": "sealed_media"},
    ),
    row(
        "X-KR-10 film unsealed, not marked",
        "KR",
        "2026-06-03T10:00+09:00",
        "approved",
        delivered=JUNE,
        service=OPENED,
        goods={"traits": "sealed_media"},
    ),
]

ROWS = [*JAPAN, *KOREA]
