"""Promises of shops beside the law: AM-01 of the worked examples, and the law as a floor."""

from pathlib import Path
from typing import Any

import pytest

from service.domain.policy import Policy, by_request
from service.domain.value import evolve
from service.policies.loader import load_policy
from tests.unit.builders import POLICY
from tests.unit.policies.law.table import Row, row

HOLIDAYS = """
pack: holidays_of_a_shop
markets: [US]
timezone: America/New_York
extends: us
versions:
  - version: "1"
    grounds:
      - &holidays
        name: holidays
        basis: "Promise of the marketplace: returns until the end of January"
        kinds: [refund, return]
        reasons: [change_of_mind]
        units: [delivered]
        shops: [amazon]
        placed: {from: 2025-11-01T00:00:00-04:00, until: 2026-01-01T00:00:00-05:00}
        excluded: [{category: apple}]
        window: {until: 2026-01-31}
        goods: {return_required: true, freight: merchant, send_within_days: 30}
        money: {delivery: standard, refund_within: {days: 14, from: received}}
      - <<: *holidays
        name: holidays_of_apple
        basis: "Promise of the marketplace: returns until the middle of January"
        excluded: []
        of_goods: {categories: [apple]}
        window: {until: 2026-01-15}
"""
LAMP, APPLE = {"category": "appliance"}, {"category": "apple"}
PROMISED = "2026-02-01T00:00-05:00"


@pytest.mark.parametrize(
    ("asked", "goods", "shop", "expected"),
    [
        pytest.param("2026-01-31T12:00-05:00", LAMP, "amazon", "approved", id="AM-01"),
        pytest.param("2026-01-31T12:00-05:00", APPLE, "amazon", "rejected", id="AM-01 Apple"),
        pytest.param("2026-01-15T23:59-05:00", APPLE, "amazon", "approved", id="Apple in time"),
        pytest.param("2026-02-01T00:00-05:00", LAMP, "amazon", "rejected", id="too late"),
        pytest.param("2026-01-31T12:00-05:00", LAMP, "another", "rejected", id="another shop"),
    ],
)
def test_a_shop_keeps_its_promise_of_the_holidays(
    tmp_path: Path, asked: str, goods: dict[str, Any], shop: str, expected: str
) -> None:
    (tmp_path / "holidays.yaml").write_text(HOLIDAYS)
    of_shop = _in_america(asked, expected, goods=goods, order={"shop": shop})
    assert of_shop.tells(of_shop.answer("return", load_policy(tmp_path))) == of_shop.expects


def test_a_promise_ends_with_its_day_and_not_before(tmp_path: Path) -> None:
    (tmp_path / "holidays.yaml").write_text(HOLIDAYS)
    last = _in_america(
        "2026-01-31T23:59:59-05:00", "approved", closes=PROMISED, order={"shop": "amazon"}
    )
    assert last.tells(last.answer("return", load_policy(tmp_path))) == last.expects


def _in_america(asked: str, expected: str, *, order: dict[str, Any], **fields: Any) -> Row:
    return row(
        "AM-01",
        "US",
        asked,
        expected,
        placed="2025-11-15T12:00-05:00",
        delivered="2025-11-20T12:00-05:00",
        order={"currency": "USD", "timezone": "America/New_York"} | order,
        **fields,
    )


USED = row(
    "used goods, delivery paid",
    "DE",
    "2026-11-05T10:00+01:00",
    "approved for less",
    delivered="2026-11-03T14:00+01:00",
    service={"condition": "used"},
    order={"shipping_paid": 900},
)


def test_a_promise_without_a_fee_or_delivery_never_brings_less_than_the_law() -> None:
    policy = _promising(fee_percent=0, delivery="none")
    law, promised = USED.answer("return"), USED.answer("return", policy)
    assert promised.refund.amount >= law.refund.amount


def test_a_promise_left_to_a_person_above_its_limit_never_keeps_the_law_waiting() -> None:
    plain = row(
        "plain", "DE", "2026-11-05T10:00+01:00", "approved", delivered="2026-11-03T14:00+01:00"
    )
    policy = _promising(freight="merchant", automatic_limit={"EUR": 5})
    assert plain.tells(plain.answer("return", policy)) == plain.expects


def _promising(**terms: Any) -> Policy:
    """Germany's pack with a promise of the default pack under these terms."""
    pack = POLICY.packs["DE"]
    promise = next(one for one in POLICY.default.versions[0].grounds if one.conditions)
    promise = evolve(promise, name="a_promise", excluded=(), conditions=None, **terms)
    versions = tuple(
        evolve(
            version,
            grounds=(*version.grounds, promise),
            by_request=by_request((*version.grounds, promise)),
        )
        for version in pack.versions
    )
    return Policy(default=evolve(pack, versions=versions), quality=POLICY.quality)
