"""Every metric of the service, with what it means."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary

Stage = Literal["decode", "load", "decide", "record", "publish"]

_TAKEOVER_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """One registry for each process; no label ever names an order, a customer or a request."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._batches = Counter(
            "aftersale_batches", "Batches decided", ["topic"], registry=self.registry
        )
        self._records = Counter(
            "aftersale_records",
            "Records by what they were and what became of them",
            ["type", "outcome"],
            registry=self.registry,
        )
        self._dead_letters = Counter(
            "aftersale_dead_letters",
            "Records refused, by reason; page on the rate",
            ["reason"],
            registry=self.registry,
        )
        self._overdue = Counter(
            "aftersale_refunds_overdue",
            "Refunds issued and not reported as paid by their date; page on the rate",
            registry=self.registry,
        )
        self._stages = Summary(
            "aftersale_stage_seconds",
            "Time a batch spent in each stage",
            ["stage"],
            registry=self.registry,
        )
        self._ownership = Counter(
            "aftersale_ownership_changes",
            "Partitions taken over, given up, lost to another owner or stopped",
            ["change"],
            registry=self.registry,
        )
        self._takeover = Histogram(
            "aftersale_takeover_seconds",
            "Time from the assignment of a partition, or from its loss, until it is taken over",
            buckets=_TAKEOVER_BUCKETS,
            registry=self.registry,
        )
        self._oldest = Gauge(
            "aftersale_oldest_undecided_seconds",
            "Age of the oldest record fetched and not decided; page on this",
            ["topic", "partition"],
            registry=self.registry,
        )
        self._unpublished = Gauge(
            "aftersale_decided_unpublished_offsets",
            "D - C: offsets decided in Postgres that Kafka does not have yet",
            ["topic", "partition"],
            registry=self.registry,
        )
        self._stopped = Gauge(
            "aftersale_partition_stopped",
            "1 for a partition that stopped by itself and waits for an operator; page on this",
            ["topic", "partition"],
            registry=self.registry,
        )
        self._policy_versions = Gauge(
            "aftersale_policy_version_info",
            "1 for each version of the policy packs in force, with the time from which it holds",
            ["pack", "version", "since"],
            registry=self.registry,
        )

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        begun = perf_counter()
        yield
        self._stages.labels(stage).observe(perf_counter() - begun)

    def batch(self, topic: str, counts: Mapping[tuple[str, str], int]) -> None:
        self._batches.labels(topic).inc()
        for (kind, outcome), count in counts.items():
            if kind == "refund_overdue":
                self._overdue.inc(count)
            elif kind == "dead_letter":
                self._dead_letters.labels(outcome).inc(count)
            else:
                self._records.labels(kind, outcome).inc(count)

    def ownership(self, change: str) -> None:
        self._ownership.labels(change).inc()

    def taken_over(self, seconds: float) -> None:
        self._takeover.observe(seconds)

    def watch(
        self,
        topic: str,
        partition: int,
        *,
        oldest_seconds: Callable[[], float],
        unpublished: Callable[[], float],
    ) -> None:
        """Both are asked when the metrics are: a partition that hangs tells nothing by itself."""
        self._oldest.labels(topic, partition).set_function(oldest_seconds)
        self._unpublished.labels(topic, partition).set_function(unpublished)

    def stopped(self, topic: str, partition: int, *, stopped: bool) -> None:
        self._stopped.labels(topic, partition).set(int(stopped))

    def forget(self, topic: str, partition: int) -> None:
        """The partition is another process's now: its gauges here would only mislead."""
        for gauge in (self._oldest, self._unpublished, self._stopped):
            gauge.remove(topic, str(partition))

    def policy_version(self, pack: str, version: str, since: str) -> None:
        self._policy_versions.labels(pack, version, since).set(1)
