"""A care of which only the feedback is wrong still says what was asked for: that right is kept."""

from typing import Any

import pytest

from schemas import topics
from service.domain.inbound import CareRequested, InvalidRequest
from service.stream.decode import Decoded
from tests.contract.documents import DOCUMENTS, read

CARE = DOCUMENTS[topics.CARE_REQUESTED]


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        pytest.param({"review": {"score": 9}}, True, id="a score out of range"),
        pytest.param({"comment": {"content": ""}}, True, id="nothing written"),
        pytest.param({"review": None, "comment": None}, True, id="no feedback at all"),
        pytest.param({"review": {"score": 9}, "note": 7}, False, id="and a note that is none"),
        pytest.param({"service": {"kind": "refund"}}, False, id="a service without a reason"),
    ],
)
def test_what_was_asked_for_is_kept(wrong: dict[str, Any], kept: bool) -> None:
    whole, found = (read(topics.CARE_REQUESTED, data) for data in (CARE, CARE | wrong))
    assert isinstance(whole, Decoded)
    assert isinstance(found, Decoded)
    assert isinstance(whole.inbound, CareRequested)
    assert isinstance(found.inbound, InvalidRequest)
    expected = (whole.inbound.service, whole.inbound.requested_at) if kept else (None, None)
    assert (found.inbound.service, found.inbound.requested_at) == expected
