"""What a batch names, and what is loaded of it."""

from dataclasses import dataclass, field
from datetime import datetime

from service.domain.ids import CustomerId, OrderId, Sku
from service.domain.outcome import Counted, OrderState, SkuCounted
from service.store.rows import ParkedRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a batch's records name: orders to lock, and of which of them more is looked at.

    `snapshots`: orders whose facts may change, with the customer told; `customers`: those whose requests
    are counted. `skus`: to be looked at up to a moment, with the one after which is counted.
    """

    orders: set[OrderId] = field(default_factory=set)
    feedback_of: set[OrderId] = field(default_factory=set)
    cases_of: set[OrderId] = field(default_factory=set)
    snapshots: dict[OrderId, CustomerId] = field(default_factory=dict)
    customers: set[CustomerId] = field(default_factory=set)
    skus: dict[tuple[Sku, datetime], datetime] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Loaded:
    """The orders of a batch as they stand, without their parked records decoded.

    `recent`: what customers asked for lately. `skus`: what is counted of those named, up to their moment;
    `signalled`: when they were told of last.
    """

    states: dict[OrderId, OrderState]
    parked: dict[OrderId, list[ParkedRecord]] = field(default_factory=dict)
    recent: dict[CustomerId, list[Counted]] = field(default_factory=dict)
    skus: dict[tuple[Sku, datetime], SkuCounted] = field(default_factory=dict)
    signalled: dict[Sku, datetime | None] = field(default_factory=dict)
