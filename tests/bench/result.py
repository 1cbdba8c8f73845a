"""All that one run found, as it is kept in a file and read again."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from tests.bench.backlog import Measured
from tests.bench.latency import Waits
from tests.bench.memory import Samples
from tests.bench.processes import machine
from tests.bench.rounds import Spread, ratio
from tests.bench.takeover import Takeover

MIX, MIX_OF_TWO = "the demo's mix", "the demo's mix, 2 processes"
REFUNDS, REFUNDS_OF_TWO = "refunds", "refunds, 2 processes"
WITHOUT_TRANSACTIONS = "refunds, without Kafka transactions"
SUBSCRIBER, TASKS = "FastStream, one by one", "aiokafka, 50 tasks at once"
FLOOR, FLOOR_IN_TRANSACTIONS = "floor: batches, no checks", "floor in Kafka transactions"
POSTGRES, KAFKA = "floor: Postgres alone", "floor: Kafka alone"
ARMS = (
    *(MIX, MIX_OF_TWO, REFUNDS, REFUNDS_OF_TWO, WITHOUT_TRANSACTIONS, SUBSCRIBER, TASKS),
    *(FLOOR, FLOOR_IN_TRANSACTIONS, POSTGRES, KAFKA),
)
# Requests a second at which latency is asked for in every run.
RATES = (200, 1_000)
# (what it says, one arm, divided by another).
_RATIOS = (
    ("refunds / FastStream", REFUNDS, SUBSCRIBER),
    ("refunds / 50 tasks", REFUNDS, TASKS),
    ("refunds, 2 processes / FastStream", REFUNDS_OF_TWO, SUBSCRIBER),
    ("refunds, 2 processes / 50 tasks", REFUNDS_OF_TWO, TASKS),
    ("refunds / floor", REFUNDS, FLOOR),
    ("exactly once / without Kafka transactions", REFUNDS, WITHOUT_TRANSACTIONS),
    ("floor in Kafka transactions / floor", FLOOR_IN_TRANSACTIONS, FLOOR),
    ("2 processes / 1", MIX_OF_TWO, MIX),
)


@dataclass(slots=True)
class Memory:
    rate: int
    samples: Samples


@dataclass(slots=True)
class Result:
    """Rates by arm, in the order of rounds; a part that was not asked for is empty.

    `latency`: by requests a second. `growth`: its first arm is the one that the others are compared with.
    """

    rounds: int
    machine: str = field(default_factory=machine)
    python: str = f"{sys.version_info.major}.{sys.version_info.minor}"
    arms: dict[str, list[Measured]] = field(default_factory=dict)
    cpu_by_stage: dict[str, float] = field(default_factory=dict)
    latency: dict[int, list[Waits]] = field(default_factory=dict)
    growth: dict[str, list[Measured]] = field(default_factory=dict)
    memory: Memory | None = None
    takeovers: list[Takeover] = field(default_factory=list)

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_ADAPTER.dump_json(self, indent=1))

    @classmethod
    def load(cls, file: Path) -> "Result":
        return _ADAPTER.validate_json(file.read_bytes())

    def ratios(self) -> dict[str, Spread]:
        return {
            name: ratio(rates(self.arms[one]), rates(self.arms[other]))
            for name, one, other in _RATIOS
            if one in self.arms and other in self.arms
        }

    def growths(self) -> dict[str, Spread]:
        """Each beside the smallest."""
        if not self.growth:
            return {}
        first, *others = self.growth
        base = rates(self.growth[first])
        return {name: ratio(rates(self.growth[name]), base) for name in others}


_ADAPTER = TypeAdapter(Result)


def rates(measured: Sequence[Measured]) -> list[float]:
    return [one.rate for one in measured]


def cpu_of(measured: Sequence[Measured], process: str) -> Spread:
    return Spread.of([one.cpu[process] for one in measured])
