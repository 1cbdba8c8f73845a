"""One batch decided in memory, record by record in the order of offsets; nothing is written here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from service.claims import Claims
from service.counted import kind_of, status_of
from service.domain.decide import decide, decide_freed
from service.domain.event import QualitySignal
from service.domain.ids import CustomerId, RequestId
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
from service.domain.outcome import Counted, DeadLettered, OrderState, Outcome, Parked, SkuCount
from service.domain.policy import Policy
from service.domain.record import Output, Record
from service.domain.sku_counts import counts_of
from service.domain.value import evolve
from service.owed import Owed
from service.parked import ParkedRecords
from service.skus import SkuDecisions
from service.store.changes import Changes
from service.store.named import Loaded
from service.store.rows import ParkedRecord
from service.stream.decode import Decoded, DecodedSku
from service.stream.encode import EncodeRules
from service.stream.envelope import DecodeRules

Read = Decoded | DecodedSku | DeadLettered
T = TypeVar("T")


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
    `counts`: records and freed records by type and outcome.
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
        self._rules = rules
        self._now = now
        self._claims = Claims(taken)
        self._refused = refused
        self._recent: dict[CustomerId, list[Counted]] = loaded.recent
        self._skus = SkuDecisions(rules.policy.quality, loaded)
        self._parked = ParkedRecords()
        self._changes = Changes()
        self.owed = Owed(rules.encode, now)
        self._before = {
            order_id: self._parked.decoded(state, loaded.parked.get(order_id, ()))
            for order_id, state in loaded.states.items()
        }
        self._states = dict(self._before)

    def take(self, record: Record, read: Read) -> None:
        """Decide the next record, and after it all that it frees."""
        source = record.position
        self.owed.of(source)
        if self._parked.unreadable:
            self._bury_unreadable()
        if self._refused:
            read = self._refused.get(source) or read
        if isinstance(read, DeadLettered):
            self._bury(record, read)
            self.dead.append(True)
        elif isinstance(read, DecodedSku):
            self.dead.append(not self._look_at(record, read))
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
        self._changes.signalled = self._skus.signalled
        self._changes.outputs = self.owed.outputs
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
            inbound,
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
        if outcome.overdue:
            self.counts["refund_overdue", ""] += outcome.overdue
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
            waiting,
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

    def _look_at(self, record: Record, read: DecodedSku) -> bool:
        """Whether the sku was decided on; a dead letter otherwise."""

        def judged() -> list[tuple[QualitySignal, Output]]:
            signal = self._skus.judge(read.due)
            return [] if signal is None else [(signal, self.owed.signal(signal, read.arrival))]

        found = self._guarded(record, judged)
        if found is None:
            return False
        for signal, output in found:
            self._skus.told(signal)
            self.owed.owe(output)
        self.counts["sku_due", "signalled" if found else "unchanged"] += 1
        return True

    def _attempt(
        self, record: Record, inbound: Inbound, arrival: Arrival, decided: Callable[[], Outcome]
    ) -> Outcome | None:
        """The outcome, applied; None where the record was buried instead."""

        def encoded() -> tuple[Outcome, list[Output], list[SkuCount]]:
            outcome = decided()
            before, rules = self._states[outcome.state.order_id], self._rules
            counts = counts_of(
                before, inbound, arrival, outcome, policy=rules.policy, now=self._now
            )
            return outcome, self.owed.events(outcome, arrival), list(counts)

        found = self._guarded(record, encoded)
        if found is None:
            return None
        outcome, outputs, counts = found
        if outcome.dead_letter is not None:
            self._bury(record, outcome.dead_letter)
            return None
        self._apply(record, outcome, outputs)
        self._changes.sku_counts += counts
        return outcome

    def _apply(self, record: Record, outcome: Outcome, outputs: list[Output]) -> None:
        state, changes = outcome.state, self._changes
        self._states[state.order_id] = state
        for output in outputs:
            self.owed.owe(output, state.order_id, state.ledger.revision)
        changes.took(outcome)
        if outcome.counted is not None:
            self._recent.setdefault(outcome.counted.customer_id, []).append(outcome.counted)
        if outcome.dropped is not None:
            changes.unparked.append((state.order_id, claimed_id(outcome.dropped.inbound)))
        if outcome.park is not None:
            id = claimed_id(outcome.park.inbound)
            self._parked.keep(state.order_id, id, record)
            changes.parked.append(ParkedRecord(state.order_id, id, record, outcome.park.due_at))

    def _guarded(self, record: Record, decided: Callable[[], T]) -> T | None:
        """What the core came to; None where it failed at the record, which is buried."""
        try:
            return decided()
        except Exception as error:  # noqa: BLE001 - one record may not stop its neighbours
            detail = f"the core failed: {type(error).__name__}"
            self._bury(record, DeadLettered(reason="undecidable", detail=detail))
            return None

    def _bury(self, record: Record, dead: DeadLettered) -> None:
        self.owed.bury(record, dead)
        self.counts["dead_letter", dead.reason] += 1
