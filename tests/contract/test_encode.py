"""Events as they are sent: their headers, their data, their ids, and the same bytes every time."""

from collections import defaultdict
from copy import deepcopy
from datetime import timedelta
from itertools import product
from typing import Any, get_args
from uuid import NAMESPACE_URL, uuid5

import orjson
import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.formats.json import JSONFormat

from schemas import topics
from schemas.catalogue import MODELS
from service.domain.event import Emitted, Event, QualitySignal
from service.domain.ids import OrderId, RequestId, Sku
from service.domain.inbound import CaseDue, Position, SkuDue
from service.domain.record import Output, Record
from service.domain.value import evolve
from service.stream.decode import Decoded, DecodedSku, decode
from service.stream.encode import EncodeRules, encode_due, encode_event
from service.stream.encode_quality import encode_signal, encode_sku_due
from service.stream.envelope import DecodeRules
from tests.contract.events import APPROVED, CAUSE, EVENTS, ISSUED, UNKNOWN, check, emitted, failed
from tests.factories import NOW
from tests.unit.builders import a_line, a_refund, a_review, after, an_order, known

DECIDED = NOW + timedelta(microseconds=1_500)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SIGNAL = QualitySignal(
    sku=Sku("lamp"),
    category=None,
    since=NOW - timedelta(days=30),
    until=NOW,
    delivered=90,
    requests=5,
    low_scores=2,
    refunded=9_900,
    currency="EUR",
)
TYPES = {
    "an approval": "aftersale.decisions.v1 aftersale.request.approved.v1",
    "an approval without money": "aftersale.decisions.v1 aftersale.request.approved.v1",
    "a rejection": "aftersale.decisions.v1 aftersale.request.rejected.v1",
    "a rejection on an unknown order": "aftersale.decisions.v1 aftersale.request.rejected.v1",
    "a referral": "aftersale.decisions.v1 aftersale.request.referred.v1",
    "a referral of a care": "aftersale.decisions.v1 aftersale.request.referred.v1",
    "a case taken back": "aftersale.decisions.v1 aftersale.request.cancelled.v1",
    "a case nobody went on with": "aftersale.decisions.v1 aftersale.request.expired.v1",
    "a case that is done": "aftersale.decisions.v1 aftersale.request.completed.v1",
    "a reminder": "aftersale.decisions.v1 aftersale.request.reminded.v1",
    "a refund": "aftersale.refunds.v1 aftersale.refund.issued.v1",
    "a published review": "feedback.decisions.v1 feedback.approved.v1",
    "a refused comment": "feedback.decisions.v1 feedback.rejected.v1",
}
_WHOSE = "request_id order_id customer_id sequence "
_DECISION = _WHOSE + "decision_id kind decided_at policy window checks "
_MONEY = "amount goods shipping fees promotion currency "
FIELDS = {
    topics.REQUEST_APPROVED: _DECISION + "lines refused refund refund_due goods",
    topics.REQUEST_REJECTED: _DECISION + "reasons remedies",
    topics.REQUEST_REFERRED: _DECISION + "lines refund reasons",
    topics.REQUEST_CANCELLED: _WHOSE + "kind at released cancelled_by",
    topics.REQUEST_EXPIRED: _WHOSE + "kind at released",
    topics.REQUEST_COMPLETED: _WHOSE + "kind at released",
    topics.REQUEST_REMINDED: _WHOSE + "kind waits_for due_at at",
    topics.REFUND_ISSUED: _WHOSE + _MONEY + "refund_id attempt lines cause refund_due issued_at",
    topics.FEEDBACK_APPROVED: _WHOSE + "kind line_id score verified_purchase after_sale decided_at "
    "remedies",
    topics.FEEDBACK_REJECTED: _WHOSE + "kind reasons checks decided_at",
}
INNER = {
    "policy": "pack version ground basis",
    "lines": "line_id sku quantity refund replacement_sku ground basis window return_required",
    "refused": "line_id quantity reasons",
    "refund": _MONEY,
    "goods": "return_required send_by freight",
    "window": "opens closes timezone",
    "reasons": "code check detail line_ids part",
    "remedies": "line_id kind ground closes",
    "checks": "check ground outcome detail line_ids",
}
events = pytest.mark.parametrize(
    ("name", "event"), [pytest.param(name, event, id=name) for name, event in EVENTS.items()]
)


def _encoded(what: Emitted, *, trace: str | None = TRACE, **rules: Any) -> Output:
    return encode_event(
        what,
        rules=EncodeRules(**rules),
        now=DECIDED,
        causation=Position(topic="eu.aftersale.requests.v1", partition=3, offset=41),
        traceparent=trace,
    )


def _read(output: Output) -> Any:
    assert output.value is not None
    return orjson.loads(output.value)


def _text(output: Output) -> dict[str, str]:
    """The headers, each of which stands once."""
    named = {name: value.decode() for name, value in output.headers if value is not None}
    assert len(named) == len(output.headers)
    return named


def test_every_kind_of_event_stands_in_these_tests() -> None:
    assert {type(event) for event in EVENTS.values()} == set(get_args(Event))
    assert {kind.split()[1] for kind in TYPES.values()} == FIELDS.keys()


@events
def test_an_event_has_the_fields_of_the_contract_and_fits_its_model(
    name: str, event: Event
) -> None:
    kind = TYPES[name].split()[1]
    output = _encoded(emitted(event))
    data = _read(output)
    of_care = {"service_kind"} if name == "a referral of a care" else set[str]()
    assert set(data) == {*FIELDS[kind].split(), *of_care}
    assert output.value is not None
    model = MODELS[kind].model_validate_json(output.value, strict=True)
    assert orjson.loads(model.model_dump_json(include=set(data))) == data
    for field, names in INNER.items():
        inner = data.get(field)
        if isinstance(inner, list):
            inner = inner[0] if inner else None
        if isinstance(inner, dict) and kind != topics.REFUND_ISSUED:
            assert set(inner) == set(names.split()), field


@events
def test_an_event_says_in_its_headers_what_it_is(name: str, event: Event) -> None:
    topic, kind = TYPES[name].split()
    output = _encoded(emitted(event), topic_prefix="eu.", source="/shop/aftersale")
    headers = _text(output)
    namespace = uuid5(NAMESPACE_URL, "/shop/aftersale")
    assert headers.pop("ce_dataschema").endswith(kind)
    assert (headers.pop("ce_sequence", None) is None) is (event is UNKNOWN)
    assert headers == {
        "ce_specversion": "1.0",
        "ce_id": str(uuid5(namespace, f"{kind}|o-1|{CAUSE}|1")),
        "ce_source": "/shop/aftersale",
        "ce_type": kind,
        "ce_time": "2026-03-02T12:00:00.001500Z",
        "ce_subject": "o-1",
        "ce_causation": "eu.aftersale.requests.v1/3/41",
        "content-type": "application/json",
        "traceparent": TRACE,
    }
    assert (output.topic, output.key) == (f"eu.{topic}", b"o-1")


@events
def test_the_sdk_reads_back_the_same_attributes_and_data(name: str, event: Event) -> None:
    output = _encoded(emitted(event))
    headers = {header: value for header, value in output.headers if value is not None}
    assert output.value is not None
    found = kafka.from_kafka(kafka.KafkaMessage(headers, output.key, output.value), JSONFormat())
    text = _text(output)
    assert found.get_data() == _read(output)
    assert found.get_time() == DECIDED
    assert found.get_datacontenttype() == "application/json"
    assert found.get_extension("partitionkey") == found.get_subject() == "o-1"
    for attribute in ("id", "source", "type", "specversion", "dataschema", "causation"):
        assert found.get_attributes()[attribute] == text[f"ce_{attribute}"], attribute
    assert found.get_extension("sequence") == text.get("ce_sequence")


@events
def test_the_number_stands_in_the_header_and_in_the_data(name: str, event: Event) -> None:
    for sequence in (1, 2**40):
        output = _encoded(emitted(event, sequence=sequence))
        assert _text(output)["ce_sequence"] == str(sequence)
        assert _read(output)["sequence"] == sequence
    unplaced = _encoded(emitted(event, sequence=None))
    assert "ce_sequence" not in _text(unplaced)
    assert _read(unplaced)["sequence"] is None


def test_without_a_trace_there_is_none() -> None:
    assert "traceparent" not in _text(_encoded(emitted(APPROVED), trace=None))


@events
def test_the_same_event_has_the_same_bytes(name: str, event: Event) -> None:
    first = _encoded(emitted(event))
    assert _encoded(emitted(event)) == first
    assert _encoded(emitted(deepcopy(event))) == first


def test_no_two_events_share_an_id() -> None:
    made = [
        _encoded(emitted(evolve(event, order_id=OrderId(order)), cause=cause, n=n))
        for event, order, cause, n in product(
            [APPROVED, UNKNOWN, ISSUED], ["o-1", "o-2"], [CAUSE, "o-1@2"], range(3)
        )
    ]
    assert len({_text(output)["ce_id"] for output in made}) == len(made)


def test_a_decision_names_itself_and_a_refund_its_payment() -> None:
    decision = _encoded(emitted(APPROVED))
    assert _read(decision)["decision_id"] == _text(decision)["ce_id"]
    source = uuid5(NAMESPACE_URL, "/aftersale")
    for attempt in (1, 2):
        refund = _encoded(emitted(evolve(ISSUED, attempt=attempt), n=attempt))
        assert _read(refund)["refund_id"] == str(uuid5(source, f"refund|o-1|{CAUSE}|1"))
        assert _read(refund)["attempt"] == attempt


def test_what_is_really_decided_fits_the_models() -> None:
    decided = [
        *after(known(), a_refund()).events,
        *after(known(), a_refund(("9", 1))).events,
        *after(known(), a_refund(customer_id="c-2")).events,
        *after(known(), a_review(score=1)).events,
        *after(known(), a_review(line_id="9")).events,
    ]
    for event in decided:
        output = _encoded(event)
        assert output.value is not None
        MODELS[_text(output)["ce_type"]].model_validate_json(output.value, strict=True)
    assert len(decided) >= 5


def _long(number: int) -> Event:
    detail: dict[str, object] = {"text": "a" * 1_000}
    return evolve(APPROVED, checks=(check(detail),) * number, window=None)


def test_an_event_that_just_fits_is_sent_whole() -> None:
    whole = _encoded(emitted(_long(20)))
    assert whole.value is not None
    assert _encoded(emitted(_long(20)), value_bytes=len(whole.value)) == whole
    assert _encoded(emitted(_long(20)), value_bytes=len(whole.value) - 1) != whole


def test_an_event_above_900_kib_loses_its_details_and_nothing_else() -> None:
    event = evolve(_long(1_000), refused=(evolve(APPROVED.refused[0], reasons=(failed(),) * 2),))
    output, whole = _encoded(emitted(event)), _encoded(emitted(event), value_bytes=10**9)
    assert output.value is not None
    assert whole.value is not None
    assert len(output.value) <= 900 * 1024 < len(whole.value)
    assert output.headers == whole.headers
    MODELS[topics.REQUEST_APPROVED].model_validate_json(output.value, strict=True)
    cut, full = _read(output), _read(whole)
    assert _told(cut.pop("checks"), "check", "ground", "outcome") == _told(
        full.pop("checks"), "check", "ground", "outcome"
    )
    (refused,), (refused_whole,) = cut.pop("refused"), full.pop("refused")
    assert _told(refused.pop("reasons"), "code", "check") == _told(
        refused_whole.pop("reasons"), "code", "check"
    )
    assert (refused, cut) == (refused_whole, full)


def _told(found: list[dict[str, Any]], *names: str) -> dict[tuple[Any, ...], set[str]]:
    """The lines by what was found of them."""
    told: defaultdict[tuple[Any, ...], set[str]] = defaultdict(set)
    for one in found:
        told[tuple(one[name] for name in names)].update(one["line_ids"])
    return dict(told)


def test_the_decision_on_the_largest_order_fits_a_broker() -> None:
    """500 lines in three stages each, ids of 64 characters, every line named by the request."""
    ids = [f"{number:064d}" for number in range(500)]
    lines = [a_line(id, sku=id, quantity=3, shipped=2, delivered=1, paid=300) for id in ids]
    names = {"reason": "not_received", "order_id": OrderId("o" * 64)}
    state = known(an_order(*lines, order_id=OrderId("o" * 64)))
    for request in (a_refund(*((id, 3) for id in ids), **names), a_refund(**names)):
        event = after(state, request).events[0]
        output = _encoded(event)
        assert output.value is not None
        assert len(output.value) <= 900 * 1024
        found = _read(output)
        assert len(found["lines"]) == 1_500
        assert sum(line["refund"] for line in found["lines"]) == found["refund"]["goods"]


def test_a_deadline_is_written_as_the_service_reads_it() -> None:
    due = (OrderId("o-1"), RequestId(CAUSE), DECIDED)
    output = encode_due(*due, EncodeRules(topic_prefix="eu."))
    assert encode_due(*due, EncodeRules(topic_prefix="eu.")) == output
    assert (output.topic, output.key) == ("eu.aftersale.due.v1", b"o-1")
    record = Record(output.topic, 0, 0, -1, output.key, output.headers, output.value)
    found = decode(record, DecodeRules(topic_prefix="eu."))
    assert isinstance(found, Decoded), found
    assert found.inbound == CaseDue(order_id=due[0], request_id=due[1], due_at=due[2])
    assert output.value is not None
    MODELS[topics.CASE_DUE].model_validate_json(output.value, strict=True)
    cause = f"due:{CAUSE}:2026-03-02T12:00:00.001500Z"
    name = f"{topics.CASE_DUE}|o-1|{cause}|0"
    assert _text(output)["ce_id"] == str(uuid5(uuid5(NAMESPACE_URL, "/aftersale"), name))
    later = encode_due(*due[:2], DECIDED + timedelta(seconds=1), EncodeRules())
    assert _text(later)["ce_id"] != _text(output)["ce_id"]


def test_a_notice_about_a_sku_is_written_as_the_service_reads_it() -> None:
    output = encode_sku_due(SIGNAL.sku, DECIDED, EncodeRules(topic_prefix="eu."))
    assert encode_sku_due(SIGNAL.sku, DECIDED, EncodeRules(topic_prefix="eu.")) == output
    assert (output.topic, output.key) == ("eu.aftersale.due.v1", b"lamp")
    record = Record(output.topic, 0, 0, -1, output.key, output.headers, output.value)
    found = decode(record, DecodeRules(topic_prefix="eu."))
    assert isinstance(found, DecodedSku), found
    assert found.due == SkuDue(sku=SIGNAL.sku, due_at=DECIDED)
    MODELS[topics.SKU_DUE].model_validate_json(output.value or b"", strict=True)


def test_a_signal_is_about_its_sku_and_has_no_place_among_an_orders_events() -> None:
    source = Position(topic="aftersale.due.v1", partition=3, offset=9)
    output = encode_signal(
        SIGNAL, rules=EncodeRules(), now=DECIDED, causation=source, traceparent=TRACE
    )
    headers = _text(output)
    assert (output.topic, output.key, headers["ce_subject"]) == (topics.SIGNALS, b"lamp", "lamp")
    assert (headers["ce_causation"], headers["traceparent"]) == ("aftersale.due.v1/3/9", TRACE)
    assert "ce_sequence" not in headers
    name = f"{topics.QUALITY_SIGNAL}|lamp|due:lamp:2026-03-02T12:00:00Z|0"
    assert headers["ce_id"] == str(uuid5(uuid5(NAMESPACE_URL, "/aftersale"), name))
    MODELS[topics.QUALITY_SIGNAL].model_validate_json(output.value or b"", strict=True)
    assert _read(output) == {
        "signal_id": headers["ce_id"],
        "sku": "lamp",
        "category": None,
        "period": {"from": "2026-01-31T12:00:00Z", "to": "2026-03-02T12:00:00Z"},
        "delivered": 90,
        "requests": 5,
        "low_scores": 2,
        "refunded": {"amount": 9_900, "currency": "EUR"},
        "at": "2026-03-02T12:00:00.001500Z",
    }
