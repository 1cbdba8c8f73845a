"""One batch decided in memory, record by record in the order of offsets; nothing is written here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.claims import Claims
from service.counted import kind_of, status_of
from service.domain.decide import decide, decide_freed
from service.domain.ids import CustomerId, OrderId, RequestId
from service.domain.inbound import (
    Arrival,
    Claimant,
    Inbound,
    Position,
    SnapshotTaken,
    claimed_id,
    claims,
    order_named,
)
from service.domain.limits import Limits
from service.domain.outcome import Counted, DeadLettered, OrderState, Outcome, Parked
from service.domain.policy import Policy
from service.domain.record import Output, Record
from service.domain.value import evolve
from service.parked import ParkedRecords
from service.store.changes import Changes, OwedOutput
from service.store.named import Loaded
from service.store.rows import ParkedRecord
from service.stream.dead_letter import encode_dead_letter
from service.stream.decode import Decoded
from service.stream.encode import EncodeRules, encode_event
from service.stream.envelope import DecodeRules

Read = Decoded | DeadLettered


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All that decoding, deciding and encoding go by; the same for every batch of a process."""

    policy: Policy
    limits: Limits
    decode: DecodeRules
    encode: EncodeRules


class Decisions:
    """What the batch came to so far.

    `taken`: digests of the ids that were claimed before this batch. `refused`: records that are dead
    letters whatever they hold. `dead`: for each record taken, whether it was a dead letter. `freed`:
    positions of the parked records that it freed.
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
        self._claims = Claims(taken)
        self._refused = refused
        self._recent: dict[CustomerId, list[Counted]] = loaded.recent
        self._parked = ParkedRecords()
        self._changes = Changes()
        self._source = Position(topic="", partition=0, offset=0)
        self._n = 0
        self._before = {
            order_id: self._parked.decoded(state, loaded.parked.get(order_id, ()))
            for order_id, state in loaded.states.items()
        }
        self._states = dict(self._before)

    def take(self, record: Record, read: Read) -> None:
        """Decide the next record, and after it all that it frees."""
        self._source, self._n = record.position, 0
        if self._parked.unreadable:
            self._bury_unreadable()
        if self._refused:
            read = self._refused.get(self._source) or read
        if isinstance(read, DeadLettered):
            self._bury(record, read)
            self.dead.append(True)
        else:
            self.dead.append(not self._decide(record, read))

    def leave(self, rest: Iterable[Read]) -> None:
        """Records that are decided in a later batch."""
        decoded = (read.inbound for read in rest if isinstance(read, Decoded))
        self._claims.leave(inbound for inbound in decoded if claims(inbound))

    def finished(self) -> Changes:
        """All that the batch writes, but for the partition's own position."""
        self._changes.released = self._claims.released
        self._changes.reclaimed = self._claims.reclaimed
        for order_id, before in self._before.items():
            after = self._states[order_id]
            if after is not before:
                self._changes.keep(before, after)
        return self._changes

    def _bury_unreadable(self) -> None:
        """What was readable when it was parked and is so no more may not hold up its order."""
        for entry in self._parked.unreadable:
            dead = DeadLettered(reason="undecidable", detail="parked by a release that read more")
            self._bury(entry.record, dead)
            self._changes.unparked.append((entry.order_id, entry.request_id))
            self._claims.release(entry.request_id)
            self._states[entry.order_id] = evolve(self._states[entry.order_id])
        self._parked.unreadable.clear()

    def _decide(self, record: Record, read: Decoded) -> bool:
        """Whether the record was decided; a dead letter otherwise."""
        inbound = read.inbound
        if claims(inbound):
            first = self._claims.first_digest(inbound)
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
                recent=self._recent_of(state, inbound),
            ),
        )
        if outcome is None:
            if claims(inbound):
                self._claims.release(claimed_id(inbound))
            return False
        self.counts[kind_of(inbound), status_of(outcome, state)] += 1
        for parked in outcome.freed:
            self._decide_freed(parked)
        return True

    def _recent_of(self, state: OrderState, inbound: Inbound) -> list[Counted]:
        """What the order's customer asked for lately, in this batch too."""
        order = state.order
        if order is None or isinstance(inbound, SnapshotTaken):
            return []
        return self._recent.get(order.customer_id, [])

    def _decide_freed(self, parked: Parked) -> None:
        """What was parked, and whatever waited for its decision in turn."""
        waiting, id = parked.inbound, claimed_id(parked.inbound)
        record = self._parked.record(waiting.order_id, id)
        self.freed.append(record.position)
        self._changes.unparked.append((waiting.order_id, id))
        refusal = self._refused.get(record.position)
        if refusal is not None:
            self._bury(record, refusal)
            self._claims.release(id)
            return
        state, rules = self._states[waiting.order_id], self._rules
        outcome = self._attempt(
            record,
            parked.arrival,
            lambda: decide_freed(
                state,
                parked,
                policy=rules.policy,
                limits=rules.limits,
                now=self._now,
                recent=self._recent_of(state, waiting),
            ),
        )
        if outcome is None:
            self._claims.release(id)
            return
        self.counts[kind_of(waiting), status_of(outcome, state)] += 1
        for freed in outcome.freed:
            self._decide_freed(freed)

    def _repeated(self, record: Record, request: Claimant, first: bytes) -> bool:
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
        changes.took(outcome)
        if outcome.counted is not None:
            self._recent.setdefault(outcome.counted.customer_id, []).append(outcome.counted)
        if outcome.dropped is not None:
            changes.unparked.append((state.order_id, claimed_id(outcome.dropped.inbound)))
        if outcome.park is not None:
            id = claimed_id(outcome.park.inbound)
            self._parked.keep(state.order_id, id, record)
            changes.parked.append(ParkedRecord(state.order_id, id, record, outcome.park.due_at))

    def _bury(self, record: Record, dead: DeadLettered) -> None:
        self._owe(encode_dead_letter(record, dead, self._rules.encode), None, None)
        self.counts["dead_letter", dead.reason] += 1

    def _owe(self, output: Output, order_id: OrderId | None, revision: int | None) -> None:
        self._changes.outputs.append(
            OwedOutput(self._source.offset, self._n, order_id, revision, output)
        )
        self._n += 1
        self.bytes += len(output.value or b"")
