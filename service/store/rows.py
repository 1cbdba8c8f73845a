"""Rows to values of the domain and back; nothing else."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, TypeAlias

import asyncpg
import orjson

from service.domain.ids import LineId, OrderId, RequestId
from service.domain.ledger import Ledger, LineLedger, Past
from service.domain.outcome import OrderState
from service.domain.record import Headers, Output, Record

Row: TypeAlias = asyncpg.Record


class ParkedRecord(NamedTuple):
    """A record put aside, as it came."""

    order_id: OrderId
    request_id: RequestId
    record: Record
    due_at: datetime


def packed_headers(headers: Headers) -> bytes:
    """Headers as JSON; latin-1 gives every byte of a value a character of its own."""
    return orjson.dumps(
        [(key, None if value is None else value.decode("latin-1")) for key, value in headers]
    )


def unpacked_headers(packed: bytes) -> Headers:
    return tuple(
        (key, None if value is None else value.encode("latin-1"))
        for key, value in orjson.loads(packed)
    )


def output_of(row: Row) -> Output:
    return Output(row["topic"], row["key"], unpacked_headers(row["headers"]), row["value"])


def parked_record(row: Row) -> ParkedRecord:
    return ParkedRecord(
        row["order_id"], RequestId(str(row["request_id"])), record_of(row), row["due_at"]
    )


def record_of(row: Row) -> Record:
    """A record that was put aside, as it came."""
    return Record(
        topic=row["topic"],
        partition=row["partition"],
        offset=row["offset"],
        timestamp=row["timestamp"],
        key=row["key"],
        headers=unpacked_headers(row["headers"]),
        value=row["value"],
    )


def ledger_of(row: Row, lines: tuple[LineLedger, ...]) -> Ledger:
    return Ledger(
        reserved=row["reserved"],
        refunded=row["refunded"],
        limit=row["money_limit"],
        delivery_reserved=row["delivery_reserved"],
        delivery_refunded=row["delivery_refunded"],
        promotion_reserved=row["promotion_reserved"],
        promotion_refunded=row["promotion_refunded"],
        sequence=row["sequence"],
        revision=row["revision"],
        lines=lines,
    )


def line_ledgers(rows: Iterable[Row]) -> dict[OrderId, tuple[LineLedger, ...]]:
    by_order: defaultdict[OrderId, list[LineLedger]] = defaultdict(list)
    for row in rows:
        by_order[row["order_id"]].append(
            LineLedger(
                line_id=LineId(row["line_id"]),
                claimed_unshipped=row["claimed_unshipped"],
                claimed_in_transit=row["claimed_in_transit"],
                claimed_delivered=row["claimed_delivered"],
                claimed_in_kind=row["claimed_in_kind"],
                claimed_none=row["claimed_none"],
                claimed_standard=row["claimed_standard"],
                claimed_settling=row["claimed_settling"],
                share=row["share"],
                fee=row["fee"],
                fee_points=row["fee_points"],
                refunded_units=row["refunded_units"],
                refunded_none=row["refunded_none"],
                refunded_standard=row["refunded_standard"],
                refunded_settling=row["refunded_settling"],
                history=() if row["history"] is None else _history(row["history"]),
            )
        )
    return {order_id: tuple(lines) for order_id, lines in by_order.items()}


def ledger_row(state: OrderState) -> tuple[object, ...]:
    ledger = state.ledger
    return (
        state.order_id,
        ledger.limit,
        ledger.reserved,
        ledger.refunded,
        ledger.delivery_reserved,
        ledger.delivery_refunded,
        ledger.promotion_reserved,
        ledger.promotion_refunded,
        len(state.parked),
        ledger.sequence,
        ledger.revision,
    )


def line_row(order_id: OrderId, quantity: int, line: LineLedger) -> tuple[object, ...]:
    return (
        order_id,
        line.line_id,
        quantity,
        line.claimed_unshipped,
        line.claimed_in_transit,
        line.claimed_delivered,
        line.claimed_in_kind,
        line.claimed_none,
        line.claimed_standard,
        line.claimed_settling,
        line.share,
        line.fee,
        line.fee_points,
        line.refunded_units,
        line.refunded_none,
        line.refunded_standard,
        line.refunded_settling,
        orjson.dumps(line.history).decode() if line.history else None,
    )


def _history(stored: str) -> tuple[Past, ...]:
    return tuple(
        Past(
            kind=past["kind"],
            asked_at=datetime.fromisoformat(past["asked_at"]),
            back_at=past["back_at"] and datetime.fromisoformat(past["back_at"]),
            failed=past["failed"],
        )
        for past in orjson.loads(stored)
    )


def parked_row(parked: ParkedRecord) -> tuple[object, ...]:
    record = parked.record
    return (
        parked.order_id,
        parked.request_id,
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
        record.key,
        packed_headers(record.headers),
        record.value,
        parked.due_at,
    )
