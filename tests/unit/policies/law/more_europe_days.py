"""More rows of the European Union, read from the same facts: holidays of regions, clocks, what was told."""

from tests.unit.policies.law.table import Row, goods, row


def last_day(id_: str, place: str, delivered: str, asked: str, closes: str) -> Row:
    """Asked in the evening of that day: approved, or rejected where it closed before."""
    late = asked[:10] >= closes[:10]
    refusal = {"code": "window_closed"} if late else {}
    verdict = "rejected" if late else "approved"
    return row(id_, place, asked, verdict, delivered=delivered, closes=closes, **refusal)


CORPUS_CHRISTI = "2026-05-21T10:00+02:00", "2026-06-05T20:00+02:00"
REPENTANCE = "2026-11-04T10:00+01:00", "2026-11-19T20:00+01:00"
BOXING_DAY = "2025-12-12T10:00+01:00", "2025-12-29T20:00+01:00"
CONCEPTION = "2026-11-24T10:00+01:00", "2026-12-09T20:00+01:00"
SECOND_OF_MAY = "2025-04-18T10:00+02:00", "2025-05-05T20:00+02:00"
CHRISTMAS_EVE = "2026-12-10T10:00+01:00", "2026-12-28T20:00+01:00"
KINGS_DAY = "2026-04-13T10:00+02:00", "2026-04-28T20:00+02:00"

HOLIDAYS = [
    last_day("X-DE-01", "DE-NW", *CORPUS_CHRISTI, "2026-06-06T00:00+02:00"),
    last_day("X-DE-02", "DE-BE", *CORPUS_CHRISTI, "2026-06-05T00:00+02:00"),
    last_day("X-DE-03", "DE", *CORPUS_CHRISTI, "2026-06-05T00:00+02:00"),
    last_day("X-DE-04", "DE-SN", *REPENTANCE, "2026-11-20T00:00+01:00"),
    last_day("X-DE-05", "DE-BE", *REPENTANCE, "2026-11-19T00:00+01:00"),
    last_day("X-FR-01", "FR-6AE", *BOXING_DAY, "2025-12-30T00:00+01:00"),
    last_day("X-FR-02", "FR-57", *BOXING_DAY, "2025-12-30T00:00+01:00"),
    last_day("X-FR-03", "FR", *BOXING_DAY, "2025-12-27T00:00+01:00"),
    last_day("X-AT-01", "AT", *CONCEPTION, "2026-12-10T00:00+01:00"),
    last_day("X-DE-06", "DE", *CONCEPTION, "2026-12-09T00:00+01:00"),
    last_day(
        "X-PT-01",
        "PT",
        "2026-05-27T10:00+01:00",
        "2026-06-11T20:00+01:00",
        "2026-06-12T00:00+01:00",
    ),
    last_day(
        "X-ES-01",
        "ES",
        "2026-09-28T10:00+02:00",
        "2026-10-13T20:00+02:00",
        "2026-10-14T00:00+02:00",
    ),
    last_day("X-ES-02", "ES-MD", *SECOND_OF_MAY, "2025-05-06T00:00+02:00"),
    last_day("X-ES-03", "ES-CT", *SECOND_OF_MAY, "2025-05-03T00:00+02:00"),
    last_day(
        "X-PL-01",
        "PL",
        "2026-10-28T10:00+01:00",
        "2026-11-12T20:00+01:00",
        "2026-11-13T00:00+01:00",
    ),
    last_day("X-PL-02", "PL", *CHRISTMAS_EVE, "2026-12-29T00:00+01:00"),
    last_day("X-DE-07", "DE", *CHRISTMAS_EVE, "2026-12-25T00:00+01:00"),
    last_day(
        "X-IT-01",
        "IT",
        "2026-05-19T10:00+02:00",
        "2026-06-03T20:00+02:00",
        "2026-06-04T00:00+02:00",
    ),
    last_day("X-NL-01", "NL", *KINGS_DAY, "2026-04-29T00:00+02:00"),
    last_day("X-DE-08", "DE", *KINGS_DAY, "2026-04-28T00:00+02:00"),
]

CLOCKS = [
    last_day(
        "X-DE-10 an hour left out",
        "DE",
        "2026-03-16T12:00+01:00",
        "2026-03-30T23:59:59+02:00",
        "2026-03-31T00:00+02:00",
    ),
    last_day(
        "X-DE-11 an hour twice",
        "DE",
        "2026-10-12T23:59:59+02:00",
        "2026-10-27T00:00+01:00",
        "2026-10-27T00:00+01:00",
    ),
    last_day(
        "X-DE-12 end of the year",
        "DE",
        "2026-12-17T10:00+01:00",
        "2026-12-31T23:59:59+01:00",
        "2027-01-01T00:00+01:00",
    ),
    last_day(
        "X-DE-13 over New Year",
        "DE",
        "2026-12-18T10:00+01:00",
        "2027-01-04T23:59:59+01:00",
        "2027-01-05T00:00+01:00",
    ),
    last_day(
        "X-DE-14 leap day",
        "DE",
        "2028-02-15T10:00+01:00",
        "2028-02-29T23:59:59+01:00",
        "2028-03-01T00:00+01:00",
    ),
    # Midnight in Lisbon is an hour after that in Berlin.
    last_day(
        "X-PT-02 an hour later than Berlin",
        "PT",
        "2026-11-03T10:00+00:00",
        "2026-11-17T23:30+00:00",
        "2026-11-18T00:00+00:00",
    ),
    row(
        "X-ES-04 the order's own zone",
        "ES",
        "2026-11-17T23:30+00:00",
        "approved",
        delivered="2026-11-03T10:00+00:00",
        closes="2026-11-18T00:00+00:00",
        order={"timezone": "Atlantic/Canary"},
    ),
]

DELIVERED = "2026-01-15T10:00+01:00"
FREIGHT = {"return_freight": "2026-01-01T10:00+01:00"}
LATE = FREIGHT | {"withdrawal_right": "2026-03-10T10:00+01:00"}

TOLD = [
    row(
        "X-DE-20 told late",
        "DE",
        "2026-03-24T20:00+01:00",
        "approved",
        told=LATE,
        delivered=DELIVERED,
        closes="2026-03-25T00:00+01:00",
        freight="customer",
    ),
    row(
        "X-DE-21 told late, over",
        "DE",
        "2026-03-25T00:00+01:00",
        "rejected",
        told=LATE,
        delivered=DELIVERED,
        closes="2026-03-25T00:00+01:00",
        code="window_closed",
    ),
    row(
        "X-DE-22 told after a year",
        "DE",
        "2027-01-29T20:00+01:00",
        "approved",
        delivered=DELIVERED,
        closes="2027-01-30T00:00+01:00",
        told=FREIGHT | {"withdrawal_right": "2027-01-25T10:00+01:00"},
    ),
    row(
        "X-DE-23 told with the parcel",
        "DE",
        "2026-01-30T00:00+01:00",
        "rejected",
        delivered=DELIVERED,
        closes="2026-01-30T00:00+01:00",
        code="window_closed",
        told=FREIGHT | {"withdrawal_right": "2026-01-14T10:00+01:00"},
    ),
    row(
        "X-DE-24 freight told after the purchase",
        "DE",
        "2026-01-20T10:00+01:00",
        "approved",
        delivered=DELIVERED,
        freight="merchant",
        told={
            "withdrawal_right": "2026-01-01T10:00+01:00",
            "return_freight": "2026-01-14T10:00+01:00",
        },
    ),
    row(
        "X-GB-01 never told",
        "GB",
        "2027-01-29T20:00+00:00",
        "approved",
        told={},
        delivered=DELIVERED,
        closes="2027-01-30T00:00+00:00",
        freight="merchant",
    ),
]

LOTS = (goods("2026-05-04T10:00+02:00", "1"), goods(None, "2"))
SERIES = tuple(
    goods(day, line_id, sku="coffee", subscription=True)
    for line_id, day in [("1", "2026-05-04T10:00+02:00"), ("2", "2026-06-04T10:00+02:00")]
)

DELIVERIES = [
    row(
        "X-DE-30 a lot still to come",
        "DE",
        "2026-06-20T10:00+02:00",
        "approved",
        lines=LOTS,
        of_lines=("1",),
        closes=None,
    ),
    row(
        "X-DE-31 of a series the first",
        "DE",
        "2026-06-08T10:00+02:00",
        "rejected",
        lines=SERIES,
        of_lines=("2",),
        closes="2026-05-19T00:00+02:00",
        code="window_closed",
    ),
    row(
        "X-DE-32 on its way",
        "DE",
        "2026-06-08T10:00+02:00",
        "approved",
        lines=(goods(None),),
        closes=None,
        kinds=("refund",),
    ),
    row(
        "X-DE-33 on its way, goods offered",
        "DE",
        "2026-06-08T10:00+02:00",
        "rejected",
        lines=(goods(None),),
        code="not_delivered",
        kinds=("return",),
    ),
]

ROWS = [*HOLIDAYS, *CLOCKS, *TOLD, *DELIVERIES]
