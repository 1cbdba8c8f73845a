"""Outcomes go after AFTERSALE_HISTORY_DAYS, but never one that Kafka may not have yet."""

from datetime import timedelta

from service.store.store import Store, Timeouts
from tests.factories import order_data, refund_data
from tests.stack import Stack, eventually


async def _offsets(stack: Stack) -> set[tuple[int, int]]:
    rows = await stack.fetch('select partition_id, "offset" from outcomes')
    return {(row["partition_id"], row["offset"]) for row in rows}


async def test_outcomes_that_are_old_and_published_are_dropped_and_no_others(stack: Stack) -> None:
    await stack.orders(*(order_data(f"o-{n}") for n in range(60)))
    await stack.refunds(*(refund_data(f"o-{n}") for n in range(60)))
    service = stack.start()
    await stack.settled()
    assert await service.stop() == 0
    rows = await stack.fetch(
        'select partition_id, max("offset") as last from outcomes group by partition_id'
    )
    young = {(row["partition_id"], row["last"]) for row in rows}
    await stack.execute(
        "update outcomes set recorded_at = recorded_at - interval '400 days 1 minute'"
        ' where (partition_id, "offset") not in'
        ' (select partition_id, max("offset") from outcomes group by partition_id)',
    )
    before = await _offsets(stack)
    assert len(before) > len(young)
    pruning = stack.start()

    async def only_the_young() -> bool:
        return await _offsets(stack) == young

    await eventually(only_the_young, what="the old outcomes' end")
    assert await pruning.stop() == 0


async def test_an_outcome_at_or_above_w_stays_however_old(stack: Stack) -> None:
    await stack.orders(*(order_data(f"o-{n}") for n in range(20)))
    await stack.refunds(*(refund_data(f"o-{n}") for n in range(20)))
    service = stack.start()
    await stack.settled()
    assert await service.stop() == 0
    await stack.execute("update outcomes set recorded_at = recorded_at - interval '1000 days'")
    await stack.execute(
        "update partitions set published_through = least(3, decided_through) "
        "where decided_through is not null"
    )
    async with Store.open(stack.database_url, connections=1, timeouts=Timeouts()) as store:
        while await store.prune_outcomes(
            f"{stack.prefix}group", older_than=timedelta(days=400), limit=2
        ):
            pass
    kept = {offset for _, offset in await _offsets(stack)}
    assert kept
    assert min(kept) == 3


async def test_counts_of_goods_that_are_in_no_period_any_more_are_dropped(stack: Stack) -> None:
    await stack.execute(
        "insert into sku_counts (sku, at, customer_id, currency, delivered, requests, low_scores, refunded)"
        " select 'lamp', now() - interval '1 day' * n, 'c-1', 'USD', 1, 0, 0, 0"
        " from generate_series(1, 800) n"
    )
    pruning = stack.start()

    async def only_the_young() -> bool:
        (row,) = await stack.fetch("select count(*) as kept from sku_counts")
        return bool(row["kept"] in (399, 400))

    await eventually(only_the_young, what="the end of the old ones")
    assert await pruning.stop() == 0


async def test_requests_that_count_against_nobody_any_more_are_dropped(stack: Stack) -> None:
    await stack.execute(
        "insert into customer_requests (customer_id, requested_at, currency, amount)"
        " select 'c-' || n, now() - interval '1 day' * n, 'USD', 1 from generate_series(1, 800) n"
    )
    pruning = stack.start()

    async def only_the_young() -> bool:
        (row,) = await stack.fetch("select count(*) as kept from customer_requests")
        return bool(row["kept"] in (399, 400))

    await eventually(only_the_young, what="the end of the old ones")
    assert await pruning.stop() == 0
