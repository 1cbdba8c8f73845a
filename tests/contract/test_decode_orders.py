"""Snapshots: a whole one arrives field by field, and one that contradicts itself is a dead letter."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas import topics
from service.domain.ids import CustomerId, LineId, OrderId, Sku
from service.domain.inbound import SnapshotTaken
from service.domain.order import Line, Order, Promotion
from service.stream.decode import Decoded
from tests.contract.documents import ORDER, WHEN, Path, read, replaced, verdict, with_raw
from tests.factories import NOW, line_data, order_data

MOST = 2**53 - 1


def test_a_whole_snapshot_arrives_field_by_field() -> None:
    found = read(topics.ORDER_SNAPSHOT, ORDER)
    assert isinstance(found, Decoded), found
    assert found.inbound == SnapshotTaken(
        order=Order(
            order_id=OrderId("o-1"),
            customer_id=CustomerId("c-1"),
            version=1,
            shop="shop-1",
            market="DE",
            region="DE-BY",
            timezone="Europe/Berlin",
            currency="EUR",
            placed_at=NOW - timedelta(days=5),
            status="paid",
            buyer="business",
            captured=2900,
            shipping_paid=900,
            express_surcharge=400,
            disclosures={"withdrawal_right": datetime(2026, 3, 2, 12, tzinfo=UTC)},
            promotions=(
                Promotion(threshold=3000, discount=500, line_ids=(LineId("1"), LineId("2"))),
            ),
            lines=(
                Line(
                    line_id=LineId("1"),
                    sku=Sku("sku-1"),
                    category="toy",
                    quantity=3,
                    paid=1000,
                    list_price=1200,
                    shipped=2,
                    delivered=1,
                    delivered_at=NOW - timedelta(days=2),
                    installed_at=NOW,
                    traits=frozenset({"digital", "final_sale"}),
                    confirmed=frozenset({"digital"}),
                    told=frozenset({"final_sale"}),
                    warranty_months=24,
                    gift_for=LineId("2"),
                    subscription=True,
                ),
                Line(
                    line_id=LineId("2"),
                    sku=Sku("sku-2"),
                    quantity=1,
                    paid=1000,
                    shipped=1,
                    delivered=1,
                    delivered_at=NOW - timedelta(days=2),
                ),
            ),
        )
    )


def test_what_is_left_out_has_its_default() -> None:
    line = {"line_id": "1", "sku": "s", "quantity": 2, "paid": 5}
    found = read(topics.ORDER_SNAPSHOT, order_data(lines=[line]))
    assert isinstance(found, Decoded)
    assert isinstance(found.inbound, SnapshotTaken)
    order = found.inbound.order
    assert (order.buyer, order.shipping_paid, order.express_surcharge) == ("consumer", 0, 0)
    assert (order.shop, order.region, order.timezone, order.disclosures) == (None, None, None, {})
    assert order.lines == (Line(line_id=LineId("1"), sku=Sku("s"), quantity=2, paid=5),)
    assert (order.lines[0].shipped, order.lines[0].delivered, order.lines[0].subscription) == (
        0,
        0,
        False,
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("version",), 0, id="version 0"),
        pytest.param(("version",), -1, id="a version before all"),
        pytest.param(("market",), "de", id="a market in small letters"),
        pytest.param(("market",), "DEU", id="a market of three letters"),
        pytest.param(("market",), "", id="an empty market"),
        pytest.param(("region",), "BY", id="a region without its country"),
        pytest.param(("timezone",), "Europe/Atlantis", id="a zone that there is not"),
        pytest.param(("timezone",), "europe/berlin", id="a zone in small letters"),
        pytest.param(("timezone",), "+01:00", id="an offset for a zone"),
        pytest.param(("timezone",), "../../etc/passwd", id="a path for a zone"),
        pytest.param(("timezone",), "localtime", id="the zone of whoever reads it"),
        pytest.param(("currency",), "eur", id="a currency in small letters"),
        pytest.param(("currency",), "", id="an empty currency"),
        pytest.param(("currency",), "EURO", id="a currency of four letters"),
        pytest.param(("currency",), "QQQ", id="a currency that there is not"),
        pytest.param(("status",), "refunded", id="an unknown status"),
        pytest.param(("status",), "PAID", id="a status in capitals"),
        pytest.param(("buyer",), "reseller", id="an unknown buyer"),
        pytest.param(("captured",), -1, id="less than nothing captured"),
        pytest.param(("captured",), MOST + 1, id="more captured than counts"),
        pytest.param(("captured",), 2**64 - 1, id="as much captured as 64 bits hold"),
        pytest.param(("express_surcharge",), 901, id="more for express than for shipping"),
        pytest.param(("disclosures",), {"withdrawal_right": "yes"}, id="a disclosure without time"),
        pytest.param(("lines",), [], id="no line"),
        pytest.param(("lines", 1, "line_id"), "1", id="a line twice"),
        pytest.param(("lines", 0, "quantity"), 0, id="a line of nothing"),
        pytest.param(("lines", 0, "quantity"), 1_000_001, id="a line of too many"),
        pytest.param(("lines", 0, "shipped"), 4, id="more shipped than bought"),
        pytest.param(("lines", 0, "delivered"), 3, id="more delivered than shipped"),
        pytest.param(("lines", 0, "delivered"), -1, id="less than nothing delivered"),
        pytest.param(("lines", 0, "delivered_at"), None, id="delivered, but never"),
        pytest.param(("lines", 0, "traits"), ["fragile"], id="an unknown trait"),
        pytest.param(("lines", 0, "told"), ["Digital"], id="a trait in capitals"),
        pytest.param(("lines", 0, "sku"), "a b", id="a sku with a blank"),
        pytest.param(("customer_id",), "c-1\u200b", id="a customer with a zero-width space"),
        pytest.param(("customer_id",), "a" * 65, id="a customer of 65 characters"),
        pytest.param(("placed_at",), "2026-02-25T12:00:00", id="placed in no zone"),
    ],
)
def test_a_snapshot_that_cannot_be_is_a_dead_letter(path: Path, value: Any) -> None:
    assert verdict(read(topics.ORDER_SNAPSHOT, replaced(ORDER, path, value))) == "invalid_snapshot"


@pytest.mark.parametrize("name", ["customer_id", "version", "market", "currency", "placed_at"])
def test_a_snapshot_without_what_it_must_have_is_a_dead_letter(name: str) -> None:
    rest = {key: value for key, value in ORDER.items() if key != name}
    assert verdict(read(topics.ORDER_SNAPSHOT, rest)) == "invalid_snapshot"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("version",), MOST, id="a high version"),
        pytest.param(("version",), 1_772_452_800_000_000_000, id="a version in nanoseconds"),
        pytest.param(("captured",), MOST, id="the most that can be captured"),
        pytest.param(("currency",), "JPY", id="a currency without decimals"),
        pytest.param(("currency",), "KWD", id="a currency of three decimals"),
        pytest.param(("timezone",), "America/Argentina/Buenos_Aires", id="a zone of three parts"),
        pytest.param(("region",), "US-CA", id="a region of letters"),
        pytest.param(("region",), "FR-75C", id="a region of digits and a letter"),
        pytest.param(("lines", 0, "quantity"), 1_000_000, id="a million of one thing"),
        pytest.param(("lines", 0, "category"), "kites", id="a category of their own"),
        pytest.param(("lines", 0, "traits"), ["digital", "digital"], id="a trait twice"),
        pytest.param(("disclosures",), {"own-name": WHEN}, id="a disclosure of their own"),
        pytest.param(("order_id",), "A.b_c:9-" + "x" * 56, id="an id of 64 characters"),
    ],
)
def test_what_lies_within_the_contract_is_taken(path: Path, value: Any) -> None:
    assert verdict(read(topics.ORDER_SNAPSHOT, replaced(ORDER, path, value))) == "taken"


def test_an_order_has_at_most_500_lines() -> None:
    for number, expected in ((500, "taken"), (501, "invalid_snapshot")):
        lines = [line_data(str(n)) for n in range(number)]
        assert verdict(read(topics.ORDER_SNAPSHOT, order_data(lines=lines))) == expected


@pytest.mark.parametrize("raw", ["100.0", "1e2", "-0.0", "1E400", "NaN"])
def test_no_float_is_an_amount(raw: str) -> None:
    expected = "not_json" if raw == "NaN" else "invalid_snapshot"
    for name in ("captured", "shipping_paid", "express_surcharge"):
        assert verdict(read(topics.ORDER_SNAPSHOT, with_raw(ORDER, name, raw))) == expected, name


def test_half_a_surrogate_pair_in_a_disclosure_is_a_dead_letter() -> None:
    raw = f'{{"\\ud800": "{WHEN}"}}'
    assert verdict(read(topics.ORDER_SNAPSHOT, with_raw(ORDER, "disclosures", raw))) == (
        "invalid_snapshot"
    )
