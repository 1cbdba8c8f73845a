"""The log: JSON, one line a batch and one a partition's change of hands, and nothing that a customer wrote."""

from collections import Counter
from typing import Any

import asyncpg
import orjson

from schemas import topics
from tests.factories import headers_of, order_data, refund_data, review_data
from tests.stack import ServiceProcess, Stack, eventually

COMMENT = "Zitronenfalter-x7731 kam zerbrochen an"
CUSTOMER = "kundin-k4711-brause"
# No digits alone: a port or an id may have the same.
PRIVATE = ("Zitronenfalter", "x7731", CUSTOMER, "k4711", "brause")
# Postgres tells the whole row in the detail of such an error, what the customer wrote included.
_REFUSING = """
alter table orders add constraint refused_order check (order_id <> 'o-refused' or facts is null);
alter table cases add constraint refused_case check (order_id <> 'o-refused-case');
"""


def _lines(service: ServiceProcess) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in service.log.read_bytes().splitlines()]


async def test_a_line_for_each_batch_and_each_change_of_hands(stack: Stack) -> None:
    service = stack.start()
    partitions = {
        (stack.prefix + topic, number)
        for topic in topics.INPUTS
        for number in range(stack.partitions)
    }
    await service.ready()
    orders = [f"o-{number}" for number in range(40)]
    await stack.orders(*(order_data(order_id) for order_id in orders))
    await stack.settled()
    await stack.refunds(*(refund_data(order_id) for order_id in orders))
    await stack.settled()
    assert await service.stop() == 0
    lines = _lines(service)
    for line in lines:
        assert {"event", "level", "timestamp"} <= set(line), line
    hands = Counter(
        (line["change"], line["topic"], line["partition"])
        for line in lines
        if line["event"] == "ownership"
    )
    assert hands == {
        (change, *partition): 1 for change in ("taken_over", "given_up") for partition in partitions
    }
    records: Counter[str] = Counter()
    for line in lines:
        if line["event"] == "batch":
            records[line["topic"].removeprefix(stack.prefix)] += line["records"]
    assert records == {topics.ORDERS: 40, topics.AFTERSALE_REQUESTS: 40}
    assert lines[-1]["event"] == "stopped"
    counted = [line for line in lines if line["event"] == "batch"]
    through = [(line["topic"], line["partition"], line["through"]) for line in counted]
    assert len(set(through)) == len(through), "a batch was told of twice"


async def test_nothing_that_a_customer_wrote_is_in_the_log(stack: Stack) -> None:
    connection = await asyncpg.connect(stack.database_url)
    await connection.execute(_REFUSING)
    await connection.close()
    service = stack.start(LOG_LEVEL="debug")
    named = {"customer_id": CUSTOMER}
    for order_id in ("o-1", "o-refused", "o-refused-case"):
        await stack.orders(order_data(order_id, **named))
    await stack.settled()
    content = {"title": COMMENT, "text": COMMENT}
    review = review_data(**named, content=content)
    await stack.reviews(review)
    await stack.refunds(refund_data(**named, comment=COMMENT))
    await stack.refunds(refund_data("o-refused-case", **named))
    # Parked, for its order was refused.
    await stack.reviews(review_data("o-refused", **named, content=content))
    await stack.settled()
    bad: list[tuple[bytes, tuple[tuple[str, bytes], ...]]] = [
        (f'{{"text": "{COMMENT}", {CUSTOMER}'.encode(), headers_of(topics.REVIEW_SUBMITTED)),
        (
            orjson.dumps({**review, "content": COMMENT, "score": COMMENT}),
            headers_of(topics.REVIEW_SUBMITTED),
        ),
        (
            orjson.dumps({**review, "content": {"text": COMMENT + "!"}}),
            headers_of(topics.REVIEW_SUBMITTED),
        ),
        (orjson.dumps({**review, "request_id": CUSTOMER}), headers_of(topics.REVIEW_SUBMITTED)),
        (orjson.dumps({**review, COMMENT: CUSTOMER}), headers_of(topics.REVIEW_SUBMITTED)),
        (COMMENT.encode("utf-16"), headers_of(topics.REVIEW_SUBMITTED)),
        (orjson.dumps(review), headers_of(COMMENT)),
        (orjson.dumps(review), ((COMMENT, CUSTOMER.encode()),)),
    ]
    await stack.send_all(
        (topics.FEEDBACK_REQUESTS, "", value, key, headers)
        for value, headers in bad
        for key in (b"o-1", CUSTOMER.encode())
    )
    await stack.settled()

    async def all_told() -> bool:
        records = sum(line["records"] for line in _lines(service) if line["event"] == "batch")
        return records >= 7 + 2 * len(bad)

    await eventually(all_told, what="every batch in the log")
    dead = Counter(event.header("dlq.reason") for event in await stack.events(topics.DEAD_LETTERS))
    assert dead["undecidable"] == 2, dead
    assert dead["not_json"] >= 1, dead
    assert dead["request_id_reused"] >= 1, dead
    assert dead["key_mismatch"] >= 1, dead
    assert await service.stop() == 0
    log = service.log.read_text()
    assert '"event":"batch_spoiled"' in log
    found = {word: line[:500] for word in PRIVATE for line in log.splitlines() if word in line}
    assert found == {}
