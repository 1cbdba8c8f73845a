"""Lives made up at random, one message of each order at a time, and what the core alone makes of them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from random import Random
from typing import Any

from schemas import topics
from service.domain.decide import decide, decide_freed
from service.domain.ids import OrderId
from service.domain.inbound import Arrival, CaseDue, Inbound, Position, claimed_id
from service.domain.limits import Limits
from service.domain.outcome import Counted, OrderState, Outcome
from service.policies.loader import load_policy
from service.stream.decode import Decoded, decode
from service.stream.encode import EncodeRules, encode_event
from service.stream.envelope import DecodeRules
from tests.after_sale import (
    Message,
    asked,
    cancel,
    failed,
    found,
    judged,
    received,
    refund_of,
    reported,
    sent,
    settled,
    snapshot,
)
from tests.factories import NOW, instant, line_data, order_data, record
from tests.stack import Event

_POLICY = load_policy()
_KINDS = ("refund", "return", "return", "return", "exchange", "exchange", "repair", "repair")
_REASONS = ("change_of_mind", "defective", "defective", "other")
_DISPOSITIONS = ("resellable", "resellable", "worn", "damaged", "missing", "wrong_item")


class RandomOrder:
    """One order with a request or two; `next` is what is said of it then."""

    def __init__(self, number: int, random: Random) -> None:
        self._random = random
        self.order_id = f"o-{number}"
        self.requests: list[Message] = []
        self._lines = {str(n): random.choice((1, 1, 2, 3)) for n in range(random.choice((1, 2)))}
        # With two of them the delivery cost would go with whichever ends first.
        self._two = random.random() < 0.4
        self.first = snapshot(self._order(0 if self._two else random.choice((0, 490))))

    def next(self, now: datetime) -> Message | None:
        random = self._random
        if not self.requests or (self._two and len(self.requests) == 1 and random.random() < 0.3):
            self.requests.append(self._request(now))
            return self.requests[-1]
        if random.random() < 0.15:
            return None
        target = random.choice(self.requests)
        said = random.choice(self._what_may_be_said(target, instant(now)))
        if said[1] == topics.CANCEL_REQUESTED:
            self.requests.append(said)
        return said

    def _order(self, shipping: int) -> dict[str, Any]:
        random = self._random
        shipped = random.random() < 0.85
        lines = [
            line_data(
                line_id,
                quantity=units,
                paid=units * random.choice((333, 1000, 1999, 30_000)),
                shipped=units if shipped else 0,
            )
            for line_id, units in self._lines.items()
        ]
        market = random.choice(("NZ", "NZ", "DE", "BR", "CN"))
        return order_data(self.order_id, lines=lines, shipping_paid=shipping, market=market)

    def _request(self, now: datetime) -> Message:
        random = self._random
        line_id, units = random.choice(list(self._lines.items()))
        some = [{"line_id": line_id, "quantity": random.randint(1, units)}]
        fields: dict[str, Any] = {"reason": random.choice(_REASONS), "requested_at": instant(now)}
        if random.random() < 0.7:
            fields["lines"] = some
        return asked(random.choice(_KINDS), self.order_id, **fields)

    def _what_may_be_said(self, target: Message, at: str) -> list[Message]:
        """Of goods, of money, by people, or what fits its kind: sensible or not."""
        random = self._random
        match random.choice(("goods", "goods", "money", "person", "kind")):
            case "goods":
                back = [received(target, *self._found(), received_at=at) for _ in range(2)]
                return [sent(target, sent_at=at), *back]
            case "money":
                return self._of_money(target, at)
            case "person":
                verdict = random.choice(("approve", "approve", "reject"))
                own = target[1] == topics.CANCEL_REQUESTED
                taken_back = [] if own else [cancel(target, requested_at=at)]
                return [judged(target, verdict, judged_at=at)] * 3 + taken_back
            case _:
                return self._of_kind(target, at)

    def _of_money(self, target: Message, at: str) -> list[Message]:
        random = self._random
        refund = refund_of(target, random.choice((0, 0, 0, 1)))
        said: dict[str, Any] = {"attempt": random.choice((1, 1, 1, 2)), "reported_at": at}
        final = random.random() < 0.5
        return [settled(target, refund, **said), failed(target, refund, final=final, **said)]

    def _of_kind(self, target: Message, at: str) -> list[Message]:
        random = self._random
        if target[1] == topics.EXCHANGE_REQUESTED or random.random() < 0.1:
            kinds = (topics.REPLACEMENT_SHIPPED, topics.REPLACEMENT_UNAVAILABLE)
            return [reported(kind, target, reported_at=at) for kind in kinds]
        cost = random.choice((5, 900))
        return [
            reported(topics.REPAIR_DIAGNOSED, target, cost=cost, days=5, reported_at=at),
            *[
                reported(topics.REPAIR_COMPLETED, target, repaired=repaired, reported_at=at)
                for repaired in (True, False)
            ],
        ]

    def _found(self) -> Iterator[dict[str, Any]]:
        random = self._random
        for line_id, units in self._lines.items():
            accepted = random.choice((units, random.randint(0, units)))
            how = random.choice(_DISPOSITIONS)
            loss = {"deduction": random.choice((1, 150))} if how in ("worn", "damaged") else {}
            yield found(line_id, accepted, random.randint(0, units - accepted), as_=how, **loss)


class Alone:
    """An order in the core alone; `events` are what the service would publish."""

    def __init__(self, order_id: str) -> None:
        self.state = OrderState(order_id=OrderId(order_id))
        self.events: list[Event] = []
        self.effects: dict[str, str] = {}
        self.dead: list[str] = []
        self._recent: list[Counted] = []

    def take(self, message: Message, now: datetime) -> None:
        read = decode(record(*message), DecodeRules())
        assert isinstance(read, Decoded), read
        self._decide(read.inbound, read.arrival, now)

    def pass_time(self, now: datetime) -> None:
        """All that is due by then, the earliest first."""
        while waiting := [(at, id) for at, id in self._waiting() if at <= now]:
            at, id = min(waiting)
            due: Any = CaseDue(order_id=self.state.order_id, request_id=id, due_at=at)
            self._decide(due, Arrival(at=NOW), now)

    def _waiting(self) -> Iterator[tuple[datetime, str]]:
        yield from ((parked.due_at, claimed_id(parked.inbound)) for parked in self.state.parked)
        yield from ((one.due_at, one.request_id) for one in self.state.cases if one.due_at)

    def _decide(self, inbound: Inbound, arrival: Arrival, now: datetime) -> None:
        self._took(decide(self.state, inbound, arrival, **self._by(now)), now)

    def _by(self, now: datetime) -> dict[str, Any]:
        return {"policy": _POLICY, "limits": Limits(), "now": now, "recent": self._recent}

    def _took(self, outcome: Outcome, now: datetime) -> None:
        self.state = outcome.state
        if outcome.dead_letter is not None:
            self.dead.append(outcome.dead_letter.reason)
        if outcome.counted is not None:
            self._recent.append(outcome.counted)
        self.events += [_published(emitted, now) for emitted in outcome.events]
        if outcome.report is not None:
            self.effects[outcome.report.report_id] = str(outcome.effect)
        for parked in outcome.freed:
            self._took(decide_freed(self.state, parked, **self._by(now)), now)


def said_of(event: Event) -> Mapping[str, Any]:
    """All that an event says, but for when the service did what, which differs by seconds."""
    told = {name: value for name, value in event.data.items() if name not in _OWN}
    told["type"] = event.type
    # Some rules want it at once: it lies at the deadline that led to it, which is the service's own.
    told["refund_due"] = (event.data.get("refund_due") or "")[: len("2026-03-02T12:00")]
    told["checks"] = [_check(check) for check in event.data.get("checks", ())]
    told["reasons"] = [_check(reason) for reason in event.data.get("reasons", ())]
    return told


_OWN = ("decision_id", "decided_at", "issued_at", "at")
# Of a verdict that nobody gave, a parcel that never arrived, a repair that was not made in time.
_CLOCKED = ("verdict", "arrival", "repair")


def _check(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**told, "detail": None} if told["check"] in _CLOCKED else told


def _published(emitted: Any, now: datetime) -> Event:
    source = Position(topic="t", partition=0, offset=0)
    rules = EncodeRules()
    output = encode_event(emitted, rules=rules, now=now, causation=source, traceparent=None)
    return Event(output.topic, 0, 0, output.key, output.headers, output.value)
