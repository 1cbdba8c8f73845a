"""Each row of the takeover table: what Kafka and Postgres say of each other, and what is done about it."""

import re
from collections.abc import Awaitable, Callable

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import CommitFailedError

from schemas import topics
from tests.faults.load import SMALL_BATCHES, send_orders, send_requests
from tests.history import check_history
from tests.stack import OUTPUT_TOPICS, Stack, eventually

CONTRADICTION = 3
Damage = Callable[[Stack], Awaitable[None]]


async def _worked(stack: Stack) -> list[dict[str, object]]:
    """A stack that has decided something and was stopped as asked."""
    await send_orders(stack, 20)
    requests = await send_requests(stack, 20)
    service = stack.start(**SMALL_BATCHES)
    # A partition without records may be begun last of all.
    await service.ready()
    await stack.settled()
    assert await service.stop() == 0
    return requests


async def _commit_offsets(stack: Stack, offset: int) -> None:
    """A member that was killed is in the group until its session ends; no other may commit till then."""

    async def accepted() -> bool:
        try:
            await _try_to_commit(stack, offset)
        except CommitFailedError:
            return False
        return True

    await eventually(accepted, what="the end of the last member's session")


async def _try_to_commit(stack: Stack, offset: int) -> None:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=stack.kafka, group_id=f"{stack.prefix}group", enable_auto_commit=False
    )
    await consumer.start()
    try:
        partitions = [
            TopicPartition(stack.prefix + topics.AFTERSALE_REQUESTS, number)
            for number in range(stack.partitions)
        ]
        consumer.assign(partitions)
        await consumer.commit(dict.fromkeys(partitions, offset))
    finally:
        await consumer.stop()


async def _rewound(stack: Stack) -> None:
    await _commit_offsets(stack, 0)


async def _published_known_less(stack: Stack) -> None:
    """W is 1 wherever anything was published: not a word of what was not."""
    committed = await stack.committed()
    assert committed
    for partition, offset in committed.items():
        await stack.execute(
            f"update partitions set published_through = {min(offset, 1)}"
            f" where topic = '{partition.topic}' and partition = {partition.partition}"
        )


async def _commits_lost_by_postgres(stack: Stack) -> None:
    await stack.execute(
        "update partitions set decided_through = first_offset, published_through = first_offset,"
        " last_offset = null",
    )


async def _rows_lost_by_postgres(stack: Stack) -> None:
    await stack.execute("delete from partitions")


async def _offsets_lost_by_kafka(stack: Stack) -> None:
    # The same as a group whose offsets expired: rows, but no offset under its name.
    stack.settings["GROUP_ID"] = f"{stack.prefix}other"
    await stack.execute(f"update partitions set group_id = '{stack.prefix}other'")


async def _records_deleted_undecided(stack: Stack) -> None:
    await send_requests(stack, 20)
    await stack.delete_records((topics.AFTERSALE_REQUESTS, topics.FEEDBACK_REQUESTS))


async def _topic_recreated_shorter(stack: Stack) -> None:
    await stack.execute(
        "update partitions set decided_through = 1000000, published_through = 1000000"
        " where topic like '%aftersale.requests%'",
    )
    await _commit_offsets(stack, 1_000_000)


async def _topic_recreated_with_other_records(stack: Stack) -> None:
    await stack.execute("update partitions set last_digest = '\\x00' where last_offset is not null")


async def _another_cluster(stack: Stack) -> None:
    await stack.execute("update partitions set cluster_id = 'another'")


async def _new_database(stack: Stack) -> None:
    stack.settings["GROUP_ID"] = f"{stack.prefix}new"
    await stack.execute(
        "truncate partitions, orders, order_lines, request_ids, cases, parked, outcomes"
    )


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_rewound, "went back to 0"),
        (_offsets_lost_by_kafka, "has no offset any more"),
        (_commits_lost_by_postgres, "it lost commits"),
        (_rows_lost_by_postgres, "the database never began this partition"),
        (_records_deleted_undecided, "records lost"),
        (_topic_recreated_shorter, "topic recreated?"),
        (_topic_recreated_with_other_records, "is not the one that was decided"),
        (_another_cluster, "decided on Kafka cluster another"),
        (_new_database, "history would be paid again"),
    ],
)
async def test_refuses_with_exit_3_and_publishes_nothing_when(
    stack: Stack, damage: Damage, said: str
) -> None:
    await _worked(stack)
    before = await stack.published()
    await damage(stack)
    service = stack.start(**SMALL_BATCHES)
    assert await service.ended() == CONTRADICTION, service.log.read_text()[-2000:]
    assert said in service.log.read_text()
    assert await stack.events() == before


async def test_a_new_database_beside_refunds_begins_when_told_to(stack: Stack) -> None:
    await _worked(stack)
    await _new_database(stack)
    await stack.execute("truncate feedback")
    service = stack.start(START="earliest", **SMALL_BATCHES)
    await service.ready()
    assert await service.stop() == 0


async def test_a_clean_restart_publishes_nothing_again(stack: Stack) -> None:
    requests = await _worked(stack)
    before = await stack.published()
    service = stack.start(**SMALL_BATCHES)
    await service.ready()
    assert await service.stop() == 0
    assert await stack.events() == before
    await check_history(stack, requests)


async def test_a_first_commit_lost_on_the_way_is_made_again(stack: Stack) -> None:
    await send_orders(stack, 20)
    requests = await send_requests(stack, 20)
    crashed = stack.start(
        "run", module="tests.faults.interrupted", TEST_CRASH_AT="partition_begun:1", **SMALL_BATCHES
    )
    assert await crashed.ended() == 137
    service = stack.start(**SMALL_BATCHES)
    await stack.settled()
    await service.ready()
    assert "first_offset_committed_again" in service.log.read_text()
    assert await service.stop() == 0
    await check_history(stack, requests)


async def test_what_was_decided_and_not_published_is_published_as_stored(stack: Stack) -> None:
    await send_orders(stack, 20)
    requests = await send_requests(stack, 20)
    crashed = stack.start(
        "run", module="tests.faults.interrupted", TEST_CRASH_AT="committed:2", **SMALL_BATCHES
    )
    assert await crashed.ended() == 137
    service = stack.start(**SMALL_BATCHES)
    await stack.settled()
    assert "published_owed" in service.log.read_text()
    assert await service.stop() == 0
    await check_history(stack, requests)


async def test_offsets_that_kafka_lost_are_recovered_and_nothing_is_published_again(
    stack: Stack,
) -> None:
    requests = await _worked(stack)
    before = await stack.published()
    await _rewound(stack)
    service = stack.start("run", "--recover", "offsets", **SMALL_BATCHES)
    await service.ready()
    await stack.settled()
    assert await service.stop() == 0
    assert await stack.events() == before
    await check_history(stack, requests)


async def test_what_kafka_lost_of_what_it_confirmed_is_published_again(stack: Stack) -> None:
    """C is below W, and the outputs between them are gone with it."""
    await send_orders(stack, 60)
    requests = await send_requests(stack, 60)
    crashed = stack.start(
        "run", module="tests.faults.interrupted", TEST_CRASH_AT="committed:13", **SMALL_BATCHES
    )
    assert await crashed.ended() == 137
    await stack.execute("update partitions set published_through = decided_through")
    assert await stack.start(**SMALL_BATCHES).ended() == CONTRADICTION
    service = stack.start("run", "--recover", "offsets", **SMALL_BATCHES)
    await service.ready()
    await stack.settled()
    assert await service.stop() == 0
    await check_history(stack, requests)


async def test_recovered_offsets_publish_nothing_that_the_topics_hold_no_longer(
    stack: Stack,
) -> None:
    """What was published and deleted since looks like what never was: it was confirmed, and is left."""
    await _worked(stack)
    await stack.delete_records(OUTPUT_TOPICS)
    await _rewound(stack)
    service = stack.start("run", "--recover", "offsets", **SMALL_BATCHES)
    await service.ready()
    assert await service.stop() == 0
    assert await stack.events() == []
    assert set(re.findall(r'"missing":(\d+)', service.log.read_text())) == {"0"}


async def test_offsets_lost_with_a_publication_owed_publish_what_is_missing_alone(
    stack: Stack,
) -> None:
    """The database knows of an earlier W than what Kafka's topics hold, and of decisions beyond them."""
    await send_orders(stack, 60)
    requests = await send_requests(stack, 60)
    # More transactions than partitions that begin and than those that publish: some are through.
    crashed = stack.start(
        "run",
        module="tests.faults.interrupted",
        TEST_CRASH_AT="transaction_begun:26",
        **SMALL_BATCHES,
    )
    assert await crashed.ended() == 137
    before = await stack.events()
    assert before, "nothing was published before the crash"
    await _published_known_less(stack)
    await _rewound(stack)
    service = stack.start("run", "--recover", "offsets", **SMALL_BATCHES)
    await service.ready()
    await stack.settled()
    assert await service.stop() == 0
    await check_history(stack, requests)
    assert "offset_recovered" in service.log.read_text()


async def test_recovered_offsets_wait_for_what_lies_behind_an_open_transaction(
    stack: Stack,
) -> None:
    """A reader sees nothing behind it until the broker ends it: no reason to publish that again."""
    requests = await _worked(stack)
    before = await stack.published()
    open_one = AIOKafkaProducer(
        bootstrap_servers=stack.kafka, transactional_id=stack.prefix, transaction_timeout_ms=5_000
    )
    await open_one.start()
    await open_one.begin_transaction()
    for number in range(stack.partitions):
        topic = stack.prefix + topics.AFTERSALE_DECISIONS
        await open_one.send_and_wait(topic, b"{}", partition=number)
    await send_requests(stack, 20, each=1)
    service = stack.start(**SMALL_BATCHES)
    await stack.settled()
    await service.kill()
    await _published_known_less(stack)
    await _rewound(stack)
    service = stack.start("run", "--recover", "offsets", **SMALL_BATCHES)
    await service.ready()
    assert await service.stop() == 0
    await open_one.stop()
    missing = re.findall(r'"missing":(\d+)', service.log.read_text())
    assert set(missing) == {"0"}
    assert len(await stack.events()) > len(before)
    assert requests


async def test_records_deleted_undecided_are_passed_when_told_to(stack: Stack) -> None:
    requests = await _worked(stack)
    before = await stack.published()
    await _records_deleted_undecided(stack)
    service = stack.start("run", "--recover", "records", **SMALL_BATCHES)
    await service.ready()
    later = await send_requests(stack, 20, each=1)
    await stack.settled()
    assert await service.stop() == 0
    assert "records_skipped" in service.log.read_text()
    events = await check_history(stack, [*requests, *later])
    assert len(events) > len(before)
