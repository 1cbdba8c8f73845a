"""CPU of what the service itself does to a request, without servers: what no broker or database can hide."""

import gc
import time
from itertools import starmap

from schemas import topics
from service.decisions import Decisions, Rules
from service.domain.decide import decide
from service.domain.ids import OrderId
from service.domain.limits import Limits
from service.domain.outcome import OrderState
from service.domain.record import Record
from service.policies.loader import load_policy
from service.store.case_rows import case_row
from service.store.facts import facts_json, order_of
from service.store.named import Loaded
from service.store.rows import ledger_row, line_row, packed_headers
from service.stream.decode import Decoded, decode
from service.stream.encode import EncodeRules
from service.stream.envelope import DecodeRules
from tests.bench.orders import (
    is_late,
    is_of_a_stranger,
    order_id_of,
    order_of_bench,
    request_of_bench,
)
from tests.factories import NOW, record

_BATCH = 500
_ROUNDS = 15
# Those that are approved: they take all steps.
_NUMBERS = [n for n in range(2 * _BATCH) if not (is_late(n) or is_of_a_stranger(n))][:_BATCH]
RULES = Rules(policy=load_policy(), limits=Limits(), decode=DecodeRules(), encode=EncodeRules())


def cpu_by_stage() -> dict[str, float]:
    """Microseconds of CPU a decision, the least of several rounds, by what it is for."""
    states, facts = _orders()
    requests = [
        record(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, request_of_bench(n), offset=n)
        for n in _NUMBERS
    ]
    gc.freeze()
    least: dict[str, float] = {}
    for _ in range(_ROUNDS):
        for stage, seconds in _round(requests, states, facts).items():
            least[stage] = min(least.get(stage, seconds), seconds)
    return {stage: seconds / _BATCH * 1e6 for stage, seconds in least.items()}


def _orders() -> tuple[dict[OrderId, OrderState], list[str]]:
    states: dict[OrderId, OrderState] = {}
    facts = []
    for number in _NUMBERS:
        told = record(topics.ORDERS, topics.ORDER_SNAPSHOT, order_of_bench(number))
        read = decode(told, RULES.decode)
        assert isinstance(read, Decoded)
        state = OrderState(order_id=OrderId(order_id_of(number)))
        taken = decide(
            state, read.inbound, read.arrival, policy=RULES.policy, limits=RULES.limits, now=NOW
        ).state
        assert taken.order is not None
        states[taken.order_id] = taken
        facts.append(facts_json(taken.order))
    return states, facts


def _round(
    requests: list[Record], states: dict[OrderId, OrderState], facts: list[str]
) -> dict[str, float]:
    marks = [time.process_time()]

    def mark() -> None:
        marks.append(time.process_time())

    read = [(request, decode(request, RULES.decode)) for request in requests]
    mark()
    for text in facts:
        order_of(text)
    mark()
    loaded = Loaded(states=dict(states), parked={})
    decisions = Decisions(RULES, now=NOW, loaded=loaded, taken={}, refused={})
    for request, found in read:
        decisions.take(request, found)
    mark()
    changes = decisions.finished()
    rows = [
        list(map(case_row, changes.cases.values())),
        list(map(ledger_row, changes.states)),
        list(starmap(line_row, changes.lines)),
        [packed_headers(owed.output.headers) for owed in changes.outputs],
    ]
    mark()
    assert all(len(kind) == _BATCH for kind in rows)
    names = ("decode", "facts to values", "decide and encode", "values to rows")
    return {name: marks[n + 1] - marks[n] for n, name in enumerate(names)}
