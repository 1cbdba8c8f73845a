"""Every kind of service by every reason and stage of its units, under the default pack."""

from itertools import product
from typing import Any

import pytest

from service.domain.inbound import Reason, ServiceKind
from service.domain.ledger import Stage
from tests.unit.answers import answer, granted, refused, verdict
from tests.unit.builders import a_line, an_order, asking
from tests.unit.packs import without_kind

UNITS: dict[Stage, dict[str, Any]] = {
    "unshipped": {"shipped": 0},
    "in_transit": {"shipped": 1, "delivered": 0},
    "delivered": {},
}
FAULTS = "wrong_item damaged_in_transit defective not_as_described missing_parts".split()
REASONS = ["change_of_mind", "not_received", "late_delivery", *FAULTS, "other"]
TOO_EARLY, NO_GROUND = "rejected not_delivered", "rejected reason_not_accepted"
IN_DISPUTE, UNCLEAR = "referred evidence_to_judge", "referred ground_unclear"
FAULTY = dict.fromkeys(FAULTS, "approved faulty_goods")

OF_REFUND: dict[Stage, dict[str, str]] = {
    "unshipped": dict.fromkeys(REASONS, "approved not_shipped"),
    "in_transit": dict.fromkeys(FAULTS, TOO_EARLY)
    | {
        "change_of_mind": "approved change_of_mind",
        "not_received": "approved not_received",
        "late_delivery": IN_DISPUTE,
        "other": UNCLEAR,
    },
    "delivered": FAULTY
    | {
        "change_of_mind": "approved change_of_mind",
        "not_received": IN_DISPUTE,
        "late_delivery": IN_DISPUTE,
        "other": UNCLEAR,
    },
}
DELIVERED: dict[ServiceKind, dict[str, str]] = {
    "return": OF_REFUND["delivered"] | {"not_received": NO_GROUND},
    "exchange": FAULTY
    | {"change_of_mind": "approved change_of_mind", "other": UNCLEAR}
    | dict.fromkeys(["not_received", "late_delivery"], NO_GROUND),
    "repair": FAULTY
    | {"other": UNCLEAR}
    | dict.fromkeys(["change_of_mind", "not_received", "late_delivery"], NO_GROUND),
}


def expected(kind: ServiceKind, reason: Reason, stage: Stage) -> str:
    """Goods are only taken back from where they are."""
    if kind == "refund":
        return OF_REFUND[stage][reason]
    there = DELIVERED[kind][reason]
    return there if stage == "delivered" or there == NO_GROUND else TOO_EARLY


@pytest.mark.parametrize(
    ("kind", "reason", "stage"),
    [
        pytest.param(kind, reason, stage, id=f"a {kind} of {stage} goods for {reason}")
        for kind, reason, stage in product(
            ("refund", "return", "exchange", "repair"), REASONS, UNITS
        )
    ],
)
def test_one_unit_named_is_decided_by_kind_reason_and_stage(
    kind: ServiceKind, reason: Reason, stage: Stage
) -> None:
    event = answer(an_order(a_line(**UNITS[stage])), asking(kind, ("1", 1), reason=reason))
    assert verdict(event) == expected(kind, reason, stage)
    assert event.kind == kind


@pytest.mark.parametrize("kind", ["return", "exchange", "repair"])
@pytest.mark.parametrize("stage", ["unshipped", "in_transit"])
def test_without_lines_only_what_was_delivered_is_meant(kind: ServiceKind, stage: Stage) -> None:
    order = an_order(a_line("1", **UNITS[stage]), a_line("2", quantity=2, shipped=2, delivered=1))
    event = answer(order, asking(kind, reason="defective"))
    assert (granted(event), refused(event)) == ({"2": 1}, {})


@pytest.mark.parametrize("kind", ["return", "exchange", "repair"])
def test_without_lines_nothing_delivered_is_too_early_for_goods(kind: ServiceKind) -> None:
    """The money may be asked for all the same."""
    order = an_order(a_line("1", **UNITS["unshipped"]), a_line("2", **UNITS["in_transit"]))
    event = answer(order, asking(kind, reason="defective"))
    assert verdict(event) == TOO_EARLY
    assert {(remedy.line_id, remedy.kind) for remedy in event.remedies} == {
        ("1", "refund"),
        ("2", "refund"),
    }


@pytest.mark.parametrize(
    ("kind", "reason", "lines", "beside"),
    [
        pytest.param(
            "return",
            "change_of_mind",
            {"1": 1},
            {"1": (2, ["not_delivered"])},
            id="goods come back from where they are",
        ),
        pytest.param(
            "refund",
            "defective",
            {"1": 2},
            {"1": (1, ["not_delivered"])},
            id="a fault of the unit that nobody has seen yet is too early",
        ),
        pytest.param(
            "refund", "change_of_mind", {"1": 3}, {}, id="a change of mind takes them all"
        ),
    ],
)
def test_three_units_on_three_stages_are_decided_apart(
    kind: ServiceKind, reason: Reason, lines: dict[str, int], beside: dict[str, Any]
) -> None:
    order = an_order(a_line(quantity=3, paid=3000, shipped=2, delivered=1))
    event = answer(order, asking(kind, ("1", 3), reason=reason))
    assert (granted(event), refused(event)) == (lines, beside)


@pytest.mark.parametrize(
    ("reason", "stage"),
    [
        pytest.param("change_of_mind", "unshipped", id="a change of mind frees what lies in stock"),
        pytest.param("defective", "delivered", id="a fault is of what the customer has"),
    ],
)
def test_one_unit_of_three_is_taken_from_where_the_reason_points(
    reason: Reason, stage: Stage
) -> None:
    order = an_order(a_line(quantity=3, paid=3000, shipped=2, delivered=1))
    event = answer(order, asking("refund", ("1", 1), reason=reason))
    (check,) = [one for one in event.checks if one["check"] == "reason"]
    assert check["detail"]["stage"] == stage


@pytest.mark.parametrize("kind", ["return", "exchange", "repair"])
@pytest.mark.parametrize("stage", list(UNITS))
def test_a_kind_that_no_rule_of_the_place_knows_is_no_right(
    kind: ServiceKind, stage: Stage
) -> None:
    order = an_order(a_line(**UNITS[stage]))
    request = asking(kind, ("1", 1), reason="defective")
    event = answer(order, request, policy=without_kind(kind))
    assert verdict(event) == "rejected no_such_right"
    assert kind not in {remedy.kind for remedy in event.remedies}
