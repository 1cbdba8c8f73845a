"""`aftersale explain` as customer care runs it, on what a real service decided."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from schemas import topics
from tests.after_sale import asked, cancel, id_of, snapshot
from tests.factories import NOW, instant, line_data, order_data, refund_data, review_data
from tests.integration.command import Done, command
from tests.stack import Stack, eventually
from tests.stories import in_batches


async def explain(stack: Stack, request: dict[str, Any] | str, *flags: str) -> Done:
    """Without Kafka: nobody listens there."""
    request_id = request if isinstance(request, str) else request["request_id"]
    return await command(
        "explain",
        request_id,
        *flags,
        folder=stack.folder,
        DATABASE_URL=stack.database_url,
        KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1",
    )


def _words(done: Done) -> str:
    assert done.err == ""
    return " ".join(done.out.split())


async def test_care_reads_what_was_decided_and_why_after_the_service_went(stack: Stack) -> None:
    order = order_data(
        "order-7",
        currency="EUR",
        timezone="Europe/Berlin",
        lines=[
            line_data("1", sku="lamp", quantity=2, paid=2500),
            line_data("2", sku="rug", delivered_at=instant(NOW - timedelta(days=60))),
            line_data("3", sku="shirt", shipped=0, paid=1999),
        ],
    )
    granted = refund_data(
        "order-7", lines=[{"line_id": "1", "quantity": 1}, {"line_id": "3", "quantity": 1}]
    )
    late = refund_data("order-7", lines=[{"line_id": "2", "quantity": 1}])
    early = refund_data("order-7", order_version=9)
    review = review_data("order-7", line_id="1", score=1)
    service = stack.start()
    await stack.orders(order)
    await eventually(lambda: stack.knows(1), what="the order")
    await stack.refunds(granted, late, early, {**late, "reason": "defective"})
    await stack.reviews(review)
    await stack.settled()
    assert await service.stop() == 0
    # What it needs, it needs to read alone.
    name = urlsplit(stack.database_url).path[1:]
    await stack.execute(f'alter database "{name}" set default_transaction_read_only = on')

    approved = _words(await explain(stack, granted["request_id"].upper()))
    for words in (
        "Refund of order order-7. Approved: 32.49 EUR, in part once the goods are back.",
        "refund, for the reason “change of mind”",
        "lines 1, 3, 1 unit each by customer c-1 on 2 March 2026, 13:00 (Europe/Berlin)",
        "change of mind: Promise of the shop: 30 days to change one's mind (line 1)",
        "must be sent back before 17 March 2026, 00:00 (Europe/Berlin); the customer pays",
        "1 lamp 1 12.50 EUR change of mind, goes back",
        "total 32.49 EUR",
        "19.99 EUR ordered to be paid, at once with the approval",
        "pass automatic limit amount 32.49 EUR, limit 500.00 EUR",
        "Refund. Refused: Line 2: The time to ask ended",
    ):
        assert words in approved

    refused = await explain(stack, late)
    assert refused.code == 0
    said = _words(refused)
    for words in (
        "The time to ask ended on 1 February 2026, 00:00 (Europe/Berlin); it was asked 29 days later.",
        "“faulty goods”: exchange, refund, repair or return of line 2, before 2 January 2028, 00:00",
        "The same id came again with other content; the first one stands. [request_id_reused]",
    ):
        assert words in said
    assert max(map(len, refused.out.splitlines())) <= 100

    waiting = _words(await explain(stack, early))
    assert "it waits for version 9 of order order-7; version 1 is the last that came." in waiting

    reviewed = json.loads((await explain(stack, review, "--json")).out)
    assert (reviewed["state"], reviewed["asked"]["score"]) == ("decided", 1)
    kinds = {remedy["kind"] for remedy in reviewed["remedies"]}
    assert kinds == {"refund", "return", "exchange", "repair"}

    document = json.loads((await explain(stack, granted, "--json")).out)
    issued = await stack.events("aftersale.refunds.v1")
    assert document["refunds"] == [event.data for event in issued]
    assert [event["published"] for event in document["events"]] == [True, True]
    assert document["order"]["captured"] == order["captured"]


async def test_care_reads_what_was_reported_and_what_was_taken_back(stack: Stack) -> None:
    """What only the tables of reports and cases know."""
    back = asked("return")
    early = asked("return", reason="late_delivery", order_version=9)
    found = {"line_id": "1", "accepted": 1, "refused": 0, "disposition": "resellable"}
    report = {"report_id": str(uuid.uuid4()), "order_id": "o-1", "lines": [found]}
    report |= {"request_id": id_of(back), "received_at": instant(NOW)}
    received = (topics.WAREHOUSE_REPORTS, topics.GOODS_RECEIVED, report)
    service = stack.start()
    await in_batches(stack, [snapshot(order_data())], [back, early], [cancel(early), received])
    assert await service.stop() == 0

    told = _words(await explain(stack, id_of(back)))
    assert "goods received: line 1, 1 accepted, resellable" in told
    own = _words(await explain(stack, id_of(received)))
    assert own.startswith(f"This is a report (goods received) on request {id_of(back)}, recorded")
    cancelled = _words(await explain(stack, id_of(early)))
    assert "It was cancelled before it was decided: it was still waiting for a later" in cancelled
    assert "return, for the reason “late delivery”" in cancelled


async def test_an_id_that_is_not_known_or_whose_events_are_gone_is_told_so(stack: Stack) -> None:
    gone = refund_data()
    service = stack.start()
    await stack.orders(order_data())
    await stack.refunds(gone)
    await stack.settled()
    assert await service.stop() == 0
    await stack.execute("delete from outcomes")

    pruned = await explain(stack, gone)
    assert (pruned.code, pruned.err) == (0, "")
    assert "The id is known, on order o-1, but no event of it is kept any more." in pruned.out
    assert "AFTERSALE_HISTORY_DAYS" in pruned.out

    unknown = await explain(stack, str(uuid.uuid4()))
    assert (unknown.code, unknown.err) == (1, "")
    assert unknown.out.startswith("No request, report or verdict has the id ")
    assert json.loads((await explain(stack, str(uuid.uuid4()), "--json")).out)["state"] == "unknown"


@pytest.mark.parametrize(
    "given", ["order-7", "9eb7fa8b-0cd0-5d01-862c", "", "'; drop table orders"]
)
async def test_what_is_no_id_is_refused_in_one_line(tmp_path: Path, given: str) -> None:
    done = await command("explain", given, folder=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.line == f"REQUEST_ID: {given!r} is not a UUID"


async def test_a_database_that_is_away_is_named_in_one_line(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    done = await command("explain", str(uuid.uuid4()), folder=tmp_path, DATABASE_URL=url)
    assert (done.code, done.out) == (1, "")
    assert done.line.startswith("Postgres: ")
    assert done.err == f"{done.line}\n", "no line for machines beside the one for people"
    service = await command("run", folder=tmp_path, DATABASE_URL=url, HTTP_PORT="0")
    assert (service.code, '"event":"stopped_by"' in service.err) == (1, True), (
        "whose log is watched"
    )
