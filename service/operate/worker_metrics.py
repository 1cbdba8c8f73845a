"""The metrics of several workers as those of one service: no label and no sum tells how many they are.

prometheus_client's own way for several processes knows neither gauges that are asked when the metrics
are nor the end of a labelled one, and wants files in an image that writes none.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector


class GatheredMetrics(Collector):
    """Counters never go back when a worker ends: that would look like a start, and like a jump after it."""

    def __init__(self, told: Callable[[], Iterable[Iterable[Metric]]]) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(self)
        self.restarts = Counter(
            "aftersale_worker_restarts",
            "Workers started again after they ended unasked; page on the rate",
            registry=self.registry,
        )
        self._told = told
        self._ended: list[Metric] = []

    def ended(self, told: Iterable[Metric]) -> None:
        """What a worker told last; what it counted after that is lost with it."""
        self._ended = merged((self._ended, counts(told)))

    def collect(self) -> Iterator[Metric]:
        yield from merged((self._ended, *self._told()))


def counts(told: Iterable[Metric]) -> list[Metric]:
    """All but gauges: what stays true when a worker is gone or silent."""
    return [metric for metric in told if metric.type != "gauge"]


def merged(told: Iterable[Iterable[Metric]]) -> list[Metric]:
    """Counts added up, and the largest of each gauge: a partition's two owners in a rebalance are not added."""
    families: dict[str, Metric] = {}
    values: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
    for metric in chain.from_iterable(told):
        families[metric.name] = metric
        found = values.setdefault(metric.name, {})
        for sample in metric.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            if metric.type == "gauge":
                found[key] = max(found.get(key, sample.value), sample.value)
            else:
                found[key] = found.get(key, 0) + sample.value
    return [_family(families[name], found) for name, found in values.items()]


def _family(like: Metric, values: dict[tuple[str, tuple[tuple[str, str], ...]], float]) -> Metric:
    family = Metric(like.name, like.documentation, like.type)
    for (name, labels), value in values.items():
        family.add_sample(name, dict(labels), value)
    return family
