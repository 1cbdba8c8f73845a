"""What runs beside the partitions: notices of deadlines, and the watch over the client's membership."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import GroupAuthorizationFailedError

from service.domain.ids import Sku
from service.domain.policy import QualityRule
from service.domain.record import Output
from service.due import DueAnnouncer
from service.store.errors import StoreTrouble
from service.store.skus import DueSku
from service.store.store import DueCase
from service.stream.encode import EncodeRules
from service.stream.kafka import consumer as under_test
from service.stream.kafka.connection import Connection
from service.stream.kafka.consumer import Consumer, Membership
from service.stream.kafka.errors import KafkaTrouble
from service.stream.kafka.notices import NoticeProducer
from tests import servers
from tests.factories import NOW
from tests.stack import Stack, eventually
from tests.unit.builders import POLICY


async def test_a_producer_of_notices_that_failed_once_sends_the_next(stack: Stack) -> None:
    """Its sequence numbers may be out of step for good; a new one's are not."""
    producer = NoticeProducer(Connection(bootstrap_servers=stack.kafka, timeout=2))
    topic = f"{stack.prefix}aftersale.due.v1"
    with pytest.raises(KafkaTrouble):
        await producer.send([Output(topic, b"o-1", (), b"x" * 5_000_000)])
    await producer.send([Output(topic, b"o-1", (), b"{}")])
    await producer.stop()
    await producer.stop()
    assert await stack.lag("aftersale.due.v1") == 1


class Cases:
    """A store with one case that is due until it was announced."""

    def __init__(self, case: DueCase) -> None:
        self._due, self.returned = [case], 0
        self.broken = True

    async def take_due(self, limit: int) -> list[DueCase]:
        if self.broken:
            self.broken = False
            raise StoreTrouble("away")
        taken, self._due = self._due, []
        return taken

    async def return_due(self, cases: list[DueCase]) -> None:
        self.returned += 1
        self._due = cases


class Goods:
    """The same with one sku."""

    def __init__(self, sku: DueSku) -> None:
        self._due, self.returned = [sku], 0

    async def take_due(self, limit: int, rule: QualityRule) -> list[DueSku]:
        taken, self._due = self._due, []
        return taken

    async def return_due(self, skus: list[DueSku]) -> None:
        self.returned += 1
        self._due = skus


class Notices:
    def __init__(self) -> None:
        self.sent: list[Output] = []
        self.broken = True

    async def send(self, outputs: list[Output]) -> None:
        if self.broken:
            self.broken = False
            raise KafkaTrouble("away")
        self.sent += outputs


async def test_a_deadline_is_announced_when_both_servers_are_back() -> None:
    cases: Any = Cases(DueCase(order_id="o-1", request_id="r-1", due_at=NOW))
    cases.skus = Goods(DueSku(sku=Sku("lamp"), due_at=NOW))
    notices: Any = Notices()
    await _announced(cases, notices)
    assert (cases.returned, cases.skus.returned) == (1, 0)


async def test_a_sku_is_announced_when_the_broker_is_back() -> None:
    store: Any = SimpleNamespace(
        take_due=_no_cases, skus=Goods(DueSku(sku=Sku("lamp"), due_at=NOW))
    )
    notices: Any = Notices()
    await _announced(store, notices, sent=1)
    assert store.skus.returned == 1
    assert notices.sent[0].key == b"lamp"


async def _announced(store: Any, notices: Any, sent: int = 2) -> None:
    announcer = DueAnnouncer(
        store=store, producer=notices, rules=EncodeRules(), quality=POLICY.quality, every=0.01
    )
    running = asyncio.create_task(announcer.run())

    async def announced() -> bool:
        return len(notices.sent) == sent

    await eventually(announced, within=5, what="the announcement")
    running.cancel()
    await asyncio.wait((running,))


async def _no_cases(limit: int) -> list[DueCase]:
    return []


async def test_a_client_that_lost_its_membership_is_not_waited_for(
    kafka: servers.Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it has started there is nothing to see; what the coordinator met later ends the service."""
    monkeypatch.setattr(under_test, "_LOOK_SECONDS", 0.01)
    consumer = Consumer(
        Connection(bootstrap_servers=kafka.address),
        Membership(group_id="watched", session_timeout=6),
        topics=["t"],
        on_assigned=lambda _: None,
        on_revoked=lambda _: _nothing(),
    )
    looks = 0

    def check_errors() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            raise GroupAuthorizationFailedError("watched")

    def started() -> SimpleNamespace:
        return SimpleNamespace(check_errors=check_errors)

    client = SimpleNamespace(_coordinator=None, _fetcher=None, _closed=True)
    idle = SimpleNamespace(done=lambda: False)
    consumer._consumer, original = client, consumer._consumer
    loop_soon(client, started(), SimpleNamespace(_fetch_task=idle))
    with pytest.raises(KafkaTrouble, match="GroupAuthorizationFailed"):
        await consumer.watch()
    assert looks == 3
    client._coordinator = SimpleNamespace(check_errors=lambda: None)
    client._fetcher = SimpleNamespace(_fetch_task=SimpleNamespace(done=lambda: True))
    with pytest.raises(KafkaTrouble, match="fetches no more"):
        await consumer.watch()
    await original.stop()


def loop_soon(client: Any, coordinator: Any, fetcher: Any) -> None:
    def start() -> None:
        client._coordinator, client._fetcher = coordinator, fetcher

    asyncio.get_running_loop().call_later(0.05, start)


async def _nothing() -> None:
    return None
