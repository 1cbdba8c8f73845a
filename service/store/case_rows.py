"""Cases, reports, feedback and what counts against a customer, as rows and back."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeAlias

import asyncpg
import orjson
from pydantic import TypeAdapter

from service.domain.case import AskedFor, Case, CaseLine, Payment
from service.domain.event_parts import RefundMoney
from service.domain.ids import CustomerId, OrderId, RequestId
from service.domain.inbound import Reported
from service.domain.ledger import Claim
from service.domain.outcome import Counted, Feedback
from service.domain.phase import Phase
from service.domain.report import Effect

Row: TypeAlias = asyncpg.Record
_PHASE: TypeAdapter[Phase] = TypeAdapter(Phase)
_PAYMENTS: TypeAdapter[tuple[Payment, ...]] = TypeAdapter(tuple[Payment, ...])
_ASKED: TypeAdapter[AskedFor] = TypeAdapter(AskedFor)


def case_row(case: Case) -> tuple[object, ...]:
    return (
        case.order_id,
        case.request_id,
        case.kind,
        case.service_kind,
        case.reason,
        case.status,
        orjson.dumps(case.phase).decode(),
        case.requested_at,
        case.pack,
        case.pack_version,
        orjson.dumps(case.lines).decode(),
        None if case.refund is None else orjson.dumps(case.refund).decode(),
        case.reserved,
        case.promotion,
        orjson.dumps(case.payments).decode() if case.payments else None,
        case.kept,
        None if case.asked is None else orjson.dumps(case.asked).decode(),
        case.low_score,
        case.due_at,
    )


def cases_by_order(rows: Iterable[Row]) -> dict[OrderId, tuple[Case, ...]]:
    by_order: defaultdict[OrderId, list[Case]] = defaultdict(list)
    for row in rows:
        by_order[row["order_id"]].append(case_of(row))
    return {order_id: tuple(cases) for order_id, cases in by_order.items()}


def case_of(row: Row) -> Case:
    return Case(
        request_id=RequestId(str(row["request_id"])),
        order_id=row["order_id"],
        kind=row["kind"],
        service_kind=row["service_kind"],
        reason=row["reason"],
        phase=_PHASE.validate_json(row["phase"]),
        requested_at=row["requested_at"],
        lines=tuple(_case_line(line) for line in orjson.loads(row["lines"])),
        refund=None if row["refund"] is None else RefundMoney(**orjson.loads(row["refund"])),
        reserved=row["reserved"],
        promotion=row["promotion"],
        payments=() if row["payments"] is None else _PAYMENTS.validate_json(row["payments"]),
        kept=row["kept"],
        asked=None if row["asked"] is None else _ASKED.validate_json(row["asked"]),
        pack=row["pack"],
        pack_version=row["pack_version"],
        low_score=row["low_score"],
    )


def _case_line(stored: dict[str, Any]) -> CaseLine:
    return CaseLine(**stored | {"claim": Claim(**stored["claim"])})


def feedback_row(order_id: OrderId, entry: Feedback) -> tuple[object, ...]:
    return (
        order_id,
        entry.request_id,
        entry.kind,
        entry.line_id,
        entry.score,
        entry.follows,
        entry.approved,
    )


def feedback_by_order(rows: Iterable[Row]) -> dict[OrderId, tuple[Feedback, ...]]:
    by_order: defaultdict[OrderId, list[Feedback]] = defaultdict(list)
    for row in rows:
        follows = row["follows"]
        by_order[row["order_id"]].append(
            Feedback(
                request_id=RequestId(str(row["request_id"])),
                kind=row["kind"],
                line_id=row["line_id"],
                score=row["score"],
                follows=None if follows is None else RequestId(str(follows)),
                approved=row["approved"],
            )
        )
    return {order_id: tuple(entries) for order_id, entries in by_order.items()}


def report_row(report: Reported, effect: Effect) -> tuple[object, ...]:
    return (
        report.order_id,
        report.report_id,
        report.type,
        report.of_request,
        report.of_refund,
        report.said,
        effect,
    )


def counted_row(counted: Counted) -> tuple[object, ...]:
    return (counted.customer_id, counted.requested_at, counted.currency, counted.amount)


def counted_by_customer(rows: Iterable[Row]) -> dict[CustomerId, list[Counted]]:
    by_customer: defaultdict[CustomerId, list[Counted]] = defaultdict(list)
    for row in rows:
        by_customer[row["customer_id"]].append(
            Counted(
                customer_id=row["customer_id"],
                requested_at=row["requested_at"],
                amount=row["amount"],
                currency=row["currency"],
            )
        )
    return dict(by_customer)
