"""When goods are told of, and what the counts by which that is decided are made of."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.domain.ids import OrderId, Sku
from service.domain.inbound import Inbound, Review, SkuDue, SnapshotTaken
from service.domain.order import Order
from service.domain.outcome import OrderState, SkuCount, SkuCounted
from service.domain.policy import Policy, QualityRule
from service.domain.quality import judge_sku
from service.domain.sku_counts import counts_of
from service.domain.value import evolve, fields_of
from tests.unit.builders import (
    NOW,
    POLICY,
    a_cancel,
    a_care,
    a_comment,
    a_line,
    a_refund,
    a_review,
    a_service,
    after,
    an_order,
    arrived,
    asking,
    known,
)

LAMP = Sku("lamp")
RULE = QualityRule(
    days=30, requests=5, low_scores=4, customers=3, share_percent=2, reasons=frozenset()
)
DUE = SkuDue(sku=LAMP, due_at=NOW)
ENOUGH: dict[str, Any] = {"requests": 5, "customers": 3, "delivered": 150, "currency": "EUR"}


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        pytest.param({}, True, id="requests enough"),
        pytest.param({"requests": 4}, False, id="one request less"),
        pytest.param({"requests": 0, "low_scores": 4}, True, id="low scores enough"),
        pytest.param({"requests": 4, "low_scores": 3}, False, id="neither enough"),
        pytest.param({"customers": 2}, False, id="of too few customers"),
        pytest.param({"delivered": 151}, False, id="too small a share"),
        pytest.param({"delivered": 0}, True, id="delivered long ago"),
        pytest.param({"delivered": -3}, True, id="deliveries taken back"),
    ],
)
def test_a_sku_is_told_of_by_the_rules_numbers(counted: dict[str, Any], told: bool) -> None:
    signal = judge_sku(DUE, SkuCounted(**ENOUGH | counted), RULE, signalled_at=None)
    assert (signal is not None) is told


@pytest.mark.parametrize(
    ("days_ago", "told"),
    [
        pytest.param(0, False, id="just told"),
        pytest.param(29, False, id="within the period"),
        pytest.param(30, True, id="a period ago"),
        pytest.param(-1, False, id="told of what came later"),
    ],
)
def test_it_is_told_of_once_in_a_period(days_ago: int, told: bool) -> None:
    before = NOW - timedelta(days=days_ago)
    signal = judge_sku(DUE, SkuCounted(**ENOUGH), RULE, signalled_at=before)
    assert (signal is not None) is told


def test_the_signal_tells_what_was_counted() -> None:
    counted = SkuCounted(
        **ENOUGH | {"low_scores": 2, "category": "furniture", "refunded": 9_900, "delivered": -1}
    )
    signal = judge_sku(DUE, counted, RULE, signalled_at=None)
    assert signal is not None
    assert fields_of(signal) == {
        "sku": LAMP,
        "category": "furniture",
        "since": NOW - timedelta(days=30),
        "until": NOW,
        "delivered": 0,
        "requests": 5,
        "low_scores": 2,
        "refunded": 9_900,
        "currency": "EUR",
    }


def _counts(
    before: OrderState, inbound: Inbound, policy: Policy = POLICY, now: datetime = NOW
) -> list[SkuCount]:
    outcome = after(before, inbound, policy=policy)
    return list(counts_of(before, inbound, arrived(), outcome, policy=policy, now=now))


def _told(counts: list[SkuCount]) -> dict[tuple[str, str], int]:
    """Each number that is not 0, by sku and name; all else is the order's."""
    for count in counts:
        assert (count.customer_id, count.currency) == ("c-1", "USD")
    names = ("delivered", "requests", "low_scores", "refunded")
    found = [
        ((count.sku, name), number)
        for count in counts
        for name in names
        if (number := fields_of(count)[name])
    ]
    assert len(dict(found)) == len(found), "one row for each number"
    return dict(found)


FAULT: dict[str, Any] = {"reason": "defective", "evidence": ("https://a/b",)}


@pytest.mark.parametrize(
    ("inbound", "expected"),
    [
        pytest.param(
            asking("return", ("1", 1), **FAULT), {("lamp", "requests"): 1}, id="a faulty lamp"
        ),
        pytest.param(
            asking("return", **FAULT),
            {("lamp", "requests"): 1, ("chair", "requests"): 1},
            id="all that was bought, each sku once",
        ),
        pytest.param(asking("return", ("1", 1)), {}, id="a change of mind"),
        pytest.param(asking("return", ("1", 9), **FAULT), {}, id="more than there is"),
        pytest.param(
            asking("refund", ("4", 1), reason="not_received"),
            {("chair", "refunded"): 500},
            id="money at once, for another reason",
        ),
        pytest.param(
            a_review(score=2, line_id="1"), {("lamp", "low_scores"): 1}, id="an unhappy review"
        ),
        pytest.param(a_review(score=3, line_id="1"), {}, id="a review that is well"),
        pytest.param(a_review(score=1), {}, id="an unhappy review of lamps and chairs"),
        pytest.param(a_review(score=1, line_id="4"), {}, id="a review of what did not come"),
        pytest.param(a_comment(line_id="1"), {}, id="a comment"),
        pytest.param(
            a_care(a_service("return", ("1", 1), **FAULT), Review(score=1, line_id="1")),
            {("lamp", "requests"): 1, ("lamp", "low_scores"): 1},
            id="a care",
        ),
    ],
)
def test_what_counts_against_goods(inbound: Inbound, expected: dict[tuple[str, str], int]) -> None:
    order = an_order(
        a_line("1", sku=LAMP, quantity=2, category="furniture"),
        a_line("2", sku=LAMP),
        a_line("3", sku="chair"),
        a_line("4", sku="chair", paid=500, delivered=0),
    )
    assert _told(_counts(known(order), inbound)) == expected


def test_a_review_of_a_whole_order_of_one_sku_is_about_it() -> None:
    order = an_order(a_line("1", sku=LAMP), a_line("2", sku=LAMP))
    assert _told(_counts(known(order), a_review(score=1))) == {("lamp", "low_scores"): 1}


def test_a_request_counts_as_of_the_moment_it_was_asked_and_knows_its_kind_of_goods() -> None:
    at = NOW - timedelta(hours=5)
    order = an_order(a_line(sku=LAMP, category="furniture"))
    (count,) = _counts(known(order), asking("return", requested_at=at, **FAULT))
    assert (count.at, count.category) == (at, "furniture")


def test_which_reasons_count_is_the_packs_to_say() -> None:
    minds = evolve(POLICY.quality, reasons=frozenset({"change_of_mind"}))
    policy = evolve(POLICY, quality=minds)
    order = known(an_order(a_line(sku=LAMP)))
    assert _told(_counts(order, asking("return"), policy)) == {("lamp", "requests"): 1}
    assert _told(_counts(order, asking("return", **FAULT), policy)) == {}


def test_a_cancel_and_what_is_parked_count_nothing() -> None:
    request = asking("return", **FAULT)
    state = after(known(an_order(a_line(sku=LAMP))), request).state
    assert _counts(state, a_cancel(request)) == []
    assert _counts(OrderState(order_id=OrderId("o-1")), a_refund()) == []


EARLIER = NOW - timedelta(days=9)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param(None, [a_line(sku=LAMP, quantity=3)], [("lamp", 3, -2)], id="the first"),
        pytest.param(None, [a_line(sku=LAMP, delivered=0)], [], id="nothing came yet"),
        pytest.param(
            [a_line(sku=LAMP, quantity=3, delivered=1, delivered_at=EARLIER)],
            [a_line(sku=LAMP, quantity=3)],
            [("lamp", 2, -2)],
            id="the rest came",
        ),
        pytest.param([a_line(sku=LAMP)], [a_line(sku=LAMP)], [], id="nothing new"),
        pytest.param(
            [a_line(sku=LAMP, delivered_at=EARLIER)],
            [a_line(sku=LAMP, delivered=0)],
            [("lamp", -1, -9)],
            id="it did not come after all",
        ),
        pytest.param(
            [a_line(sku=LAMP, delivered_at=EARLIER), a_line("2", sku="chair")],
            [a_line("2", sku="chair")],
            [("lamp", -1, -9)],
            id="a line that is gone",
        ),
        pytest.param(
            [a_line(sku=LAMP, delivered_at=EARLIER)],
            [a_line(sku=Sku("chair"))],
            [("chair", 1, -2), ("lamp", -1, -9)],
            id="another sku in its place",
        ),
    ],
)
def test_units_handed_over_are_counted_as_snapshots_tell_them(
    before: list[Any] | None, now: list[Any], expected: list[tuple[str, int, int]]
) -> None:
    """(sku, units, days from now) each."""
    stub = OrderState(order_id=OrderId("o-1"))
    state = stub if before is None else known(an_order(*before))
    taken: Order = an_order(*now, version=2)
    counts = _counts(state, SnapshotTaken(order=taken))
    assert [(one.sku, one.delivered, (one.at - NOW).days) for one in counts] == expected
    assert _counts(known(taken), SnapshotTaken(order=taken)) == [], "the same snapshot again"
