"""What a batch names, and what is loaded of it."""

from dataclasses import dataclass, field

from service.domain.ids import CustomerId, OrderId
from service.domain.outcome import Counted, OrderState
from service.store.rows import ParkedRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a batch's records name: orders to lock, and of which of them more is looked at.

    `snapshots`: orders whose facts may change, with the customer told; `customers`: those whose requests
    are counted.
    """

    orders: set[OrderId] = field(default_factory=set)
    feedback_of: set[OrderId] = field(default_factory=set)
    cases_of: set[OrderId] = field(default_factory=set)
    snapshots: dict[OrderId, CustomerId] = field(default_factory=dict)
    customers: set[CustomerId] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Loaded:
    """The orders of a batch as they stand, without their parked records decoded.

    `recent`: what customers asked for lately.
    """

    states: dict[OrderId, OrderState]
    parked: dict[OrderId, list[ParkedRecord]] = field(default_factory=dict)
    recent: dict[CustomerId, list[Counted]] = field(default_factory=dict)
