"""One batch decided in memory, record by record in the order of offsets; nothing is written here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.counted import kind_of, status_of
from service.domain.decide import decide, decide_freed
from service.domain.ids import OrderId, RequestId
from service.domain.inbound import (
    Arrival,
    Inbound,
    InvalidRequest,
    Position,
    RefundRequested,
    Request,
    ReviewSubmitted,
    SnapshotTaken,
    Waiting,
)
from service.domain.limits import Limits
from service.domain.outcome import DeadLettered, OrderState, Outcome, Parked
from service.domain.policy import Policy
from service.domain.record import Output, Record
from service.domain.value import evolve
from service.store.batch import Changes, Loaded, OwedOutput
from service.store.rows import ParkedRecord
from service.stream.decode import Decoded, decode
from service.stream.encode import EncodeRules, encode_dead_letter, encode_event
from service.stream.envelope import DecodeRules, again

Read = Decoded | DeadLettered


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All that decoding, deciding and encoding go by; the same for every batch of a process."""

    policy: Policy
    limits: Limits
    decode: DecodeRules
    encode: EncodeRules


def order_named(inbound: Inbound) -> OrderId:
    return inbound.order.order_id if isinstance(inbound, SnapshotTaken) else inbound.order_id


class Decisions:
    """What the batch came to so far.

    `taken`: digests of the request ids that were claimed before this batch. `refused`: records that
    are dead letters whatever they hold. `dead`: for each record taken,
    whether it was a dead letter. `freed`: positions of the parked records that it freed.
    `counts`: records and freed records by type and outcome. `bytes`: of all outputs' values.
    """

    def __init__(
        self,
        rules: Rules,
        *,
        now: datetime,
        loaded: Loaded,
        taken: Mapping[RequestId, bytes],
        refused: Mapping[Position, DeadLettered],
    ) -> None:
        self.dead: list[bool] = []
        self.freed: list[Position] = []
        self.counts: Counter[tuple[str, str]] = Counter()
        self.bytes = 0
        self._rules = rules
        self._now = now
        self._taken = taken
        self._refused = refused
        self._claimed: dict[RequestId, bytes] = {}
        self._parked_records: dict[tuple[OrderId, RequestId], Record] = {}
        self._unreadable: list[ParkedRecord] = []
        self._changes = Changes()
        self._source = Position(topic="", partition=0, offset=0)
        self._n = 0
        self._before = {
            order_id: self._with_parked(state, loaded.parked.get(order_id, ()))
            for order_id, state in loaded.states.items()
        }
        self._states = dict(self._before)

    def take(self, record: Record, read: Read) -> None:
        """Decide the next record, and after it all that it frees."""
        self._source, self._n = record.position, 0
        if self._unreadable:
            self._bury_unreadable()
        if self._refused:
            read = self._refused.get(self._source) or read
        if isinstance(read, DeadLettered):
            self._bury(record, read)
            self.dead.append(True)
        else:
            self.dead.append(not self._decide(record, read))

    def leave(self, rest: Iterable[Read]) -> None:
        """Records that are decided in a later batch: their ids are not claimed by this one."""
        for read in rest:
            if isinstance(read, Decoded) and isinstance(read.inbound, Request):
                id = read.inbound.request_id
                if id not in self._taken and id not in self._claimed:
                    self._changes.released.add(id)

    def finished(self) -> Changes:
        """All that the batch writes, but for the partition's own position."""
        for order_id, before in self._before.items():
            after = self._states[order_id]
            if after is not before:
                self._changes.keep(before, after)
        return self._changes

    def _with_parked(self, state: OrderState, waiting: Iterable[ParkedRecord]) -> OrderState:
        parked = []
        for entry in waiting:
            read = decode(entry.record, again(entry.record))
            if isinstance(read, Decoded) and isinstance(
                read.inbound, RefundRequested | ReviewSubmitted
            ):
                parked.append(
                    Parked(inbound=read.inbound, arrival=read.arrival, due_at=entry.due_at)
                )
                self._parked_records[entry.order_id, entry.request_id] = entry.record
            else:
                self._unreadable.append(entry)
        return evolve(state, parked=tuple(parked)) if waiting else state

    def _bury_unreadable(self) -> None:
        """What was readable when it was parked and is so no more may not hold up its order."""
        for entry in self._unreadable:
            dead = DeadLettered(reason="undecidable", detail="parked by a release that read more")
            self._bury(entry.record, dead)
            self._changes.unparked.append((entry.order_id, entry.request_id))
            self._changes.released.add(entry.request_id)
            self._states[entry.order_id] = evolve(self._states[entry.order_id])
        self._unreadable.clear()

    def _decide(self, record: Record, read: Decoded) -> bool:
        """Whether the record was decided; a dead letter otherwise."""
        inbound = read.inbound
        if isinstance(inbound, Request):
            first = self._first_digest(inbound)
            if first is not None:
                return self._repeated(record, inbound, first)
        state, rules = self._states[order_named(inbound)], self._rules
        outcome = self._attempt(
            record,
            read.arrival,
            lambda: decide(
                state,
                inbound,
                read.arrival,
                policy=rules.policy,
                limits=rules.limits,
                now=self._now,
            ),
        )
        if outcome is None:
            self._release(inbound)
            return False
        self.counts[kind_of(inbound), status_of(outcome, state)] += 1
        for parked in outcome.freed:
            self._decide_freed(parked)
        return True

    def _decide_freed(self, parked: Parked) -> None:
        request = parked.inbound
        record = self._parked_records[request.order_id, request.request_id]
        self.freed.append(record.position)
        self._changes.unparked.append((request.order_id, request.request_id))
        refusal = self._refused.get(record.position)
        if refusal is not None:
            self._bury(record, refusal)
            self._release(request)
            return
        state, rules = self._states[request.order_id], self._rules
        outcome = self._attempt(
            record,
            parked.arrival,
            lambda: decide_freed(state, parked, policy=rules.policy, limits=rules.limits),
        )
        if outcome is None:
            self._release(request)
        else:
            self.counts[kind_of(request), status_of(outcome, state)] += 1

    def _first_digest(self, request: Request) -> bytes | None:
        """The digest under which the id is known, None when it is claimed with this record."""
        known = self._taken.get(request.request_id) or self._claimed.get(request.request_id)
        if known is None:
            self._claimed[request.request_id] = request.digest
            if request.request_id in self._changes.released:
                self._changes.reclaimed[request.request_id] = (request.order_id, request.digest)
        return known

    def _repeated(self, record: Record, request: Waiting | InvalidRequest, first: bytes) -> bool:
        if request.digest == first:
            self.counts[kind_of(request), "duplicate"] += 1
            return True
        self._bury(
            record,
            DeadLettered(reason="request_id_reused", detail="decided before with other content"),
        )
        return False

    def _attempt(
        self, record: Record, arrival: Arrival, decided: Callable[[], Outcome]
    ) -> Outcome | None:
        """The outcome, applied; None where the record was buried instead."""
        try:
            outcome = decided()
            outputs = self._encoded(outcome, arrival)
        except Exception as error:  # noqa: BLE001 - one record may not stop its neighbours
            detail = f"the core failed: {type(error).__name__}"
            self._bury(record, DeadLettered(reason="undecidable", detail=detail))
            return None
        if outcome.dead_letter is not None:
            self._bury(record, outcome.dead_letter)
            return None
        self._apply(record, outcome, outputs)
        return outcome

    def _encoded(self, outcome: Outcome, arrival: Arrival) -> list[Output]:
        return [
            encode_event(
                emitted,
                rules=self._rules.encode,
                now=self._now,
                causation=self._source,
                traceparent=arrival.traceparent,
            )
            for emitted in outcome.events
        ]

    def _apply(self, record: Record, outcome: Outcome, outputs: list[Output]) -> None:
        state, changes = outcome.state, self._changes
        self._states[state.order_id] = state
        for output in outputs:
            self._owe(output, state.order_id, state.ledger.revision)
        if outcome.case is not None:
            changes.cases.append(outcome.case)
        if outcome.feedback is not None:
            changes.feedback.append((state.order_id, outcome.feedback))
        if outcome.park is not None:
            request = outcome.park.inbound
            self._parked_records[request.order_id, request.request_id] = record
            changes.parked.append(
                ParkedRecord(request.order_id, request.request_id, record, outcome.park.due_at)
            )

    def _bury(self, record: Record, dead: DeadLettered) -> None:
        self._owe(encode_dead_letter(record, dead, self._rules.encode), None, None)
        self.counts["dead_letter", dead.reason] += 1

    def _owe(self, output: Output, order_id: OrderId | None, revision: int | None) -> None:
        self._changes.outputs.append(
            OwedOutput(self._source.offset, self._n, order_id, revision, output)
        )
        self._n += 1
        self.bytes += len(output.value or b"")

    def _release(self, inbound: Inbound) -> None:
        """A dead letter claims no id."""
        if isinstance(inbound, Request):
            self._claimed.pop(inbound.request_id, None)
            self._changes.reclaimed.pop(inbound.request_id, None)
            self._changes.released.add(inbound.request_id)
