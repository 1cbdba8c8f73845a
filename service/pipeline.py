"""The way of a record, all of it: decode -> load -> decide -> record -> publish.

The first four end in one Postgres transaction, the last is one Kafka transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from service.checkpoints import Reached
from service.decisions import Decisions, Read, Rules
from service.domain.ids import OrderId, RequestId
from service.domain.inbound import (
    CancelRequested,
    CareRequested,
    CaseDue,
    FeedbackSubmitted,
    Inbound,
    InvalidRequest,
    Position,
    Reported,
    ServiceRequested,
    SnapshotTaken,
    claimed_id,
    claims,
    order_named,
)
from service.domain.outcome import DeadLettered
from service.domain.policy import QualityRule
from service.domain.record import Output, Record
from service.operate.metrics import Metrics
from service.ownership import Ownership
from service.slots import Slot
from service.store.batch import Advance, Batch
from service.store.errors import RefusedData
from service.store.named import Named
from service.store.progress import LastRecord
from service.store.store import Store
from service.stream.dead_letter_guard import DeadLetterGuard, GuardLimits
from service.stream.decode import DecodedSku, decode
from service.takeover import digest_of

Refused = Mapping[Position, DeadLettered]


class SpoiledBatchError(Exception):
    """A value of the batch was refused by the database; nothing was written.

    `freed`: positions of parked records that the batch would have freed.
    """

    def __init__(self, why: str, freed: Sequence[Position]) -> None:
        super().__init__(why)
        self.freed = tuple(freed)


class GuardTrippedError(Exception):
    """Dead letters gathered; nothing of the batch was written."""


class _TrialOverError(Exception):
    """Everything could be written, and is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """`taken`: how many of the records are decided for good, the first ones. `guard`: after them."""

    taken: int
    guard: DeadLetterGuard


@dataclass(slots=True, kw_only=True)
class Pipeline:
    """`batch_bytes`: a batch ends early once its events are that large, whatever is left of it."""

    store: Store
    rules: Rules
    metrics: Metrics
    reached: Reached
    batch_bytes: int = 16 * 1024 * 1024

    async def run(
        self,
        owner: Ownership,
        records: Sequence[Record],
        *,
        slot: Slot,
        refused: Refused,
        guard: DeadLetterGuard,
        through: int | None = None,
    ) -> Done:
        """Bring records of the owner's partition from their bytes to their outcome on its way to Kafka.

        Its publication is begun once the one before is confirmed; the slot is given back before that.
        `refused`: records that are dead letters whatever they hold. `through`: the D of a batch without
        records. Raises SpoiledBatchError, GuardTrippedError, and the errors of store and stream.
        """
        async with slot:
            decisions, outputs = await self._recorded(owner, records, refused, guard, through)
        self.metrics.batch(owner.partition.topic, decisions.counts)
        await owner.publish(partial(self._publish, owner, outputs, owner.decided_through))
        return Done(taken=len(decisions.dead), guard=guard.after(decisions.dead))

    async def spoils(self, owner: Ownership, slot: Slot, record: Record, refused: Refused) -> bool:
        """Whether the database would refuse the record with these refusals; nothing stays written."""
        unlimited = DeadLetterGuard(limits=GuardLimits(in_a_row=2))
        try:
            async with slot:
                await self._recorded(owner, [record], refused, unlimited, None, trial=True)
        except SpoiledBatchError:
            return True
        except _TrialOverError:
            return False
        raise AssertionError("a trial ends with one of the two")

    async def _recorded(
        self,
        owner: Ownership,
        records: Sequence[Record],
        refused: Refused,
        guard: DeadLetterGuard,
        through: int | None,
        *,
        trial: bool = False,
    ) -> tuple[Decisions, list[Output]]:
        with self.metrics.stage("decode"):
            read = [(record, decode(record, self.rules.decode)) for record in records]
        decisions: Decisions | None = None
        try:
            async with self.store.batch(
                owner.fence, decided_through=owner.decided_through
            ) as batch:
                decisions = await self._decide(batch, read, refused)
                if tripped := guard.after(decisions.dead).tripped:
                    raise GuardTrippedError(tripped)
                advance = _advance(owner, records[: len(decisions.dead)], refused, through)
                with self.metrics.stage("record"):
                    changes = decisions.finished()
                    await batch.record(changes, advance)
                if trial:
                    raise _TrialOverError
                self.reached("before_commit")
        except RefusedData as error:
            freed = decisions.freed if decisions else ()
            raise SpoiledBatchError(str(error), freed) from error
        owner.decided_through = advance.decided_through
        owner.written_through = advance.published_through
        self.reached("committed")
        return decisions, [owed.output for owed in changes.outputs]

    async def _decide(
        self, batch: Batch, read: Sequence[tuple[Record, Read]], refused: Refused
    ) -> Decisions:
        named, ids = _named(read, refused, self.rules.policy.quality)
        with self.metrics.stage("load"):
            loaded = await batch.load(named)
            self.reached("orders_locked")
            taken = await batch.claim(ids)
        with self.metrics.stage("decide"):
            decisions = Decisions(
                self.rules, now=batch.now, loaded=loaded, taken=taken, refused=refused
            )
            for record, found in read:
                decisions.take(record, found)
                if decisions.owed.bytes >= self.batch_bytes:
                    break
            decisions.leave(found for _, found in read[len(decisions.dead) :])
        return decisions

    async def _publish(self, owner: Ownership, outputs: Sequence[Output], through: int) -> None:
        """One batch's, and how far it decided as the group's offset, in one Kafka transaction."""
        with self.metrics.stage("publish"):
            await owner.producer.publish(
                outputs, group_id=owner.group_id, partition=owner.partition, offset=through
            )
        owner.published_through = through
        self.reached("published")


def _advance(
    owner: Ownership, records: Sequence[Record], refused: Refused, through: int | None
) -> Advance:
    last = _last(records, refused)
    if last is not None:
        through = last.offset + 1
    assert through is not None, "a batch without records says how far it goes"
    return Advance(decided_through=through, published_through=owner.published_through, last=last)


def _named(
    read: Sequence[tuple[Record, Read]], refused: Refused, quality: QualityRule
) -> tuple[Named, dict[RequestId, tuple[OrderId, bytes]]]:
    """What is to be loaded, and the ids to claim."""
    named = Named()
    ids: dict[RequestId, tuple[OrderId, bytes]] = {}
    for record, found in read:
        if isinstance(found, DeadLettered) or (refused and record.position in refused):
            continue
        if isinstance(found, DecodedSku):
            due = found.due
            named.skus[due.sku, due.due_at] = due.due_at - quality.period
            continue
        inbound = found.inbound
        order_id = order_named(inbound)
        named.orders.add(order_id)
        _looked_at(inbound, order_id, named)
        if claims(inbound):
            ids.setdefault(claimed_id(inbound), (order_id, inbound.digest))
    return named, ids


def _looked_at(inbound: Inbound, order_id: OrderId, named: Named) -> None:
    """What deciding it looks at beside the order and its ledger."""
    match inbound:
        case SnapshotTaken(order=order):
            named.snapshots.setdefault(order_id, order.customer_id)
        case ServiceRequested():
            named.customers.add(inbound.customer_id)
            if inbound.follows_request is not None:
                named.cases_of.add(order_id)
        case CareRequested():
            named.customers.add(inbound.customer_id)
            named.cases_of.add(order_id)
            named.feedback_of.add(order_id)
        case FeedbackSubmitted() | CancelRequested():
            named.cases_of.add(order_id)
            named.feedback_of.add(order_id)
        case Reported() | CaseDue():
            named.cases_of.add(order_id)
            named.feedback_of.add(order_id)
        case InvalidRequest():
            pass
        case _:
            assert_never(inbound)


def _last(records: Sequence[Record], refused: Refused) -> LastRecord | None:
    if not records:
        return None
    record = records[-1]
    dead = refused.get(record.position)
    # Of a record that cannot be read only the place is known: a later client may read it.
    unread = dead is not None and dead.reason == "unreadable_record"
    return LastRecord(
        offset=record.offset,
        timestamp=record.timestamp,
        digest=None if unread else digest_of(record),
    )
