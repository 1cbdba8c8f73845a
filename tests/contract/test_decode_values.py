"""Amounts, scores and instants are what they may be, and nothing near it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas import topics
from service.domain.inbound import ServiceRequested
from service.stream.decode import Decoded
from tests.contract.documents import REFUND, REVIEW, read, verdict, with_raw

REFUND_KIND, REVIEW_KIND = topics.REFUND_REQUESTED, topics.REVIEW_SUBMITTED
MOST = 2**53 - 1


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param("0", "amount_not_positive", id="nothing"),
        pytest.param("-0", "amount_not_positive", id="minus nothing"),
        pytest.param("-1", "amount_not_positive", id="less than nothing"),
        pytest.param(f"-{2**64}", "amount_not_positive", id="far less than nothing"),
        pytest.param(f"{MOST + 1}", "invalid_field", id="one above the most"),
        pytest.param(f"{MOST + 2}", "invalid_field", id="what no double holds"),
        pytest.param(f"{2**63}", "invalid_field", id="2^63"),
        pytest.param(f"{2**64}", "invalid_field", id="2^64"),
        pytest.param("1" + "0" * 30, "invalid_field", id="10^30"),
        pytest.param("9" * 5_000, "invalid_field", id="5,000 digits"),
        pytest.param("-" + "9" * 5_000, "amount_not_positive", id="5,000 digits below nothing"),
        pytest.param("10.0", "invalid_field", id="a float that is whole"),
        pytest.param("-0.0", "invalid_field", id="a float that is nothing"),
        pytest.param("10.005", "invalid_field", id="a fraction"),
        pytest.param("1e3", "invalid_field", id="an exponent"),
        pytest.param("1e999", "invalid_field", id="an endless exponent"),
        pytest.param('"10"', "invalid_field", id="a text of digits"),
        pytest.param('"10.00"', "invalid_field", id="a text of a decimal"),
        pytest.param('"\uff11\uff10"', "invalid_field", id="a text of full-width digits"),
        pytest.param('"\u0661\u0660"', "invalid_field", id="a text of Arabic-Indic digits"),
        pytest.param("true", "invalid_field", id="a boolean"),
        pytest.param("[]", "invalid_field", id="a list"),
        pytest.param("{}", "invalid_field", id="an object"),
    ],
)
def test_an_amount_is_a_positive_integer_and_nothing_else(raw: str, code: str) -> None:
    assert verdict(read(REFUND_KIND, with_raw(REFUND, "amount", raw))) == {"amount": code}


@pytest.mark.parametrize("amount", [1, MOST])
def test_an_amount_is_taken_as_it_is(amount: int) -> None:
    found = read(REFUND_KIND, REFUND | {"amount": amount})
    assert isinstance(found, Decoded)
    assert isinstance(found.inbound, ServiceRequested)
    assert found.inbound.service.amount == amount


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param("0", "score_out_of_range", id="nothing"),
        pytest.param("6", "score_out_of_range", id="six stars"),
        pytest.param("-1", "score_out_of_range", id="less than nothing"),
        pytest.param("1" + "0" * 30, "score_out_of_range", id="10^30"),
        pytest.param("9" * 5_000, "score_out_of_range", id="5,000 digits"),
        pytest.param("5.0", "invalid_field", id="a float that is whole"),
        pytest.param("4.5", "invalid_field", id="half a star"),
        pytest.param('"5"', "invalid_field", id="a text"),
        pytest.param("true", "invalid_field", id="a boolean"),
        pytest.param("null", "invalid_field", id="null"),
    ],
)
def test_a_score_is_an_integer_from_1_to_5(raw: str, code: str) -> None:
    assert verdict(read(REVIEW_KIND, with_raw(REVIEW, "score", raw))) == {"score": code}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026-03-02T12:00:00", id="no offset"),
        pytest.param("2026-03-02", id="a date"),
        pytest.param("2026-03-02 12:00:00Z", id="a blank for the T"),
        pytest.param("2026-03-02T12:00Z", id="no seconds"),
        pytest.param("2026-03-02T12:00:00+0100", id="an offset without its colon"),
        pytest.param("2026-03-02T12:00:00+24:00", id="an offset of a day"),
        pytest.param("2026-03-02T12:00:00+01:60", id="an offset of 60 minutes past the hour"),
        pytest.param("2026-03-02T12:00:00,5Z", id="a comma"),
        pytest.param("2026-03-02T12:00:00.Z", id="a dot and no digit"),
        pytest.param("2016-12-31T23:59:60Z", id="a leap second"),
        pytest.param("2026-03-02T24:00:00Z", id="24 o'clock"),
        pytest.param("2026-02-29T12:00:00Z", id="a day that there is not"),
        pytest.param("2026-13-01T12:00:00Z", id="a month that there is not"),
        pytest.param("0000-01-01T00:00:00Z", id="the year 0"),
        pytest.param("1999-12-31T23:59:59.999Z", id="the last moment of 1999"),
        pytest.param("2000-01-01T00:30:00+01:00", id="1999 by its offset"),
        pytest.param("2101-01-01T00:00:00Z", id="the first moment of 2101"),
        pytest.param("9999-12-31T23:59:59-23:59", id="beyond all years"),
        pytest.param("2026-W10-1T12:00:00Z", id="a week date"),
        pytest.param("\u0662026-03-02T12:00:00Z", id="digits beyond ASCII"),
        pytest.param("2026-03-02T12:00:00Z\n", id="a new line behind it"),
        pytest.param("2026-03-02T12:00:00[UTC]", id="a zone's name"),
        pytest.param("1772452800", id="seconds as a text"),
        pytest.param(1_772_452_800, id="seconds"),
        pytest.param(1_772_452_800_000, id="milliseconds"),
        pytest.param(True, id="a boolean"),
        pytest.param("", id="an empty text"),
    ],
)
def test_an_instant_that_is_none_is_a_wrong_field(text: Any) -> None:
    found = read(REFUND_KIND, REFUND | {"requested_at": text, "known_at": text})
    assert verdict(found) == {"requested_at": "invalid_field", "known_at": "invalid_field"}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param("2026-03-02T13:00:00+01:00", _utc(2026, 3, 2, 12), id="an offset"),
        pytest.param("2026-03-02t12:00:00z", _utc(2026, 3, 2, 12), id="small letters"),
        pytest.param("2026-03-02T12:00:00-00:00", _utc(2026, 3, 2, 12), id="no known zone"),
        pytest.param(
            "2026-03-02T12:00:00.5Z", _utc(2026, 3, 2, 12, 0, 0, 500_000), id="half a second"
        ),
        pytest.param(
            "2026-03-02T12:00:00.123456789Z",
            _utc(2026, 3, 2, 12, 0, 0, 123_456),
            id="nanoseconds",
        ),
        pytest.param(
            "2026-03-02T12:00:00.1234567891Z",
            _utc(2026, 3, 2, 12, 0, 0, 123_456),
            id="ten digits of a second",
        ),
        pytest.param("1999-12-31T23:30:00-01:00", _utc(2000, 1, 1, 0, 30), id="2000 in UTC"),
        pytest.param("2100-12-31T23:59:59Z", _utc(2100, 12, 31, 23, 59, 59), id="end of 2100"),
    ],
)
def test_an_instant_is_any_of_rfc_3339(text: str, at: datetime) -> None:
    found = read(REFUND_KIND, REFUND | {"requested_at": text})
    assert isinstance(found, Decoded)
    assert isinstance(found.inbound, ServiceRequested), found
    assert found.inbound.requested_at == at
