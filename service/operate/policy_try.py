"""One request on one order, decided by the packs at hand; nothing is kept and nobody is told."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from schemas import topics
from service.domain.inbound import Asking, InvalidRequest, Position, SnapshotTaken
from service.domain.limits import Limits
from service.domain.order import Order
from service.domain.policy import Policy
from service.domain.record import Output
from service.operate.explain import Document, explained
from service.operate.rehearsal import Rehearsal, WrongInput, read, strict
from service.store.facts import facts_json
from service.store.history import OrderHistory, StoredOutcome
from service.stream.decode import Decoded
from service.stream.encode import EncodeRules, encode_event
from service.stream.envelope import DecodeRules

_NOWHERE = Position(topic="tried", partition=0, offset=0)


@dataclass(frozen=True, slots=True)
class Tried:
    """`events`: type and data of each. `document`: as `explain` tells it, without records and topics."""

    events: Sequence[Mapping[str, Any]]
    document: Document


def tried(
    order: Path,
    request: Path,
    kind: str | None,
    *,
    policy: Policy,
    limits: Limits,
    decoding: DecodeRules,
    encoding: EncodeRules,
) -> Tried:
    """Decided as if it came in, and was decided, at its `requested_at`. Raises WrongInput."""
    snapshot, known = _snapshot(order, decoding)
    kind_asked, data = _asked(_object(request), kind, request)
    read_as, asked = _request(kind_asked, data, request, decoding)
    if asked.order_id != known.order_id:
        raise WrongInput(f"{request}: order_id: {asked.order_id} is not {known.order_id}")
    rehearsal, now = Rehearsal(policy, limits), asked.requested_at
    outcomes = [*rehearsal.take(snapshot), *rehearsal.take(read_as), *rehearsal.rest()]
    outputs = [
        encode_event(emitted, rules=encoding, now=now, causation=_NOWHERE, traceparent=None)
        for outcome in outcomes
        for emitted in outcome.events
    ]
    document = explained(asked.request_id, _history(known, outputs, now), history_days=1)
    events = [{"type": one["type"], "data": one["data"]} for one in document["events"]]
    return Tried(events, _without_records(document, data))


def _snapshot(file: Path, rules: DecodeRules) -> tuple[Decoded, Order]:
    """The data of a snapshot, or these beside their type."""
    facts = _object(file)
    facts = facts["data"] if facts.get("type") == topics.ORDER_SNAPSHOT else facts
    strict(topics.ORDER_SNAPSHOT, facts, str(file))
    found = read(topics.ORDER_SNAPSHOT, facts, rules, str(file))
    assert isinstance(found.inbound, SnapshotTaken)
    return found, found.inbound.order


def _request(
    kind: str, data: Mapping[str, Any], file: Path, rules: DecodeRules
) -> tuple[Decoded, Asking]:
    strict(kind, data, str(file))
    found = read(kind, data, rules, str(file))
    if isinstance(found.inbound, InvalidRequest):
        wrong = found.inbound.errors[0]
        raise WrongInput(f"{file}: {wrong.path}: {wrong.expected}")
    assert isinstance(found.inbound, Asking)
    return found, found.inbound


def _history(order: Order, outputs: Iterable[Output], now: datetime) -> OrderHistory:
    return OrderHistory(
        order_id=order.order_id,
        facts=orjson.loads(facts_json(order)),
        outcomes=tuple(
            StoredOutcome(output=output, recorded_at=now, source=None, published=True)
            for output in outputs
        ),
    )


def _asked(given: Mapping[str, Any], kind: str | None, file: Path) -> tuple[str, dict[str, Any]]:
    """Type and data; an id and a moment that are left out are a new one and now."""
    if kind is not None and kind not in topics.REQUESTS:
        raise WrongInput(f"--kind: {kind} is none of {', '.join(topics.REQUESTS)}")
    named, data = given.get("type"), given
    if isinstance(named, str) and isinstance(given.get("data"), dict):
        data = given["data"]
    elif kind is None:
        raise WrongInput(f"{file}: neither a `type` beside its `data`, nor --kind is given")
    else:
        named = topics.REQUESTS[kind]
    if named not in topics.REQUESTS.values():
        raise WrongInput(f"{file}: type: {named} is no request")
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return str(named), {"request_id": str(uuid.uuid4()), "requested_at": now, **data}


def _object(file: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(file.read_bytes())
    except OSError as error:
        raise WrongInput(f"{file}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise WrongInput(f"{file}: no JSON: {error}") from error
    if not isinstance(found, dict):
        raise WrongInput(f"{file}: no JSON object")
    return found


def _without_records(document: Document, data: Mapping[str, Any]) -> Document:
    """There were none: neither topics nor places in them; what no check compared the request still says."""
    asked = dict(document["asked"] or {}, record=None)
    asked |= {name: asked[name] or data.get(name) for name in ("reason", "condition", "amount")}
    decision = document["decision"] and {**document["decision"], "record": None}
    return document | {"asked": asked, "decision": decision, "events": []}
