"""What is left to a person, by its code; and what is never."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.ids import CustomerId
from service.domain.inbound import ServiceKind
from service.domain.outcome import Counted
from tests.unit.answers import answer, codes, granted, refused, verdict
from tests.unit.builders import NOW, a_line, after, an_order, asking, known
from tests.unit.packs import with_frequency, with_rules

WEEK = timedelta(days=7)
LIMIT = 50_000  # 500 dollars
PERIOD = timedelta(days=90)


WAITING = a_line(shipped=0)


def earlier(n: int, *, amount: int = 0, ago: timedelta = timedelta(days=1), **of: Any) -> Any:
    """So many requests of the customer, told as having been counted."""
    one = Counted(
        **{
            "customer_id": CustomerId("c-1"),
            "requested_at": NOW - ago,
            "amount": amount,
            "currency": "USD",
        }
        | of
    )
    return [one] * n


@pytest.mark.parametrize("kind", ["refund", "return", "exchange", "repair"])
@pytest.mark.parametrize(
    ("age", "expected"),
    [
        pytest.param(WEEK, "approved faulty_goods", id="a week old"),
        pytest.param(WEEK + timedelta(seconds=1), "referred stale_request", id="a second older"),
    ],
)
def test_a_stale_request_is_judged_by_its_moment_and_left_to_a_person(
    kind: ServiceKind, age: timedelta, expected: str
) -> None:
    order = an_order(a_line(delivered_at=NOW - timedelta(days=20)))
    request = asking(kind, reason="defective", requested_at=NOW - age)
    assert verdict(answer(order, request)) == expected


def test_a_stale_request_in_time_is_kept_though_its_window_closed_since() -> None:
    order = an_order(a_line(delivered_at=NOW - timedelta(days=35)))
    event = answer(order, asking("return", requested_at=NOW - timedelta(days=8)))
    assert verdict(event) == "referred stale_request"


@pytest.mark.parametrize("kind", ["refund", "return"])
@pytest.mark.parametrize(
    ("currency", "paid", "word"),
    [
        pytest.param("USD", LIMIT, "approved", id="500 dollars"),
        pytest.param("USD", LIMIT + 1, "referred", id="a cent more"),
        pytest.param("JPY", 75_000, "approved", id="75000 yen, which have no decimals"),
        pytest.param("JPY", 75_001, "referred", id="a yen more"),
        pytest.param("KWD", 500_000, "approved", id="500 of any other, three decimals"),
        pytest.param("KWD", 500_001, "referred", id="a thousandth more"),
    ],
)
def test_money_above_the_automatic_limit_of_its_currency(
    kind: ServiceKind, currency: str, paid: int, word: str
) -> None:
    order = an_order(a_line(paid=paid), currency=currency)
    event = answer(order, asking(kind, reason="defective"))
    assert verdict(event).split()[0] == word
    if word == "referred":
        assert codes(event) == ["amount_above_automatic_limit"]


def test_the_limit_is_of_what_is_granted_not_of_what_is_refused() -> None:
    late = a_line("2", paid=LIMIT, delivered_at=NOW - timedelta(days=40))
    event = answer(an_order(a_line("1", paid=LIMIT), late), asking("return"))
    assert verdict(event) == "approved change_of_mind"
    assert (granted(event), refused(event)) == ({"1": 1}, {"2": (1, ["window_closed"])})


def test_one_line_left_to_a_person_refers_the_whole() -> None:
    order = an_order(a_line("1"), a_line("2", shipped=0))
    event = answer(order, asking("refund", reason="other"))
    assert verdict(event) == "referred ground_unclear"
    assert granted(event) == {"1": 1, "2": 1}


@pytest.mark.parametrize(
    ("recent", "expected"),
    [
        pytest.param(earlier(19), "approved change_of_mind", id="the twentieth"),
        pytest.param(earlier(20), "referred too_frequent", id="the one after the twentieth"),
        pytest.param(
            earlier(20, ago=PERIOD - timedelta(seconds=1)),
            "referred too_frequent",
            id="the others just within the period",
        ),
        pytest.param(
            earlier(20, ago=PERIOD), "approved change_of_mind", id="the others before the period"
        ),
        pytest.param(
            earlier(20, ago=-timedelta(hours=1)),
            "referred too_frequent",
            id="the others of a later moment, decided before",
        ),
        pytest.param(
            earlier(1, amount=4 * LIMIT - 1000),
            "approved change_of_mind",
            id="four limits together",
        ),
        pytest.param(
            earlier(1, amount=4 * LIMIT - 999), "referred too_frequent", id="a cent above them"
        ),
        pytest.param(
            earlier(1, amount=9 * LIMIT, currency="EUR"),
            "approved change_of_mind",
            id="money of another currency is not added",
        ),
        pytest.param(
            earlier(10, currency="EUR") + earlier(10),
            "referred too_frequent",
            id="requests count whatever their currency",
        ),
    ],
)
def test_who_asks_often_or_for_much_is_left_to_a_person(recent: Any, expected: str) -> None:
    assert verdict(answer(an_order(), asking("return"), recent=recent)) == expected


@pytest.mark.parametrize("kind", ["exchange", "repair"])
def test_goods_for_goods_are_counted_too(kind: ServiceKind) -> None:
    request = asking(kind, reason="other")
    assert codes(answer(an_order(), request, recent=earlier(20))) == [
        "too_frequent",
        "ground_unclear",
    ]


@pytest.mark.parametrize("kind", ["refund", "return", "exchange", "repair"])
def test_never_where_the_merchant_is_at_fault(kind: ServiceKind) -> None:
    recent = earlier(50, amount=LIMIT)
    outcome = after(known(), asking(kind, reason="defective"), recent=recent)
    assert verdict(outcome.events[0].event) == "approved faulty_goods"
    assert outcome.counted is None, "nor does it count against the next"


@pytest.mark.parametrize(
    ("order", "reason", "counts"),
    [
        pytest.param(an_order(WAITING), "change_of_mind", True, id="a change of mind"),
        pytest.param(an_order(WAITING), "late_delivery", False, id="what comes late"),
        pytest.param(an_order(WAITING), "defective", False, id="a fault known before"),
        pytest.param(an_order(status="cancelled"), "other", False, id="what was called off"),
    ],
)
def test_of_goods_not_shipped_what_the_customer_wants_counts(
    order: Any, reason: str, counts: bool
) -> None:
    found = after(known(order), asking("refund", reason=reason)).counted
    assert (found is not None) is counts


def test_one_large_request_alone_is_not_frequent() -> None:
    order = an_order(a_line(paid=5 * LIMIT))
    assert codes(answer(order, asking("return"))) == ["amount_above_automatic_limit"]


def test_nor_is_it_beside_one_in_other_money() -> None:
    order = an_order(a_line(paid=5 * LIMIT))
    recent = earlier(1, amount=100, currency="EUR")
    assert codes(answer(order, asking("return"), recent=recent)) == ["amount_above_automatic_limit"]


@pytest.mark.parametrize(
    ("request_", "counted"),
    [
        pytest.param(asking("return"), 1000, id="an approved one, by its money"),
        pytest.param(asking("exchange"), 0, id="goods for goods, by their number"),
        pytest.param(asking("return", reason="other"), 1000, id="a referred one"),
        pytest.param(asking("return", condition="used"), None, id="a rejected one does not"),
    ],
)
def test_what_counts_against_the_next(request_: Any, counted: int | None) -> None:
    found = after(known(), request_).counted
    assert (found and found.amount) == counted
    if found:
        assert (found.customer_id, found.requested_at, found.currency) == ("c-1", NOW, "USD")


def test_the_packs_own_period_number_and_limit_hold() -> None:
    pack = with_frequency(days=1, requests=2, automatic_limits=1)
    for ago, word in ((timedelta(hours=23), "referred"), (timedelta(days=1), "approved")):
        event = answer(an_order(), asking("return"), policy=pack, recent=earlier(2, ago=ago))
        assert verdict(event).split()[0] == word
    pack = with_rules(automatic_limit={"other": 9})
    assert codes(answer(an_order(), asking("return"), policy=pack)) == [
        "amount_above_automatic_limit"
    ]


def test_every_reason_for_a_person_is_told_at_once() -> None:
    order = an_order(a_line(paid=LIMIT + 1))
    request = asking("return", reason="other", requested_at=NOW - WEEK - timedelta(seconds=1))
    assert codes(answer(order, request, recent=earlier(20, ago=WEEK * 2))) == [
        "stale_request",
        "amount_above_automatic_limit",
        "too_frequent",
        "ground_unclear",
    ]
