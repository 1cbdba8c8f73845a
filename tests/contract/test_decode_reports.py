"""Reports and verdicts: one that says what cannot be is a dead letter, for nobody waits for an answer."""

from typing import Any

import pytest

from schemas import topics
from service.domain.outcome import DeadLettered
from tests.contract.documents import DOCUMENTS, REPORTS, Path, read, replaced, verdict

RECEIVED = DOCUMENTS[topics.GOODS_RECEIVED]
LINE = RECEIVED["lines"][0]


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        pytest.param(topics.GOODS_SENT, ("sent_at",), "2026-03-02", id="sent on a day"),
        pytest.param(topics.GOODS_SENT, ("tracking",), "", id="an empty tracking number"),
        pytest.param(topics.GOODS_SENT, ("tracking",), "00 34", id="a tracking number in groups"),
        pytest.param(topics.GOODS_SENT, ("request_id",), "the last", id="of what is no request"),
        pytest.param(topics.GOODS_RECEIVED, ("lines",), [], id="nothing received"),
        pytest.param(topics.GOODS_RECEIVED, ("lines",), None, id="null received"),
        pytest.param(topics.GOODS_RECEIVED, ("lines",), [LINE] * 2, id="a line twice as worn"),
        pytest.param(topics.GOODS_RECEIVED, ("lines", 0, "accepted"), -1, id="less than nothing"),
        pytest.param(topics.GOODS_RECEIVED, ("lines", 0, "accepted"), 1.0, id="a float of units"),
        pytest.param(topics.GOODS_RECEIVED, ("lines", 0, "accepted"), True, id="true for a unit"),
        pytest.param(topics.GOODS_RECEIVED, ("lines", 0, "refused"), 2**63, id="2^63 units"),
        pytest.param(topics.GOODS_RECEIVED, ("lines", 0, "disposition"), "fine", id="just fine"),
        pytest.param(topics.GOODS_RECEIVED, ("lines", 0, "deduction"), -5, id="a negative loss"),
        pytest.param(topics.GOODS_RECEIVED, ("lines", 0, "deduction"), "5", id="a loss as text"),
        pytest.param(topics.REPLACEMENT_SHIPPED, ("reported_at",), None, id="shipped at null"),
        pytest.param(topics.REPLACEMENT_UNAVAILABLE, ("reported_at",), 5, id="reported at five"),
        pytest.param(topics.REPAIR_DIAGNOSED, ("cost",), 2**53, id="a cost beyond all amounts"),
        pytest.param(topics.REPAIR_DIAGNOSED, ("days",), 1.5, id="a day and a half"),
        pytest.param(topics.REPAIR_COMPLETED, ("repaired",), "yes", id="repaired, in a word"),
        pytest.param(topics.REFUND_SETTLED, ("attempt",), 0, id="the attempt before the first"),
        pytest.param(topics.REFUND_SETTLED, ("refund_id",), "r-1", id="a refund id that is none"),
        pytest.param(topics.REFUND_FAILED, ("final",), None, id="perhaps final"),
        pytest.param(topics.REFUND_FAILED, ("reason",), "\x1b[2J", id="an escape for a reason"),
        pytest.param(topics.REFUND_FAILED, ("reason",), "a" * 2_001, id="a long reason"),
        pytest.param(topics.REQUEST_JUDGED, ("verdict",), "perhaps", id="a verdict that is none"),
        pytest.param(topics.REQUEST_JUDGED, ("by",), "A Person", id="by somebody without an id"),
        pytest.param(topics.REQUEST_JUDGED, ("note",), 7, id="a number for a note"),
        pytest.param(topics.REQUEST_JUDGED, ("target_request_id",), "", id="of no request"),
    ],
)
def test_a_report_that_cannot_be_is_a_dead_letter(kind: str, path: Path, value: Any) -> None:
    assert verdict(read(kind, replaced(DOCUMENTS[kind], path, value))) == "invalid_report"


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        pytest.param(topics.GOODS_RECEIVED, ("lines", 0, "deduction"), 0, id="no loss"),
        pytest.param(topics.GOODS_RECEIVED, ("lines", 0, "accepted"), 0, id="none accepted"),
        pytest.param(topics.REPAIR_DIAGNOSED, ("cost",), 0, id="a repair for nothing"),
        pytest.param(topics.REFUND_FAILED, ("reason",), "", id="no words for a failure"),
        pytest.param(topics.REQUEST_JUDGED, ("note",), None, id="no note"),
    ],
)
def test_a_report_of_little_is_taken(kind: str, path: Path, value: Any) -> None:
    assert verdict(read(kind, replaced(DOCUMENTS[kind], path, value))) == "taken"


@pytest.mark.parametrize("kind", REPORTS)
def test_the_id_of_another_kind_of_message_does_not_stand_in(kind: str) -> None:
    own = "verdict_id" if kind == topics.REQUEST_JUDGED else "report_id"
    data = DOCUMENTS[kind]
    rest = {name: value for name, value in data.items() if name != own}
    for other in {"report_id", "verdict_id", "request_id", "id"} - {own}:
        assert verdict(read(kind, rest | {other: data[own]})) == "no_identity", other


def test_a_dead_letter_of_a_report_names_the_wrong_field() -> None:
    found = read(topics.GOODS_RECEIVED, replaced(RECEIVED, ("lines", 1, "accepted"), -1))
    assert isinstance(found, DeadLettered)
    assert found.detail.startswith("lines.1.accepted: ")
