"""The composition root: settings to a running service, closed in reverse order."""

import asyncio
import gc
import signal
import socket
from collections import defaultdict
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta

import structlog

from schemas import topics
from service.checkpoints import Reached, pass_by
from service.configured import (
    connection_of,
    decode_rules,
    encode_rules,
    limits_of,
    opened_store,
)
from service.decisions import Rules
from service.domain import decide
from service.domain.policy import Policy
from service.due import DueAnnouncer
from service.operate.http import serving
from service.operate.metrics import Metrics
from service.operate.worker_report import telling
from service.partition import Pace, PartitionMemory, PartitionOwner
from service.pipeline import Pipeline
from service.policies.loader import load_policy
from service.positions import Recovery
from service.prune import HistoryPruner
from service.settings import Settings
from service.slots import Slots
from service.store.store import Store
from service.stream.dead_letter_guard import DeadLetterGuard, GuardLimits
from service.stream.kafka.connection import cluster_id
from service.stream.kafka.consumer import Consumer, Membership, Partition
from service.stream.kafka.errors import StreamError
from service.stream.kafka.notices import NoticeProducer
from service.takeover import Cluster
from service.worker import Worker

log = structlog.get_logger()


async def run(
    settings: Settings,
    *,
    only: Collection[str] = (),
    recover: Recovery | None = None,
    reached: Reached = pass_by,
    parent: socket.socket | None = None,
) -> None:
    """Consume until SIGTERM or SIGINT.

    `only`: input topics (default names) instead of all. `recover`: what an operator lets be put right.
    `parent`: who is told of health and metrics instead of serving them, and whose end ends this too.
    Raises PositionsContradictError, and StoreError or StreamError where the start fails.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        service = _Service(settings, only or tuple(topics.INPUTS), recover, reached)
        await service.run(stack, stop, parent)
    log.info("stopped")


class _Service:
    def __init__(
        self,
        settings: Settings,
        inputs: Collection[str],
        recover: Recovery | None,
        reached: Reached,
    ) -> None:
        self._settings = settings
        self._recover = recover
        self._inputs = [settings.topic_prefix + topic for topic in inputs]
        self._reached = reached
        self._metrics = Metrics()
        self._policy = load_policy(settings.policy_dir)
        self._connection = connection_of(settings)
        self._slots = Slots(settings.batches_in_flight)

    async def run(
        self, stack: AsyncExitStack, stop: asyncio.Event, parent: socket.socket | None
    ) -> None:
        settings = self._settings
        self._tell_packs(self._policy)
        worker = Worker(revoke_seconds=settings.revoke_seconds, reached=self._reached)
        port = await stack.enter_async_context(self._observed(worker, stop, parent))
        store = await stack.enter_async_context(opened_store(settings))
        cluster = await self._cluster()
        consumer = self._consumer(worker, store, cluster)
        announcer = self._announcer(store)
        stack.push_async_callback(announcer.producer.stop)
        for work in (announcer.run(), self._pruner(store).run(), consumer.watch()):
            await stack.enter_async_context(worker.beside(work))
        log.info(
            "started",
            http_port=port,
            group=settings.group_id,
            topics=self._inputs,
            compiled=not decide.__file__.endswith(".py"),
        )
        _spare_the_collector()
        try:
            await worker.run(consumer, stop)
        finally:
            await worker.drain(settings.shutdown_seconds)
            await _leave(consumer)

    def _observed(
        self, worker: Worker, stop: asyncio.Event, parent: socket.socket | None
    ) -> AbstractAsyncContextManager[int | None]:
        """By whoever asks at the address, whose port it gives, or by the parent."""
        settings = self._settings
        if parent is not None:
            return telling(
                parent,
                registry=self._metrics.registry,
                ready=lambda: worker.ready,
                stop=stop.set,
                shutdown_seconds=settings.shutdown_seconds,
            )
        return serving(
            host=settings.http_host,
            port=settings.http_port,
            registry=self._metrics.registry,
            ready=lambda: worker.ready,
        )

    def _consumer(self, worker: Worker, store: Store, cluster: Cluster) -> Consumer:
        consumer = Consumer(
            self._connection,
            Membership(
                group_id=self._settings.group_id,
                session_timeout=self._settings.kafka_session_timeout_seconds,
            ),
            topics=self._inputs,
            on_assigned=worker.assigned,
            on_revoked=worker.revoked,
        )
        pipeline = Pipeline(
            store=store, rules=self._rules(), metrics=self._metrics, reached=self._reached
        )
        # A rebalance is no reason to forget what was bad, nor to put a second loss right.
        memories: defaultdict[Partition, PartitionMemory] = defaultdict(self._memory)

        def make_owner(partition: Partition) -> PartitionOwner:
            return PartitionOwner(
                partition,
                pipeline=pipeline,
                consumer=consumer,
                cluster=cluster,
                metrics=self._metrics,
                pace=self._pace(),
                memory=memories[partition],
            )

        worker.owning(make_owner)
        return consumer

    async def _cluster(self) -> Cluster:
        settings = self._settings
        return Cluster(
            connection=self._connection,
            cluster_id=await cluster_id(self._connection),
            group_id=settings.group_id,
            output_topics=tuple(settings.topic_prefix + topic for topic in topics.OUTPUTS),
            refunds_topic=settings.topic_prefix + topics.AFTERSALE_REFUNDS,
            begin_beside_refunds=settings.start == "earliest",
        )

    def _rules(self) -> Rules:
        settings = self._settings
        return Rules(
            policy=self._policy,
            limits=limits_of(settings),
            decode=decode_rules(settings),
            encode=encode_rules(settings),
        )

    def _pace(self) -> Pace:
        return Pace(
            slots=self._slots,
            batch_records=self._settings.batch_records,
            idle=self._settings.idle_seconds,
            lost=self._settings.kafka_session_timeout_seconds,
        )

    def _memory(self) -> PartitionMemory:
        limits = GuardLimits(
            in_a_row=self._settings.dead_letters_in_a_row,
            share=self._settings.dead_letters_share,
            window=self._settings.dead_letters_window,
        )
        return PartitionMemory(DeadLetterGuard(limits=limits), self._recover)

    def _announcer(self, store: Store) -> DueAnnouncer:
        return DueAnnouncer(
            store=store,
            producer=NoticeProducer(self._connection),
            rules=encode_rules(self._settings),
            quality=self._policy.quality,
            every=self._settings.due_poll_seconds,
        )

    def _pruner(self, store: Store) -> HistoryPruner:
        return HistoryPruner(
            store=store,
            group_id=self._settings.group_id,
            older_than=timedelta(days=self._settings.history_days),
            every=self._settings.prune_poll_seconds,
        )

    def _tell_packs(self, policy: Policy) -> None:
        for pack in {pack.name: pack for pack in (policy.default, *policy.packs.values())}.values():
            for version in pack.versions:
                told = {"pack": pack.name, "version": version.name, "since": version.begins}
                self._metrics.policy_version(**told)
                log.info("policy_version", **told)


async def _leave(consumer: Consumer) -> None:
    """What it was that ended the service counts; a farewell that fails does not."""
    try:
        await consumer.stop()
    except StreamError as error:
        log.warning("group_not_left", why=str(error))


def _spare_the_collector() -> None:
    """A batch holds tens of thousands of values, none in a cycle: looking for cycles doubles its cost."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
