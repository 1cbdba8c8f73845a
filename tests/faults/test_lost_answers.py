"""Answers that never come: whether a commit took effect is looked up, never guessed."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from service.local.kafka import LocalKafka
from tests.faults.load import SMALL_BATCHES, send_orders, send_requests
from tests.faults.proxied import behind_a_proxy, through
from tests.faults.proxy import losing_commits, losing_ends
from tests.history import check_history
from tests.stack import Stack


def _port(address: str) -> int:
    return int(re.findall(r":(\d+)", address)[-1])


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(False, id="cut off before it arrives"),
        pytest.param(True, id="done, and the answer cut off"),
    ],
)
async def test_a_commit_to_postgres_whose_end_is_not_known_is_decided_once(
    stack: Stack, answer: bool
) -> None:
    await send_orders(stack, 60)
    requests = await send_requests(stack, 60)
    address = stack.database_url
    async with losing_commits(_port(address), answer=answer) as proxy:
        proxy.lose = 5
        proxied = address.replace(f":{_port(address)}/", f":{proxy.port}/")
        service = stack.start(DATABASE_URL=proxied, **SMALL_BATCHES)
        await stack.settled()
        assert proxy.lost == 5
        assert "CommitUnknown" in service.log.read_text()
        assert await service.stop() == 0
    await check_history(stack, requests)


async def test_an_end_of_a_transaction_whose_answer_is_lost_publishes_once(
    database_url: str, tmp_path: Path
) -> None:
    """aiokafka sends it again by itself, within the same epoch: that producer is not used any more."""
    async with behind_a_proxy(database_url, tmp_path, losing_ends) as (stack, proxy):
        await send_orders(stack, 60)
        requests = await send_requests(stack, 60)
        proxy.lose = 5
        service = stack.start(**through(proxy), **SMALL_BATCHES)
        await stack.settled()
        assert proxy.lost == 5
        assert "had to be sent again" in service.log.read_text()
        assert await service.stop() == 0
        await check_history(stack, requests)


async def test_a_broker_that_crashes_while_work_is_in_flight_is_waited_for(
    database_url: str, tmp_path: Path
) -> None:
    with LocalKafka() as kafka:
        stack = Stack(kafka.bootstrap_servers, database_url, f"t{uuid4().hex[:10]}.", tmp_path)
        await stack.open()
        try:
            await send_orders(stack, 400)
            requests = await send_requests(stack, 400)
            service = stack.start(
                KAFKA_REQUEST_TIMEOUT_SECONDS="3", **{**SMALL_BATCHES, "BATCH_RECORDS": "10"}
            )
            await service.ready()
            assert await stack.lag() > 100, "the fault came after the work"
            kafka.kill()
            kafka.start()
            await stack.settled()
            assert await service.stop() == 0
            said = service.log.read_text()
            # Clients that were thrown away on the way leave no complaints of the event loop behind.
            assert "never retrieved" not in said
            assert "Exception in callback" not in said
            await check_history(stack, requests)
        finally:
            await stack.close()
