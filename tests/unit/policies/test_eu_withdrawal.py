"""The right to withdraw from a distance contract, Directive 2011/83/EU."""

from typing import Any

import pytest

from tests.unit.policies.told import Row, answered, row, said

# A Tuesday; day 14 is a Tuesday too, and no holiday in any state named here but where it is said.
LAMP = {"delivered": "2026-06-02T14:00+02:00"}
IN_TIME = LAMP | {"asked": "2026-06-10T12:00+02:00"}
YES, NO = "approved withdrawal", "rejected withdrawal"

DAYS = [
    row("the last second", "DE", YES, **LAMP, asked="2026-06-16T23:59:59+02:00"),
    row(
        "the first second after",
        "DE",
        f"{NO} window_closed",
        **LAMP,
        asked="2026-06-17T00:00+02:00",
    ),
    row("the last second", "AT", YES, **LAMP, asked="2026-06-16T23:59:59+02:00"),
    row(
        "the first second after",
        "AT",
        f"{NO} window_closed",
        **LAMP,
        asked="2026-06-17T00:00+02:00",
    ),
    row(
        "midnight is an hour later in Lisbon", "PT", YES, **LAMP, asked="2026-06-17T00:59:59+02:00"
    ),
    row(
        "past midnight in Lisbon",
        "PT",
        f"{NO} window_closed",
        **LAMP,
        asked="2026-06-17T01:00+02:00",
    ),
    row(
        "midnight is an hour earlier in Helsinki",
        "FI",
        f"{NO} window_closed",
        **LAMP,
        asked="2026-06-16T23:00+02:00",
    ),
    row("just before midnight in Athens", "GR", YES, **LAMP, asked="2026-06-16T22:59:59+02:00"),
    row(
        "past midnight in Athens",
        "GR",
        f"{NO} window_closed",
        **LAMP,
        asked="2026-06-16T23:00+02:00",
    ),
    row("the Canary Islands", "ES", YES, **LAMP, region="ES-GC", asked="2026-06-17T00:59:59+02:00"),
    row("mainland Spain", "ES", f"{NO} window_closed", **LAMP, asked="2026-06-17T00:59:59+02:00"),
    row(
        "handed over past midnight in Bucharest",
        "RO",
        YES,
        delivered="2026-06-01T21:30Z",
        asked="2026-06-16T20:59:59Z",
    ),
    row(
        "Saturday rolls to Monday's end",
        "NL",
        YES,
        delivered="2026-09-12T10:00+02:00",
        asked="2026-09-28T23:59:59+02:00",
    ),
    row(
        "and no further",
        "NL",
        f"{NO} window_closed",
        delivered="2026-09-12T10:00+02:00",
        asked="2026-09-29T00:00+02:00",
    ),
    row(
        "Whit Monday is a holiday",
        "BE",
        YES,
        delivered="2026-05-11T10:00+02:00",
        asked="2026-05-26T23:59:59+02:00",
    ),
    row(
        "Whit Monday is none in Italy",
        "IT",
        f"{NO} window_closed",
        delivered="2026-05-11T10:00+02:00",
        asked="2026-05-26T10:00+02:00",
    ),
    row(
        "Bastille Day",
        "FR",
        YES,
        delivered="2026-06-30T10:00+02:00",
        asked="2026-07-15T23:59:59+02:00",
    ),
    row(
        "no Bastille Day in Luxembourg",
        "LU",
        f"{NO} window_closed",
        delivered="2026-06-30T10:00+02:00",
        asked="2026-07-15T10:00+02:00",
    ),
    row(
        "Reformation Day in Saxony",
        "DE",
        YES,
        region="DE-SN",
        delivered="2025-10-17T10:00+02:00",
        asked="2025-11-03T22:00+01:00",
    ),
    row(
        "Epiphany in Bavaria",
        "DE",
        YES,
        region="DE-BY",
        delivered="2025-12-23T10:00+01:00",
        asked="2026-01-07T22:00+01:00",
    ),
    row(
        "no Epiphany in Hamburg",
        "DE",
        f"{NO} window_closed",
        region="DE-HH",
        delivered="2025-12-23T10:00+01:00",
        asked="2026-01-07T22:00+01:00",
    ),
]

TOLD = [
    row(
        "never told of the right, 12 months more",
        "DE",
        YES,
        **LAMP,
        disclosed=(),
        asked="2027-06-16T23:59:59+02:00",
    ),
    row(
        "never told, and too late all the same",
        "DE",
        f"{NO} window_closed",
        **LAMP,
        disclosed=(),
        asked="2027-06-17T00:00+02:00",
    ),
    row(
        "told late, 14 days from then",
        "FR",
        YES,
        **LAMP,
        disclosed={"withdrawal_right": "2026-09-01T09:00+02:00"},
        asked="2026-09-15T23:59:59+02:00",
    ),
    row(
        "told late, and too late from then",
        "FR",
        f"{NO} window_closed",
        **LAMP,
        disclosed={"withdrawal_right": "2026-09-01T09:00+02:00"},
        asked="2026-09-16T00:00+02:00",
    ),
]

GOODS: list[Row] = [
    row("made to measure", "DE", f"{NO} item_excluded", **IN_TIME, traits=["custom_made"]),
    row("perishable", "DE", f"{NO} item_excluded", **IN_TIME, traits=["perishable"]),
    row("one issue of a magazine", "DE", f"{NO} item_excluded", **IN_TIME, traits=["periodical"]),
    row(
        "a magazine that is subscribed to",
        "DE",
        YES,
        **IN_TIME,
        traits=["periodical"],
        subscription=True,
    ),
    row(
        "final sale takes no right away",
        "DE",
        YES,
        **IN_TIME,
        traits=["final_sale"],
        told=["final_sale"],
        confirmed=["final_sale"],
    ),
    row(
        "activated takes no right away",
        "DE",
        YES,
        **IN_TIME,
        traits=["activated"],
        confirmed=["activated"],
    ),
]
for trait in ("sealed_hygiene", "sealed_media"):
    GOODS += [
        row(f"{trait}, sealed", "DE", YES, **IN_TIME, traits=[trait], told=[trait]),
        row(
            f"{trait}, opened, the buyer was told",
            "DE",
            f"{NO} item_excluded",
            **IN_TIME,
            traits=[trait],
            told=[trait],
            condition="opened",
        ),
        row(
            f"{trait}, opened, nobody told the buyer",
            "DE",
            YES,
            **IN_TIME,
            traits=[trait],
            condition="opened",
        ),
        row(
            f"{trait}, used, the buyer was told",
            "FR",
            f"{NO} item_excluded",
            **IN_TIME,
            traits=[trait],
            told=[trait],
            condition="used",
        ),
    ]

DIGITAL = [
    row(
        "14 days from the contract",
        "DE",
        "approved withdrawal_digital",
        traits=["digital"],
        placed="2026-06-02T10:00+02:00",
        delivered="2026-06-09T10:00+02:00",
        asked="2026-06-16T23:59:59+02:00",
    ),
    row(
        "not from the access",
        "DE",
        "rejected withdrawal_digital window_closed",
        traits=["digital"],
        placed="2026-06-02T10:00+02:00",
        delivered="2026-06-09T10:00+02:00",
        asked="2026-06-17T00:00+02:00",
    ),
    row(
        "begun with consent",
        "DE",
        "rejected withdrawal_digital item_excluded",
        **IN_TIME,
        traits=["digital"],
        confirmed=["digital"],
    ),
    row(
        "told is not confirmed",
        "DE",
        "approved withdrawal_digital",
        **IN_TIME,
        traits=["digital"],
        told=["digital"],
    ),
]

OTHERS = [
    row("a business", "DE", f"{NO} not_a_consumer", **IN_TIME, buyer="business"),
    row("still on its way", "DE", YES, asked="2026-06-10T12:00+02:00"),
    row("late goods need no other right", "DE", YES, **IN_TIME, reason="late_delivery"),
    row(
        "a fault is named, money wanted",
        "DE",
        "referred withdrawal_unclear ground_unclear",
        **IN_TIME,
        reason="defective",
    ),
    row(
        "something else is named",
        "DE",
        "referred withdrawal_unclear ground_unclear",
        **IN_TIME,
        reason="other",
    ),
    row(
        "no other goods for a change of mind",
        "DE",
        "rejected - reason_not_accepted",
        **IN_TIME,
        kind="exchange",
    ),
]


@pytest.mark.parametrize(("market", "facts", "then"), [*DAYS, *TOLD, *GOODS, *DIGITAL, *OTHERS])
def test_who_may_withdraw(market: str, facts: dict[str, Any], then: str) -> None:
    assert said(answered(market, **facts)) == then


@pytest.mark.parametrize(
    ("condition", "disclosed", "amount"),
    [
        pytest.param("unopened", ["withdrawal_right"], 1000, id="as it came"),
        pytest.param("opened", ["withdrawal_right"], 1000, id="looked at"),
        pytest.param("faulty", ["withdrawal_right"], 1000, id="a fault is no use"),
        pytest.param("used", ["withdrawal_right"], 800, id="used: some of it is kept"),
        pytest.param("damaged", ["withdrawal_right"], 500, id="damaged: more is kept"),
        pytest.param(
            "used", [], 1000, id="nothing is kept of a buyer who was not told of the right"
        ),
    ],
)
def test_use_costs_and_takes_no_right_away(
    condition: str, disclosed: list[str], amount: int
) -> None:
    event = answered("FR", **IN_TIME, condition=condition, disclosed=disclosed)
    assert said(event) == YES
    assert event.refund.amount == amount


@pytest.mark.parametrize(
    ("disclosed", "freight"),
    [
        pytest.param(["withdrawal_right", "return_freight"], "customer", id="told"),
        pytest.param(["withdrawal_right"], "merchant", id="not told of the freight"),
    ],
)
def test_freight_is_the_customers_only_where_that_was_said(
    disclosed: list[str], freight: str
) -> None:
    event = answered("IT", **IN_TIME, disclosed=disclosed)
    assert (event.goods.return_required, event.goods.freight) == (True, freight)


def test_delivery_is_paid_back_as_the_cheapest_kind() -> None:
    event = answered("DE", **IN_TIME, shipping_paid=900, express_surcharge=400)
    assert (event.refund.goods, event.refund.shipping) == (1000, 500)


def test_every_state_has_its_pack_and_its_days() -> None:
    """Nothing falls to the pack for markets without one."""
    states = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
    for state in states.split():
        event = answered(state, **IN_TIME)
        assert said(event) == YES, state
        assert event.policy.pack in ("eu", state.lower())
