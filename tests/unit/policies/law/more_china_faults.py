"""More rows of China: the three guarantees."""

from tests.unit.policies.law.table import repaired, row

SIGNED = "2026-06-01T10:00+08:00"
FAULT = {"reason": "defective"}
COOLER = {"category": "air_conditioner"}
LAPTOP = {"category": "computer"}

ROWS = [
    # 18 June is day 7 after the installation, day 13 after the delivery.
    row(
        "X-CN-21 from the installation",
        "CN",
        "2026-06-18T20:00+08:00",
        "approved",
        delivered="2026-06-05T10:00+08:00",
        closes="2026-06-19T00:00+08:00",
        service=FAULT,
        goods=COOLER | {"installed": "2026-06-11T10:00+08:00"},
    ),
    row(
        "X-CN-22 bought before July 2024: from the sale",
        "CN",
        "2024-06-24T10:00+08:00",
        "rejected",
        placed="2024-06-01T10:00+08:00",
        delivered="2024-06-10T10:00+08:00",
        goods=LAPTOP,
        service=FAULT,
        kinds=("exchange",),
    ),
    row(
        "X-CN-23 bought since: from the delivery",
        "CN",
        "2024-07-24T10:00+08:00",
        "approved",
        placed="2024-07-01T00:00+08:00",
        delivered="2024-07-10T10:00+08:00",
        goods=LAPTOP,
        service=FAULT,
        kinds=("exchange",),
    ),
    row(
        "X-CN-24 two repairs in vain",
        "CN",
        "2026-09-09T10:00+08:00",
        "approved",
        delivered=SIGNED,
        goods=LAPTOP,
        service=FAULT,
        kinds=("exchange",),
        freight="merchant",
        history=(
            repaired("2026-07-01T10:00+08:00", "2026-07-08T10:00+08:00", failed=True),
            repaired("2026-08-01T10:00+08:00", "2026-08-08T10:00+08:00", failed=True),
        ),
    ),
    row(
        "X-CN-25 one repair in vain",
        "CN",
        "2026-09-09T10:00+08:00",
        "rejected",
        delivered=SIGNED,
        goods=LAPTOP,
        service=FAULT,
        kinds=("exchange",),
        history=(repaired("2026-07-01T10:00+08:00", "2026-07-08T10:00+08:00", failed=True),),
    ),
    row(
        "X-CN-26 a slow repair",
        "CN",
        "2026-09-09T10:00+08:00",
        "approved",
        delivered=SIGNED,
        goods=LAPTOP,
        service=FAULT,
        kinds=("exchange",),
        history=(repaired("2026-07-20T10:00+08:00", "2026-08-25T10:00+08:00"),),
    ),
]
