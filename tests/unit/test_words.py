"""Money, moments and lines as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.operate.words import a, either, line_names, local, moment, money, span


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        (1250, "EUR", "12.50 EUR"),
        (5, "EUR", "0.05 EUR"),
        (-2857, "EUR", "-28.57 EUR"),
        (1250, "JPY", "1250 JPY"),
        (1250, "KWD", "1.250 KWD"),
        (1250, "XXX", "1250 minor units of XXX"),
    ],
)
def test_money_has_the_decimals_of_its_currency(amount: int, currency: str, told: str) -> None:
    assert money(amount, currency) == told


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        pytest.param([], "", id="none"),
        pytest.param(["7"], "line 7", id="one"),
        pytest.param(["1", "2", "3", "10"], "lines 1-3, 10", id="numbers"),
        pytest.param(
            ["L08", "L09", "L10", "gift"], "lines L08-L10, gift", id="numbers with letters"
        ),
        pytest.param(["2", "2"], "line 2", id="a line twice"),
        pytest.param([str(n) for n in range(1, 501)], "lines 1-500", id="a large order"),
        pytest.param(
            [*"abcdefghij"], "lines a, b, c, d, e, f, g, h and 2 more", id="without numbers"
        ),
    ],
)
def test_lines_that_follow_one_another_are_one_run(ids: list[str], told: str) -> None:
    assert line_names(ids) == told


def test_moments_are_told_in_their_place() -> None:
    at = datetime(2026, 3, 1, 23, 0, 5, tzinfo=UTC)
    assert moment(at, ZoneInfo("Europe/Berlin")) == "2 March 2026, 00:00 (Europe/Berlin)"
    assert local(at, ZoneInfo("Europe/Berlin")) == "2026-03-02 00:00:05"


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (timedelta(days=4, hours=23), "4 days"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(seconds=119), "1 minute"),
        (timedelta(milliseconds=3), "less than a second"),
    ],
)
def test_spans_are_told_in_their_largest_unit(time: timedelta, told: str) -> None:
    assert span(time) == told


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["refund"], "refund"),
        (["refund", "return"], "refund or return"),
        (["exchange", "refund", "return"], "exchange, refund or return"),
    ],
)
def test_alternatives_are_told_with_an_or(names: list[str], told: str) -> None:
    assert either(names) == told


def test_a_noun_has_its_article() -> None:
    assert [a(noun) for noun in ("exchange", "repair")] == ["an exchange", "a repair"]
