"""What many producers write for nothing: null for what is left out, references to what is gone."""

from typing import Any

import pytest

from schemas import topics
from service.domain.inbound import FeedbackSubmitted, ServiceRequested, SnapshotTaken
from service.stream.decode import Decoded
from tests.contract.documents import read, verdict
from tests.factories import line_data, order_data, refund_data, review_data

_ORDER = "shop region timezone buyer shipping_paid express_surcharge disclosures promotions".split()
_LINE = (
    "category list_price shipped delivered delivered_at installed_at traits confirmed told "
    "warranty_months gift_for subscription"
).split()
_REFUND = (
    "known_at order_version note channel lines amount condition severity evidence follows_request"
).split()
_REVIEW = "known_at note line_id dimensions content media anonymous follows".split()


def _inbound(kind: str, data: dict[str, Any]) -> Any:
    found = read(kind, data)
    assert isinstance(found, Decoded), found
    return found.inbound


def test_null_is_what_was_left_out() -> None:
    line = {"line_id": "1", "sku": "s", "quantity": 2, "paid": 5}
    told = order_data(lines=[line | dict.fromkeys(_LINE)]) | dict.fromkeys(_ORDER)
    plain = order_data(lines=[line])
    assert isinstance(_inbound(topics.ORDER_SNAPSHOT, told), SnapshotTaken)
    assert _inbound(topics.ORDER_SNAPSHOT, told) == _inbound(topics.ORDER_SNAPSHOT, plain)
    refund = refund_data()
    found = _inbound(topics.REFUND_REQUESTED, refund | dict.fromkeys(_REFUND))
    assert isinstance(found, ServiceRequested)
    assert found == _inbound(topics.REFUND_REQUESTED, refund)
    review = review_data()
    found = _inbound(topics.REVIEW_SUBMITTED, review | dict.fromkeys(_REVIEW))
    assert isinstance(found, FeedbackSubmitted)
    assert found == _inbound(topics.REVIEW_SUBMITTED, review)


@pytest.mark.parametrize("name", ["customer_id", "requested_at", "reason"])
def test_null_is_no_value_for_what_must_be_there(name: str) -> None:
    assert verdict(read(topics.REFUND_REQUESTED, refund_data() | {name: None})) == {
        name: "invalid_field"
    }


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"lines": [line_data(gift_for="9")]}, id="a gift for a line that is gone"),
        pytest.param(
            {"promotions": [{"threshold": 5, "discount": 1, "line_ids": ["1", "9"]}]},
            id="a promotion on a line that is gone",
        ),
        pytest.param(
            {"promotions": [{"threshold": 5, "discount": 1, "line_ids": ["1"]}] * 150},
            id="many promotions",
        ),
        pytest.param({"currency": "ANG"}, id="a currency that was withdrawn last year"),
        pytest.param({"lines": [line_data(warranty_months=9_999)]}, id="a guarantee for life"),
    ],
)
def test_a_snapshot_that_is_only_unusual_is_taken(fields: dict[str, Any]) -> None:
    assert verdict(read(topics.ORDER_SNAPSHOT, order_data(**fields))) == "taken"


def test_text_is_measured_as_it_is_kept() -> None:
    """A Mac sends each of these syllables as two characters, and a composed one may become three."""
    syllables = "\u1112\u1161" * 3_600
    found = _inbound(topics.REVIEW_SUBMITTED, review_data(content=syllables))
    assert isinstance(found, FeedbackSubmitted)
    assert found.feedback.content == "\ud558" * 3_600
    growing = refund_data(note="\ufb2c" * 1_000)
    assert verdict(read(topics.REFUND_REQUESTED, growing)) == {"note": "invalid_field"}


def test_a_key_that_the_sender_made_up_is_not_repeated() -> None:
    found = read(topics.ORDER_SNAPSHOT, order_data(disclosures={"Jane Q. Public": "x"}))
    assert verdict(found) == "invalid_snapshot"
    assert "Jane" not in str(found)
