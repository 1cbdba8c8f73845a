"""Goods that are not as they should be: Directive (EU) 2019/771, and what single states make of it."""

from typing import Any

import pytest

from tests.unit.policies.told import answered, exchanged, repaired, row, said

PHOTO = ("https://photo.test/1",)
# Before the repair of goods made them answered for once more by 12 months.
KETTLE = {"delivered": "2024-03-04T10:00+01:00", "reason": "defective"}
MENDED = (repaired("2024-04-02T10:00+02:00", "2024-04-12T10:00+02:00"),)
SWAPPED = (exchanged("2024-04-02T10:00+02:00", "2024-04-12T10:00+02:00"),)
IN_REPAIR = (repaired("2024-04-02T10:00+02:00", None),)

LENGTH = [
    row(
        "a repair at once",
        "AT",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2024-04-02T10:00+02:00",
    ),
    row(
        "or other goods, as the buyer likes",
        "AT",
        "approved faulty_goods",
        **KETTLE,
        kind="exchange",
        asked="2024-04-02T10:00+02:00",
    ),
    row(
        "the last second of the first year",
        "AT",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2025-03-04T23:59:59+01:00",
    ),
    row(
        "then it must be shown",
        "AT",
        "rejected faulty_goods evidence_missing",
        **KETTLE,
        kind="repair",
        asked="2025-03-05T00:00+01:00",
    ),
    row(
        "what is shown a person looks at",
        "AT",
        "referred faulty_goods evidence_to_judge",
        **KETTLE,
        kind="repair",
        asked="2025-03-05T00:00+01:00",
        evidence=PHOTO,
    ),
    row(
        "found in the first year, told later",
        "AT",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        found="2025-03-04T23:59:59+01:00",
        asked="2025-06-05T00:00+02:00",
    ),
    row(
        "the last second of two years",
        "IT",
        "referred faulty_goods evidence_to_judge",
        **KETTLE,
        kind="repair",
        asked="2026-03-04T23:59:59+01:00",
        evidence=PHOTO,
    ),
    row(
        "two years are over",
        "IT",
        "rejected faulty_goods window_closed",
        **KETTLE,
        kind="repair",
        asked="2026-03-05T00:00+01:00",
        evidence=PHOTO,
    ),
    row(
        "found in time, told within 2 months",
        "IT",
        "referred faulty_goods_found_in_time evidence_to_judge",
        **KETTLE,
        kind="repair",
        found="2026-03-04T23:59:59+01:00",
        asked="2026-05-04T23:59:59+02:00",
        evidence=PHOTO,
    ),
    row(
        "found in time, told too late",
        "IT",
        "rejected faulty_goods_found_in_time window_closed",
        **KETTLE,
        kind="repair",
        found="2026-03-04T23:59:59+01:00",
        asked="2026-05-05T00:00+02:00",
        evidence=PHOTO,
    ),
    row(
        "German law leaves 4 months",
        "DE",
        "referred faulty_goods_found_in_time evidence_to_judge",
        **KETTLE,
        kind="repair",
        found="2026-03-04T23:59:59+01:00",
        asked="2026-07-04T23:59:59+02:00",
        evidence=PHOTO,
    ),
    row(
        "and no more",
        "DE",
        "rejected faulty_goods_found_in_time window_closed",
        **KETTLE,
        kind="repair",
        found="2026-03-04T23:59:59+01:00",
        asked="2026-07-05T00:00+02:00",
        evidence=PHOTO,
    ),
    row(
        "found a day too late",
        "DE",
        "rejected faulty_goods window_closed",
        **KETTLE,
        kind="repair",
        found="2026-03-05T00:00+01:00",
        asked="2026-03-06T00:00+01:00",
        evidence=PHOTO,
    ),
]

MONEY = [
    row(
        "no money before a repair",
        "AT",
        "rejected termination window_closed no_such_right",
        **KETTLE,
        asked="2024-05-02T10:00+02:00",
    ),
    row(
        "nor while it goes on",
        "AT",
        "rejected termination window_closed no_such_right",
        **KETTLE,
        asked="2024-05-02T10:00+02:00",
        history=IN_REPAIR,
    ),
    row(
        "after a repair",
        "AT",
        "approved termination",
        **KETTLE,
        asked="2024-05-02T10:00+02:00",
        history=MENDED,
    ),
    row(
        "after an exchange",
        "AT",
        "approved termination",
        **KETTLE,
        asked="2024-05-02T10:00+02:00",
        history=SWAPPED,
    ),
    row(
        "of a major fault at once",
        "AT",
        "approved termination",
        **KETTLE,
        asked="2024-05-02T10:00+02:00",
        severity="major",
    ),
    row(
        "of an unsafe one too",
        "AT",
        "approved termination",
        **KETTLE,
        asked="2024-05-02T10:00+02:00",
        severity="unsafe",
    ),
    row(
        "not of a minor one",
        "AT",
        "rejected termination window_closed no_such_right",
        **KETTLE,
        asked="2024-05-02T10:00+02:00",
        severity="minor",
    ),
    row(
        "a minor one may lower the price",
        "AT",
        "referred price_reduction evidence_to_judge",
        **KETTLE,
        asked="2024-05-02T10:00+02:00",
        severity="minor",
        history=MENDED,
    ),
    row(
        "in the second year it is shown",
        "AT",
        "rejected termination window_closed evidence_missing",
        **KETTLE,
        asked="2025-05-02T10:00+02:00",
        history=MENDED,
    ),
    row(
        "and looked at",
        "AT",
        "referred termination evidence_to_judge",
        **KETTLE,
        asked="2025-05-02T10:00+02:00",
        history=MENDED,
        evidence=PHOTO,
    ),
    row(
        "after two years no more",
        "AT",
        "rejected termination window_closed",
        **KETTLE,
        asked="2026-03-05T00:00+01:00",
        history=MENDED,
        evidence=PHOTO,
    ),
    row(
        "the goods go back",
        "AT",
        "approved termination",
        **KETTLE,
        kind="return",
        asked="2024-05-02T10:00+02:00",
        history=MENDED,
    ),
    row(
        "made to measure, and faulty",
        "AT",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2024-05-02T10:00+02:00",
        traits=["custom_made"],
    ),
]
for reason in ("wrong_item", "damaged_in_transit", "not_as_described", "missing_parts"):
    MONEY.append(
        row(
            reason,
            "AT",
            "approved faulty_goods",
            delivered=KETTLE["delivered"],
            reason=reason,
            kind="exchange",
            asked="2024-05-02T10:00+02:00",
        )
    )

# Contracts of 2026-07-31 and later: a repair adds 12 months, once.
LATER = {
    "delivered": "2026-08-03T10:00+02:00",
    "reason": "defective",
    "kind": "repair",
    "evidence": PHOTO,
}
ONCE = (repaired("2027-05-03T10:00+02:00", "2027-05-10T10:00+02:00"),)
TWICE = (*ONCE, repaired("2027-09-03T10:00+02:00", "2027-09-10T10:00+02:00"))
REPAIRED = [
    row(
        "12 months more after a repair",
        "AT",
        "referred faulty_goods evidence_to_judge",
        **LATER,
        history=ONCE,
        asked="2029-08-03T23:59:59+02:00",
    ),
    row(
        "and no more after a second",
        "AT",
        "rejected faulty_goods window_closed",
        **LATER,
        history=TWICE,
        asked="2029-08-04T00:00+02:00",
    ),
    row(
        "none without a repair",
        "AT",
        "rejected faulty_goods window_closed",
        **LATER,
        asked="2028-08-04T00:00+02:00",
    ),
    row(
        "none of a contract of the day before",
        "AT",
        "rejected faulty_goods window_closed",
        **LATER,
        placed="2026-07-30T23:59:59+02:00",
        history=ONCE,
        asked="2028-08-04T00:00+02:00",
    ),
    row(
        "of a contract of the first day",
        "AT",
        "referred faulty_goods evidence_to_judge",
        **LATER,
        placed="2026-07-31T00:00+02:00",
        history=ONCE,
        asked="2029-08-03T23:59:59+02:00",
    ),
    row(
        "the first year alone speaks for the buyer",
        "AT",
        "rejected faulty_goods evidence_missing",
        **LATER | {"evidence": ()},
        history=ONCE,
        asked="2027-08-04T00:00+02:00",
    ),
    row(
        "3 years and 12 months",
        "PT",
        "referred faulty_goods evidence_to_judge",
        **LATER,
        history=ONCE,
        asked="2030-08-03T23:59:59+02:00",
    ),
]

STATES = [
    row(
        "3 years",
        "PT",
        "referred faulty_goods evidence_to_judge",
        **KETTLE,
        kind="repair",
        asked="2027-03-04T23:59:59+00:00",
        evidence=PHOTO,
    ),
    row(
        "3 years are over",
        "PT",
        "rejected faulty_goods window_closed",
        **KETTLE,
        kind="repair",
        asked="2027-03-05T00:00+00:00",
        evidence=PHOTO,
    ),
    row(
        "2 years on the seller",
        "PT",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2026-03-04T23:59:59+00:00",
    ),
    row(
        "the money back within 30 days",
        "PT",
        "approved rejection",
        **KETTLE,
        asked="2024-04-03T23:59:59+01:00",
    ),
    row(
        "not on day 31",
        "PT",
        "rejected rejection window_closed no_such_right",
        **KETTLE,
        asked="2024-04-04T00:00+01:00",
    ),
    row(
        "3 years",
        "ES",
        "referred faulty_goods evidence_to_judge",
        **KETTLE,
        kind="repair",
        asked="2027-03-04T23:59:59+01:00",
        evidence=PHOTO,
    ),
    row(
        "2 years on the seller",
        "ES",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2026-03-04T23:59:59+01:00",
    ),
    row(
        "2 years on the seller",
        "FR",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2026-03-04T23:59:59+01:00",
    ),
    row(
        "2 years are over",
        "FR",
        "rejected faulty_goods window_closed evidence_missing",
        **KETTLE,
        kind="repair",
        asked="2026-03-05T00:00+01:00",
    ),
    row(
        "6 months more after a repair",
        "FR",
        "referred faulty_goods evidence_to_judge",
        **KETTLE,
        kind="repair",
        asked="2026-09-04T23:59:59+02:00",
        history=MENDED,
        evidence=PHOTO,
    ),
    row(
        "and no more",
        "FR",
        "rejected faulty_goods window_closed",
        **KETTLE,
        kind="repair",
        asked="2026-09-05T00:00+02:00",
        history=MENDED,
        evidence=PHOTO,
    ),
    row(
        "2 years on the seller",
        "PL",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2026-03-04T23:59:59+01:00",
    ),
    row(
        "2 years on the seller",
        "BE",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2026-03-04T23:59:59+01:00",
    ),
    row(
        "3 years",
        "SE",
        "referred faulty_goods evidence_to_judge",
        **KETTLE,
        kind="repair",
        asked="2027-03-04T23:59:59+01:00",
        evidence=PHOTO,
    ),
    row(
        "2 years on the seller",
        "SK",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2026-03-04T23:59:59+01:00",
    ),
    row(
        "1 year on the seller",
        "CZ",
        "rejected faulty_goods evidence_missing",
        **KETTLE,
        kind="repair",
        asked="2025-03-05T00:00+01:00",
    ),
    row(
        "30 days in repair",
        "CZ",
        "rejected termination window_closed no_such_right",
        **KETTLE,
        history=IN_REPAIR,
        asked="2024-05-02T23:59:59+02:00",
    ),
    row(
        "31 days in repair: the money back",
        "CZ",
        "approved termination",
        **KETTLE,
        history=IN_REPAIR,
        asked="2024-05-03T00:00+02:00",
    ),
    row(
        "31 days in repair",
        "SK",
        "approved termination",
        **KETTLE,
        history=IN_REPAIR,
        asked="2024-05-03T00:00+02:00",
    ),
    row(
        "31 days in repair open nothing",
        "AT",
        "rejected termination window_closed no_such_right",
        **KETTLE,
        history=IN_REPAIR,
        asked="2024-05-03T00:00+02:00",
    ),
    row(
        "after 2 years, as long as it should last",
        "NL",
        "referred expected_life evidence_to_judge",
        **KETTLE,
        kind="repair",
        asked="2026-09-05T00:00+02:00",
        evidence=PHOTO,
    ),
    row(
        "but not without anything shown",
        "NL",
        "rejected expected_life evidence_missing window_closed",
        **KETTLE,
        kind="repair",
        asked="2026-09-05T00:00+02:00",
    ),
    row(
        "in the first year nobody needs to say how long",
        "NL",
        "approved faulty_goods",
        **KETTLE,
        kind="repair",
        asked="2025-03-04T23:59:59+01:00",
    ),
    row(
        "after 2 years, as long as it should last",
        "FI",
        "referred expected_life evidence_to_judge",
        **KETTLE,
        kind="exchange",
        asked="2026-09-05T00:00+03:00",
        evidence=PHOTO,
    ),
    row(
        "30 days to end the contract",
        "IE",
        "approved short_term_termination",
        **KETTLE,
        asked="2024-04-03T23:59:59+01:00",
    ),
    row(
        "then a repair comes first",
        "IE",
        "rejected short_term_termination window_closed no_such_right",
        **KETTLE,
        asked="2024-04-04T00:00+01:00",
    ),
    row(
        "6 years",
        "IE",
        "referred faulty_goods evidence_to_judge",
        **KETTLE,
        kind="repair",
        asked="2030-03-04T23:59:59+00:00",
        evidence=PHOTO,
    ),
    row(
        "6 years are over",
        "IE",
        "rejected faulty_goods window_closed",
        **KETTLE,
        kind="repair",
        asked="2030-03-05T00:00+00:00",
        evidence=PHOTO,
    ),
]

# A horse, of which the seller disproves a fault for half a year alone.
HORSE = KETTLE | {"category": "animal"}
ANIMALS = [
    row(
        "month 6",
        "DE",
        "approved faulty_animal",
        **HORSE,
        kind="exchange",
        asked="2024-09-04T23:59:59+02:00",
    ),
    row(
        "after month 6",
        "DE",
        "rejected faulty_animal evidence_missing",
        **HORSE,
        kind="exchange",
        asked="2024-09-05T00:00+02:00",
    ),
    row(
        "a kettle after month 6",
        "DE",
        "approved faulty_goods",
        **KETTLE,
        kind="exchange",
        asked="2024-09-05T00:00+02:00",
    ),
    row(
        "a horse elsewhere",
        "AT",
        "approved faulty_goods",
        **HORSE,
        kind="exchange",
        asked="2024-09-05T00:00+02:00",
    ),
    row(
        "the money back, shown",
        "DE",
        "referred termination_of_animal evidence_to_judge",
        **HORSE,
        asked="2024-09-05T00:00+02:00",
        severity="major",
        evidence=PHOTO,
    ),
]

DELIVERY = [
    row(
        "lost on its way",
        "DE",
        "approved not_delivered",
        asked="2024-05-02T10:00+02:00",
        reason="not_received",
    ),
    row(
        "late, and not there",
        "DE",
        "approved not_delivered",
        asked="2024-05-02T10:00+02:00",
        reason="late_delivery",
    ),
    row(
        "said to be there",
        "DE",
        "referred delivery_disputed evidence_to_judge",
        **KETTLE | {"reason": "not_received"},
        asked="2024-05-02T10:00+02:00",
    ),
    row(
        "came late, long ago",
        "DE",
        "referred late_delivery ground_unclear",
        **KETTLE | {"reason": "late_delivery"},
        asked="2024-05-02T10:00+02:00",
    ),
    row(
        "something else",
        "DE",
        "referred another_reason ground_unclear",
        **KETTLE | {"reason": "other"},
        asked="2024-05-02T10:00+02:00",
    ),
    row(
        "a business",
        "DE",
        "referred between_businesses ground_unclear",
        **KETTLE,
        kind="repair",
        buyer="business",
        asked="2024-05-02T10:00+02:00",
    ),
    row(
        "not shipped, for whatever reason",
        "DE",
        "approved not_shipped",
        shipped=0,
        asked="2024-05-02T10:00+02:00",
        reason="late_delivery",
    ),
    row(
        "not shipped, for a business",
        "DE",
        "approved not_shipped",
        shipped=0,
        asked="2024-05-02T10:00+02:00",
        buyer="business",
    ),
]


@pytest.mark.parametrize(
    ("market", "facts", "then"), [*LENGTH, *MONEY, *REPAIRED, *STATES, *ANIMALS, *DELIVERY]
)
def test_what_the_seller_answers_for(market: str, facts: dict[str, Any], then: str) -> None:
    assert said(answered(market, **facts)) == then


@pytest.mark.parametrize("kind", ["refund", "return", "repair", "exchange"])
def test_whatever_the_remedy_it_costs_the_buyer_nothing(kind: str) -> None:
    event = answered("DE", **KETTLE, kind=kind, asked="2024-05-02T10:00+02:00", history=MENDED)
    assert (event.goods.return_required, event.goods.freight) == (True, "merchant")


def test_the_money_back_is_all_of_it() -> None:
    """Delivery in whole, and nothing for use."""
    asked = {"asked": "2024-05-02T10:00+02:00", "history": MENDED, "condition": "used"}
    event = answered("DE", **KETTLE, **asked, shipping_paid=900, express_surcharge=400)
    assert (event.refund.goods, event.refund.shipping, event.refund.fees) == (1000, 900, 0)


def test_a_refusal_tells_what_comes_first() -> None:
    event = answered("DE", **KETTLE, asked="2024-05-02T10:00+02:00")
    told = {(remedy.kind, remedy.ground) for remedy in event.remedies}
    assert {("repair", "faulty_goods"), ("exchange", "faulty_goods")} <= told
