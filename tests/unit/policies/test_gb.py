"""The United Kingdom: Consumer Contracts Regulations 2013, Consumer Rights Act 2015."""

from typing import Any

import pytest

from tests.unit.policies.told import answered, exchanged, repaired, row, said

PHOTO = ("https://photo.test/1",)
LAMP = {"delivered": "2026-06-02T14:00+01:00"}
IN_TIME = LAMP | {"asked": "2026-06-10T12:00+01:00"}
KETTLE = {"delivered": "2026-07-01T10:00+01:00", "reason": "defective"}
MENDED = (repaired("2026-09-01T10:00+01:00", "2026-09-10T10:00+01:00"),)
SWAPPED = (exchanged("2026-09-01T10:00+01:00", "2026-09-10T10:00+01:00"),)

CANCEL = [
    row(
        "the last second", "GB", "approved cancellation", **LAMP, asked="2026-06-16T23:59:59+01:00"
    ),
    row(
        "the first second after",
        "GB",
        "rejected cancellation window_closed",
        **LAMP,
        asked="2026-06-17T00:00+01:00",
    ),
    row(
        "a Sunday does not roll",
        "GB",
        "rejected cancellation window_closed",
        delivered="2026-06-07T10:00+01:00",
        asked="2026-06-22T00:00+01:00",
    ),
    row(
        "nor does Christmas",
        "GB",
        "rejected cancellation window_closed",
        delivered="2026-12-11T10:00+00:00",
        asked="2026-12-26T00:00+00:00",
    ),
    row(
        "never told, 12 months more",
        "GB",
        "approved cancellation",
        **LAMP,
        disclosed=(),
        asked="2027-06-16T23:59:59+01:00",
    ),
    row(
        "never told, too late all the same",
        "GB",
        "rejected cancellation window_closed",
        **LAMP,
        disclosed=(),
        asked="2027-06-17T00:00+01:00",
    ),
    row(
        "made to measure",
        "GB",
        "rejected cancellation item_excluded",
        **IN_TIME,
        traits=["custom_made"],
    ),
    row(
        "perishable", "GB", "rejected cancellation item_excluded", **IN_TIME, traits=["perishable"]
    ),
    row(
        "one issue of a magazine",
        "GB",
        "rejected cancellation item_excluded",
        **IN_TIME,
        traits=["periodical"],
    ),
    row(
        "a magazine that is subscribed to",
        "GB",
        "approved cancellation",
        **IN_TIME,
        traits=["periodical"],
        subscription=True,
    ),
    row(
        "a seal broken, told",
        "GB",
        "rejected cancellation item_excluded",
        **IN_TIME,
        traits=["sealed_hygiene"],
        told=["sealed_hygiene"],
        condition="opened",
    ),
    row(
        "a seal broken, not told",
        "GB",
        "approved cancellation",
        **IN_TIME,
        traits=["sealed_hygiene"],
        condition="opened",
    ),
    row(
        "a seal unbroken",
        "GB",
        "approved cancellation",
        **IN_TIME,
        traits=["sealed_media"],
        told=["sealed_media"],
    ),
    row(
        "a download begun with consent",
        "GB",
        "rejected cancellation_digital item_excluded",
        **IN_TIME,
        traits=["digital"],
        confirmed=["digital"],
    ),
    row(
        "a download begun without",
        "GB",
        "approved cancellation_digital",
        **IN_TIME,
        traits=["digital"],
    ),
    row("a business", "GB", "rejected cancellation not_a_consumer", **IN_TIME, buyer="business"),
    row("still on its way", "GB", "approved cancellation", asked="2026-06-10T12:00+01:00"),
]

REJECT = [
    row("day 30", "GB", "approved short_term_reject", **KETTLE, asked="2026-07-31T23:59:59+01:00"),
    row(
        "day 31",
        "GB",
        "rejected short_term_reject window_closed no_such_right",
        **KETTLE,
        asked="2026-08-01T00:00+01:00",
    ),
    row(
        "30 days from the installation",
        "GB",
        "approved short_term_reject",
        **KETTLE,
        installed_at="2026-07-15T10:00+01:00",
        asked="2026-08-14T23:59:59+01:00",
    ),
    row(
        "and no more",
        "GB",
        "rejected short_term_reject window_closed no_such_right",
        **KETTLE,
        installed_at="2026-07-15T10:00+01:00",
        asked="2026-08-15T00:00+01:00",
    ),
    row(
        "the clock stops in a repair",
        "GB",
        "approved short_term_reject",
        **KETTLE,
        history=(repaired("2026-07-11T10:00+01:00", "2026-07-15T10:00+01:00"),),
        asked="2026-08-05T23:59:59+01:00",
    ),
    row(
        "7 days are left after it",
        "GB",
        "approved short_term_reject",
        **KETTLE,
        history=(repaired("2026-07-30T10:00+01:00", "2026-08-03T10:00+01:00"),),
        asked="2026-08-10T23:59:59+01:00",
    ),
    row(
        "while it lasts the right stays",
        "GB",
        "approved short_term_reject",
        **KETTLE,
        history=(repaired("2026-07-30T10:00+01:00", None),),
        asked="2026-09-10T12:00+01:00",
    ),
    row(
        "fish",
        "GB",
        "referred short_term_reject_perishable evidence_to_judge",
        **KETTLE,
        traits=["perishable"],
        asked="2026-07-02T12:00+01:00",
    ),
    row(
        "a download is not rejected",
        "GB",
        "rejected price_reduction no_such_right",
        **KETTLE,
        traits=["digital"],
        asked="2026-07-20T12:00+01:00",
    ),
]
for reason in ("wrong_item", "damaged_in_transit", "not_as_described", "missing_parts"):
    REJECT.append(
        row(
            reason,
            "GB",
            "approved short_term_reject",
            **KETTLE | {"reason": reason},
            asked="2026-07-20T12:00+01:00",
        )
    )

LATER = [
    row(
        "a repair, month 6",
        "GB",
        "approved repair_or_replacement",
        **KETTLE,
        kind="repair",
        asked="2027-01-01T23:59:59+00:00",
    ),
    row(
        "then it must be shown",
        "GB",
        "rejected repair_or_replacement evidence_missing",
        **KETTLE,
        kind="repair",
        asked="2027-01-02T00:00+00:00",
    ),
    row(
        "and a person looks at it",
        "GB",
        "referred repair_or_replacement evidence_to_judge",
        **KETTLE,
        kind="exchange",
        asked="2027-01-02T00:00+00:00",
        evidence=PHOTO,
    ),
    row(
        "6 years",
        "GB",
        "referred repair_or_replacement evidence_to_judge",
        **KETTLE,
        kind="repair",
        asked="2032-07-01T23:59:59+01:00",
        evidence=PHOTO,
    ),
    row(
        "6 years are over",
        "GB",
        "rejected repair_or_replacement window_closed",
        **KETTLE,
        kind="repair",
        asked="2032-07-02T00:00+01:00",
        evidence=PHOTO,
    ),
    row(
        "the final right after one repair",
        "GB",
        "approved final_rejection",
        **KETTLE,
        history=MENDED,
        asked="2027-01-01T23:59:59+00:00",
    ),
    row(
        "after one exchange",
        "GB",
        "approved final_rejection",
        **KETTLE,
        history=SWAPPED,
        asked="2026-10-01T12:00+01:00",
    ),
    row(
        "a minor fault is enough",
        "GB",
        "approved final_rejection",
        **KETTLE,
        severity="minor",
        history=MENDED,
        asked="2026-10-01T12:00+01:00",
    ),
    row(
        "after 6 months a person takes off for use",
        "GB",
        "referred final_rejection_later evidence_to_judge",
        **KETTLE,
        history=MENDED,
        asked="2027-01-02T00:00+00:00",
        evidence=PHOTO,
    ),
]

DELIVERY = [
    row(
        "lost on its way",
        "GB",
        "approved not_delivered",
        asked="2026-06-10T12:00+01:00",
        reason="not_received",
    ),
    row(
        "said to be there",
        "GB",
        "referred delivery_disputed evidence_to_judge",
        **IN_TIME,
        reason="not_received",
    ),
    row("late, in 14 days", "GB", "approved cancellation", **IN_TIME, reason="late_delivery"),
    row(
        "late, long ago",
        "GB",
        "referred late_delivery ground_unclear",
        **LAMP,
        asked="2026-08-10T12:00+01:00",
        reason="late_delivery",
    ),
    row(
        "something else", "GB", "referred another_reason ground_unclear", **IN_TIME, reason="other"
    ),
    row(
        "a business",
        "GB",
        "referred between_businesses ground_unclear",
        **KETTLE,
        asked="2026-07-20T12:00+01:00",
        buyer="business",
    ),
]


@pytest.mark.parametrize(("market", "facts", "then"), [*CANCEL, *REJECT, *LATER, *DELIVERY])
def test_what_a_buyer_in_the_kingdom_may_have(
    market: str, facts: dict[str, Any], then: str
) -> None:
    assert said(answered(market, **facts)) == then


@pytest.mark.parametrize(
    ("facts", "freight", "shipping"),
    [
        pytest.param(IN_TIME, "customer", 500, id="cancelled"),
        pytest.param(
            IN_TIME | {"disclosed": ["withdrawal_right"]}, "merchant", 500, id="freight not told"
        ),
        pytest.param(KETTLE | {"asked": "2026-07-20T12:00+01:00"}, "merchant", 900, id="rejected"),
    ],
)
def test_who_pays_for_the_way(facts: dict[str, Any], freight: str, shipping: int) -> None:
    event = answered("GB", **facts, shipping_paid=900, express_surcharge=400)
    assert (event.goods.freight, event.refund.shipping) == (freight, shipping)


def test_use_beyond_a_trial_costs() -> None:
    assert answered("GB", **IN_TIME, condition="used").refund.amount == 800
