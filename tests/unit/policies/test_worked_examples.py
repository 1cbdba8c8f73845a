"""The packs held against the law: every worked example, decided by the core as a request of today."""

from collections.abc import Iterable
from typing import Any

import pytest

from service.domain.anchor import Place
from service.domain.ground import Deadline
from service.domain.terms import paid_by
from tests.unit.builders import POLICY
from tests.unit.policies.law import china, elsewhere, europe_days, europe_goods
from tests.unit.policies.law.table import Row, at, row

EXAMPLES = [
    *china.EXAMPLES,
    *europe_days.DAYS,
    *europe_goods.GOODS_AND_MONEY,
    *elsewhere.EXAMPLES,
]

NOT_A_DECISION = {
    "CN-35": "punitive damages are a court's: no kind of request asks for them",
    "EU-30": "a parcel without a statement is no request",
    "WX-01": "a merchant who stays silent: a timer of the marketplace, with no merchant here",
    "RV-01": "no request deletes a review: there is nothing to refuse",
    "RV-02": "what a shop shows of its reviews is the shop's duty",
    "PD-01": "erasure of personal data is asked elsewhere",
    "PD-02": "erasure of personal data is asked elsewhere",
}
BY_OTHER_TESTS = {"EU-28", "EU-29", "AM-01"}
ALL = set(
    """
    CN-01 CN-02 CN-03 CN-05 CN-07 CN-08 CN-20 CN-22 CN-23 CN-25 CN-26 CN-29 CN-30 CN-31 CN-33 CN-35
    EU-01 EU-02 EU-03 EU-05 EU-06 EU-07 EU-09 EU-10 EU-12 EU-14 EU-16 EU-18 EU-20 EU-22 EU-25 EU-27
    EU-28 EU-29 EU-30 EU-32 EU-34 UK-01 UK-03 UK-05 JP-01 JP-03 KR-01 KR-03 BR-01 MX-01 WX-01
    US-01 US-02 IN-01 AM-01 RV-01 RV-02 PD-01 PD-02
    """.split()
)


def each(rows: Iterable[Row]) -> list[Any]:
    return [pytest.param(row, kind, id=f"{row.id}, {kind}") for row in rows for kind in row.kinds]


@pytest.mark.parametrize(("row", "kind"), each(EXAMPLES))
def test_the_law_answers(row: Row, kind: Any) -> None:
    assert row.tells(row.answer(kind)) == row.expects


def test_exactly_those_that_are_no_decision_are_left_out() -> None:
    decided = {row.id.split()[0] for row in EXAMPLES} | BY_OTHER_TESTS
    assert decided.isdisjoint(NOT_A_DECISION)
    assert ALL - decided == NOT_A_DECISION.keys()
    assert decided <= ALL


NOTICE = at("2026-11-09T10:00+01:00")


def test_eu_28_the_refund_is_due_fourteen_days_after_the_notice() -> None:
    within, place = _deadline("DE"), Place(timezone="Europe/Berlin")
    sent = at("2026-11-12T10:00+01:00")
    assert paid_by(within, NOTICE, place, sent) == at("2026-11-24T00:00+01:00")


def test_eu_29_money_is_withheld_until_goods_or_proof_come() -> None:
    within, place = _deadline("DE"), Place(timezone="Europe/Berlin")
    came = at("2026-12-01T10:00+01:00")
    assert within.anchor == "requested"
    assert paid_by(within, NOTICE, place, came) == came


def test_eu_29_the_united_kingdom_has_fourteen_more_days() -> None:
    within, place = _deadline("GB"), Place(timezone="Europe/London")
    came = at("2026-12-01T10:00+00:00")
    assert within.anchor != "requested"
    assert paid_by(within, came, place, came) == at("2026-12-16T00:00+00:00")


def _deadline(market: str) -> Deadline:
    """Of a withdrawal, as the pack of the market has it."""
    asked = "2026-11-09T10:00+00:00"
    event = row("", market, asked, "", delivered="2026-11-03T10:00+00:00").answer("return")
    ground = POLICY.ground(event.policy.pack, event.policy.version, event.policy.ground)
    assert ground is not None
    return ground.refund_within
