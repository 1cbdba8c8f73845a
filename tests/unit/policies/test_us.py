"""The United States: one federal rule of goods not shipped; the rest is the law of the states."""

from typing import Any

import pytest

from tests.unit.policies.told import answered, at, row, said

SHIRT = {"delivered": "2026-06-02T14:00-04:00"}
UNSHIPPED = {"placed": "2026-06-01T10:00-04:00", "shipped": 0}

ROWS = [
    row(
        "a change of mind",
        "US",
        "rejected - reason_not_accepted",
        **SHIRT,
        asked="2026-06-02T15:00-04:00",
    ),
    row(
        "of goods that are on their way",
        "US",
        "rejected - reason_not_accepted",
        asked="2026-06-02T15:00-04:00",
    ),
    row(
        "of goods not shipped, as everywhere",
        "US",
        "approved not_shipped",
        **UNSHIPPED,
        asked="2026-06-02T15:00-04:00",
    ),
    row(
        "not shipped for 30 days",
        "US",
        "approved not_shipped_in_time",
        **UNSHIPPED,
        asked="2026-07-02T10:00-04:00",
        reason="late_delivery",
    ),
    row(
        "not shipped, and never received",
        "US",
        "approved not_shipped_in_time",
        **UNSHIPPED,
        asked="2026-07-02T10:00-04:00",
        reason="not_received",
    ),
    row(
        "made to measure, not shipped",
        "US",
        "approved not_shipped_in_time",
        **UNSHIPPED,
        asked="2026-07-02T10:00-04:00",
        reason="late_delivery",
        traits=["custom_made"],
    ),
    row(
        "a warranty is for a person",
        "US",
        "referred warranty evidence_to_judge",
        **SHIRT,
        asked="2030-06-02T23:59:59-04:00",
        reason="defective",
        kind="repair",
    ),
    row(
        "4 years",
        "US",
        "rejected warranty window_closed",
        **SHIRT,
        asked="2030-06-03T00:00-04:00",
        reason="defective",
        kind="repair",
    ),
    row(
        "midnight is 3 hours later in California",
        "US",
        "referred warranty evidence_to_judge",
        **SHIRT,
        asked="2030-06-03T02:59:59-04:00",
        reason="defective",
        region="US-CA",
    ),
    row(
        "past midnight in California",
        "US",
        "rejected warranty window_closed",
        **SHIRT,
        asked="2030-06-03T03:00-04:00",
        reason="defective",
        region="US-CA",
    ),
    row(
        "lost on its way",
        "US",
        "referred not_received evidence_to_judge",
        asked="2026-07-02T10:00-04:00",
        reason="not_received",
    ),
    row(
        "said to be there",
        "US",
        "referred not_received evidence_to_judge",
        **SHIRT,
        asked="2026-07-02T10:00-04:00",
        reason="not_received",
    ),
    row(
        "came late",
        "US",
        "referred late_delivery evidence_to_judge",
        **SHIRT,
        asked="2026-07-02T10:00-04:00",
        reason="late_delivery",
    ),
    row(
        "something else",
        "US",
        "referred another_reason ground_unclear",
        **SHIRT,
        asked="2026-07-02T10:00-04:00",
        reason="other",
    ),
    row(
        "a business has the same",
        "US",
        "referred warranty evidence_to_judge",
        **SHIRT,
        asked="2026-07-02T10:00-04:00",
        reason="wrong_item",
        buyer="business",
    ),
]


@pytest.mark.parametrize(("market", "facts", "then"), ROWS)
def test_what_a_buyer_in_the_states_may_have(market: str, facts: dict[str, Any], then: str) -> None:
    assert said(answered(market, **facts)) == then


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        pytest.param("2026-07-13T10:00-04:00", "2026-07-23T00:00-04:00", id="over one weekend"),
        pytest.param(
            "2026-07-02T10:00-04:00",
            "2026-07-15T00:00-04:00",
            id="over the Fourth, kept on the 3rd",
        ),
        pytest.param("2026-08-31T10:00-04:00", "2026-09-11T00:00-04:00", id="over Labor Day"),
    ],
)
def test_the_money_is_sent_within_seven_working_days(asked: str, due: str) -> None:
    event = answered("US", **UNSHIPPED, asked=asked, reason="late_delivery", shipping_paid=500)
    assert (event.refund_due, event.refund.amount) == (at(due), 1500)
