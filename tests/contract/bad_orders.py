"""Bad inputs that are told by what their orders, times, texts and kinds say; numbers are the catalogue's."""

from datetime import datetime, timedelta
from typing import Any

from schemas import topics
from tests.contract.bad import Bad, Data, Sent, another, changed, of_kind, sent, with_field
from tests.factories import NOW, instant, line_data, order_data

ONE = [{"line_id": "1", "quantity": 1}]
WRONG = "invalid_field"
PHOTO = "https://example.org/1.jpg"


def _order(**fields: Any) -> Any:
    """A later snapshot of the row's order."""

    def make(good: Data) -> Sent:
        data = order_data(good["order_id"], version=2, **fields)
        return sent(data, topics.ORDER_SNAPSHOT)

    return make


def _at(timestamp: datetime) -> Any:
    return lambda good: sent(another(good), timestamp=timestamp)


def _forged_due(good: Data) -> Sent:
    data = {
        "order_id": good["order_id"],
        "request_id": good["request_id"],
        "due_at": instant(NOW + timedelta(days=1)),
    }
    return sent(data, topics.CASE_DUE, known_as=None)


def _report_among_verdicts(good: Data) -> Sent:
    return of_kind(topics.GOODS_SENT)(good)._replace(topic=topics.VERDICTS)


_LONG_AGO = [line_data(quantity=10, paid=10_000, delivered_at="2025-01-01T00:00:00Z")]
_A_WHILE_AGO = [line_data(quantity=10, paid=10_000, delivered_at=instant(NOW - timedelta(days=20)))]
ORDERS = [
    Bad(
        "55 a currency in small letters, of a snapshot", "invalid_snapshot", _order(currency="usd")
    ),
    Bad("55 a currency of four letters", "invalid_snapshot", _order(currency="USDT")),
    Bad("55 a currency in a request, which has none: ignored", "taken", changed(currency="eur")),
    Bad(
        "56 another currency than the order's: invalid_snapshot",
        "taken",
        _order(currency="EUR"),
        ends="dead letter invalid_snapshot",
    ),
    Bad(
        "58 nothing left of the line: quantity_unavailable",
        "taken",
        changed(),
        ends="rejected quantity_unavailable",
        order={"lines": [line_data()]},
    ),
    Bad(
        "58 nothing left at all: nothing_available",
        "taken",
        changed(lines=...),
        ends="rejected nothing_available",
        order={"lines": [line_data()]},
    ),
    Bad(
        "59 an order that was not paid: order_unpaid",
        "taken",
        changed(),
        ends="rejected order_unpaid",
        order={"status": "unpaid"},
    ),
    Bad(
        "60 after the window: window_closed",
        "taken",
        changed(),
        ends="rejected window_closed",
        order={"lines": _LONG_AGO},
    ),
    Bad(
        "more: another customer in a snapshot",
        "taken",
        _order(customer_id="c-2"),
        ends="dead letter invalid_snapshot",
    ),
    Bad(
        "more: an older snapshot",
        "taken",
        lambda g: sent(
            order_data(g["order_id"], version=1, status="cancelled"), topics.ORDER_SNAPSHOT
        ),
        ends="nothing",
    ),
    Bad(
        "more: 501 lines", "invalid_snapshot", _order(lines=[line_data(f"{n}") for n in range(501)])
    ),
    Bad(
        "more: a line twice in a snapshot",
        "invalid_snapshot",
        _order(lines=[line_data(), line_data()]),
    ),
    Bad(
        "more: more delivered than shipped",
        "invalid_snapshot",
        _order(lines=[line_data(quantity=2, shipped=1, delivered=2)]),
    ),
]
TIMES = [
    Bad(
        "61 six minutes ahead: timestamp_in_future",
        "taken",
        changed(requested_at=instant(NOW + timedelta(minutes=6))),
        ends="rejected timestamp_in_future",
    ),
    Bad(
        "62 eight days late: left to a person",
        "taken",
        changed(requested_at=instant(NOW - timedelta(days=8))),
        ends="referred stale_request",
        order={"lines": _A_WHILE_AGO, "placed_at": instant(NOW - timedelta(days=25))},
    ),
    Bad(
        "64 seconds since 1970: invalid_field",
        {"requested_at": WRONG},
        changed(requested_at=1_772_452_800),
    ),
    Bad(
        "64 milliseconds since 1970",
        {"requested_at": WRONG},
        changed(requested_at=1_772_452_800_000),
    ),
    Bad(
        "65 a record's timestamp of 1970",
        "taken",
        _at(datetime.fromisoformat("1970-01-01T00:00:00Z")),
    ),
    Bad(
        "more: the last second of 1999",
        {"requested_at": WRONG},
        changed(requested_at="1999-12-31T23:59:59Z"),
    ),
    Bad(
        "more: the first second of 2101",
        {"requested_at": WRONG},
        changed(requested_at="2101-01-01T00:00:00Z"),
    ),
    Bad("more: second 60", {"known_at": WRONG}, changed(known_at="2016-12-31T23:59:60Z")),
    Bad("more: 24 o'clock", {"known_at": WRONG}, changed(known_at="2026-03-01T24:00:00Z")),
    Bad("more: no offset", {"requested_at": WRONG}, changed(requested_at="2026-03-02T12:00:00")),
]
TEXTS = [
    Bad("73 a null in a text: invalid_field", {"note": WRONG}, changed(note="a\0b")),
    Bad("73 an escape of terminals", {"note": WRONG}, changed(note="\x1b[2J")),
    Bad(
        "73 new lines, scripts and format strings",
        "taken",
        changed(note="a\n\t<script>alert(1)</script> %s {0} ' OR 1=1 --"),
    ),
    Bad("75 an unknown reason: invalid_field", {"reason": WRONG}, changed(reason="bored")),
    Bad("more: half a surrogate pair in a text", {"note": WRONG}, with_field("note", '"\\udfff"')),
    Bad("more: a text that NFC makes too long", {"note": WRONG}, changed(note="\ufb2c" * 1_000)),
    Bad("more: a text that NFC makes short enough", "taken", changed(note="e\u0301" * 2_000)),
    Bad("more: a line twice in a request", {"lines": WRONG}, changed(lines=ONE * 2)),
    Bad("more: eleven addresses of evidence", {"evidence": WRONG}, changed(evidence=[PHOTO] * 11)),
    Bad(
        "more: an address with a blank",
        {"evidence.0": WRONG},
        changed(evidence=["https://e.org/a b"]),
    ),
    Bad(
        "more: several wrong fields at once",
        {"reason": WRONG, "channel": WRONG, "amount": "amount_not_positive"},
        changed(reason=None, channel="in store", amount=-5),
    ),
]
KINDS = [
    Bad(
        "more: a score of six",
        {"score": "score_out_of_range"},
        of_kind(topics.REVIEW_SUBMITTED, score=6),
    ),
    Bad(
        "more: a comment of nothing",
        {"content": "content_missing"},
        of_kind(topics.COMMENT_SUBMITTED, content=""),
    ),
    Bad(
        "more: a comment of 5 001 characters",
        {"content": "content_too_long"},
        of_kind(topics.COMMENT_SUBMITTED, content="a" * 5_001),
    ),
    Bad(
        "more: a care without feedback",
        {"review": WRONG},
        of_kind(topics.CARE_REQUESTED, review=None, comment=None),
    ),
    Bad(
        "more: a care of no service",
        {"service.kind": WRONG},
        of_kind(topics.CARE_REQUESTED, service={"kind": "cancel"}),
    ),
    Bad("more: a report without its id", "no_identity", of_kind(topics.GOODS_SENT, report_id=...)),
    Bad(
        "more: a report that cannot be", "invalid_report", of_kind(topics.GOODS_SENT, sent_at="now")
    ),
    Bad(
        "more: a report on a request that is not known: parked",
        "taken",
        of_kind(topics.GOODS_SENT),
        ends="nothing",
    ),
    Bad(
        "more: a verdict that is none",
        "invalid_report",
        of_kind(topics.REQUEST_JUDGED, verdict="perhaps"),
    ),
    Bad(
        "more: a payment of no refund",
        "invalid_report",
        of_kind(topics.REFUND_SETTLED, refund_id="r-1"),
    ),
    Bad("more: a report among verdicts", "wrong_topic", _report_among_verdicts),
    Bad("more: a deadline that somebody forged", "taken", _forged_due, ends="nothing"),
    Bad("more: a deadline of no time", "invalid_report", of_kind(topics.CASE_DUE, due_at=5)),
    Bad(
        "more: the id of a request as that of a report",
        "taken",
        lambda g: of_kind(topics.GOODS_SENT, report_id=g["request_id"])(g),
        ends="dead letter request_id_reused",
        waits=True,
    ),
]
