"""When a right ends, in the calendar of the place, and what an order's status leaves of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.ground import WindowRule
from service.domain.inbound import ServiceKind
from service.domain.value import evolve
from tests.unit.answers import answer, codes, remedies, verdict
from tests.unit.builders import NOW, POLICY, a_line, an_order, asking
from tests.unit.packs import spanning, with_ground

KINDS: tuple[ServiceKind, ...] = ("refund", "return", "exchange", "repair")
MIND, FAULT = "change_of_mind", "faulty_goods"
DAY_30 = spanning(amount=30, unit="days", anchor="delivered")
# 1 March where the customer lives, or 28 February: the clock there says.
DELIVERED = datetime(2025, 2, 28, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "reason", "closes"),
    [
        pytest.param(
            None,
            "change_of_mind",
            datetime(2025, 3, 31, tzinfo=UTC),
            id="thirty days, the pack's own zone",
        ),
        pytest.param(
            "Asia/Tokyo",
            "change_of_mind",
            datetime(2025, 3, 31, 15, tzinfo=UTC),
            id="thirty days in Tokyo, where it was the first of March",
        ),
        pytest.param(
            "Europe/Berlin",
            "change_of_mind",
            datetime(2025, 3, 31, 22, tzinfo=UTC),
            id="thirty days in Berlin, over the change to summer time",
        ),
        pytest.param(
            "America/Los_Angeles",
            "defective",
            datetime(2027, 3, 1, 8, tzinfo=UTC),
            id="two years in Los Angeles, the last day of February",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["refund", "return", "exchange"])
def test_the_last_day_is_whole_in_the_place_of_delivery(
    kind: ServiceKind, zone: str | None, reason: str, closes: datetime
) -> None:
    order = an_order(a_line(delivered_at=DELIVERED), timezone=zone, placed_at=DELIVERED)
    for late, word in ((timedelta(microseconds=-1), "approved"), (timedelta(), "rejected")):
        moment = closes + late
        request = asking(
            kind, reason=reason, requested_at=moment, known_at=DELIVERED, evidence=("https://x/1",)
        )
        event = answer(order, request, at=moment)
        assert verdict(event).split()[0] == word
        assert event.window.closes == closes
        assert event.window.opens == DELIVERED


@pytest.mark.parametrize("kind", ["return", "exchange", "repair"])
def test_a_fault_has_two_years_for_every_kind(kind: ServiceKind) -> None:
    closes = datetime(2027, 3, 1, tzinfo=UTC)
    order = an_order(a_line(delivered_at=DELIVERED))
    for late, expected in ((-1, "approved faulty_goods"), (0, "rejected window_closed")):
        moment = closes + timedelta(seconds=late)
        request = asking(kind, reason="defective", requested_at=moment, evidence=("https://x/1",))
        assert verdict(answer(order, request, at=moment)) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(30, "approved change_of_mind", id="the last day"),
        pytest.param(31, "referred grace_period", id="the first day of grace"),
        pytest.param(35, "referred grace_period", id="the last day of grace"),
        pytest.param(36, "rejected window_closed", id="the day after"),
    ],
)
def test_in_the_days_of_grace_a_person_decides(days: int, expected: str) -> None:
    pack = with_ground(MIND, window=evolve(DAY_30, grace_days=5))
    order = an_order(a_line(delivered_at=NOW - timedelta(days=days)))
    assert verdict(answer(order, asking("return"), policy=pack)) == expected


def test_the_grace_ends_with_a_day_of_the_place_too() -> None:
    pack = with_ground(MIND, window=evolve(DAY_30, grace_days=5))
    order = an_order(a_line(delivered_at=DELIVERED), timezone="Asia/Tokyo")
    ends = datetime(2025, 4, 5, 15, tzinfo=UTC)
    for late, expected in ((-1, "referred grace_period"), (0, "rejected window_closed")):
        moment = ends + timedelta(seconds=late)
        event = answer(order, asking("return", requested_at=moment), at=moment, policy=pack)
        assert verdict(event) == expected
        (told,) = [one["detail"] for one in event.checks if one["check"] == "window"]
        assert told["grace_until"] == ends


@pytest.mark.parametrize(
    ("rule", "last", "first_late"),
    [
        pytest.param(
            spanning(amount=48, unit="hours", anchor="delivered"),
            timedelta(hours=48, seconds=-1),
            timedelta(hours=48),
            id="hours run from the instant",
        ),
        pytest.param(
            spanning(amount=2, unit="days", anchor="delivered", first_day_counted=True),
            timedelta(hours=35, seconds=-1),
            timedelta(hours=35),
            id="the day of delivery may count",
        ),
        pytest.param(
            spanning(amount=2, unit="days", anchor="placed"),
            timedelta(days=-1),
            timedelta(days=2),
            id="days from the purchase",
        ),
    ],
)
def test_a_pack_may_count_otherwise(
    rule: WindowRule, last: timedelta, first_late: timedelta
) -> None:
    delivered = NOW.replace(hour=13) - timedelta(days=20)
    order = an_order(a_line(delivered_at=delivered), placed_at=delivered - timedelta(days=1))
    pack = with_ground(MIND, window=rule)
    for after_delivery, word in ((last, "approved"), (first_late, "rejected")):
        moment = delivered + after_delivery
        event = answer(order, asking("return", requested_at=moment), at=moment, policy=pack)
        assert verdict(event).split()[0] == word


UNPAID: dict[str, Any] = {"status": "unpaid", "captured": 0}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_asked_of_an_order_that_was_never_paid(kind: ServiceKind) -> None:
    event = answer(an_order(**UNPAID), asking(kind, ("1", 1), reason="defective"))
    assert codes(event)[0] == "order_unpaid"
    assert event.remedies == ()


@pytest.mark.parametrize("kind", ["return", "exchange", "repair"])
@pytest.mark.parametrize("asked", [(), (("1", 1),)], ids=["every unit", "a named unit"])
def test_of_a_cancelled_order_only_money_goes_back(
    kind: ServiceKind, asked: tuple[tuple[str, int], ...]
) -> None:
    event = answer(an_order(status="cancelled"), asking(kind, *asked, reason="defective"))
    assert codes(event) == ["order_cancelled"]
    assert remedies(event) == {"refund by not_shipped"}


def test_windows_of_a_pack_are_those_of_the_sale() -> None:
    """A later version takes nothing from an order placed before it."""
    (first,) = POLICY.default.versions
    none = evolve(first, name="2", since=NOW - timedelta(days=3), grounds=(), by_request={})
    policy = evolve(POLICY, default=evolve(POLICY.default, versions=(first, none)))
    for placed, expected in ((4, "approved change_of_mind"), (3, "rejected no_such_right")):
        order = an_order(placed_at=NOW - timedelta(days=placed))
        assert verdict(answer(order, asking("return"), policy=policy)) == expected
