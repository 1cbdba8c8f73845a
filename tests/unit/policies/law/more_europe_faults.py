"""More rows of Europe: the guarantee by state, and the kingdom's way."""

from tests.unit.policies.law.table import repaired, row

FAULT = {"reason": "defective"}
SHOWN = {"reason": "defective", "evidence": ("https://shop.example/1",)}
OPENED = {"condition": "opened"}
KETTLE = {"category": "appliance"}
BOUGHT = "2026-01-12T10:00+01:00"
MONTH_18, MONTH_37 = "2027-07-08T10:00+02:00", "2029-02-20T10:00+00:00"
REPAIR = (repaired("2027-05-03T10:00+02:00", "2027-05-10T10:00+02:00"),)
JULY = "2026-07-01T10:00+01:00"

GUARANTEE = [
    row(
        "X-PT-10 month 37",
        "PT",
        MONTH_37,
        "rejected",
        delivered=BOUGHT,
        code="window_closed",
        goods=KETTLE,
        service=SHOWN,
        kinds=("repair",),
    ),
    row(
        "X-SK-01 month 18",
        "SK",
        MONTH_18,
        "approved",
        delivered=BOUGHT,
        goods=KETTLE,
        service=FAULT,
        kinds=("repair",),
    ),
    row(
        "X-CZ-01 month 18",
        "CZ",
        MONTH_18,
        "rejected",
        delivered=BOUGHT,
        goods=KETTLE,
        service=FAULT,
        kinds=("repair",),
        code="evidence_missing",
    ),
    row(
        "X-DE-60 dog, month 5",
        "DE",
        "2026-06-08T10:00+02:00",
        "approved",
        delivered=BOUGHT,
        goods={"category": "animal"},
        service=FAULT,
        kinds=("exchange",),
    ),
    row(
        "X-DE-61 dog, month 8",
        "DE",
        "2026-09-08T10:00+02:00",
        "rejected",
        delivered=BOUGHT,
        goods={"category": "animal"},
        service=FAULT,
        kinds=("exchange",),
        code="evidence_missing",
    ),
    row(
        "X-DE-62 unsafe",
        "DE",
        "2026-12-08T10:00+01:00",
        "not rejected",
        delivered=BOUGHT,
        goods=KETTLE,
        service={"reason": "defective", "severity": "unsafe"},
    ),
    # Half an hour after midnight in Berlin is still 30 July in UTC.
    row(
        "X-DE-63 contract of 31 July",
        "DE",
        "2029-01-15T10:00+01:00",
        "not rejected",
        placed="2026-07-31T00:30+02:00",
        delivered="2026-08-03T10:00+02:00",
        history=REPAIR,
        closes="2029-08-04T00:00+02:00",
        goods=KETTLE,
        service=SHOWN,
        kinds=("repair",),
    ),
    row(
        "X-DE-64 contract of 30 July",
        "DE",
        "2029-01-15T10:00+01:00",
        "rejected",
        placed="2026-07-30T23:30+02:00",
        delivered="2026-08-03T10:00+02:00",
        history=REPAIR,
        code="window_closed",
        goods=KETTLE,
        service=SHOWN,
        kinds=("repair",),
    ),
]

KINGDOM = [
    row(
        "X-GB-10 Christmas Day",
        "GB",
        "2026-12-26T00:00+00:00",
        "rejected",
        code="window_closed",
        delivered="2026-12-11T10:00+00:00",
        closes="2026-12-26T00:00+00:00",
    ),
    row(
        "X-GB-11 hygiene seal broken",
        "GB",
        "2026-07-03T10:00+01:00",
        "rejected",
        delivered=JULY,
        code="item_excluded",
        service=OPENED,
        goods={"traits": "sealed_hygiene", "told": "sealed_hygiene"},
    ),
    row(
        "X-GB-12 month 2, a small fault",
        "GB",
        "2026-09-01T10:00+01:00",
        "rejected",
        delivered=JULY,
        goods=KETTLE,
        service={"reason": "defective", "severity": "minor"},
    ),
    row(
        "X-GB-13 from the installation",
        "GB",
        "2026-08-09T20:00+01:00",
        "approved",
        delivered=JULY,
        closes="2026-08-10T00:00+01:00",
        service=FAULT,
        goods=KETTLE | {"installed": "2026-07-10T10:00+01:00"},
    ),
    # Six days of waiting make it 6 August; seven days are left after the repair.
    row(
        "X-GB-14 seven days after a repair",
        "GB",
        "2026-08-11T20:00+01:00",
        "approved",
        delivered=JULY,
        closes="2026-08-12T00:00+01:00",
        goods=KETTLE,
        service=FAULT,
        history=(repaired("2026-07-30T10:00+01:00", "2026-08-04T10:00+01:00", failed=True),),
    ),
    row(
        "X-GB-15 month 5",
        "GB",
        "2026-11-20T10:00+00:00",
        "approved",
        delivered=JULY,
        goods=KETTLE,
        service=FAULT,
        kinds=("repair", "exchange"),
        freight="merchant",
    ),
    row(
        "X-GB-16 month 8",
        "GB",
        "2027-02-20T10:00+00:00",
        "rejected",
        delivered=JULY,
        goods=KETTLE,
        service=FAULT,
        kinds=("repair", "exchange"),
        code="evidence_missing",
    ),
    row(
        "X-GB-17 delivery",
        "GB",
        "2026-07-03T10:00+01:00",
        "approved",
        delivered=JULY,
        amount=1500,
        order={"shipping_paid": 900, "express_surcharge": 400},
    ),
]

ROWS = [*GUARANTEE, *KINGDOM]
