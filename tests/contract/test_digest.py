"""The digest tells one content from another for years: what may change it, and what may not."""

from typing import Any

import pytest

from schemas import topics
from service.domain.inbound import Request
from service.stream.decode import Decoded
from tests.contract.documents import REFUND, REVIEW, read

GOLDEN = {
    "refund": "e7798980d3e18d52adc93b96d1f6c4f4c735f7bb0a4303f0c0a84f658b44dc48",
    "review": "c70c149efb6735d6810469e888a4444cb260629cbe9a1e4a8f9cffe503823a1c",
}


def _digest(kind: str, data: dict[str, Any]) -> str:
    found = read(kind, data)
    assert isinstance(found, Decoded)
    assert isinstance(found.inbound, Request)
    return found.inbound.digest.hex()


def test_digests_are_those_of_every_earlier_release() -> None:
    """Ids are known by them: another digest makes every repeated request a reused id."""
    assert _digest(topics.REFUND_REQUESTED, REFUND) == GOLDEN["refund"]
    assert _digest(topics.REVIEW_SUBMITTED, REVIEW) == GOLDEN["review"]


@pytest.mark.parametrize(
    "same",
    [
        pytest.param({"request_id": REFUND["request_id"].upper()}, id="an id in capitals"),
        pytest.param({"requested_at": "2026-03-02T13:00:00+01:00"}, id="an instant elsewhere"),
        pytest.param({"requested_at": "2026-03-02T12:00:00.000Z"}, id="an instant in full"),
        pytest.param({"follows_request": None}, id="a null for what was left out"),
        pytest.param({"colour": "red"}, id="a field that nobody knows"),
    ],
)
def test_the_same_content_in_other_words_has_the_same_digest(same: dict[str, Any]) -> None:
    plain = {key: value for key, value in REFUND.items() if key != "follows_request"}
    kind = topics.REFUND_REQUESTED
    assert _digest(kind, plain | same) == _digest(kind, plain)
    assert _digest(kind, dict(reversed(plain.items()))) == _digest(kind, plain)


@pytest.mark.parametrize("name", sorted(set(REFUND) - {"request_id", "order_id"}))
def test_every_known_field_counts(name: str) -> None:
    rest = {key: value for key, value in REFUND.items() if key != name}
    kind = topics.REFUND_REQUESTED
    assert _digest(kind, rest) != _digest(kind, REFUND)
