"""One record may not spoil its neighbours; many bad ones stop the partition rather than drain it."""

from collections import Counter

import orjson
import pytest

from schemas import topics
from tests.factories import headers_of, line_data, order_data, refund_data, review_data
from tests.faults.raw import send_compressed, send_unreadable_header
from tests.history import check_history
from tests.stack import ServiceProcess, Stack, eventually

# A batch of long decisions keeps the process from all else for seconds, on a busy machine for many.
_SECONDS_OF_WORK = {
    "KAFKA_SESSION_TIMEOUT_SECONDS": "60",
    "KAFKA_REQUEST_TIMEOUT_SECONDS": "60",
    "DATABASE_IDLE_TIMEOUT_SECONDS": "60",
}
# As a value that the database refuses would: the class of data exceptions, for one order alone.
_TRAP = """
create function refuse() returns trigger language plpgsql as $$
begin
    if new.order_id = 'o-bad' then raise exception using errcode = '22023'; end if;
    return new;
end $$;
create trigger trap before insert on cases for each row execute function refuse();
"""


_TRAP_FOR_NINES = """
create function refuse() returns trigger language plpgsql as $$
begin
    if (new.refund ->> 'goods')::bigint = 999 then raise exception using errcode = '22023'; end if;
    return new;
end $$;
create trigger trap before insert on cases for each row execute function refuse();
"""


async def test_a_value_that_the_database_refuses_is_found_in_a_batch_of_500(stack: Stack) -> None:
    await stack.execute(_TRAP)
    orders = [f"o-{number}" for number in range(499)]
    orders.insert(250, "o-bad")
    await stack.orders(*(order_data(order_id) for order_id in orders))
    loading = stack.start("run", "--only", "orders")
    await loading.ready()
    await eventually(lambda: stack.knows(500), what="500 orders")
    assert await loading.stop() == 0
    requests = [refund_data(order_id) for order_id in orders]
    await stack.send_all(
        (topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, r, None, None, 0) for r in requests
    )
    stack.start()
    await stack.settled()
    good = [request for request in requests if request["order_id"] != "o-bad"]
    events = await check_history(stack, good, dead_letters=1)
    (dead,) = [event for event in events if event.type == "dead letter"]
    assert dead.header("dlq.reason") == "undecidable"
    assert "22023" in (dead.header("dlq.detail") or "")
    assert orjson.loads(dead.value or b"")["order_id"] == "o-bad"
    await stack.execute("drop trigger trap on cases")
    (bad,) = [request for request in requests if request["order_id"] == "o-bad"]
    await stack.refunds(bad)
    await stack.settled()
    await check_history(stack, requests, dead_letters=1)


async def test_a_freed_request_that_spoils_the_batch_is_dead_lettered_under_its_own_position(
    stack: Stack,
) -> None:
    await stack.execute(_TRAP)
    stack.start()
    bad, good = refund_data("o-bad"), review_data("o-bad")
    await stack.refunds(bad)
    await stack.reviews(good)
    await eventually(lambda: _parked(stack, 2), what="two parked requests")
    await stack.orders(order_data("o-bad"))
    await stack.settled()
    events = await check_history(stack, [good], dead_letters=1)
    (dead,) = [event for event in events if event.type == "dead letter"]
    assert dead.header("dlq.source.topic") == f"{stack.prefix}{topics.AFTERSALE_REQUESTS}"
    assert await stack.knows(1)


async def test_of_freed_requests_those_that_spoil_the_batch_are_dead_lettered_and_no_others(
    stack: Stack,
) -> None:
    """Each is refused on its own account: the snapshot that frees them and its neighbours are not."""
    await stack.execute(_TRAP_FOR_NINES)
    stack.start()
    one = [{"line_id": "1", "quantity": 1}]
    requests = [refund_data("o-1", lines=one, amount=900 + n) for n in (1, 99, 2, 99, 3)]
    await stack.send_all(
        (topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, r, None, None, 0) for r in requests
    )
    await eventually(lambda: _parked(stack, 5), what="five parked requests")
    await stack.orders(order_data("o-1", lines=[line_data(quantity=9, paid=9_000, shipped=0)]))
    await stack.settled()
    good = [request for request in requests if request["amount"] != 999]
    events = await check_history(stack, good, dead_letters=2)
    dead = [event for event in events if event.type == "dead letter"]
    assert sorted(event.header("dlq.source.offset") or "" for event in dead) == ["1", "3"]
    assert await stack.knows(1)


async def test_a_record_larger_than_its_dead_letter_may_be_is_cut_and_passed(stack: Stack) -> None:
    """Compressed it is small: three million bytes of one letter, in a header and in a key."""
    request = refund_data("o-1")
    await stack.orders(order_data("o-1"))
    large = (*headers_of(topics.REFUND_REQUESTED), ("x", b"a" * 3_000_000))
    await send_compressed(
        stack.kafka,
        stack.prefix + topics.AFTERSALE_REQUESTS,
        0,
        "gzip",
        [
            (b"o-1", orjson.dumps(request), large),
            (b"k" * 3_000_000, orjson.dumps(request), headers_of(topics.REFUND_REQUESTED)),
        ],
    )
    await _to_partition_0(stack, request)
    stack.start()
    await stack.settled()
    events = await check_history(stack, [request], dead_letters=2)
    dead = [event for event in events if event.type == "dead letter"]
    assert [event.header("dlq.reason") for event in dead] == ["headers", "key_mismatch"]
    assert all(event.header("dlq.cut") for event in dead)


async def test_decisions_too_many_for_one_transaction_go_in_several(stack: Stack) -> None:
    """A rejection of five hundred lines each, fifty times over, in one fetch; and one sent twice."""
    lines = [
        line_data(f"{n}", delivered_at=f"2025-01-01T00:{n // 60:02}:{n % 60:02}Z")
        for n in range(500)
    ]
    await stack.orders(order_data("o-1", lines=lines))
    loading = stack.start("run", "--only", "orders")
    await eventually(lambda: stack.knows(1), what="the order")
    assert await loading.stop() == 0
    requests = [refund_data("o-1", reason="change_of_mind") for _ in range(50)]
    await stack.send_all(
        (topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, r, None, None, 0)
        for r in (*requests, requests[0], requests[-1])
    )
    service = stack.start(**_SECONDS_OF_WORK)
    await stack.settled(within=180)
    await check_history(stack, requests)

    async def told() -> bool:
        return sum(_batches(service)) == len(requests) + 2

    await eventually(told, what="the log of every batch")
    assert len(_batches(service)) > 1


async def test_one_that_spoils_the_rest_of_a_batch_that_ended_early_is_found(stack: Stack) -> None:
    """What was decided before is not decided again, and nobody else is blamed."""
    await stack.execute(_TRAP)
    lines = [
        line_data(f"{n}", delivered_at=f"2025-01-01T00:{n // 60:02}:{n % 60:02}Z")
        for n in range(500)
    ]
    await stack.orders(order_data("o-1", lines=lines), order_data("o-bad"), order_data("o-2"))
    loading = stack.start("run", "--only", "orders")
    await eventually(lambda: stack.knows(3), what="the orders")
    assert await loading.stop() == 0
    large = [refund_data("o-1", reason="change_of_mind") for _ in range(50)]
    bad, good = refund_data("o-bad"), refund_data("o-2")
    for request in (*large, bad, good):
        await _to_partition_0(stack, request)
    service = stack.start(**_SECONDS_OF_WORK)
    await stack.settled(within=180)
    events = await check_history(stack, [*large, good], dead_letters=1)
    (dead,) = [event for event in events if event.type == "dead letter"]
    assert dead.header("dlq.source.offset") == "50"
    assert _batches(service)[0] < 50, "the first batch held everything before the bad one"


async def test_a_header_key_that_is_not_utf8_is_dead_lettered_and_passed(stack: Stack) -> None:
    before, unread, after = refund_data("o-1"), refund_data("o-1"), refund_data("o-2")
    await stack.orders(order_data("o-1"), order_data("o-2"))
    await _to_partition_0(stack, before)
    await send_unreadable_header(
        stack.kafka,
        stack.prefix + topics.AFTERSALE_REQUESTS,
        0,
        b"o-1",
        orjson.dumps(unread),
        headers_of(topics.REFUND_REQUESTED),
    )
    await _to_partition_0(stack, after)
    service = stack.start()
    await stack.settled()
    events = await check_history(stack, [before, after], dead_letters=1)
    (dead,) = [event for event in events if event.type == "dead letter"]
    assert dead.header("dlq.reason") == "unreadable_record"
    assert dead.header("dlq.source.offset") == "1"
    assert await service.stop() == 0


async def test_records_of_every_codec_are_read(stack: Stack) -> None:
    await stack.orders(order_data())
    requests = [review_data(), *(refund_data() for _ in range(3))]
    stack.start()
    for codec, request in zip(("gzip", "snappy", "lz4", "zstd"), requests, strict=True):
        review = "score" in request
        await send_compressed(
            stack.kafka,
            stack.prefix + (topics.FEEDBACK_REQUESTS if review else topics.AFTERSALE_REQUESTS),
            0,
            codec,
            [
                (
                    b"o-1",
                    orjson.dumps(request),
                    headers_of(topics.REVIEW_SUBMITTED if review else topics.REFUND_REQUESTED),
                )
            ],
        )
    await stack.settled()
    await check_history(stack, requests)


async def test_a_codec_that_is_lacking_stops_its_partition_alone_and_skips_nothing(
    stack: Stack,
) -> None:
    await stack.orders(order_data("o-1"), order_data("o-2"))
    unread, read = refund_data("o-1"), review_data("o-2")
    await send_compressed(
        stack.kafka,
        stack.prefix + topics.AFTERSALE_REQUESTS,
        0,
        "zstd",
        [(b"o-1", orjson.dumps(unread), headers_of(topics.REFUND_REQUESTED))],
    )
    await stack.reviews(read)
    lacking = stack.start(
        "run",
        module="tests.faults.interrupted",
        fresh=True,
        TEST_WITHOUT="cramjam",
        IDLE_SECONDS="0.5",
    )

    async def stopped() -> bool:
        _, text = await lacking.get("/metrics")
        gauge = f'aftersale_partition_stopped{{partition="0",topic="{stack.prefix}aftersale.requests.v1"}} 1.0'
        return gauge in text and len(await stack.decisions()) == 1

    await eventually(stopped, what="the alarm and the other partition's decision")
    assert not await lacking.is_ready()
    assert await lacking.stop() == 0
    stack.start()
    await stack.settled()
    await check_history(stack, [unread, read])


@pytest.mark.parametrize(
    ("bad", "settings"),
    [
        pytest.param(300, {"DEAD_LETTERS_IN_A_ROW": "50"}, id="so many in a row"),
        pytest.param(
            300,
            {"DEAD_LETTERS_WINDOW": "100", "DEAD_LETTERS_SHARE": "0.4", "BATCH_RECORDS": "50"},
            id="too large a share",
        ),
    ],
)
async def test_bad_records_that_gather_stop_the_partition(
    stack: Stack, bad: int, settings: dict[str, str]
) -> None:
    await stack.send_all(
        (topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, b"{", b"o-1", None, 0)
        for _ in range(bad)
    )
    service = stack.start(**settings)

    async def stopped() -> bool:
        _, text = await service.get("/metrics")
        return f'topic="{stack.prefix}aftersale.requests.v1"}} 1.0' in text

    await eventually(stopped, what="the alarm")
    reasons = Counter(event.header("dlq.reason") for event in await stack.events())
    assert reasons["not_json"] < 150, "the topic was drained into the dead letters"
    assert await service.stop() == 0


def _batches(service: ServiceProcess) -> list[int]:
    """How many records each batch had."""
    lines = service.log.read_text().splitlines()
    return [orjson.loads(line)["records"] for line in lines if '"event":"batch"' in line]


async def _to_partition_0(stack: Stack, request: dict[str, object]) -> None:
    await stack.send_all(
        [(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, request, None, None, 0)]
    )


async def _parked(stack: Stack, count: int) -> bool:
    rows = await stack.fetch("select count(*) as n from parked")
    return bool(rows[0]["n"] == count)
