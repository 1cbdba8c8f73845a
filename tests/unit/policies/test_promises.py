"""The promises that an operator may copy: each beside the law of its market, to which it only adds."""

from pathlib import Path
from typing import Any

import pytest

from service.policies.loader import PolicyError, load_policy
from tests.stack import ROOT
from tests.unit.packs_written import ground, pack, version, written
from tests.unit.policies.told import answered, at, row, said

POLICY = load_policy(Path(ROOT) / "deploy" / "policies")

VASE = {"delivered": "2026-06-02T14:00+02:00", "shop": "example-marketplace"}
PHONE = VASE | {"category": "phone"}
MARKETPLACE = [
    row("day 30", "DE", "approved thirty_days", **VASE, asked="2026-07-02T23:59:59+02:00"),
    row(
        "day 31", "DE", "rejected thirty_days window_closed", **VASE, asked="2026-07-03T00:00+02:00"
    ),
    row(
        "another shop",
        "DE",
        "rejected withdrawal window_closed",
        **VASE | {"shop": "another"},
        asked="2026-07-02T12:00+02:00",
    ),
    row(
        "a phone, day 14",
        "DE",
        "approved fourteen_days",
        **PHONE,
        asked="2026-06-16T23:59:59+02:00",
    ),
    row(
        "a phone, day 15",
        "DE",
        "rejected fourteen_days window_closed",
        **PHONE,
        asked="2026-06-17T00:00+02:00",
    ),
    row(
        "a used phone: the law, for less",
        "DE",
        "approved withdrawal",
        **PHONE,
        asked="2026-06-10T12:00+02:00",
        condition="used",
    ),
    row(
        "the law's day 14 rolls, the promise's does not",
        "DE",
        "approved withdrawal",
        **PHONE | {"delivered": "2026-09-12T10:00+02:00"},
        asked="2026-09-28T12:00+02:00",
    ),
    row(
        "the law of faults stays",
        "DE",
        "approved faulty_goods",
        **VASE,
        asked="2026-12-02T12:00+01:00",
        reason="defective",
        kind="repair",
    ),
]

HOLIDAYS = [
    row(
        "bought in November",
        "US",
        "approved bought_before_the_holidays",
        placed="2026-11-01T00:00-04:00",
        delivered="2026-11-05T10:00-05:00",
        asked="2027-01-31T23:59:59-05:00",
    ),
    row(
        "February",
        "US",
        "rejected thirty_days window_closed",
        placed="2026-11-01T00:00-04:00",
        delivered="2026-11-05T10:00-05:00",
        asked="2027-02-01T00:00-05:00",
    ),
    row(
        "bought the second before",
        "US",
        "rejected thirty_days window_closed",
        placed="2026-10-31T23:59:59-04:00",
        delivered="2026-11-05T10:00-05:00",
        asked="2027-01-02T12:00-05:00",
    ),
    row(
        "a phone",
        "US",
        "approved phones_bought_before_the_holidays",
        placed="2026-11-15T10:00-05:00",
        delivered="2026-11-20T10:00-05:00",
        asked="2027-01-15T23:59:59-05:00",
        category="phone",
    ),
    row(
        "a phone, later",
        "US",
        "rejected thirty_days window_closed",
        placed="2026-11-15T10:00-05:00",
        delivered="2026-11-20T10:00-05:00",
        asked="2027-01-16T00:00-05:00",
        category="phone",
    ),
    row(
        "the 30 days end later",
        "US",
        "approved thirty_days",
        placed="2026-12-31T10:00-05:00",
        delivered="2027-01-10T10:00-05:00",
        asked="2027-02-09T23:59:59-05:00",
    ),
    row(
        "final sale, told",
        "US",
        "rejected thirty_days item_excluded",
        delivered="2026-06-02T10:00-04:00",
        asked="2026-06-03T10:00-04:00",
        traits=["final_sale"],
        told=["final_sale"],
    ),
    row(
        "a fault in 30 days",
        "US",
        "approved fault_within_thirty_days",
        delivered="2026-06-02T10:00-04:00",
        asked="2026-07-02T23:59:59-04:00",
        reason="defective",
    ),
    row(
        "a fault later is for the states' law",
        "US",
        "referred warranty evidence_to_judge",
        delivered="2026-06-02T10:00-04:00",
        asked="2026-07-03T00:00-04:00",
        reason="defective",
    ),
    row(
        "the federal rule stays",
        "US",
        "approved not_shipped_in_time",
        placed="2026-06-02T10:00-04:00",
        asked="2026-07-03T00:00-04:00",
        shipped=0,
        reason="late_delivery",
    ),
]

TOY = {"delivered": "2026-07-06T10:00:30-03:00"}
HOURS = [
    row(
        "168 hours are over, day 7 is not",
        "BR",
        "approved regret",
        **TOY,
        asked="2026-07-13T10:00:30-03:00",
    ),
    row(
        "both are over",
        "BR",
        "rejected seven_times_24_hours window_closed",
        **TOY,
        asked="2026-07-14T00:00-03:00",
    ),
    row(
        "other goods, the last second",
        "BR",
        "approved seven_times_24_hours",
        **TOY,
        asked="2026-07-13T10:00:29-03:00",
        kind="exchange",
    ),
    row(
        "other goods, too late",
        "BR",
        "rejected seven_times_24_hours window_closed",
        **TOY,
        asked="2026-07-13T10:00:30-03:00",
        kind="exchange",
    ),
]


@pytest.mark.parametrize(("market", "facts", "then"), [*MARKETPLACE, *HOLIDAYS, *HOURS])
def test_a_promise_adds_to_the_law(market: str, facts: dict[str, Any], then: str) -> None:
    assert said(answered(market, **facts, policy=POLICY)) == then


def test_a_fixed_day_closes_for_all_who_bought_in_its_time() -> None:
    bought = {"placed": "2026-11-15T10:00-05:00", "delivered": "2026-11-20T10:00-05:00"}
    event = answered("US", **bought, asked="2027-01-10T10:00-05:00", policy=POLICY)
    assert event.window.closes == at("2027-02-01T00:00-05:00")


@pytest.mark.parametrize("names", [("law", "shop"), ("shop", "a_law")])
def test_a_pack_takes_over_the_market_of_the_one_it_extends(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    """In whatever order the files are read."""
    parent = next(name for name in names if name.endswith("law"))
    law = pack(parent, version("1", None, ground("mind")), markets=["NZ", "CA"])
    shop = pack("shop", version("1", None, ground("mine")), markets=["NZ"], extends=parent)
    packs = load_policy(written(tmp_path, law, shop)).packs
    assert (packs["NZ"].name, packs["CA"].name) == ("shop", parent)


def test_two_packs_that_extend_one_cannot_both_have_its_market(tmp_path: Path) -> None:
    law = pack("law", version("1", None, ground("mind")), markets=["NZ"])
    shops = [
        pack(name, version("1", None, ground(name)), markets=["NZ"], extends="law")
        for name in ("one", "two")
    ]
    with pytest.raises(PolicyError, match=r"two\.yaml:\d+: markets\.0: .*NZ has the pack one"):
        load_policy(written(tmp_path, law, *shops))
