"""What an operator sees of a running service: health, numbers, and a stop that finishes what is begun."""

import http.client
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson
from prometheus_client.parser import text_string_to_metric_families

from schemas import topics
from tests.factories import order_data, refund_data, review_data
from tests.history import check_history
from tests.stack import ServiceProcess, Stack, eventually

STAGES = ("decode", "load", "decide", "record", "publish")


class Numbers:
    """What `/metrics` says, by name and labels."""

    def __init__(self, text: str) -> None:
        self._samples = {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def get(self, name: str, **labels: str) -> float | None:
        return self._samples.get((f"aftersale_{name}", tuple(sorted(labels.items()))))

    def all(self, name: str) -> dict[tuple[str, ...], float]:
        """By the values of the labels, in the order of their names."""
        return {
            tuple(value for _, value in labels): number
            for (found, labels), number in self._samples.items()
            if found == f"aftersale_{name}"
        }


async def _numbers(service: ServiceProcess) -> Numbers:
    status, text = await service.get("/metrics")
    assert status == 200
    return Numbers(text)


@asynccontextmanager
async def _holding(stack: Stack, statement: str) -> AsyncIterator[None]:
    """A lock of someone else's, for as long as the block lasts."""
    connection = await asyncpg.connect(stack.database_url)
    try:
        async with connection.transaction():
            await connection.execute(statement)
            yield
    finally:
        await connection.close()


async def _waits(stack: Stack) -> bool:
    """Whether the service waits for someone's lock."""
    return bool(
        await stack.fetch(
            "select from pg_stat_activity where datname = current_database() "
            "and application_name = 'aftersale' and wait_event_type = 'Lock'"
        )
    )


async def test_it_is_ready_once_every_partition_is_taken_over(stack: Stack) -> None:
    async with _holding(stack, "lock table partitions in exclusive mode"):
        service = stack.start()
        await eventually(lambda: _waits(stack), what="a takeover that waits")
        assert (await service.get("/livez"))[0] == 200
        assert (await service.get("/readyz"))[0] == 503
    await service.ready()
    assert (await service.get("/livez"))[0] == 200
    numbers = await _numbers(service)
    partitions = len(topics.INPUTS) * stack.partitions
    assert numbers.get("ownership_changes_total", change="taken_over") == partitions
    assert await service.stop() == 0


async def test_metrics_count_what_came_in_and_what_became_of_it(stack: Stack) -> None:
    service = stack.start()
    orders = [order_data(f"o-{n}") for n in range(3)]
    refunds = [refund_data("o-0"), refund_data("o-1", customer_id="c-2")]
    await stack.orders(*orders)
    await stack.settled()
    await stack.refunds(*refunds)
    await stack.reviews(review_data("o-0"))
    await stack.settled()
    await stack.refunds(refunds[0])
    await stack.send(topics.FEEDBACK_REQUESTS, topics.REVIEW_SUBMITTED, b"{", key=b"o-0")
    await stack.settled()

    async def all_counted() -> bool:
        return sum((await _numbers(service)).all("dead_letters_total").values()) == 1

    await eventually(all_counted, what="the last batch in the metrics")
    numbers = await _numbers(service)
    assert numbers.all("records_total") == {
        ("taken", "snapshot"): 3,
        ("approved", "refund"): 1,
        ("rejected", "refund"): 1,
        ("duplicate", "refund"): 1,
        ("approved", "review"): 1,
    }
    assert numbers.all("dead_letters_total") == {("not_json",): 1}
    assert numbers.all("policy_version_info")["default", "ever", "1"] == 1
    batches = {
        topic.removeprefix(stack.prefix): count
        for (topic,), count in numbers.all("batches_total").items()
    }
    assert set(batches) == {topics.ORDERS, topics.AFTERSALE_REQUESTS, topics.FEEDBACK_REQUESTS}
    for stage in STAGES:
        assert numbers.get("stage_seconds_count", stage=stage) == sum(batches.values()), stage
        assert (numbers.get("stage_seconds_sum", stage=stage) or 0) > 0, stage
    partitions = {
        (str(number), stack.prefix + topic)
        for topic in topics.INPUTS
        for number in range(stack.partitions)
    }

    async def all_idle() -> bool:
        found = (await _numbers(service)).all("oldest_undecided_seconds")
        return found == dict.fromkeys(partitions, 0)

    await eventually(all_idle, what="an age of 0 where nothing waits")
    unpublished = (await _numbers(service)).all("decided_unpublished_offsets")
    assert unpublished == dict.fromkeys(partitions, 0)
    assert numbers.get("takeover_seconds_count") == len(partitions)
    assert await service.stop() == 0


async def test_the_oldest_age_grows_while_a_record_waits_to_be_decided(stack: Stack) -> None:
    """It is there to wake someone up: in the very hours when no batch ends."""
    service = stack.start()
    await stack.orders(order_data())
    await stack.settled()
    async with _holding(stack, "select from orders where order_id = 'o-1' for update"):
        await stack.refunds(refund_data())
        await eventually(lambda: _waits(stack), what="a batch that waits")

        async def seen() -> bool:
            ages = (await _numbers(service)).all("oldest_undecided_seconds")
            return max((age for (_, t), age in ages.items() if "requests" in t), default=0) > 1

        await eventually(seen, within=10, what="the age of the record that waits")
    await stack.settled()
    assert await service.stop() == 0


async def test_what_is_decided_and_not_published_is_counted(stack: Stack) -> None:
    service = stack.start()
    await stack.orders(order_data())
    await stack.settled()
    await stack.accept(topics.AFTERSALE_DECISIONS, 100)
    request = refund_data()
    await stack.refunds(request)

    async def counted() -> bool:
        found = (await _numbers(service)).all("decided_unpublished_offsets")
        return sum(found.values()) == 1

    await eventually(counted, within=15, what="D - C of 1 while Kafka refuses the decision")
    await stack.accept(topics.AFTERSALE_DECISIONS, 1_048_588)
    await stack.settled()

    async def none_left() -> bool:
        return not any((await _numbers(service)).all("decided_unpublished_offsets").values())

    await eventually(none_left, what="D - C of 0")
    await check_history(stack, [request])


async def test_metrics_are_served_at_the_very_path_promised(stack: Stack) -> None:
    """A probe or a `curl` that follows no redirect gets them too."""
    service = stack.start()
    await service.ready()
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert (answer.status, b"aftersale_" in answer.read()) == (200, True)
    finally:
        connection.close()


async def test_a_stop_finishes_what_is_begun_and_leaves_the_rest(stack: Stack) -> None:
    service = stack.start(BATCH_RECORDS="50")
    orders = [f"o-{n}" for n in range(1_000)]
    await stack.orders(*(order_data(order_id) for order_id in orders))
    await stack.settled()
    requests = [refund_data(order_id) for order_id in orders]
    async with _holding(stack, "select from orders where order_id = 'o-300' for update"):
        await stack.refunds(*requests)
        await eventually(lambda: _waits(stack), what="a batch that waits")
        service.process.terminate()

        async def stopping() -> bool:
            return '"change":"given_up"' in service.log.read_text()

        await eventually(stopping, what="the first partition given up")
    assert await service.ended(30) == 0
    assert '"cut_short":0' in service.log.read_text()
    assert requests[300]["request_id"] in await stack.decisions()
    assert await stack.lag() > 0
    stack.start()
    await stack.settled()
    decided = Counter(event.type for event in await check_history(stack, requests))
    assert decided[topics.REQUEST_APPROVED] == len(orders)


async def test_a_stop_ends_within_its_limit_whatever_is_waited_for(stack: Stack) -> None:
    service = stack.start(SHUTDOWN_SECONDS="1")
    await stack.orders(order_data())
    await stack.settled()
    request = refund_data()
    async with _holding(stack, "select from orders where order_id = 'o-1' for update"):
        await stack.refunds(request)
        await eventually(lambda: _waits(stack), what="a batch that waits")
        begun = time.monotonic()
        service.signal(signal.SIGINT)
        assert await service.ended() == 0
        # Beyond its limit: leaving the group and closing connections, on a busy machine.
        assert time.monotonic() - begun < 1 + 8
    stack.start()
    await stack.settled()
    await check_history(stack, [request])


async def test_what_comes_while_no_batch_may_begin_is_decided_in_one(stack: Stack) -> None:
    """One partition's batch has the only place; it waits for an order that is locked."""
    service = stack.start(BATCHES_IN_FLIGHT="1")
    await stack.orders(*(order_data(f"o-{n}") for n in range(2)))
    await stack.settled()
    reviews = [review_data("o-1", score=1 + n % 5) for n in range(31)]
    topic = stack.prefix + topics.FEEDBACK_REQUESTS
    async with _holding(stack, "select from orders where order_id = 'o-0' for update"):
        await stack.refunds(refund_data("o-0"))
        await eventually(lambda: _waits(stack), what="a batch that waits")
        await stack.reviews(reviews[0])

        async def found() -> bool:
            ages = Numbers((await service.get("/metrics"))[1]).all("oldest_undecided_seconds")
            return any(age > 0 for (_, named), age in ages.items() if named == topic)

        await eventually(found, what="a review that waits for its turn")
        await stack.reviews(*reviews[1:])
    await stack.settled()
    lines = map(orjson.loads, service.log.read_text().splitlines())
    batches = [one["records"] for one in lines if one["event"] == "batch" and one["topic"] == topic]
    assert batches[0] > 1
    assert sum(batches) == len(reviews)


async def test_a_batch_that_waits_for_a_locked_order_keeps_no_other_waiting(stack: Stack) -> None:
    stack.start(BATCHES_IN_FLIGHT="1", DATABASE_LOCK_TIMEOUT_SECONDS="0.2")
    await stack.orders(*(order_data(f"o-{n}") for n in range(2)))
    await stack.settled()
    review = review_data("o-1")
    async with _holding(stack, "select from orders where order_id = 'o-0' for update"):
        await stack.refunds(refund_data("o-0"))
        await eventually(lambda: _waits(stack), what="a batch that waits")
        await stack.reviews(review)

        async def decided() -> bool:
            return review["request_id"] in await stack.decisions()

        await eventually(decided, what="the other partition's decision")
    await stack.settled()
