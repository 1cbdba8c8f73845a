"""What was asked: of a waiting request from its record, of a decided one from its checks and events."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from schemas import topics
from service.operate.explain_details import Data
from service.operate.explain_events import Happened
from service.operate.words import utc
from service.store.history import StoredCase, Waiting
from service.stream.envelope import again, open_envelope
from service.stream.json_value import NotTaken

_KINDS = {type: kind for kind, type in topics.REQUESTS.items()}
REQUEST_KINDS = topics.REQUESTS.keys()
_SAID = ("reason", "condition", "amount", "score")
_FEEDBACK = ("review", "comment")
_OF_REQUESTS = (topics.AFTERSALE_REQUESTS, topics.FEEDBACK_REQUESTS)
# Where a request or report names what it is about; no request but a cancel names another.
_NAMES = ("target_request_id", "request_id", "refund_id")


def asked_in_record(waiting: Waiting) -> dict[str, Any]:
    """From the record as it came; little where this release cannot read it any more."""
    record = waiting.record
    try:
        event = open_envelope(record, again(record))
    except NotTaken:
        return _asked(record=str(record.position))
    data = event.data
    service = data.get("service") if isinstance(data.get("service"), dict) else {}
    said = {**data, **(service or {})}
    parts = [name for name in ("service", *_FEEDBACK) if isinstance(data.get(name), dict)]
    return _asked(
        kind=_KINDS.get(event.type, event.type),
        service_kind=(service or {}).get("kind"),
        parts=parts,
        customer_id=data.get("customer_id"),
        requested_at=data.get("requested_at"),
        lines=said.get("lines"),
        every_unit="lines" not in said and "reason" in said,
        order_version=data.get("order_version"),
        names=_named(event.type, data),
        record=str(record.position),
        **{name: said.get(name) for name in _SAID},
    )


def asked_in_case(case: StoredCase) -> dict[str, Any]:
    """All that is left where no event is kept."""
    return with_case(_asked(kind=case.kind), case)


def with_case(asked: dict[str, Any], case: StoredCase | None) -> dict[str, Any]:
    """What no check compared is still in the case."""
    if case is None:
        return asked
    requested = None if case.requested_at is None else utc(case.requested_at)
    kept = {
        "service_kind": case.service_kind,
        "reason": case.reason,
        "requested_at": requested,
    }
    parts = asked["parts"] or (["service"] if case.kind == "care" else [])
    return asked | {"parts": parts} | {k: asked[k] or v for k, v in kept.items()}


def asked_in_events(own: Sequence[Happened], request_id: str) -> dict[str, Any]:
    """A field that no check and no event tells stays None."""
    mine = [event for event in own if event.is_of(request_id)]
    if not mine:
        ended = own[0]
        return _asked(
            kind="cancel",
            customer_id=ended.data.get("customer_id"),
            names=ended.data.get("request_id"),
            record=_own_record([ended], request_id),
        )
    first = next((event for event in mine if "kind" in event.data), mine[0])
    feedback = [event.data for event in mine if event.type == topics.FEEDBACK_APPROVED]
    checks = [check for event in mine for check in event.data.get("checks") or ()]
    return _asked(
        kind=first.data.get("kind"),
        service_kind=first.data.get("service_kind"),
        parts=_parts(first.data, checks, mine),
        customer_id=first.data.get("customer_id"),
        requested_at=_compared(checks, "requested_at"),
        reason=_compared(checks, "reason", "reason"),
        condition=_compared(checks, "condition", "condition"),
        amount=_compared(checks, "amount", "amount"),
        names=_compared(checks, "target_request_id"),
        score=next((data["score"] for data in feedback if data.get("score")), None),
        lines=_lines(checks) or _line_of_feedback(mine),
        every_unit=any(
            check["check"] == "lines" and check["outcome"] != "skip" and not check["line_ids"]
            for check in checks
        ),
        record=_own_record(mine, request_id),
    )


def _own_record(events: Iterable[Happened], request_id: str) -> str | None:
    """A snapshot or a deadline that freed the request is another record, and nobody kept the first."""
    for event in events:
        topic = (event.causation or "").rpartition("/")[0].rpartition("/")[0]
        if topic.endswith(_OF_REQUESTS) and event.was_caused_by(request_id):
            return event.causation
    return None


def arrived(waiting: Waiting) -> str | None:
    """When the record came in, by its timestamp; None where it has none."""
    milliseconds = waiting.record.timestamp
    return None if milliseconds < 0 else utc(datetime.fromtimestamp(milliseconds / 1000, UTC))


def _asked(**found: Any) -> dict[str, Any]:
    names = (
        *("kind", "service_kind", "parts", "customer_id", "requested_at", "lines", "every_unit"),
        *(*_SAID, "order_version", "names", "record"),
    )
    return dict.fromkeys(names) | {"parts": [], "every_unit": False} | found


def _named(kind: str, data: Data) -> Any:
    if kind in _KINDS:
        return data.get("target_request_id")
    return next((data[name] for name in _NAMES if data.get(name)), None)


def _parts(first: Data, checks: Iterable[Data], mine: Iterable[Happened]) -> list[str]:
    """Of a care: the service, and what feedback its events or reasons tell of."""
    if first.get("kind") != "care":
        return []
    found = {str(event.data["kind"]) for event in mine if event.type == topics.FEEDBACK_APPROVED}
    found |= {
        str(reason["part"])
        for event in mine
        for reason in event.data.get("reasons") or ()
        if reason.get("part")
    }
    return ["service", *sorted(found - {"service"})]


def _compared(checks: Iterable[Data], key: str, check: str | None = None) -> Any:
    for made in checks:
        if check in (None, made["check"]) and made["detail"].get(key) is not None:
            return made["detail"][key]
    return None


def _lines(checks: Iterable[Data]) -> list[dict[str, Any]] | None:
    """Those that the check of lines names, each once; a later decision asks for the same."""
    found = {
        line_id: check["detail"].get("asked")
        for check in checks
        if check["check"] == "lines"
        for line_id in check["line_ids"]
    }
    return [{"line_id": line_id, "quantity": asked} for line_id, asked in found.items()] or None


def _line_of_feedback(mine: Iterable[Happened]) -> list[dict[str, Any]] | None:
    ids = dict.fromkeys(_feedback_lines(mine))
    return [{"line_id": line_id, "quantity": None} for line_id in ids] or None


def _feedback_lines(mine: Iterable[Happened]) -> Iterator[str]:
    for event in mine:
        if event.data.get("kind") in _FEEDBACK:
            if event.data.get("line_id"):
                yield event.data["line_id"]
            for check in event.data.get("checks") or ():
                yield from check["line_ids"]
