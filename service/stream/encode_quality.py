"""Signals and notices about a sku, which belong to no order, as bytes: the same in, the same out."""

from collections.abc import Mapping
from datetime import datetime

import orjson

from schemas import topics
from service.domain.event import QualitySignal
from service.domain.ids import OrderId, Sku, event_id
from service.domain.inbound import Position
from service.domain.record import Output
from service.stream.encode import EncodeRules, headers_of, instant


def encode_signal(
    signal: QualitySignal,
    *,
    rules: EncodeRules,
    now: datetime,
    causation: Position,
    traceparent: str | None,
) -> Output:
    """Keyed by sku and without a sequence. `causation`: the notice by which the sku was looked at."""
    id = _id(rules, topics.QUALITY_SIGNAL, signal.sku, signal.until)
    headers = headers_of(rules, topics.QUALITY_SIGNAL, id, now, signal.sku)
    headers.append(("ce_causation", str(causation).encode()))
    if traceparent is not None:
        headers.append(("traceparent", traceparent.encode()))
    data = {
        "signal_id": id,
        "sku": signal.sku,
        "category": signal.category,
        "period": {"from": signal.since, "to": signal.until},
        "delivered": signal.delivered,
        "requests": signal.requests,
        "low_scores": signal.low_scores,
        "refunded": {"amount": signal.refunded, "currency": signal.currency},
        "at": now,
    }
    topic = rules.topic_prefix + topics.SIGNALS
    return Output(topic, signal.sku.encode(), tuple(headers), _json(data))


def encode_sku_due(sku: Sku, due_at: datetime, rules: EncodeRules) -> Output:
    """The notice that a sku is to be looked at; a second one for the same moment is the same."""
    id = _id(rules, topics.SKU_DUE, sku, due_at)
    headers = headers_of(rules, topics.SKU_DUE, id, due_at, sku)
    value = _json({"sku": sku, "due_at": due_at})
    return Output(rules.topic_prefix + topics.DUE, sku.encode(), tuple(headers), value)


def _id(rules: EncodeRules, kind: str, sku: Sku, due_at: datetime) -> str:
    """A sku has the place that an order has in the ids of its events."""
    cause = f"due:{sku}:{instant(due_at)}"
    return event_id(rules.source, type=kind, order_id=OrderId(sku), cause=cause, n=0)


def _json(data: Mapping[str, object]) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_UTC_Z)
