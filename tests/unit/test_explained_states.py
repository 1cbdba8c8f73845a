"""Requests that wait, are not known, or of which little is kept: each is told as what it is."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from schemas import topics
from service.store.history import OrderHistory, StoredCase
from tests.factories import NOW, instant, refund_data
from tests.unit.stored import (
    ID,
    OTHER,
    caused_by_record,
    check,
    dead_letter,
    history,
    outcome,
    shown,
    told,
    waiting,
)

APPROVED, REJECTED = topics.REQUEST_APPROVED, topics.REQUEST_REJECTED


@pytest.mark.parametrize(
    ("facts", "fields", "waits_for", "else_"),
    [
        pytest.param(
            None,
            {},
            "order o-1, which is not known yet",
            "If order o-1 has not come by 5 March 2026, 12:00 (UTC), it is refused.",
            id="its order",
        ),
        pytest.param(
            {"version": 2, "customer_id": "c-1", "lines": []},
            {"order_version": 3},
            "version 3 of order o-1; version 2 is the last that came",
            "If version 3 of order o-1 has not come by 5 March 2026, 12:00 (UTC), it is decided without.",
            id="a later version of it",
        ),
    ],
)
def test_a_request_that_waits_says_for_what_and_until_when(
    facts: dict[str, Any] | None, fields: dict[str, Any], waits_for: str, else_: str
) -> None:
    asked = refund_data(request_id=ID, lines=[{"line_id": "1", "quantity": 2}], **fields)
    kept = waiting(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, asked)
    if facts is not None:
        facts = history().facts | facts if history().facts else facts
    document = told(history(facts=facts, waiting=kept))
    assert document["state"] == "waiting"
    assert document["headline"] == f"Not decided yet: it waits for {waits_for}."
    assert (document["waiting"]["since"], document["waiting"]["until"]) == (
        instant(NOW),
        instant(NOW.replace(day=5)),
    )
    page = shown(document)
    assert "refund, for the reason “change of mind” line 1, 2 units by customer c-1" in page
    assert f"It has waited since 2 March 2026, 12:00 (UTC). {else_}" in page
    assert "times in UTC" in page


def test_a_report_that_waits_says_for_which_request() -> None:
    sent = {"report_id": ID, "order_id": "o-1", "request_id": OTHER, "tracking": "t"}
    sent["sent_at"] = instant(NOW)
    kept = waiting(topics.WAREHOUSE_REPORTS, topics.GOODS_SENT, sent)
    document = told(history(waiting=kept))
    assert document["headline"].endswith(f"waits for request {OTHER}, which is not known yet.")
    assert f"If request {OTHER} has not come by 5 March" in shown(document)
    page = shown(document)
    assert "it becomes a dead letter." in page
    assert f"request {ID}" not in page
    assert "by customer" not in page


@pytest.mark.parametrize(
    ("topic", "kind", "named", "thing"),
    [
        (topics.PAYMENT_REPORTS, topics.REFUND_SETTLED, "refund_id", "refund"),
        (topics.VERDICTS, topics.REQUEST_JUDGED, "target_request_id", "request"),
    ],
)
def test_every_report_that_waits_names_what_it_is_about(
    topic: str, kind: str, named: str, thing: str
) -> None:
    sent = {"order_id": "o-1", named: OTHER}
    headline = told(history(waiting=waiting(topic, kind, sent)))["headline"]
    assert headline.endswith(f"waits for {thing} {OTHER}, which is not known yet.")


def test_a_record_that_waits_and_cannot_be_read_is_told_with_its_place() -> None:
    kept = waiting(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, b"{")
    assert "record aftersale.requests.v1/0/3" in shown(told(history(waiting=kept)))


def test_an_id_that_was_never_taken_is_said_to_be_unknown() -> None:
    document = told(OrderHistory(order_id=None, dead_letters=(dead_letter(),)))
    assert document["state"] == "unknown"
    page = shown(document)
    assert f"No request, report or verdict has the id {ID}." in page
    assert "The service failed at this one record. [undecidable]" in page
    assert "aftersale.requests.v1/1/9, names this request" in page


def test_a_request_whose_events_are_gone_is_said_to_be_known() -> None:
    document = told(history())
    assert document["state"] == "unkept"
    page = shown(document)
    assert "The id is known, on order o-1, but no event of it is kept any more." in page
    assert "400 days (AFTERSALE_HISTORY_DAYS)" in page


def test_a_request_whose_first_events_are_gone_says_so() -> None:
    page = shown(told(history(outcome(topics.REQUEST_COMPLETED, 9))))
    assert "Earlier events of this request are no longer kept." in page


def test_the_id_of_a_verdict_leads_to_what_it_brought_about() -> None:
    document = told(history(outcome(REJECTED, 2, caused_by=OTHER)), OTHER)
    assert document["state"] == "caused"
    assert document["headline"].startswith("This is the id of a report or verdict on order o-1")
    assert [event["sequence"] for event in document["events"]] == [2]


def test_a_request_that_waited_says_which_record_freed_it() -> None:
    """Its own record is kept nowhere any more; another's is not named for it."""
    document = told(history(caused_by_record(outcome(APPROVED), b"shop.orders.v1/3/8")))
    assert document["asked"]["record"] is None
    assert document["decision"]["record"] == "shop.orders.v1/3/8"
    page = shown(document)
    assert "with record shop.orders.v1/3/8" in page
    assert "It had waited for its order; the record named is the one that freed it." in page


def test_a_verdict_decides_with_its_own_record_and_the_asking_one_stays() -> None:
    verdict = caused_by_record(outcome(APPROVED, 2, caused_by=OTHER), b"aftersale.verdicts.v1/0/2")
    document = told(history(outcome(topics.REQUEST_REFERRED), verdict))
    assert document["asked"]["record"] == "aftersale.requests.v1/0/17"
    assert document["decision"]["record"] == "aftersale.verdicts.v1/0/2"
    page = shown(document)
    assert "(Europe/Berlin) record aftersale.requests.v1/0/17" in page
    assert "with record aftersale.verdicts.v1/0/2" in page


CASE = StoredCase(
    kind="return",
    service_kind=None,
    reason="late_delivery",
    status="rejected",
    requested_at=NOW,
    pack="default",
)


def test_what_no_check_compared_is_told_from_the_case() -> None:
    early = [check("lines", "fail", detail={"available": 0, "not_delivered": 1})]
    kept = outcome(REJECTED, kind="return", checks=early, window=None)
    document = told(history(kept, case=CASE))
    assert document["asked"]["reason"] == "late_delivery"
    page = shown(document)
    assert "return, for the reason “late delivery” every unit" in page
    assert "by customer c-1 on 2 March 2026, 12:00 (UTC)" in page
    care = replace(CASE, kind="care", service_kind="repair")
    gone = told(history(case=care))
    assert (gone["state"], gone["asked"]["service_kind"]) == ("unkept", "repair")
    assert "care: repair, for the reason “late delivery” on 2 March 2026" in shown(gone)


def test_what_the_checks_compared_goes_before_the_case() -> None:
    asked = told(history(outcome(REJECTED), case=CASE))["asked"]
    assert (asked["kind"], asked["reason"]) == ("refund", "change_of_mind")


def test_a_request_cancelled_while_it_waited_is_told_as_such() -> None:
    kept = outcome(topics.REQUEST_CANCELLED, 9, caused_by=OTHER, kind="return", released=[])
    dropped = replace(CASE, status="cancelled", pack=None)
    document = told(history(kept, case=dropped))
    page = shown(document)
    assert (
        "It was cancelled before it was decided: it was still waiting for a later version" in page
    )
    assert "no longer kept" not in page
    assert document["asked"]["record"] is None, "the cancel's record is another"
    assert "return, for the reason “late delivery”" in page
    pruned = shown(told(history(kept, case=replace(CASE, status="cancelled"))))
    assert "Earlier events of this request are no longer kept." in pruned


def test_the_document_is_json_and_has_the_same_keys_whatever_it_tells() -> None:
    documents = [
        told(OrderHistory(order_id=None)),
        told(history()),
        told(history(outcome(APPROVED))),
        told(history(outcome(topics.FEEDBACK_REJECTED))),
        told(history(waiting=waiting(topics.AFTERSALE_REQUESTS, "x", b""))),
    ]
    assert len({tuple(document) for document in documents}) == 1
    assert all(orjson.loads(orjson.dumps(document)) == document for document in documents)


@pytest.mark.parametrize(
    ("kind", "service_kind", "done"),
    [("repair", None, "repaired"), ("care", "exchange", "exchanged")],
)
def test_an_unhappy_review_of_what_came_back_is_told_with_its_case(
    kind: str, service_kind: str | None, done: str
) -> None:
    case = StoredCase(
        kind=kind,
        service_kind=service_kind,
        reason="defective",
        status="completed",
        requested_at=NOW,
        pack="de",
        low_score=2,
    )
    notes = told(history(outcome(APPROVED), case=case))["notes"]
    assert notes == [f"The goods {done} under it were reviewed with 2 of 5."]
