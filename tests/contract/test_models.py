"""Every type of the contract: what a whole document of it looks like, and what is no such document."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from schemas import topics
from schemas.catalogue import MODELS
from schemas.codes import ServiceKind
from tests.contract.documents import REFUND, REQUEST_ID, REVIEW, WHEN

ID = "6b1f6d5e-2c0e-4f0e-9d7e-0d4d5a2f9a11"
_REQUEST = {
    "request_id": REQUEST_ID,
    "order_id": "o-1",
    "customer_id": "c-1",
    "requested_at": WHEN,
    "known_at": WHEN,
    "order_version": 3,
    "note": "a word",
    "channel": "app",
}
_LINES = [{"line_id": "1", "quantity": 2}]
_EVIDENCE = ["https://example.org/1.jpg"]
_REPORT = {"report_id": ID, "order_id": "o-1", "request_id": REQUEST_ID}
_REFUND_REPORT = {
    "report_id": ID,
    "order_id": "o-1",
    "refund_id": REQUEST_ID,
    "attempt": 1,
    "reported_at": WHEN,
}
_ENDED = {
    "request_id": REQUEST_ID,
    "order_id": "o-1",
    "customer_id": "c-1",
    "kind": "exchange",
    "at": WHEN,
    "released": _LINES,
    "sequence": 3,
}
WHOLE: dict[str, dict[str, Any]] = {
    topics.RETURN_REQUESTED: {
        **_REQUEST,
        "reason": "change_of_mind",
        "lines": _LINES,
        "condition": "opened",
        "severity": "minor",
        "evidence": _EVIDENCE,
        "follows_request": ID,
    },
    topics.EXCHANGE_REQUESTED: {
        **_REQUEST,
        "reason": "defective",
        "lines": [{"line_id": "1", "quantity": 2, "replacement_sku": "lamp-2"}],
        "condition": "faulty",
        "severity": "major",
        "evidence": _EVIDENCE,
        "follows_request": ID,
    },
    topics.REPAIR_REQUESTED: {
        **_REQUEST,
        "reason": "defective",
        "lines": _LINES,
        "severity": "unsafe",
        "evidence": _EVIDENCE,
        "estimate": {"cost": 1_500, "days": 10},
        "follows_request": ID,
    },
    topics.CARE_REQUESTED: {
        **_REQUEST,
        "service": {"kind": "refund", "reason": "defective", "lines": _LINES, "amount": 500},
        "review": {"score": 2, "line_id": "1"},
        "comment": {"content": "It broke.", "topic": "quality"},
    },
    topics.CANCEL_REQUESTED: {**_REQUEST, "target_request_id": ID},
    topics.COMMENT_SUBMITTED: {**_REQUEST, "content": "Nice.", "line_id": "1", "topic": "look"},
    topics.GOODS_SENT: {**_REPORT, "sent_at": WHEN, "tracking": "DHL-1"},
    topics.GOODS_RECEIVED: {
        **_REPORT,
        "received_at": WHEN,
        "lines": [
            {
                "line_id": "1",
                "accepted": 1,
                "refused": 0,
                "disposition": "worn",
                "deduction": 200,
            },
            {"line_id": "1", "accepted": 0, "refused": 1, "disposition": "wrong_item"},
        ],
    },
    topics.REPLACEMENT_SHIPPED: {**_REPORT, "reported_at": WHEN},
    topics.REPLACEMENT_UNAVAILABLE: {**_REPORT, "reported_at": WHEN},
    topics.REPAIR_DIAGNOSED: {**_REPORT, "reported_at": WHEN, "cost": 1_500, "days": 10},
    topics.REPAIR_COMPLETED: {**_REPORT, "reported_at": WHEN, "repaired": False},
    topics.REFUND_SETTLED: _REFUND_REPORT,
    topics.REFUND_FAILED: {**_REFUND_REPORT, "reason": "account closed", "final": True},
    topics.REQUEST_JUDGED: {
        "verdict_id": ID,
        "order_id": "o-1",
        "target_request_id": REQUEST_ID,
        "judged_at": WHEN,
        "by": "agent-7",
        "verdict": "approve",
        "note": "a photo shows it",
    },
    topics.REQUEST_CANCELLED: {**_ENDED, "cancelled_by": ID},
    topics.REQUEST_EXPIRED: _ENDED,
    topics.REQUEST_COMPLETED: _ENDED,
    topics.REQUEST_REMINDED: {
        **{name: value for name, value in _ENDED.items() if name != "released"},
        "waits_for": "goods",
        "due_at": WHEN,
    },
    topics.QUALITY_SIGNAL: {
        "signal_id": ID,
        "sku": "lamp",
        "category": None,
        "period": {"from": WHEN, "to": WHEN},
        "delivered": 100,
        "requests": 12,
        "low_scores": 7,
        "refunded": {"amount": 9_900, "currency": "EUR"},
        "at": WHEN,
    },
    topics.SKU_DUE: {"sku": "lamp", "due_at": WHEN},
}
OPTIONAL = (
    "known_at order_version note channel lines condition severity evidence follows_request estimate "
    "review comment line_id topic"
).split()


def test_the_contract_names_each_type_once_and_each_has_its_model() -> None:
    named = [kind for kinds in topics.TYPES.values() for kind in kinds]
    assert sorted(named) == sorted(MODELS)
    assert len(named) == len(set(named)) == 31
    for kind in named:
        assert kind in topics.TYPES[topics.topic_of(kind)]


def test_what_this_release_reads_and_writes_is_part_of_the_contract() -> None:
    for used in (topics.INPUTS, topics.OUTPUTS):
        for topic, kinds in used.items():
            assert set(kinds) <= set(topics.TYPES[topic])


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_document_is_taken(kind: str) -> None:
    found = MODELS[kind].model_validate(WHOLE[kind])
    for name in WHOLE[kind]:
        assert getattr(found, "from_" if name == "from" else name) is not None or name == "category"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param(kind, name, id=f"{kind} without {name}")
        for kind, whole in WHOLE.items()
        for name in whole
    ],
)
def test_what_must_be_there_is_missed_and_nothing_else(kind: str, name: str) -> None:
    rest = {key: value for key, value in WHOLE[kind].items() if key != name}
    if name in OPTIONAL and (kind, name) != (topics.GOODS_RECEIVED, "lines"):
        MODELS[kind].model_validate(rest)
        return
    with pytest.raises(ValidationError):
        MODELS[kind].model_validate(rest)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param(kind, name, id=f"{name} of {kind}")
        for kind, whole in WHOLE.items()
        for name in whole
    ],
)
def test_no_known_field_is_coerced(kind: str, name: str) -> None:
    """A number for a text, a text for a number, an object for a list."""
    value = WHOLE[kind][name]
    text = 5 if value is None or isinstance(value, str) else str(value)
    for lookalike in (text, 1.5, {"x": 1}, [[]]):
        with pytest.raises(ValidationError):
            MODELS[kind].model_validate(WHOLE[kind] | {name: lookalike})


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        pytest.param(
            topics.CARE_REQUESTED, {"review": None, "comment": None}, id="care without feedback"
        ),
        pytest.param(
            topics.CARE_REQUESTED,
            {"service": {"kind": "cancel", "reason": "other"}},
            id="care with a service that is none",
        ),
        pytest.param(
            topics.CARE_REQUESTED, {"service": {"reason": "other"}}, id="care with any service"
        ),
        pytest.param(
            topics.CARE_REQUESTED,
            {"service": {"kind": "refund", "reason": "other", "amount": 0}},
            id="care with a refund of nothing",
        ),
        pytest.param(topics.CARE_REQUESTED, {"review": {"score": 6}}, id="care with a score of 6"),
        pytest.param(
            topics.EXCHANGE_REQUESTED,
            {"lines": [{"line_id": "1", "quantity": 1}] * 2},
            id="an exchange that names a line twice",
        ),
        pytest.param(
            topics.REPAIR_REQUESTED, {"estimate": {"cost": 5}}, id="an estimate without days"
        ),
        pytest.param(topics.COMMENT_SUBMITTED, {"content": ""}, id="a comment of nothing"),
        pytest.param(
            topics.GOODS_RECEIVED,
            {"lines": [WHOLE[topics.GOODS_RECEIVED]["lines"][0]] * 2},
            id="a line twice with one disposition",
        ),
        pytest.param(topics.GOODS_RECEIVED, {"lines": []}, id="nothing received"),
        pytest.param(topics.REPAIR_COMPLETED, {"repaired": 1}, id="a number for a boolean"),
        pytest.param(topics.REFUND_FAILED, {"attempt": 0}, id="the attempt before the first"),
        pytest.param(topics.REQUEST_JUDGED, {"verdict": "perhaps"}, id="a verdict that is none"),
        pytest.param(topics.REQUEST_REMINDED, {"waits_for": "money"}, id="waiting for money"),
    ],
)
def test_what_the_contract_excludes_is_refused(kind: str, changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MODELS[kind].model_validate(WHOLE[kind] | changed)


@pytest.mark.parametrize("service", get_args(ServiceKind))
def test_care_takes_every_service_with_the_fields_of_its_own(service: str) -> None:
    own = {
        name: value
        for name, value in (
            REFUND if service == "refund" else WHOLE[f"aftersale.{service}.requested.v1"]
        ).items()
        if name not in (*_REQUEST, "follows_request")
    }
    feedback = {name: value for name, value in REVIEW.items() if name not in _REQUEST}
    care = {**_REQUEST, "service": {"kind": service, **own}, "review": feedback}
    found = MODELS[topics.CARE_REQUESTED].model_validate(care)
    dumped = found.model_dump(mode="json", exclude_none=True)["service"]  # type: ignore[attr-defined]
    assert set(dumped) == {"kind", *own}
