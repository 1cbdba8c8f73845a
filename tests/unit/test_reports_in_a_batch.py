"""What frees what within a batch: a snapshot its requests, a decision its reports; whose an id is then."""

from typing import Any

import pytest

from schemas import topics
from service.decisions import Decisions, Rules
from service.domain.ids import OrderId, RefundId, RequestId, refund_id
from service.domain.limits import Limits
from service.domain.outcome import OrderState
from service.store.named import Loaded
from service.store.rows import ParkedRecord
from service.stream.decode import decode
from service.stream.encode import EncodeRules
from service.stream.envelope import DecodeRules
from tests.after_sale import Message, asked, cancel, care, id_of, judged, sent, settled
from tests.factories import NOW, instant, line_data, order_data, record
from tests.unit.builders import POLICY

RULES = Rules(policy=POLICY, limits=Limits(), decode=DecodeRules(), encode=EncodeRules())
ORDER_ID = OrderId("o-1")
SNAPSHOT: Message = (
    topics.ORDERS,
    topics.ORDER_SNAPSHOT,
    order_data("o-1", lines=[line_data("1"), line_data("2", shipped=0)]),
)
RETURN = asked("return", lines=[{"line_id": "1", "quantity": 1}])
PAID = asked("refund", lines=[{"line_id": "2", "quantity": 1}])


def _refund_of(request: Message) -> RefundId:
    return refund_id(
        "/aftersale", order_id=ORDER_ID, request_id=RequestId(id_of(request)), ordinal=0
    )


class _Batch:
    """Messages decided one after the other, on an order of which nothing is known at first."""

    def __init__(self, *messages: Message, limits: Limits | None = None) -> None:
        rules = RULES if limits is None else _with(limits)
        loaded = Loaded(states={ORDER_ID: OrderState(order_id=ORDER_ID)})
        self.decisions = Decisions(rules, now=NOW, loaded=loaded, taken={}, refused={})
        for offset, (topic, kind, data) in enumerate(messages):
            one = record(topic, kind, data, offset=offset)
            self.decisions.take(one, decode(one, rules.decode))
        self.changes = self.decisions.finished()

    @property
    def counts(self) -> dict[str, int]:
        return {" ".join(key): n for key, n in self.decisions.counts.items()}

    @property
    def kept(self) -> list[str]:
        return [report.report_id for report, _ in self.changes.reports]

    @property
    def waiting(self) -> list[str]:
        """Ids that are still parked when the batch is written."""
        gone = {id for _, id in self.changes.unparked}
        return [entry.request_id for entry in self.changes.parked if entry.request_id not in gone]


def _with(limits: Limits) -> Rules:
    return Rules(policy=POLICY, limits=limits, decode=DecodeRules(), encode=EncodeRules())


SENT, PAID_OUT, JUDGED = sent(RETURN), settled(PAID, _refund_of(PAID)), judged(RETURN, "reject")


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param([SNAPSHOT, RETURN, PAID, SENT, PAID_OUT, JUDGED], id="each after the other"),
        pytest.param([SNAPSHOT, SENT, PAID_OUT, JUDGED, RETURN, PAID], id="the reports first"),
        pytest.param([SENT, PAID_OUT, JUDGED, RETURN, PAID, SNAPSHOT], id="the snapshot last"),
        pytest.param([RETURN, SENT, SNAPSHOT, JUDGED, PAID_OUT, PAID], id="all mixed up"),
    ],
)
def test_in_any_order_every_report_is_kept_and_nothing_waits(messages: list[Message]) -> None:
    batch = _Batch(*messages)
    assert set(batch.kept) == {id_of(SENT), id_of(PAID_OUT), id_of(JUDGED)}
    assert batch.waiting == []
    assert (batch.changes.released, batch.changes.reclaimed) == (set(), {})
    assert [case.status for case in batch.changes.cases.values()] == ["approved", "completed"]
    (state,) = batch.changes.states
    assert state.parked == ()


def test_a_snapshot_frees_the_request_and_that_its_report() -> None:
    batch = _Batch(SENT, RETURN, SNAPSHOT)
    assert batch.counts == {
        "report parked": 1,
        "return parked": 1,
        "snapshot taken": 1,
        "return approved": 1,
        "report taken_up": 1,
    }
    assert [str(one.offset) for one in batch.decisions.freed] == ["1", "0"]
    assert {output.offset for output in batch.changes.outputs} == {2}, "owed to what freed them"


def test_the_cancel_of_a_request_that_waits_frees_the_reports_on_it() -> None:
    waiting = asked("return", order_version=2)
    report = sent(waiting)
    batch = _Batch(SNAPSHOT, report, waiting, cancel(waiting))
    assert (batch.kept, batch.waiting) == ([id_of(report)], [])
    assert batch.counts["cancel cancelled"] == 1
    assert {
        case.status for case in (*batch.changes.cases.values(), *batch.changes.moved.values())
    } == {
        "cancelled",
        "completed",
    }


def test_a_request_and_its_cancel_of_one_batch_are_written_as_cancelled() -> None:
    referred = care(
        service={"kind": "return", "reason": "other"}, review={"score": 1, "line_id": "1"}
    )
    batch = _Batch(SNAPSHOT, referred, cancel(referred))
    statuses = {id: case.status for id, case in batch.changes.cases.items()}
    assert statuses[RequestId(id_of(referred))] == "cancelled"
    assert (batch.changes.moved, batch.changes.feedback) == ({}, [])
    (state,) = batch.changes.states
    assert (state.ledger.reserved, state.feedback) == (0, ())


def test_a_cancel_sent_twice_is_decided_once() -> None:
    taken_back = cancel(RETURN)
    batch = _Batch(SNAPSHOT, RETURN, taken_back, taken_back)
    assert (batch.counts["cancel cancelled"], batch.counts["cancel duplicate"]) == (1, 1)


def test_a_cancel_before_its_request_finds_none_and_the_request_is_decided() -> None:
    batch = _Batch(SNAPSHOT, cancel(RETURN), RETURN)
    assert (batch.counts["cancel rejected"], batch.counts["return approved"]) == (1, 1)


def test_of_a_waiting_order_the_cancel_goes_before_its_request() -> None:
    batch = _Batch(RETURN, cancel(RETURN), SNAPSHOT)
    assert batch.counts["cancel cancelled"] == 1
    assert "return approved" not in batch.counts
    assert batch.waiting == []


def _parked(*messages: Message) -> dict[OrderId, list[ParkedRecord]]:
    return {
        ORDER_ID: [
            ParkedRecord(ORDER_ID, RequestId(id_of(one)), record(*one, offset=offset), NOW)
            for offset, one in enumerate(messages)
        ]
    }


def _due(message: Message) -> Any:
    data = {"order_id": ORDER_ID, "request_id": id_of(message), "due_at": instant(NOW)}
    return record(topics.DUE, topics.CASE_DUE, data, offset=90)


def test_at_its_deadline_a_report_is_a_dead_letter_whose_id_is_free_again() -> None:
    loaded = Loaded(states={ORDER_ID: OrderState(order_id=ORDER_ID)}, parked=_parked(SENT, JUDGED))
    decisions = Decisions(RULES, now=NOW, loaded=loaded, taken={}, refused={})
    due = _due(SENT)
    decisions.take(due, decode(due, RULES.decode))
    changes = decisions.finished()
    assert decisions.counts["dead_letter", "request_unknown"] == 1
    assert changes.released == {RequestId(id_of(SENT))}
    assert changes.unparked == [(ORDER_ID, RequestId(id_of(SENT)))]
    (owed,) = changes.outputs
    headers = dict(owed.output.headers)
    assert headers["dlq.reason"] == b"request_unknown"
    assert headers["dlq.source.topic"] == topics.WAREHOUSE_REPORTS.encode()
    (state,) = changes.states
    assert [parked.inbound.report_id for parked in state.parked] == [id_of(JUDGED)]


def test_beyond_what_may_wait_a_dead_letter_claims_no_id_either() -> None:
    again = sent(RETURN, report_id=id_of(SENT))
    batch = _Batch(JUDGED, SENT, SNAPSHOT, RETURN, again, limits=Limits(park_limit=1))
    assert batch.counts["dead_letter request_unknown"] == 1
    assert batch.kept == [id_of(JUDGED), id_of(SENT)], "the same record again is judged afresh"
    assert set(batch.changes.reclaimed) == {RequestId(id_of(SENT))}


def test_requests_reports_and_verdicts_share_one_namespace() -> None:
    stolen = sent(RETURN, report_id=id_of(RETURN))
    verdict = judged(RETURN, verdict_id=id_of(RETURN))
    batch = _Batch(SNAPSHOT, RETURN, stolen, verdict)
    assert batch.counts["dead_letter request_id_reused"] == 2
    assert batch.kept == []


def test_a_report_sent_twice_is_kept_once() -> None:
    batch = _Batch(SNAPSHOT, RETURN, SENT, SENT)
    assert (batch.kept, batch.counts["report duplicate"]) == ([id_of(SENT)], 1)
    batch = _Batch(SNAPSHOT, SENT, SENT, RETURN)
    assert (batch.kept, batch.counts["report duplicate"]) == ([id_of(SENT)], 1)
