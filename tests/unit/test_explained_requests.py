"""A request explained from what is stored of it: what care needs to tell a customer is on the page."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from schemas import topics
from tests.unit.stored import (
    CHECKS,
    DATA,
    ID,
    LINE,
    OTHER,
    REMEDY,
    again,
    check,
    history,
    lines,
    outcome,
    reason,
    shown,
    told,
    window,
)

APPROVED, REJECTED = topics.REQUEST_APPROVED, topics.REQUEST_REJECTED


def test_a_refusal_says_why_by_which_rule_and_what_is_still_open() -> None:
    document = told(history(outcome(REJECTED)))
    page = shown(document)
    for words in (
        "Refund of order o-1. Refused: Line 1: The time to ask ended on 26 February 2026, 00:00",
        "refund, for the reason “change of mind”",
        "line 1, 2 units",
        "by customer c-1 on 2 March 2026, 13:00 (Europe/Berlin)",
        "on 2 March 2026, 13:00 (Europe/Berlin), with record aftersale.requests.v1/0/17",
        "it was asked 4 days later. [window_closed]",
        "pack de, version 2024 withdrawal: BGB s. 355",
        "“conformity”: repair of line 1, before 2 March 2028, 00:00 (Europe/Berlin)",
        "fail window requested at 2026-03-02 13:00, opens 2026-02-10 13:00, closes",
        "the time to ask began on 10 February 2026, 13:00 and ends before 26 February 2026, 00:00",
        "aftersale.request.rejected.v1",
    ):
        assert words in page
    assert document["decision"]["outcome"] == "rejected"
    assert document["remedies"] == [REMEDY]
    assert document["decision"]["reasons"][0]["code"] == "window_closed"


def test_an_approval_says_the_money_line_by_line_and_what_must_come_back() -> None:
    page = lines(told(history(outcome(APPROVED), outcome(topics.REFUND_ISSUED, 2))))
    text = " ".join(page)
    assert "Approved: 19.50 EUR, once the goods are back." in text
    assert (
        "must be sent back before 17 March 2026, 00:00 (Europe/Berlin); the customer pays" in text
    )
    assert "1 sku-1 2 20.00 EUR withdrawal, goes back" in page
    assert "promotion -0.50 EUR" in page
    assert "total 19.50 EUR" in page
    assert f"2026-03-02 13:00 19.50 EUR 1 2026-03-17 00:00 {OTHER}" in page
    assert "19.50 EUR ordered to be paid, since the goods came back" in text


@pytest.mark.parametrize(
    ("fields", "headline"),
    [
        ({"kind": "refund"}, "Refund of order o-1. Approved: 19.50 EUR, once the goods are back."),
        ({"kind": "return"}, "Return of order o-1. Approved: 19.50 EUR, once the goods are back."),
        (
            {"kind": "exchange", "refund": None},
            "Exchange of order o-1. Approved: the goods are exchanged, once they are sent in.",
        ),
        (
            {"kind": "repair", "refund": None},
            "Repair of order o-1. Approved: the goods are repaired, once they are sent in.",
        ),
        (
            {"kind": "care", "service_kind": "exchange", "refund": None},
            "Care with an exchange of order o-1. "
            "Approved: the goods are exchanged, once they are sent in.",
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_every_kind_has_its_own_words(fields: dict[str, Any], headline: str) -> None:
    document = told(history(outcome(APPROVED, **fields)))
    assert document["headline"] == headline
    assert headline in shown(document)


@pytest.mark.parametrize("kind", ["refund", "return", "exchange", "repair", "care", "cancel"])
def test_every_kind_can_be_refused(kind: str) -> None:
    headline = f"{kind.capitalize()} of order o-1. Refused: Line 1: The time to ask"
    assert told(history(outcome(REJECTED, kind=kind)))["headline"].startswith(headline)


@pytest.mark.parametrize("kind", [kind for kind in DATA if kind != topics.REFUND_ISSUED])
def test_every_type_of_event_is_told_and_numbered(kind: str) -> None:
    document = told(history(outcome(kind, 5)))
    assert document["state"] == "decided"
    (event,) = document["events"]
    assert (event["type"], event["sequence"], event["data"]) == (
        kind,
        5,
        DATA[kind] | {"sequence": 5},
    )
    assert not event["sentence"].startswith(kind)
    assert event["id"] in shown(document)


def test_a_story_is_told_by_sequence_whatever_was_recorded_first() -> None:
    document = told(
        history(
            outcome(topics.REQUEST_COMPLETED, 4),
            outcome(topics.REFUND_ISSUED, 3),
            outcome(topics.REQUEST_REFERRED, 1),
            outcome(APPROVED, 2),
        )
    )
    assert [event["sequence"] for event in document["events"]] == [1, 2, 3, 4]
    assert "Completed: goods and money" in document["headline"]
    assert document["decision"]["outcome"] == "approved"
    assert [made["type"] for made in document["checks"]] == [topics.REQUEST_REFERRED, APPROVED]
    page = shown(document)
    assert page.index("Left to a person: Line 1: A person must look") < page.index(
        "Completed: ", 100
    )


def test_a_case_that_was_cancelled_and_its_cancel_are_both_explained() -> None:
    kept = history(outcome(APPROVED), outcome(topics.REQUEST_CANCELLED, 2, caused_by=OTHER))
    case, cancel = told(kept), told(kept, OTHER)
    assert f"Cancelled by request {OTHER}. 2 units of line 1 may be asked for again." in shown(case)
    assert cancel["headline"] == f"Cancel granted: refund {ID} is cancelled."
    assert (cancel["asked"]["kind"], cancel["asked"]["names"]) == ("cancel", ID)
    assert [event["type"] for event in cancel["others"]] == [APPROVED]
    assert f"about request {ID}" in shown(cancel)


def test_a_verdict_that_overturns_a_refusal_leaves_nothing_open() -> None:
    document = told(history(outcome(REJECTED), outcome(APPROVED, 2, caused_by=OTHER)))
    assert (document["decision"]["outcome"], document["remedies"]) == ("approved", [])
    assert (document["ended"], len(document["checks"])) == (None, 2)


def test_of_a_case_that_ended_no_goods_are_asked_for() -> None:
    document = told(history(outcome(APPROVED), outcome(topics.REQUEST_EXPIRED, 2)))
    page = shown(document)
    assert document["ended"] == "expired"
    assert "What had been granted; the case is expired" in page
    assert "must be sent back" not in page


def test_a_zone_that_is_none_here_becomes_utc() -> None:
    nowhere = {"opens": None, "closes": None, "timezone": "Moon/Crater"}
    document = told(history(outcome(APPROVED, window=nowhere, checks=[])))
    assert document["timezone"] == "UTC"
    assert "the time to ask has not begun yet" in shown(document)


def test_money_is_told_with_delivery_and_fees_and_every_attempt_to_pay_it() -> None:
    money = {"amount": 2_100, "currency": "EUR", "goods": 2_000}
    money |= {"shipping": 400, "fees": 300, "promotion": 0}
    again = money | {"attempt": 2, "cause": "judged", "refund_due": None}
    page = lines(
        told(history(outcome(APPROVED, refund=money), outcome(topics.REFUND_ISSUED, 2, **again)))
    )
    start = page.index("goods 20.00 EUR")
    assert page[start : start + 4] == [
        *("goods 20.00 EUR", "shipping 4.00 EUR", "fees -3.00 EUR", "total 21.00 EUR"),
    ]
    assert f"2026-03-02 13:00 21.00 EUR 2 no date set {OTHER}" in page
    assert "21.00 EUR ordered to be paid (attempt 2), since a person decided" in " ".join(page)


def test_an_event_that_kafka_may_not_have_yet_is_told_so() -> None:
    kept = outcome(APPROVED)
    document = told(history(replace(kept, published=False)))
    assert "Not all of its events are known to be in Kafka yet." in shown(document)
    assert "in Kafka yet" not in shown(told(history(kept)))


def test_a_care_is_told_with_its_feedback() -> None:
    document = told(
        history(
            outcome(APPROVED, kind="care", service_kind="repair", refund=None),
            outcome(topics.FEEDBACK_APPROVED, 2),
        )
    )
    assert document["asked"]["parts"] == ["service", "review"]
    assert (document["asked"]["score"], document["remedies"]) == (1, [REMEDY])
    page = shown(document)
    assert "care: repair, with review" in page
    assert "Review approved, with 1 of 5; the goods were repaired." in page


def test_what_is_still_open_is_one_row_a_ground() -> None:
    kinds = ("exchange", "refund", "repair", "return")
    open_still = [REMEDY | {"kind": kind, "line_id": line} for kind in kinds for line in "12"]
    open_still.append(REMEDY | {"ground": "goodwill", "closes": None})
    page = shown(told(history(outcome(REJECTED, remedies=open_still))))
    assert (
        "Still open “conformity”: exchange, refund, repair or return of lines 1-2, "
        "before 2 March 2028, 00:00 (Europe/Berlin) "
        "“goodwill”: repair of line 1, with no end set yet"
    ) in page


def test_goods_that_are_exchanged_for_others_are_told_by_which() -> None:
    other = LINE | {"replacement_sku": "jug"}
    page = shown(told(history(outcome(APPROVED, kind="exchange", refund=None, lines=[other]))))
    assert "withdrawal, goes back, replaced by jug" in page


def test_the_checks_of_a_care_stand_by_part() -> None:
    state = {"status": "paid"}
    made = [
        *(check("order_status", detail=state | {"left_of_captured": 1}), check("lines")),
        *(
            check("reason", ground="a"),
            check("amount", "skip"),
            check("order_status", detail=state),
        ),
        *(check("line", line_ids=["1"]), check("content", "fail")),
    ]
    care = told(history(outcome(REJECTED, kind="care", service_kind="refund", checks=made)))
    page = lines(care)
    start = page.index("of the service")
    assert [line.split()[:2] for line in page[start : start + 9]] == [
        *(
            ["of", "the"],
            ["pass", "order"],
            ["pass", "lines"],
            ["under", "“a”"],
            ["pass", "reason"],
        ),
        *(["skip", "not"], ["of", "the"], ["pass", "order"], ["pass", "line"]),
    ]
    assert page[start + 6] == "of the feedback"
    assert "of the service" not in lines(told(history(outcome(REJECTED, checks=made))))


def test_a_refused_care_names_the_part_that_failed() -> None:
    failed = reason("content_blocked", "content", part="comment")
    document = told(
        history(outcome(REJECTED, kind="care", service_kind="refund", reasons=[failed]))
    )
    assert document["asked"]["parts"] == ["service", "comment"]
    assert "Comment: The text holds words that are not published." in shown(document)


def test_what_is_refused_beside_a_grant_is_told_once_for_equal_lines() -> None:
    why = [reason("not_delivered", "reason", detail={"reason": "other", "stage": "unshipped"})]
    refused = [{"line_id": str(n), "quantity": 1, "reasons": why} for n in range(2, 42)]
    page = shown(told(history(outcome(APPROVED, refused=refused))))
    assert "40 lines refused, at least in part." in page
    assert page.count("[not_delivered]") == 1
    assert "Lines 2-41, 1 unit each: For the reason “other” the goods must have been" in page


def test_a_large_order_stays_readable() -> None:
    ids = [str(n) for n in range(1, 501)]
    granted = [LINE | {"line_id": id, "sku": f"sku-{id}", "refund": 100} for id in ids]
    late = [window("fail", [id]) for id in ids]
    for number, made in enumerate(late):
        made["detail"] |= {"days": number}
    checks = [check("lines", detail={"asked": 2, "available": 2}, line_ids=ids), *late]
    page = lines(told(history(outcome(APPROVED, lines=granted, checks=checks))))
    assert len(page) < 100
    assert "1-500 2 each 1.00 EUR each withdrawal, goes back" in page
    assert any("494 more with other values, in --json 7-500" in line for line in page)


def test_checks_of_one_ground_stand_together_in_their_order() -> None:
    def of(ground: str | None, name: str) -> dict[str, Any]:
        return check(name, ground=ground, line_ids=["1"] if ground else [])

    made = [
        *(of(None, "payment"), of("a", "reason"), of("b", "reason"), of("a", "window")),
        *(of(None, "captured"), check("automatic_limit", "skip")),
    ]
    page = lines(told(history(outcome(REJECTED, checks=made))))
    start = page.index("Checks (rejected, event 1)")
    assert page[start + 4 : start + 12] == [
        *("pass payment", "under “a”", "pass reason 1", "pass window 1", "under “b”"),
        *("pass reason 1", "pass captured", "skip not made automatic limit"),
    ]


def test_what_is_not_known_here_is_shown_as_it_is() -> None:
    odd = check("moon", detail={"phase": "[bold]half_full"}, line_ids=["1"])
    kept = outcome(REJECTED, checks=[odd])
    data = orjson.loads(kept.output.value or b"")
    data["reasons"] = [reason("moonstruck", "moon", detail={"phase": "half_full"})]
    data["checks"][0]["outcome"] = "howl"
    later = (*kept.output.headers[:2], ("ce_type", b"aftersale.request.moved.v1"))
    page = shown(
        told(
            history(
                again(kept, value=orjson.dumps(data)),
                again(kept, headers=later),
            )
        )
    )
    assert "moonstruck (phase half_full). [moonstruck]" in page
    assert "howl moon phase [bold]half_full 1" in page
    assert "aftersale.request.moved.v1." in page


def test_other_requests_of_the_order_are_one_line_each() -> None:
    other = {"request_id": OTHER, "kind": "return"}
    document = told(history(outcome(APPROVED), outcome(REJECTED, 2, **other)))
    (line,) = document["others"]
    assert (line["request_id"], line["sequence"]) == (OTHER, 2)
    assert line["sentence"].startswith("Return. Refused: Line 1: The time to ask ended")
    assert "data" not in line
    assert OTHER in shown(document)


def test_another_customers_order_is_named_as_such_and_not_shown() -> None:
    gone = {"customer_id": "c-9", "policy": None, "window": None, "sequence": None}
    gone |= {"reasons": [reason("order_not_found", "order")], "checks": [check("order", "fail")]}
    kept = history(outcome(REJECTED, **gone), outcome(APPROVED, 1, request_id=OTHER))
    document = told(kept)
    assert (document["order"], document["others"]) == (None, [])
    page = shown(document)
    assert "another customer's: do not tell the customer so" in page
    assert "c-1" not in page
    assert "sku-1" not in page


def test_a_request_without_a_known_order_is_explained() -> None:
    gone = {"customer_id": None, "policy": None, "window": None, "sequence": None}
    gone |= {"reasons": [reason("order_not_found", "order")], "checks": [], "remedies": []}
    document = told(history(outcome(REJECTED, **gone), facts=None))
    assert "Refused: This customer has no order of that number." in shown(document)


def test_checks_are_those_that_the_events_hold() -> None:
    document = told(history(outcome(topics.REQUEST_REFERRED)))
    assert document["checks"][0]["checks"] == CHECKS
