"""Reports and verdicts that are stored: told with the request they are about, and under their own ids."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from schemas import topics
from service.domain.ids import OrderId, RequestId, refund_id
from service.store.history import StoredCase, StoredReport
from tests.factories import NOW, instant
from tests.unit.stored import ID, OTHER, history, outcome, shown, told

REPORT = "5b1f3f5e-6a53-4c3b-9a55-0d0f6ad3b7b1"
RECEIVED = {"line_id": "1", "accepted": 1, "refused": 0, "disposition": "resellable"}
PAYMENT = {
    "ordinal": 0,
    "attempt": 1,
    "state": "issued",
    "money": {"amount": 1_950, "currency": "EUR"},
}
SAID: list[tuple[str, dict[str, Any], str]] = [
    (
        topics.GOODS_SENT,
        {"sent_at": instant(NOW), "tracking": "CH-1"},
        "goods sent: on 2 March 2026, 13:00 (Europe/Berlin), tracking CH-1",
    ),
    (
        topics.GOODS_RECEIVED,
        {"lines": [RECEIVED]},
        "goods received: line 1, 1 accepted, resellable",
    ),
    (
        topics.GOODS_RECEIVED,
        {"lines": [RECEIVED, RECEIVED | {"refused": 2, "deduction": 500, "disposition": "worn"}]},
        "goods received: line 1, 1 accepted, resellable; "
        "line 1, 1 accepted, 2 refused, worn, 5.00 EUR deducted",
    ),
    (
        topics.GOODS_RECEIVED,
        {"lines": [RECEIVED | {"accepted": 0, "disposition": "wrong_item"}]},
        "goods received: line 1, none, wrong item",
    ),
    (
        topics.REPLACEMENT_SHIPPED,
        {"reported_at": instant(NOW)},
        "replacement shipped: on 2 March 2026, 13:00 (Europe/Berlin)",
    ),
    (topics.REPLACEMENT_UNAVAILABLE, {"reported_at": instant(NOW)}, "replacement unavailable"),
    (
        topics.REPAIR_DIAGNOSED,
        {"cost": 2_000, "days": 1},
        "repair diagnosed: it would cost 20.00 EUR and take 1 day",
    ),
    (topics.REPAIR_COMPLETED, {"repaired": True}, "repair completed: the goods work again"),
    (topics.REPAIR_COMPLETED, {"repaired": False}, "repair completed: the goods cannot be mended"),
    (
        topics.REQUEST_JUDGED,
        {"verdict": "reject", "by": "anna", "note": "Worn [red]for[/red] weeks."},
        "verdict: reject, by anna, “Worn [red]for[/red] weeks.”",
    ),
    ("warehouse.goods.lost.v1", {"odd": 1}, "warehouse.goods.lost.v1"),
]


def report(kind: str, said: dict[str, Any], **about: str) -> StoredReport:
    fields: dict[str, Any] = {"request_id": None, "refund_id": None} | (about or {"request_id": ID})
    return StoredReport(report_id=REPORT, type=kind, said=said, recorded_at=NOW, **fields)


@pytest.mark.parametrize(("kind", "said", "sentence"), SAID, ids=[row[2][:40] for row in SAID])
def test_a_stored_report_is_told_with_its_request(
    kind: str, said: dict[str, Any], sentence: str
) -> None:
    document = told(history(outcome(topics.REQUEST_APPROVED), reports=(report(kind, said),)))
    (found,) = document["reports"]
    assert (found["id"], found["said"], found["sentence"]) == (REPORT, said, sentence)
    page = shown(document)
    assert "What happened, step by step" in page
    assert " ".join(sentence.split()[:6]) in page
    assert orjson.loads(orjson.dumps(document)) == document


def test_reports_on_another_request_of_the_order_are_not_of_this_one() -> None:
    other = report(topics.GOODS_SENT, {}, request_id=OTHER)
    document = told(history(outcome(topics.REQUEST_APPROVED), reports=(other,)))
    assert document["reports"] == []


def test_a_payment_report_is_told_with_the_request_of_its_refund() -> None:
    issued = refund_id("/aftersale", order_id=OrderId("o-1"), request_id=RequestId(ID), ordinal=1)
    failed = {"attempt": 2, "reason": "card expired", "final": True}
    paid = report(topics.REFUND_FAILED, failed, refund_id=issued)
    case = StoredCase(
        kind="refund",
        service_kind=None,
        reason=None,
        status="approved",
        requested_at=NOW,
        pack="de",
        payments=(PAYMENT, PAYMENT | {"ordinal": 1}),
    )
    document = told(history(outcome(topics.REQUEST_APPROVED), reports=(paid,), case=case))
    (found,) = document["reports"]
    assert found["sentence"] == (
        "refund failed: attempt 2, “card expired”, and no further one will succeed"
    )


@pytest.mark.parametrize(
    ("kind", "about", "headline"),
    [
        pytest.param(
            topics.GOODS_RECEIVED,
            {"request_id": ID},
            f"This is a report (goods received) on request {ID}, recorded on 2 March 2026, 12:00 (UTC).",
            id="a report",
        ),
        pytest.param(
            topics.REQUEST_JUDGED,
            {"request_id": ID},
            f"This is a verdict on request {ID}, recorded on 2 March 2026, 12:00 (UTC).",
            id="a verdict",
        ),
        pytest.param(
            topics.REFUND_SETTLED,
            {"refund_id": OTHER},
            f"This is a report (refund settled) on refund {OTHER} of request {ID}, "
            "recorded on 2 March 2026, 12:00 (UTC).",
            id="a payment report",
        ),
    ],
)
def test_the_id_of_a_stored_report_is_said_to_be_one(
    kind: str, about: dict[str, str], headline: str
) -> None:
    issued = outcome(topics.REFUND_ISSUED)
    stored = report(kind, {"lines": [RECEIVED]}, **about)
    document = told(history(issued, reports=(stored,)), REPORT)
    assert (document["state"], document["headline"]) == ("caused", headline)
    assert [one["id"] for one in document["reports"]] == [REPORT]
    page = shown(document)
    assert f"request {REPORT}" not in page


def test_many_reports_are_counted_and_the_newest_shown() -> None:
    many = tuple(
        StoredReport(
            report_id=f"{n:08}-0000-4000-8000-000000000000",
            type=topics.REPLACEMENT_UNAVAILABLE,
            request_id=ID,
            refund_id=None,
            said={},
            recorded_at=NOW + timedelta(minutes=n),
        )
        for n in range(45)
    )
    page = shown(told(history(outcome(topics.REQUEST_APPROVED), reports=many)))
    assert "6 earlier ones are in --json" in page, "the approval is a step, too"
    assert f"id {many[-1].report_id}" in page
    assert f"id {many[4].report_id}" not in page
