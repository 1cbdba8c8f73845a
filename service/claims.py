"""Whose an id is: requests, reports and verdicts share one namespace, and the first that bears it keeps it."""

from collections.abc import Iterable, Mapping

from service.domain.ids import OrderId, RequestId
from service.domain.inbound import Claimant, claimed_id


class Claims:
    """Of one batch. `taken`: digests of ids that were claimed before it.

    `released`: ids that their record does not keep; `reclaimed`: those of them that a later one does.
    """

    def __init__(self, taken: Mapping[RequestId, bytes]) -> None:
        self.released: set[RequestId] = set()
        self.reclaimed: dict[RequestId, tuple[OrderId, bytes]] = {}
        self._taken = taken
        self._claimed: dict[RequestId, bytes] = {}

    def first_digest(self, inbound: Claimant) -> bytes | None:
        """The digest under which the id is known, None when it is claimed with this record."""
        id = claimed_id(inbound)
        taken = None if id in self.released else self._taken.get(id)
        known = taken or self._claimed.get(id)
        if known is None:
            self._claimed[id] = inbound.digest
            if id in self.released:
                self.reclaimed[id] = (inbound.order_id, inbound.digest)
        return known

    def release(self, id: RequestId) -> None:
        """A dead letter claims no id."""
        self._claimed.pop(id, None)
        self.reclaimed.pop(id, None)
        self.released.add(id)

    def leave(self, rest: Iterable[Claimant]) -> None:
        """Records that are decided in a later batch: their ids are not claimed by this one."""
        for inbound in rest:
            id = claimed_id(inbound)
            if id not in self._taken and id not in self._claimed:
                self.released.add(id)
