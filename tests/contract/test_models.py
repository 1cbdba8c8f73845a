"""Every type of the contract: what a whole document of it looks like, and what is no such document."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from schemas import topics
from schemas.catalogue import MODELS
from schemas.codes import ServiceKind
from tests.contract.documents import (
    DOCUMENTS,
    OF_EVERY_REQUEST,
    REPORT_ID,
    REQUEST_ID,
    REVIEW,
    WHEN,
    own_fields,
)

_LINES = [{"line_id": "1", "quantity": 2}]
_ENDED = {
    "request_id": REQUEST_ID,
    "order_id": "o-1",
    "customer_id": "c-1",
    "kind": "exchange",
    "at": WHEN,
    "released": _LINES,
    "sequence": 3,
}
_ELSEWHERE = (
    topics.ORDER_SNAPSHOT,
    topics.REFUND_REQUESTED,
    topics.REVIEW_SUBMITTED,
    topics.CASE_DUE,
)
WHOLE: dict[str, dict[str, Any]] = {
    **{kind: data for kind, data in DOCUMENTS.items() if kind not in _ELSEWHERE},
    topics.REQUEST_CANCELLED: {**_ENDED, "cancelled_by": REPORT_ID},
    topics.REQUEST_EXPIRED: _ENDED,
    topics.REQUEST_COMPLETED: _ENDED,
    topics.REQUEST_REMINDED: {
        **{name: value for name, value in _ENDED.items() if name != "released"},
        "waits_for": "goods",
        "due_at": WHEN,
    },
    topics.QUALITY_SIGNAL: {
        "signal_id": REPORT_ID,
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
    own = own_fields(DOCUMENTS[f"aftersale.{service}.requested.v1"])
    care = {
        **OF_EVERY_REQUEST,
        "service": {"kind": service, **own},
        "review": own_fields(REVIEW),
    }
    found = MODELS[topics.CARE_REQUESTED].model_validate(care)
    dumped = found.model_dump(mode="json", exclude_none=True)["service"]
    assert set(dumped) == {"kind", *own}
