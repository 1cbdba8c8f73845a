"""What waits on the orders of a batch: parked records decoded again, by whatever rules they were taken."""

from collections.abc import Iterable

from service.domain.ids import OrderId, RequestId
from service.domain.inbound import Waiting
from service.domain.outcome import OrderState, Parked
from service.domain.record import Record
from service.domain.value import evolve
from service.store.rows import ParkedRecord
from service.stream.decode import Decoded, decode
from service.stream.envelope import again


class ParkedRecords:
    """The records themselves, by the order and the id that they claim.

    `unreadable`: what was readable when it was parked and is so no more.
    """

    def __init__(self) -> None:
        self.unreadable: list[ParkedRecord] = []
        self._records: dict[tuple[OrderId, RequestId], Record] = {}

    def decoded(self, state: OrderState, waiting: Iterable[ParkedRecord]) -> OrderState:
        """The order with what waits on it."""
        parked = []
        for entry in waiting:
            read = decode(entry.record, again(entry.record))
            if isinstance(read, Decoded) and isinstance(read.inbound, Waiting):
                parked.append(
                    Parked(inbound=read.inbound, arrival=read.arrival, due_at=entry.due_at)
                )
                self.keep(entry.order_id, entry.request_id, entry.record)
            else:
                self.unreadable.append(entry)
        return evolve(state, parked=tuple(parked)) if waiting else state

    def keep(self, order_id: OrderId, id: RequestId, record: Record) -> None:
        self._records[order_id, id] = record

    def record(self, order_id: OrderId, id: RequestId) -> Record:
        return self._records[order_id, id]
