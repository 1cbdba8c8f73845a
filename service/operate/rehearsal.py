"""Orders and requests of files, read as the service reads its topics, and decided in memory alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from pydantic import ValidationError

from schemas import topics
from schemas.catalogue import MODELS
from service.domain.decide import decide, decide_freed
from service.domain.ids import CustomerId, OrderId
from service.domain.inbound import Arrival, Inbound, InvalidRequest, SnapshotTaken, order_named
from service.domain.limits import Limits
from service.domain.outcome import Counted, DeadLettered, OrderState, Outcome, Parked
from service.domain.policy import Policy
from service.domain.record import Headers, Record
from service.domain.value import evolve
from service.stream.decode import Decoded, decode
from service.stream.envelope import DecodeRules

TAKEN = (topics.ORDER_SNAPSHOT, *topics.REQUESTS.values())
# As many as the service looks at.
_MOST_RECENT = 100


class WrongInput(Exception):
    """One line: where, and what is wrong there."""


def read(kind: str, data: Mapping[str, Any], rules: DecodeRules, where: str) -> Decoded:
    """An order or a request, as if it came in at the moment it was asked. Raises WrongInput."""
    found = decode(_record(kind, orjson.dumps(data), rules.topic_prefix), rules)
    if isinstance(found, DeadLettered):
        raise WrongInput(f"{where}: {found.detail}")
    assert isinstance(found, Decoded), "an order or a request is about an order"
    return Decoded(found.inbound, Arrival(at=_asked_at(found.inbound)))


def strict(kind: str, data: Mapping[str, Any], where: str) -> None:
    """Fields that the contract does not name, which the service passes by. Raises WrongInput."""
    try:
        MODELS[kind].model_validate(data, extra="forbid")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise WrongInput(f"{where}: {place + ': ' if place else ''}{first['msg']}") from error


class Rehearsal:
    """All orders under one policy. What waits for an order is decided as soon as that comes."""

    def __init__(self, policy: Policy, limits: Limits) -> None:
        self._policy = policy
        self._limits = evolve(limits, park_limit=1_000_000, park_for=timedelta())
        self._states: dict[OrderId, OrderState] = {}
        self._recent: defaultdict[CustomerId, list[Counted]] = defaultdict(list)
        self._waiting: dict[OrderId, None] = {}

    def take(self, read: Decoded) -> Iterator[Outcome]:
        """What it leads to, and all that it frees."""
        order_id = order_named(read.inbound)
        state = self._states.get(order_id) or OrderState(order_id=order_id)
        outcome = decide(
            state,
            read.inbound,
            read.arrival,
            policy=self._policy,
            limits=self._limits,
            now=read.arrival.at or datetime.now(UTC),
            recent=self._recent_of(state),
        )
        if outcome.park is not None:
            self._waiting[order_id] = None
        yield from self._kept(outcome)

    def rest(self) -> Iterator[Outcome]:
        """What still waits is decided without what it waits for."""
        for order_id in self._waiting:
            state = self._states[order_id]
            self._states[order_id] = evolve(state, parked=())
            for parked in state.parked:
                yield from self._freed(parked)

    def _freed(self, parked: Parked) -> Iterator[Outcome]:
        state = self._states[parked.inbound.order_id]
        outcome = decide_freed(
            state,
            parked,
            policy=self._policy,
            limits=self._limits,
            now=parked.arrival.at or datetime.now(UTC),
            recent=self._recent_of(state),
        )
        yield from self._kept(outcome)

    def _kept(self, outcome: Outcome) -> Iterator[Outcome]:
        self._states[outcome.state.order_id] = outcome.state
        if outcome.counted is not None:
            recent = self._recent[outcome.counted.customer_id]
            recent.append(outcome.counted)
            del recent[:-_MOST_RECENT]
        yield outcome
        for parked in outcome.freed:
            yield from self._freed(parked)

    def _recent_of(self, state: OrderState) -> list[Counted]:
        return [] if state.order is None else self._recent[state.order.customer_id]


def _record(kind: str, value: bytes, prefix: str) -> Record:
    return Record(prefix + topics.topic_of(kind), 0, 0, -1, None, _headers(kind), value)


@lru_cache(maxsize=len(TAKEN))
def _headers(kind: str) -> Headers:
    named = {"specversion": "1.0", "id": "rehearsed", "source": "/rehearsal", "type": kind}
    return tuple((f"ce_{name}", value.encode()) for name, value in named.items())


def _asked_at(inbound: Inbound) -> datetime | None:
    if isinstance(inbound, SnapshotTaken | InvalidRequest):
        return None
    return getattr(inbound, "requested_at", None)
