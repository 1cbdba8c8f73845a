"""A record to what it says, or to why it is a dead letter. Total: any key, headers and bytes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from schemas import topics
from schemas.due import CaseDue as CaseDueData
from schemas.due import SkuDue as SkuDueData
from schemas.orders import OrderSnapshot
from schemas.scalars import ID_PATTERN, UUID_PATTERN
from service.domain.inbound import Arrival, Inbound, SkuDue, SnapshotTaken
from service.domain.outcome import DeadLettered
from service.domain.record import Record
from service.stream.envelope import DecodeRules, Enveloped, open_envelope, traceparent
from service.stream.facts import due_of, order_of, sku_due_of
from service.stream.field_errors import field_errors
from service.stream.json_value import NotTaken
from service.stream.reports import REPORTS, read_report
from service.stream.requests import READERS, read_request

_ID = re.compile(ID_PATTERN.removesuffix("$") + r"\Z")
_UUID = re.compile(UUID_PATTERN.removesuffix("$") + r"\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST_MS = 946_684_800_000  # 2000-01-01
_LATEST_MS = 4_133_980_800_000  # 2101-01-01
_TYPES = {kind for kinds in topics.INPUTS.values() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Decoded:
    inbound: Inbound
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class DecodedSku:
    """What is about a sku and no order."""

    due: SkuDue
    arrival: Arrival


def decode(record: Record, rules: DecodeRules) -> Decoded | DecodedSku | DeadLettered:
    """Limits first, then JSON, envelope, identity, and at last the fields."""
    try:
        event = open_envelope(record, rules)
        _check_type(event.type, rules.topic(record))
        _check_key(record.key, _identity(event))
        found, arrival = _inbound(event), _arrival(record)
        return DecodedSku(found, arrival) if isinstance(found, SkuDue) else Decoded(found, arrival)
    except NotTaken as error:
        return DeadLettered(reason=error.reason, detail=error.detail)


def _check_type(kind: str, topic: str) -> None:
    if kind not in _TYPES:
        raise NotTaken("unsupported_type", "no type that is read here")
    if kind not in topics.INPUTS.get(topic, ()):
        raise NotTaken("wrong_topic", f"{kind} does not belong here")


def _identity(event: Enveloped) -> str:
    """What its key must be. Whoever can't be answered is a dead letter: no order id, or no id of its own."""
    if event.type == topics.SKU_DUE:
        return _identifier(event.data, "sku", _ID)
    order_id = _identifier(event.data, "order_id", _ID)
    if event.type != topics.ORDER_SNAPSHOT:
        report = REPORTS.get(event.type)
        _identifier(event.data, "request_id" if report is None else report.id_field, _UUID)
    return order_id


def _identifier(data: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not pattern.match(value):
        raise NotTaken("no_identity", f"{name} is missing or malformed")
    return value


def _check_key(key: bytes | None, named: str) -> None:
    if key is not None and key != named.encode():
        raise NotTaken("key_mismatch", "the record's key is not its order id")


def _inbound(event: Enveloped) -> Inbound | SkuDue:
    if event.type in READERS:
        return read_request(event)
    try:
        if event.type == topics.ORDER_SNAPSHOT:
            return SnapshotTaken(order=order_of(OrderSnapshot.model_validate(event.data)))
        if event.type in REPORTS:
            return read_report(event)
        if event.type == topics.SKU_DUE:
            return sku_due_of(SkuDueData.model_validate(event.data))
        return due_of(CaseDueData.model_validate(event.data))
    except ValidationError as error:
        wrong = "; ".join(f"{found.path}: {found.expected}" for found in field_errors(error)[:3])
        snapshot = event.type == topics.ORDER_SNAPSHOT
        raise NotTaken("invalid_snapshot" if snapshot else "invalid_report", wrong) from None


def _arrival(record: Record) -> Arrival:
    known = _EARLIEST_MS <= record.timestamp < _LATEST_MS
    return Arrival(
        at=_EPOCH + timedelta(milliseconds=record.timestamp) if known else None,
        traceparent=traceparent(record.headers),
    )
