"""What a batch owes to Kafka, as the bytes that are stored and sent, record by record."""

from datetime import datetime

from service.domain.event import QualitySignal
from service.domain.ids import OrderId
from service.domain.inbound import Arrival, Position
from service.domain.outcome import DeadLettered, Outcome
from service.domain.record import Output, Record
from service.store.changes import OwedOutput
from service.stream.dead_letter import encode_dead_letter
from service.stream.encode import EncodeRules, encode_event
from service.stream.encode_quality import encode_signal


class Owed:
    """`bytes`: of all outputs' values."""

    def __init__(self, rules: EncodeRules, now: datetime) -> None:
        self.outputs: list[OwedOutput] = []
        self.bytes = 0
        self._rules = rules
        self._now = now
        self._source = Position(topic="", partition=0, offset=0)
        self._n = 0

    def of(self, source: Position) -> None:
        """From now on everything is owed to this record."""
        self._source, self._n = source, 0

    def events(self, outcome: Outcome, arrival: Arrival) -> list[Output]:
        return [
            encode_event(
                emitted,
                rules=self._rules,
                now=self._now,
                causation=self._source,
                traceparent=arrival.traceparent,
            )
            for emitted in outcome.events
        ]

    def signal(self, signal: QualitySignal, arrival: Arrival) -> Output:
        return encode_signal(
            signal,
            rules=self._rules,
            now=self._now,
            causation=self._source,
            traceparent=arrival.traceparent,
        )

    def bury(self, record: Record, dead: DeadLettered) -> None:
        self.owe(encode_dead_letter(record, dead, self._rules))

    def owe(
        self, output: Output, order_id: OrderId | None = None, revision: int | None = None
    ) -> None:
        self.outputs.append(OwedOutput(self._source.offset, self._n, order_id, revision, output))
        self._n += 1
        self.bytes += len(output.value or b"")
