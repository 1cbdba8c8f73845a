"""Every type of input arrives in the service's own values, field by field, with the contract's defaults."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from schemas import topics
from service.domain.ids import CustomerId, LineId, OrderId, RefundId, RequestId, Sku
from service.domain.inbound import (
    AskedLine,
    CancelRequested,
    CareRequested,
    Comment,
    Estimate,
    FeedbackSubmitted,
    Inbound,
    InvalidRequest,
    Reported,
    Review,
    Service,
    ServiceRequested,
)
from service.domain.value import evolve
from service.stream.decode import Decoded
from tests.contract.documents import DOCUMENTS, REPORT_ID, REPORTS, REQUEST_ID, own_fields, read

NOON, BEFORE = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 1, 8, tzinfo=UTC)
FOLLOWED = RequestId("00000000-0000-4000-8000-000000000001")
WHOSE: dict[str, Any] = {
    "request_id": RequestId(REQUEST_ID),
    "order_id": OrderId("o-1"),
    "digest": b"",
    "customer_id": CustomerId("c-1"),
    "requested_at": NOON,
}
TWO_UNITS = (AskedLine(line_id=LineId("1"), quantity=2),)
PHOTO = ("https://example.org/1.jpg",)
REFUND = Service(
    kind="refund",
    reason="defective",
    lines=TWO_UNITS,
    amount=500,
    condition="faulty",
    severity="unsafe",
    evidence=PHOTO,
)
REVIEW = Review(
    score=2,
    line_id=LineId("1"),
    content="Broke within a day.",
    follows=RequestId("00000000-0000-4000-8000-000000000002"),
)
COMMENT = Comment(content="It broke.", line_id=LineId("1"))


def _inbound(kind: str, data: dict[str, Any]) -> Inbound:
    """Without its digest, which has tests of its own."""
    found = read(kind, data)
    assert isinstance(found, Decoded), found
    return evolve(found.inbound, digest=b"")


def _service(kind: str, service: Service, **fields: Any) -> Any:
    whole = WHOSE | {"known_at": BEFORE, "order_version": 3, "follows_request": FOLLOWED} | fields
    return pytest.param(
        f"aftersale.{kind}.requested.v1", ServiceRequested(**whole, service=service), id=kind
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        _service("refund", REFUND),
        _service(
            "return",
            Service(
                kind="return",
                reason="change_of_mind",
                lines=TWO_UNITS,
                condition="opened",
                severity="minor",
                evidence=PHOTO,
            ),
        ),
        _service(
            "exchange",
            Service(
                kind="exchange",
                reason="defective",
                lines=(AskedLine(line_id=LineId("1"), quantity=2, replacement_sku=Sku("lamp-2")),),
                condition="faulty",
                severity="minor",
                evidence=PHOTO,
            ),
        ),
        _service(
            "repair",
            Service(
                kind="repair",
                reason="defective",
                lines=TWO_UNITS,
                severity="unsafe",
                evidence=PHOTO,
                estimate=Estimate(cost=1_500, days=10),
            ),
        ),
        pytest.param(
            topics.CARE_REQUESTED,
            CareRequested(
                **WHOSE,
                known_at=BEFORE,
                order_version=3,
                service=REFUND,
                review=REVIEW,
                comment=COMMENT,
            ),
            id="care",
        ),
        pytest.param(
            topics.CANCEL_REQUESTED,
            CancelRequested(
                **WHOSE,
                known_at=BEFORE,
                order_version=3,
                target_request_id=RequestId(REPORT_ID),
            ),
            id="cancel",
        ),
        pytest.param(
            topics.REVIEW_SUBMITTED,
            FeedbackSubmitted(**WHOSE, known_at=BEFORE, order_version=3, feedback=REVIEW),
            id="review",
        ),
        pytest.param(
            topics.COMMENT_SUBMITTED,
            FeedbackSubmitted(**WHOSE, known_at=BEFORE, order_version=3, feedback=COMMENT),
            id="comment",
        ),
    ],
)
def test_a_whole_request_arrives_field_by_field(kind: str, expected: Inbound) -> None:
    assert _inbound(kind, DOCUMENTS[kind] | {"known_at": "2026-03-01T08:00:00Z"}) == expected


@pytest.mark.parametrize(
    ("kind", "own", "expected"),
    [
        *(
            pytest.param(
                f"aftersale.{kind}.requested.v1",
                {"reason": "other"},
                ServiceRequested(
                    **WHOSE,
                    known_at=NOON,
                    service=Service(
                        kind=kind,
                        reason="other",
                        lines=None,
                        amount=None,
                        condition="unopened",
                        severity=None,
                        evidence=(),
                        estimate=None,
                    ),
                    follows_request=None,
                ),
                id=f"a {kind}",
            )
            for kind in ("refund", "return", "exchange", "repair")
        ),
        pytest.param(
            topics.EXCHANGE_REQUESTED,
            {"reason": "other", "lines": [{"line_id": "1", "quantity": 2}]},
            ServiceRequested(
                **WHOSE,
                known_at=NOON,
                service=Service(kind="exchange", reason="other", lines=TWO_UNITS),
            ),
            id="an exchange for the same sku",
        ),
        pytest.param(
            topics.CARE_REQUESTED,
            {"service": {"kind": "repair", "reason": "other"}, "comment": {"content": "So."}},
            CareRequested(
                **WHOSE,
                known_at=NOON,
                service=Service(kind="repair", reason="other"),
                review=None,
                comment=Comment(content="So.", line_id=None),
            ),
            id="a care without review",
        ),
        pytest.param(
            topics.CARE_REQUESTED,
            {"service": {"kind": "return", "reason": "other"}, "review": {"score": 5}},
            CareRequested(
                **WHOSE,
                known_at=NOON,
                service=Service(kind="return", reason="other"),
                review=Review(score=5),
            ),
            id="a care without comment",
        ),
        pytest.param(
            topics.REVIEW_SUBMITTED,
            {"score": 5},
            FeedbackSubmitted(
                **WHOSE,
                known_at=NOON,
                feedback=Review(score=5, line_id=None, content=None, follows=None),
            ),
            id="a review",
        ),
    ],
)
def test_what_a_request_leaves_out_has_its_default(
    kind: str, own: dict[str, Any], expected: Inbound
) -> None:
    ids = ("request_id", "order_id", "customer_id", "requested_at")
    data = {name: DOCUMENTS[kind][name] for name in ids} | own
    assert _inbound(kind, data) == expected
    assert evolve(expected, known_at=BEFORE) != expected


@pytest.mark.parametrize("service", ["refund", "return", "exchange", "repair"])
def test_a_care_asks_for_what_its_service_asks_for_alone(service: str) -> None:
    kind = f"aftersale.{service}.requested.v1"
    care = DOCUMENTS[topics.CARE_REQUESTED]
    own = {"kind": service, **own_fields(DOCUMENTS[kind])}
    alone, within = (
        _inbound(kind, DOCUMENTS[kind]),
        _inbound(topics.CARE_REQUESTED, care | {"service": own}),
    )
    assert isinstance(alone, ServiceRequested)
    assert isinstance(within, CareRequested)
    assert within.service == alone.service


@pytest.mark.parametrize("kind", REPORTS)
def test_a_report_arrives_with_what_it_is_about_and_all_that_it_says(kind: str) -> None:
    found = _inbound(kind, DOCUMENTS[kind])
    assert isinstance(found, Reported)
    of_refund = kind in topics.TYPES[topics.PAYMENT_REPORTS]
    assert (found.report_id, found.order_id, found.type) == (REPORT_ID, "o-1", kind)
    assert found.of_request == (None if of_refund else RequestId(REQUEST_ID))
    assert found.of_refund == (RefundId(REQUEST_ID) if of_refund else None)
    assert orjson.loads(found.said) == DOCUMENTS[kind]


def test_a_report_says_its_ids_in_lower_case_and_its_instants_in_utc() -> None:
    data = DOCUMENTS[topics.REPAIR_COMPLETED]
    spelt = data | {
        "report_id": REPORT_ID.upper(),
        "request_id": REQUEST_ID.upper(),
        "reported_at": "2026-03-02T14:00:00.000+02:00",
        "x-new": 1,
    }
    assert _inbound(topics.REPAIR_COMPLETED, spelt) == _inbound(topics.REPAIR_COMPLETED, data)


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        pytest.param({"kind": "repair", "reason": 5}, "repair", id="a wrong field beside it"),
        pytest.param({"kind": "cancel", "reason": "other"}, None, id="a kind that is no service"),
        pytest.param({"kind": ["refund"]}, None, id="a list of kinds"),
        pytest.param({"reason": "other"}, None, id="no kind"),
        pytest.param("refund", None, id="a word for the service"),
        pytest.param(None, None, id="null for the service"),
    ],
)
def test_an_invalid_care_names_its_service_where_it_can(service: Any, kind: str | None) -> None:
    found = _inbound(topics.CARE_REQUESTED, DOCUMENTS[topics.CARE_REQUESTED] | {"service": service})
    assert isinstance(found, InvalidRequest)
    assert (found.kind, found.service_kind) == ("care", kind)


@pytest.mark.parametrize("kind", [kind for kind in DOCUMENTS if "requested_at" in DOCUMENTS[kind]])
def test_an_invalid_request_knows_its_kind_and_customer(kind: str) -> None:
    found = _inbound(kind, DOCUMENTS[kind] | {"requested_at": "now"})
    assert isinstance(found, InvalidRequest)
    assert found.kind in kind
    assert (found.request_id, found.order_id) == (REQUEST_ID, "o-1")
    assert found.customer_id == "c-1"
