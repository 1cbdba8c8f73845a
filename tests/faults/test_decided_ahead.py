"""The next batch is decided while the one before is published; whatever ends that, both are published once."""

import re
import signal
from pathlib import Path

import pytest

from schemas import topics
from tests.factories import order_data, refund_data
from tests.faults.proxied import behind_a_proxy, through
from tests.faults.proxy import holding_ends
from tests.history import check_history
from tests.stack import ServiceProcess, Stack, eventually


@pytest.mark.parametrize(
    "then",
    [
        pytest.param("released", id="the publication comes to its end"),
        pytest.param("killed", id="the process is killed"),
        pytest.param("stopped", id="the process is asked to stop"),
    ],
)
async def test_a_batch_is_decided_while_the_one_before_is_published(
    database_url: str, tmp_path: Path, then: str
) -> None:
    proxied = behind_a_proxy(database_url, tmp_path, holding_ends, partitions=1)
    async with proxied as (stack, proxy):
        requests = [refund_data(f"o-{number}") for number in range(3)]
        proxy.released.set()
        service = stack.start(**through(proxy), BATCH_RECORDS="1")
        await stack.orders(*(order_data(f"o-{number}") for number in range(3)))
        await stack.settled()
        await service.ready()
        proxy.released.clear()
        await stack.refunds(*requests)
        # One is on its way, the next is decided, and the last one waits for its turn.
        await eventually(
            lambda: _decided(stack, 2), what="a second decision before the first is out"
        )
        assert await stack.lag(topics.AFTERSALE_REQUESTS) == 3
        if then == "stopped":
            service.signal(signal.SIGTERM)
        if then == "killed":
            await service.kill()
            stack.start()
        proxy.released.set()
        if then == "stopped":
            assert await service.ended() == 0
            stack.start()
        await stack.settled()
        await check_history(stack, requests)


async def _decided(stack: Stack, count: int) -> bool:
    rows = await stack.fetch('select count(distinct "offset") from outcomes')
    return int(rows[0][0]) == count


async def test_a_partition_that_stops_by_itself_publishes_what_it_has_decided(
    database_url: str, tmp_path: Path
) -> None:
    proxied = behind_a_proxy(database_url, tmp_path, holding_ends, partitions=1)
    async with proxied as (stack, proxy):
        proxy.released.set()
        service = stack.start(**through(proxy), BATCH_RECORDS="1", DEAD_LETTERS_IN_A_ROW="1")
        await stack.orders(order_data("o-0"))
        await stack.settled()
        await service.ready()
        before = await _batches(service)
        proxy.released.clear()
        request = refund_data("o-0")
        await stack.refunds(request)
        await stack.send(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, b"{", key=b"o-0")

        async def both_looked_at() -> bool:
            return await _batches(service) == before + 2

        await eventually(both_looked_at, what="the batch that stops the partition")
        proxy.released.set()

        async def published() -> bool:
            return request["request_id"] in await stack.decisions()

        await eventually(published, what="the decision that was made before")
        assert "partition_stopped" in service.log.read_text()


async def _batches(service: ServiceProcess) -> float:
    """Those that were decided, written or not."""
    _, text = await service.get("/metrics")
    (found,) = re.findall(r'aftersale_stage_seconds_count{stage="decide"} (\S+)', text)
    return float(found)
