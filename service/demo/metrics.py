"""What the service tells of itself at /metrics, as an operator's monitoring reads it."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

_TAKEN = ("taken", "unchanged", "referred")
# A report that waits for its request is counted again when that comes.
_NOT_KEPT = ("parked", "duplicate")


@dataclass(frozen=True, slots=True)
class Told:
    """Numbers of records."""

    sent_twice: int = 0
    reports_kept: int = 0
    snapshots_taken: int = 0


def told(port: int) -> Told:
    """Nothing at all where nobody answers there."""
    try:
        text = _text(port)
    except OSError:
        return Told()
    records = list(_records(text))
    return Told(
        sent_twice=sum(count for _, outcome, count in records if outcome == "duplicate"),
        reports_kept=sum(
            n for kind, how, n in records if kind == "report" and how not in _NOT_KEPT
        ),
        snapshots_taken=sum(n for kind, how, n in records if kind == "snapshot" and how in _TAKEN),
    )


def _text(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def _records(text: str) -> Iterator[tuple[str, str, int]]:
    """Type, outcome and number of records."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == "aftersale_records_total":
                yield sample.labels["type"], sample.labels["outcome"], int(sample.value)
