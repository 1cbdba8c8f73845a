"""A batch in memory: whose an id is, what is left for the next batch, and who is to blame."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from schemas import topics
from service import decisions as under_test
from service.decisions import Decisions, Rules
from service.domain.ids import OrderId, RequestId, Sku
from service.domain.limits import Limits
from service.domain.outcome import OrderState, SkuCounted
from service.domain.record import Record
from service.store.changes import Changes
from service.store.named import Loaded
from service.store.rows import ParkedRecord
from service.stream.decode import Decoded, decode
from service.stream.encode import EncodeRules
from service.stream.envelope import DecodeRules, Size
from tests.factories import NOW, instant, order_data, record, refund_data
from tests.unit.builders import POLICY, a_line, an_order, known

EARLIER = "00000000-0000-4000-8000-000000000000"
RULES = Rules(policy=POLICY, limits=Limits(), decode=DecodeRules(), encode=EncodeRules())


def _decisions(**taken: bytes) -> Decisions:
    order = an_order(a_line(quantity=9, paid=9_000))
    states: dict[OrderId, OrderState] = {order.order_id: known(order)}
    found = {RequestId(id): digest for id, digest in taken.items()}
    return Decisions(
        RULES, now=NOW, loaded=Loaded(states=states, parked={}), taken=found, refused={}
    )


def _record(offset: int, **fields: Any) -> Record:
    one = [{"line_id": "1", "quantity": 1}]
    data = refund_data(lines=one, **fields)
    return record(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, data, offset=offset)


def _taken(decisions: Decisions, *records: Record) -> Changes:
    for one in records:
        decisions.take(one, decode(one, RULES.decode))
    return decisions.finished()


def _digest(found: Record) -> bytes:
    read = decode(found, RULES.decode)
    assert isinstance(read, Decoded)
    digest: bytes = read.inbound.digest
    return digest


def test_an_id_whose_record_failed_belongs_to_the_next_that_bears_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decide, calls = under_test.decide, []

    def failing_once(*arguments: Any, **named: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 1:
            raise ZeroDivisionError
        return decide(*arguments, **named)

    monkeypatch.setattr(under_test, "decide", failing_once)
    id = "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"
    first, second, again = (
        _record(0, request_id=id),
        _record(1, request_id=id, amount=5),
        _record(2, request_id=id, amount=5),
    )
    decisions = _decisions()
    changes = _taken(decisions, first, second, again)
    assert decisions.counts == {
        ("dead_letter", "undecidable"): 1,
        ("refund", "approved"): 1,
        ("refund", "duplicate"): 1,
    }
    assert changes.reclaimed == {RequestId(id): (OrderId("o-1"), _digest(second))}
    assert changes.released == {RequestId(id)}


def test_an_id_whose_record_failed_for_good_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(under_test, "decide", failing)
    one = _record(0)
    changes = _taken(_decisions(), one)
    assert len(changes.released) == 1
    assert changes.reclaimed == {}


def _with_parked(parked: Record, rules: Rules = RULES) -> Decisions:
    order = an_order(order_id=OrderId("o-1"))
    entry = ParkedRecord(order.order_id, RequestId(EARLIER), parked, NOW)
    stub = OrderState(order_id=order.order_id)
    loaded = Loaded(states={order.order_id: stub}, parked={order.order_id: [entry]})
    return Decisions(rules, now=NOW, loaded=loaded, taken={}, refused={})


def _snapshot() -> Record:
    return record(topics.ORDERS, topics.ORDER_SNAPSHOT, order_data("o-1"), offset=7)


def test_what_was_parked_within_wider_limits_is_decided_all_the_same() -> None:
    narrow = DecodeRules(topic_prefix="new.", default=Size(10, 1), depth=1, headers=1)
    rules = Rules(policy=POLICY, limits=Limits(), decode=narrow, encode=EncodeRules())
    parked = replace(_record(3, request_id=EARLIER), topic=f"old.{topics.AFTERSALE_REQUESTS}")
    decisions = _with_parked(parked, rules)
    decisions.take(_snapshot(), decode(_snapshot(), DecodeRules()))
    assert decisions.counts == {("snapshot", "taken"): 1, ("refund", "approved"): 1}


def test_a_parked_record_that_nobody_can_read_any_more_holds_up_nothing() -> None:
    parked = replace(_record(3, request_id=EARLIER), value=b"?")
    decisions = _with_parked(parked)
    decisions.take(_snapshot(), decode(_snapshot(), RULES.decode))
    changes = decisions.finished()
    assert decisions.counts == {("snapshot", "taken"): 1, ("dead_letter", "undecidable"): 1}
    headers = dict(changes.outputs[0].output.headers)
    assert (headers["dlq.source.topic"], headers["dlq.source.offset"]) == (
        topics.AFTERSALE_REQUESTS.encode(),
        b"3",
    )
    assert changes.unparked == [(OrderId("o-1"), RequestId(EARLIER))]
    assert changes.released == {RequestId(EARLIER)}


def test_what_is_left_for_the_next_batch_claims_no_id() -> None:
    done, same, left = _record(0), _record(1), _record(2)
    repeated = _record(3, request_id=EARLIER)
    decisions = _decisions(**{EARLIER: b"digest"})
    _taken(decisions, done, same)
    assert decisions.owed.bytes > 0
    decisions.leave([decode(one, RULES.decode) for one in (done, left, repeated)])
    released = decisions.finished().released
    read = decode(left, RULES.decode)
    assert isinstance(read, Decoded)
    assert released == {read.inbound.request_id}


def _notices(number: int, monkeypatch: pytest.MonkeyPatch | None = None) -> Decisions:
    """So many notices of one sku in a batch, of which each finds complaints enough."""
    whole = RULES.policy.quality
    counted = SkuCounted(requests=whole.requests, customers=whole.customers, currency="EUR")
    moments = [NOW + timedelta(seconds=n) for n in range(number)]
    loaded = Loaded(states={}, skus={(Sku("lamp"), at): counted for at in moments})
    decisions = Decisions(RULES, now=NOW, loaded=loaded, taken={}, refused={})
    if monkeypatch is not None:
        monkeypatch.setattr(decisions.owed, "signal", _failing)
    for offset, at in enumerate(moments):
        data = {"sku": "lamp", "due_at": instant(at)}
        one = record(topics.DUE, topics.SKU_DUE, data, key=b"lamp", offset=offset)
        decisions.take(one, decode(one, RULES.decode))
    return decisions


def _failing(*_: Any) -> Any:
    raise ZeroDivisionError


def test_of_two_notices_of_a_sku_in_one_batch_the_first_alone_leads_to_a_signal() -> None:
    decisions = _notices(2)
    changes = decisions.finished()
    assert decisions.counts == {("sku_due", "signalled"): 1, ("sku_due", "unchanged"): 1}
    (owed,) = changes.outputs
    assert (owed.offset, owed.order_id, owed.output.topic) == (0, None, topics.SIGNALS)
    assert changes.signalled == {Sku("lamp"): NOW}
    assert decisions.dead == [False, False]


def test_a_notice_that_the_core_fails_on_is_a_dead_letter_and_tells_of_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decisions = _notices(1, monkeypatch)
    assert decisions.counts == {("dead_letter", "undecidable"): 1}
    assert decisions.dead == [True]
    assert decisions.finished().signalled == {}
