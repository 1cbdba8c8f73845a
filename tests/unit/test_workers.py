"""Several workers as one service: what is told of them together, and how patiently they are started again."""

import asyncio
import socket
from typing import cast

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from service import kept_worker
from service.kept_worker import KeptWorker, WorkerRules, own_command, restart_wait
from service.operate import worker_report
from service.operate.worker_metrics import GatheredMetrics, counts
from service.operate.worker_report import Report, decoded, encoded


class _Counted:
    """A worker's registry with one metric of each sort that the service has."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.records = Counter("records", "of a type", ["type"], registry=self.registry)
        self.stages = Summary("stages", "of a batch", ["stage"], registry=self.registry)
        self.takeover = Histogram("takeover", "in all", buckets=(1, 5), registry=self.registry)
        self.oldest = Gauge("oldest", "of a partition", ["partition"], registry=self.registry)

    def told(self) -> list[Metric]:
        """What arrives of it at the parent."""
        return list(decoded(encoded(Report(True, list(self.registry.collect())))).metrics)


def _shown(registry: CollectorRegistry) -> dict[tuple[str, ...], float]:
    """All samples of `/metrics` by name and values of labels."""
    text = generate_latest(registry).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _two() -> tuple[_Counted, _Counted]:
    one, two = _Counted(), _Counted()
    one.records.labels("refund").inc(3)
    two.records.labels("refund").inc(4)
    two.records.labels("review").inc(1)
    for worker, seconds in ((one, 0.5), (two, 3), (two, 9)):
        worker.takeover.observe(seconds)
        worker.stages.labels("load").observe(seconds)
    one.oldest.labels("0").set_function(lambda: 7)
    two.oldest.labels("0").set(2)
    two.oldest.labels("1").set(5)
    return one, two


def test_counts_of_workers_are_added_up_and_the_largest_gauge_counts() -> None:
    workers = _two()
    gathered = GatheredMetrics(lambda: [worker.told() for worker in workers])
    shown = _shown(gathered.registry)
    # When its own counter was made.
    del shown["aftersale_worker_restarts_created",]
    assert shown == {
        ("records_total", "refund"): 7,
        ("records_total", "review"): 1,
        ("stages_count", "load"): 3,
        ("stages_sum", "load"): 12.5,
        ("takeover_bucket", "1.0"): 1,
        ("takeover_bucket", "5.0"): 2,
        ("takeover_bucket", "+Inf"): 3,
        ("takeover_count",): 3,
        ("takeover_sum",): 12.5,
        ("oldest", "0"): 7,
        ("oldest", "1"): 5,
        ("aftersale_worker_restarts_total",): 0,
    }


def test_one_worker_shows_what_it_would_show_alone() -> None:
    _, worker = _two()
    alone = {
        key: value for key, value in _shown(worker.registry).items() if "_created" not in key[0]
    }
    together = _shown(GatheredMetrics(lambda: [worker.told()]).registry)
    assert together.items() >= alone.items()


def test_what_a_worker_counted_outlives_it_and_its_gauges_do_not() -> None:
    one, two = _two()
    running = [one, two]
    gathered = GatheredMetrics(lambda: [worker.told() for worker in running])
    before = _shown(gathered.registry)
    running.remove(one)
    gathered.ended(one.told())
    after = _shown(gathered.registry)
    assert after.pop(("oldest", "0")) == 2
    assert after.items() <= before.items()
    running.remove(two)
    gathered.ended(two.told())
    running.append(_Counted())
    running[0].records.labels("refund").inc()
    again = _shown(gathered.registry)
    assert again["records_total", "refund"] == 8
    assert again["takeover_count",] == 3
    assert not [key for key in again if key[0] == "oldest"]


def test_a_worker_that_is_silent_is_not_ready_and_only_counted() -> None:
    """The word of a process that hangs is old; what it counted was counted all the same."""
    one, _ = _two()
    worker = _worker()
    worker._report = Report(True, one.told())
    assert worker.ready
    assert len(worker.metrics) == len(one.told())
    worker._missing = 5
    assert not worker.ready
    assert [metric.name for metric in worker.metrics] == [m.name for m in counts(one.told())]
    assert "oldest" not in {metric.name for metric in worker.metrics}


async def test_a_worker_that_tells_nothing_for_a_minute_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept_worker, "TOLD_EVERY_SECONDS", 0)
    worker, process = _worker(), _Killed()
    worker._missing = 58
    watching = asyncio.create_task(worker._watch(cast(asyncio.subprocess.Process, process)))
    await asyncio.sleep(0)
    assert not process.killed
    async with asyncio.timeout(5):
        await watching
    assert process.killed


class _Killed:
    killed = False

    def kill(self) -> None:
        self.killed = True


async def test_a_worker_tells_once_more_at_its_end_and_hears_that_its_parent_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits: list[float] = []
    monkeypatch.setattr(worker_report, "_end_within", limits.append)
    counted, stop = _Counted(), asyncio.Event()
    parent, own = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=parent)
    async with worker_report.telling(
        own,
        registry=counted.registry,
        ready=lambda: not stop.is_set(),
        stop=stop.set,
        shutdown_seconds=25,
    ):
        assert decoded(await reader.readline()).ready
        assert not stop.is_set()
        writer.write_eof()
        async with asyncio.timeout(5):
            await stop.wait()
        counted.records.labels("refund").inc(3)
    *_, last = (await reader.read()).splitlines()
    writer.close()
    await writer.wait_closed()
    assert not decoded(last).ready
    assert limits == [35], "an orphan that hangs may not go on"
    gathered = GatheredMetrics(lambda: [decoded(last).metrics])
    assert _shown(gathered.registry)["records_total", "refund"] == 3


def _worker() -> KeptWorker:
    orders = WorkerRules(final=(), patience=1)
    return KeptWorker(1, orders, GatheredMetrics(list), asyncio.Event())


def test_waits_double_from_half_a_second_to_half_a_minute() -> None:
    waits = [restart_wait(None, lived=0)]
    for _ in range(7):
        waits.append(restart_wait(waits[-1], lived=59))
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_minute_of_life_lets_the_waits_begin_anew() -> None:
    assert restart_wait(30, lived=60) == 0.5


@pytest.mark.parametrize(
    ("original", "arguments", "own"),
    [
        (
            ["python", "-m", "service", "run", "--workers", "2"],
            ["/app/service/__main__.py", "run", "--workers", "2"],
            ["-m", "service"],
        ),
        (
            ["python3.13", "-X", "dev", "/bin/aftersale", "run"],
            ["/bin/aftersale", "run"],
            ["-X", "dev", "/bin/aftersale"],
        ),
    ],
)
def test_a_worker_is_started_as_its_parent_was(
    original: list[str], arguments: list[str], own: list[str]
) -> None:
    assert own_command(original, arguments)[1:] == own
