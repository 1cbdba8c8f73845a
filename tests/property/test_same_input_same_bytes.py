"""The same input gives the same bytes: twice in a process, and in processes that hash differently."""

import hashlib
import os
import subprocess
import sys
from datetime import timedelta

from schemas import topics
from service.domain.decide import decide
from service.domain.inbound import Position
from service.domain.limits import Limits
from service.domain.outcome import OrderState
from service.policies.loader import load_policy
from service.store.facts import facts_json
from service.stream.decode import Decoded, decode
from service.stream.encode import EncodeRules, encode_event
from service.stream.envelope import DecodeRules
from tests.factories import NOW, line_data, order_data, record, refund_data, review_data
from tests.stack import ROOT

_TRAITS = ["custom_made", "perishable", "digital", "sealed_hygiene"]


def outputs() -> bytes:
    """All bytes that a bunch of requests on one rich order leads to, one after the other."""
    policy, rules, limits = load_policy(), DecodeRules(), Limits()
    lines = [
        line_data(str(n), quantity=3, paid=1000 + n, traits=_TRAITS[:n], shipped=n % 4)
        for n in range(4)
    ]
    order = order_data(lines=lines, shipping_paid=499, shop="shop", region="US-CA")
    requests = [
        refund_data(
            request_id=f"00000000-0000-4000-8000-{n:012d}",
            reason=reason,
            lines=[{"line_id": str(n % 4), "quantity": 1}, {"line_id": "3", "quantity": 1}],
        )
        for n, reason in enumerate(
            ["change_of_mind", "defective", "not_received", "other", "late_delivery"] * 2
        )
    ]
    reviews = [review_data(request_id=f"00000000-0000-4000-9000-{n:012d}") for n in range(2)]
    records = [
        record(topics.ORDERS, topics.ORDER_SNAPSHOT, order),
        *(record(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, r) for r in requests),
        *(record(topics.FEEDBACK_REQUESTS, topics.REVIEW_SUBMITTED, r) for r in reviews),
    ]
    state, found = OrderState(order_id="o-1"), []
    for taken in records:
        read = decode(taken, rules)
        assert isinstance(read, Decoded), read
        outcome = decide(
            state,
            read.inbound,
            read.arrival,
            policy=policy,
            limits=limits,
            now=NOW + timedelta(seconds=1),
        )
        state = outcome.state
        found += [
            repr(
                encode_event(
                    emitted,
                    rules=EncodeRules(),
                    now=NOW,
                    causation=Position(topic="t", partition=0, offset=1),
                    traceparent=None,
                )
            ).encode()
            for emitted in outcome.events
        ]
    assert state.order is not None
    assert len(found) >= 12
    return b"\n".join([*found, facts_json(state.order).encode(), repr(state.ledger).encode()])


def test_twice_in_one_process() -> None:
    assert outputs() == outputs()


def test_in_processes_with_other_hash_seeds() -> None:
    here = hashlib.sha256(outputs()).hexdigest()
    program = (
        "import hashlib, tests.property.test_same_input_same_bytes as t;"
        "print(hashlib.sha256(t.outputs()).hexdigest())"
    )
    for seed in ("0", "1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == here
