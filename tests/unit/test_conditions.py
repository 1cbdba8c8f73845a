"""Who may ask, and for which goods: excluded kinds, their state, the buyer, what must be shown."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from service.domain.inbound import ServiceKind
from service.domain.order import Trait
from tests.unit.answers import answer, codes, refused, verdict
from tests.unit.builders import NOW, a_line, an_order, asking
from tests.unit.packs import with_ground

# What the buyer must have done or heard before the sale for the exception to hold.
NEEDS: dict[Trait, str | None] = {
    "custom_made": None,
    "perishable": None,
    "digital": "confirmed",
    "sealed_hygiene": "confirmed",
    "sealed_media": "confirmed",
    "periodical": "confirmed",
    "activated": "confirmed",
    "final_sale": "told",
}
KINDS: tuple[ServiceKind, ...] = ("refund", "return", "exchange")
PHOTO = ("https://example.org/1.jpg",)


@pytest.mark.parametrize(
    ("kind", "trait", "known"),
    [
        pytest.param(kind, trait, known, id=f"a {kind} of {trait} goods, {known or 'nothing'} said")
        for kind, trait, known in product(KINDS, NEEDS, (None, "confirmed", "told"))
    ],
)
def test_an_exception_holds_only_with_what_it_needs(
    kind: ServiceKind, trait: Trait, known: str | None
) -> None:
    """A missing fact makes the exception unavailable, never the right."""
    facts = {known: frozenset({trait})} if known else {}
    line = a_line(traits=frozenset({trait}), **facts)
    holds = NEEDS[trait] in (None, known)
    expected = "rejected item_excluded" if holds else "approved change_of_mind"
    assert verdict(answer(an_order(line), asking(kind))) == expected


@pytest.mark.parametrize("trait", list(NEEDS))
def test_a_fault_is_made_good_whatever_the_kind_of_goods(trait: Trait) -> None:
    both: dict[str, Any] = dict.fromkeys(("confirmed", "told"), frozenset({trait}))
    order = an_order(a_line(traits=frozenset({trait}), **both))
    for kind in ("refund", "return", "exchange", "repair"):
        event = answer(order, asking(kind, reason="defective"))
        assert verdict(event) == "approved faulty_goods"


def test_an_exception_confirmed_of_another_kind_of_goods_is_none() -> None:
    line = a_line(traits=frozenset({"digital"}), confirmed=frozenset({"periodical"}))
    assert verdict(answer(an_order(line), asking("refund"))) == "approved change_of_mind"


def test_one_excluded_line_leaves_the_others_their_right() -> None:
    made, plain = a_line("1", traits=frozenset({"custom_made"})), a_line("2")
    event = answer(an_order(made, plain), asking("return"))
    assert [line.line_id for line in event.lines] == ["2"]
    assert refused(event) == {"1": (1, ["item_excluded"])}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("condition", "accepted"),
    [("unopened", True), ("opened", True), ("used", False), ("damaged", False), ("faulty", False)],
)
def test_a_change_of_mind_wants_the_goods_as_they_came(
    kind: ServiceKind, condition: str, accepted: bool
) -> None:
    expected = "approved change_of_mind" if accepted else "rejected condition_not_accepted"
    assert verdict(answer(an_order(), asking(kind, condition=condition))) == expected


@pytest.mark.parametrize("condition", ["unopened", "opened", "used", "damaged", "faulty"])
@pytest.mark.parametrize("kind", ["refund", "return", "exchange", "repair"])
def test_a_fault_is_made_good_in_any_condition(kind: ServiceKind, condition: str) -> None:
    event = answer(an_order(), asking(kind, reason="defective", condition=condition))
    assert verdict(event) == "approved faulty_goods"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param("opened", "approved change_of_mind", id="an accepted condition"),
        pytest.param("used", "referred condition_to_judge", id="one that a person judges"),
        pytest.param("damaged", "rejected condition_not_accepted", id="one that is refused"),
    ],
)
def test_a_pack_may_leave_a_condition_to_a_person(condition: str, expected: str) -> None:
    pack = with_ground("change_of_mind", judged_conditions=frozenset({"used"}))
    assert verdict(answer(an_order(), asking("return", condition=condition), policy=pack)) == (
        expected
    )


@pytest.mark.parametrize(
    ("buyer", "expected"),
    [
        pytest.param("consumer", "approved change_of_mind", id="a consumer"),
        pytest.param("business", "rejected not_a_consumer", id="a business"),
    ],
)
def test_a_consumers_right_is_no_business_buyers(buyer: str, expected: str) -> None:
    pack = with_ground("change_of_mind", buyers=frozenset({"consumer"}))
    assert verdict(answer(an_order(buyer=buyer), asking("return"), policy=pack)) == expected


@pytest.mark.parametrize("kind", ["refund", "return", "exchange", "repair"])
def test_what_the_default_pack_grants_it_grants_a_business_too(kind: ServiceKind) -> None:
    event = answer(an_order(buyer="business"), asking(kind, reason="defective"))
    assert verdict(event) == "approved faulty_goods"


DELIVERED = datetime(2025, 1, 31, 15, tzinfo=UTC)
NEEDED_FROM = datetime(2026, 2, 1, tzinfo=UTC)  # twelve months, the last day whole


@pytest.mark.parametrize(
    ("known_at", "evidence", "expected"),
    [
        pytest.param(
            NEEDED_FROM - timedelta(seconds=1), (), "approved faulty_goods", id="found in the year"
        ),
        pytest.param(NEEDED_FROM, (), "rejected evidence_missing", id="found a moment later"),
        pytest.param(NEEDED_FROM, PHOTO, "approved faulty_goods", id="found later and shown"),
        pytest.param(None, (), "rejected evidence_missing", id="found when it was asked for"),
    ],
)
@pytest.mark.parametrize("kind", ["refund", "return", "exchange", "repair"])
def test_a_fault_found_after_a_year_must_be_shown(
    kind: ServiceKind, known_at: datetime | None, evidence: tuple[str, ...], expected: str
) -> None:
    order = an_order(a_line(delivered_at=DELIVERED))
    request = asking(
        kind, reason="defective", requested_at=NOW, known_at=known_at or NOW, evidence=evidence
    )
    assert verdict(answer(order, request)) == expected


def test_every_failing_check_of_a_ground_is_told_at_once() -> None:
    pack = with_ground("change_of_mind", buyers=frozenset({"consumer"}))
    line = a_line(traits=frozenset({"perishable"}), delivered_at=NOW - timedelta(days=60))
    request = asking("return", condition="used")
    event = answer(an_order(line, buyer="business"), request, policy=pack)
    assert codes(event) == [
        "not_a_consumer",
        "item_excluded",
        "condition_not_accepted",
        "window_closed",
    ]
