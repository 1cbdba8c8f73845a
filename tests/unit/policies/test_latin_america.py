"""Brazil's Código de Defesa do Consumidor, Mexico's Ley Federal de Protección al Consumidor."""

from typing import Any

import pytest

from tests.unit.policies.told import answered, exchanged, repaired, row, said

TOY = {"delivered": "2026-07-06T10:00-03:00"}
FAULTY = TOY | {"reason": "defective"}
MENDED = (repaired("2026-07-20T10:00-03:00", "2026-07-30T10:00-03:00"),)
IN_REPAIR = (repaired("2026-07-20T10:00-03:00", None),)

REGRET = [
    row("the last second", "BR", "approved regret", **TOY, asked="2026-07-13T23:59:59-03:00"),
    row(
        "the first second after",
        "BR",
        "rejected regret window_closed",
        **TOY,
        asked="2026-07-14T00:00-03:00",
    ),
    row(
        "an hour later in Manaus",
        "BR",
        "approved regret",
        **TOY,
        region="BR-AM",
        asked="2026-07-14T00:59:59-03:00",
    ),
    row(
        "working days are not what is counted",
        "BR",
        "rejected regret window_closed",
        delivered="2026-07-03T10:00-03:00",
        asked="2026-07-11T00:00-03:00",
    ),
    row(
        "made to measure",
        "BR",
        "approved regret",
        **TOY,
        asked="2026-07-08T10:00-03:00",
        traits=["custom_made"],
    ),
    row(
        "made to measure, not shipped",
        "BR",
        "approved regret",
        asked="2026-07-08T10:00-03:00",
        shipped=0,
        traits=["custom_made"],
    ),
    row(
        "perishable",
        "BR",
        "approved regret",
        **TOY,
        asked="2026-07-08T10:00-03:00",
        traits=["perishable"],
    ),
    row(
        "opened", "BR", "approved regret", **TOY, asked="2026-07-08T10:00-03:00", condition="opened"
    ),
    row(
        "used",
        "BR",
        "referred regret condition_to_judge",
        **TOY,
        asked="2026-07-08T10:00-03:00",
        condition="used",
    ),
    row(
        "a business",
        "BR",
        "rejected regret not_a_consumer",
        **TOY,
        asked="2026-07-08T10:00-03:00",
        buyer="business",
    ),
    row("still on its way", "BR", "approved regret", asked="2026-07-08T10:00-03:00"),
    row(
        "late goods",
        "BR",
        "approved regret_of_late_goods",
        **TOY,
        asked="2026-07-13T23:59:59-03:00",
        reason="late_delivery",
    ),
    row(
        "late goods, later",
        "BR",
        "referred late_delivery ground_unclear",
        **TOY,
        asked="2026-07-14T00:00-03:00",
        reason="late_delivery",
    ),
]

FAULTS = [
    row(
        "day 90",
        "BR",
        "approved repair_of_fault",
        **FAULTY,
        kind="repair",
        asked="2026-10-04T23:59:59-03:00",
    ),
    row(
        "later, a hidden fault at most",
        "BR",
        "referred hidden_fault evidence_to_judge",
        **FAULTY,
        kind="repair",
        asked="2026-10-05T00:00-03:00",
    ),
    row(
        "hidden, and told 90 days after it showed",
        "BR",
        "referred hidden_fault evidence_to_judge",
        **FAULTY,
        kind="repair",
        found="2027-01-04T10:00-03:00",
        asked="2027-04-04T23:59:59-03:00",
    ),
    row(
        "hidden, and told too late",
        "BR",
        "rejected repair_of_fault window_closed",
        **FAULTY,
        kind="repair",
        found="2027-01-04T10:00-03:00",
        asked="2027-04-05T00:00-03:00",
    ),
    row(
        "not mended in 30 days",
        "BR",
        "approved choice_after_repair",
        **FAULTY,
        history=IN_REPAIR,
        asked="2026-08-20T00:00-03:00",
    ),
    row(
        "on day 30 it may still be",
        "BR",
        "referred hidden_fault evidence_to_judge",
        **FAULTY,
        history=IN_REPAIR,
        asked="2026-08-19T23:59:59-03:00",
    ),
    row(
        "mended, and faulty again",
        "BR",
        "approved choice_after_repair",
        **FAULTY,
        kind="exchange",
        history=MENDED,
        asked="2026-09-01T10:00-03:00",
    ),
    row(
        "90 days from the repair",
        "BR",
        "approved choice_after_repair",
        **FAULTY,
        history=MENDED,
        asked="2026-10-28T23:59:59-03:00",
    ),
    row(
        "a fault that makes it useless",
        "BR",
        "referred choice_at_once evidence_to_judge",
        **FAULTY,
        severity="major",
        asked="2026-07-20T10:00-03:00",
    ),
    row(
        "food, day 30",
        "BR",
        "approved fault_of_consumables",
        **FAULTY,
        category="food",
        asked="2026-08-05T23:59:59-03:00",
    ),
    row(
        "food, day 31",
        "BR",
        "rejected fault_of_consumables window_closed",
        **FAULTY,
        category="food",
        asked="2026-08-06T00:00-03:00",
    ),
    row(
        "perishable, day 30",
        "BR",
        "approved fault_of_perishables",
        **FAULTY,
        traits=["perishable"],
        asked="2026-08-05T23:59:59-03:00",
    ),
    row(
        "perishable food, day 31",
        "BR",
        "rejected fault_of_perishables window_closed",
        **FAULTY,
        category="food",
        traits=["perishable"],
        asked="2026-08-06T00:00-03:00",
    ),
    row(
        "perishable, and not what was offered",
        "BR",
        "approved offer_of_perishables_not_kept",
        **FAULTY | {"reason": "wrong_item"},
        traits=["perishable"],
        asked="2026-08-05T23:59:59-03:00",
    ),
    row(
        "cosmetics, and not what was offered",
        "BR",
        "approved offer_of_consumables_not_kept",
        **FAULTY | {"reason": "not_as_described"},
        category="cosmetics",
        asked="2026-08-05T23:59:59-03:00",
    ),
    row(
        "not what was offered",
        "BR",
        "approved offer_not_kept",
        **TOY,
        reason="not_as_described",
        asked="2026-10-04T23:59:59-03:00",
    ),
    row(
        "not what was offered, told too late",
        "BR",
        "rejected offer_not_kept window_closed",
        **TOY,
        reason="wrong_item",
        asked="2026-10-05T00:00-03:00",
    ),
    row(
        "lost on its way",
        "BR",
        "approved not_delivered",
        asked="2026-07-08T10:00-03:00",
        reason="not_received",
    ),
    row(
        "said to be there",
        "BR",
        "referred delivery_disputed evidence_to_judge",
        **TOY,
        asked="2026-07-08T10:00-03:00",
        reason="not_received",
    ),
    row(
        "something else: a regret needs no reason",
        "BR",
        "approved regret",
        **TOY,
        asked="2026-07-08T10:00-03:00",
        reason="other",
    ),
    row(
        "a business",
        "BR",
        "referred between_businesses ground_unclear",
        **FAULTY,
        asked="2026-07-20T10:00-03:00",
        buyer="business",
    ),
]

# A Friday in Mexico City.
BALL = {"delivered": "2026-07-03T10:00-06:00"}
BROKEN = BALL | {"reason": "defective"}
REVOCATION = [
    row("working day 5", "MX", "approved revocation", **BALL, asked="2026-07-10T23:59:59-06:00"),
    row(
        "the first second after",
        "MX",
        "rejected revocation window_closed",
        **BALL,
        asked="2026-07-11T00:00-06:00",
    ),
    row(
        "an hour later in Hermosillo",
        "MX",
        "approved revocation",
        **BALL,
        region="MX-SON",
        asked="2026-07-11T00:59:59-06:00",
    ),
    row(
        "a day of rest does not count",
        "MX",
        "approved revocation",
        delivered="2026-09-11T10:00-06:00",
        asked="2026-09-21T23:59:59-06:00",
    ),
    row(
        "and no further",
        "MX",
        "rejected revocation window_closed",
        delivered="2026-09-11T10:00-06:00",
        asked="2026-09-22T00:00-06:00",
    ),
    row(
        "used",
        "MX",
        "referred revocation condition_to_judge",
        **BALL,
        asked="2026-07-08T10:00-06:00",
        condition="used",
    ),
    row(
        "made to measure, not shipped",
        "MX",
        "approved revocation",
        asked="2026-07-08T10:00-06:00",
        shipped=0,
        traits=["custom_made"],
    ),
    row(
        "a business",
        "MX",
        "rejected revocation not_a_consumer",
        **BALL,
        asked="2026-07-08T10:00-06:00",
        buyer="business",
    ),
    row(
        "late goods",
        "MX",
        "approved revocation_of_late_goods",
        **BALL,
        asked="2026-07-10T23:59:59-06:00",
        reason="late_delivery",
    ),
    row(
        "late goods, later",
        "MX",
        "referred late_delivery ground_unclear",
        **BALL,
        asked="2026-07-11T00:00-06:00",
        reason="late_delivery",
    ),
    row(
        "faulty, day 90: the money",
        "MX",
        "approved faulty_goods",
        **BROKEN,
        asked="2026-10-01T23:59:59-06:00",
    ),
    row(
        "faulty, day 91",
        "MX",
        "rejected faulty_goods window_closed",
        **BROKEN,
        asked="2026-10-02T00:00-06:00",
    ),
    row(
        "90 days from an exchange",
        "MX",
        "approved faulty_goods",
        **BROKEN,
        history=(exchanged("2026-09-21T10:00-06:00", "2026-09-30T10:00-06:00"),),
        asked="2026-12-29T23:59:59-06:00",
    ),
    row(
        "lost on its way",
        "MX",
        "approved not_delivered",
        asked="2026-07-08T10:00-06:00",
        reason="not_received",
    ),
    row(
        "said to be there",
        "MX",
        "referred delivery_disputed evidence_to_judge",
        **BALL,
        asked="2026-07-08T10:00-06:00",
        reason="not_received",
    ),
    row(
        "something else",
        "MX",
        "referred another_reason ground_unclear",
        **BALL,
        asked="2026-07-08T10:00-06:00",
        reason="other",
    ),
    row(
        "faulty, of a business",
        "MX",
        "referred between_businesses ground_unclear",
        **BROKEN,
        asked="2026-07-20T10:00-06:00",
        buyer="business",
    ),
]


@pytest.mark.parametrize(("market", "facts", "then"), [*REGRET, *FAULTS, *REVOCATION])
def test_what_a_buyer_there_may_have(market: str, facts: dict[str, Any], then: str) -> None:
    assert said(answered(market, **facts)) == then


@pytest.mark.parametrize(
    ("market", "facts", "freight", "amount"),
    [
        pytest.param(
            "BR",
            TOY | {"asked": "2026-07-08T10:00-03:00"},
            "merchant",
            1900,
            id="BR: everything that was paid",
        ),
        pytest.param(
            "MX",
            BALL | {"asked": "2026-07-08T10:00-06:00"},
            "customer",
            1000,
            id="MX: the price alone",
        ),
        pytest.param(
            "MX",
            BROKEN | {"asked": "2026-07-20T10:00-06:00"},
            "merchant",
            1900,
            id="MX: a fault costs the buyer nothing",
        ),
    ],
)
def test_who_pays_for_the_way(
    market: str, facts: dict[str, Any], freight: str, amount: int
) -> None:
    event = answered(market, **facts, shipping_paid=900)
    assert (event.goods.freight, event.refund.amount) == (freight, amount)
