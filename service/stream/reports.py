"""Reports and verdicts: what became of goods, repairs and refunds, and what a person decided."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from schemas import topics
from schemas.catalogue import MODELS
from schemas.payment_reports import RefundFailed as RefundFailedData
from schemas.payment_reports import RefundSettled as RefundSettledData
from schemas.verdicts import RequestJudged
from schemas.warehouse_reports import GoodsReceived as GoodsReceivedData
from schemas.warehouse_reports import GoodsSent as GoodsSentData
from schemas.warehouse_reports import ReceivedLine as LineData
from schemas.warehouse_reports import RepairCompleted as RepairCompletedData
from schemas.warehouse_reports import RepairDiagnosed as RepairDiagnosedData
from schemas.warehouse_reports import ReplacementShipped as ReplacementShippedData
from schemas.warehouse_reports import ReplacementUnavailable as ReplacementUnavailableData
from service.domain.ids import LineId, OrderId, RefundId, RequestId
from service.domain.inbound import Reported
from service.domain.report import (
    GoodsReceived,
    GoodsSent,
    Judged,
    ReceivedLine,
    RefundFailed,
    RefundSettled,
    RepairCompleted,
    RepairDiagnosed,
    ReplacementShipped,
    ReplacementUnavailable,
    Report,
)
from service.stream.content import digest, said
from service.stream.envelope import Enveloped


class ReportForm(NamedTuple):
    """The field of its own id, and that of what it is about."""

    id_field: str
    about: str


REPORTS: Mapping[str, ReportForm] = {
    **{
        kind: ReportForm("report_id", "request_id")
        for kind in topics.TYPES[topics.WAREHOUSE_REPORTS]
    },
    **{kind: ReportForm("report_id", "refund_id") for kind in topics.TYPES[topics.PAYMENT_REPORTS]},
    topics.REQUEST_JUDGED: ReportForm("verdict_id", "target_request_id"),
}


def read_report(event: Enveloped) -> Reported:
    """Raises pydantic's ValidationError."""
    data: Any = MODELS[event.type].model_validate(event.data)
    form, content = REPORTS[event.type], said(data)
    about = getattr(data, form.about)
    of_refund = form.about == "refund_id"
    return Reported(
        report_id=RequestId(getattr(data, form.id_field)),
        order_id=OrderId(data.order_id),
        digest=digest(event.type, content),
        type=event.type,
        of_request=None if of_refund else RequestId(about),
        of_refund=RefundId(about) if of_refund else None,
        said=content.decode(),
        told=_told(data),
    )


def _told(data: Any) -> Report:
    match data:
        case GoodsSentData():
            return GoodsSent(sent_at=data.sent_at)
        case GoodsReceivedData():
            lines = tuple(_received(line) for line in data.lines)
            return GoodsReceived(received_at=data.received_at, lines=lines)
        case ReplacementShippedData():
            return ReplacementShipped(reported_at=data.reported_at)
        case ReplacementUnavailableData():
            return ReplacementUnavailable(reported_at=data.reported_at)
        case RepairDiagnosedData():
            return RepairDiagnosed(reported_at=data.reported_at, cost=data.cost, days=data.days)
        case RepairCompletedData():
            return RepairCompleted(reported_at=data.reported_at, repaired=data.repaired)
        case RefundSettledData():
            return RefundSettled(attempt=data.attempt, reported_at=data.reported_at)
        case RefundFailedData():
            return RefundFailed(
                attempt=data.attempt,
                reported_at=data.reported_at,
                reason=data.reason,
                final=data.final,
            )
        case RequestJudged():
            return Judged(
                judged_at=data.judged_at, by=data.by, verdict=data.verdict, note=data.note
            )
        case _:
            raise AssertionError(f"no report: {type(data).__name__}")


def _received(line: LineData) -> ReceivedLine:
    return ReceivedLine(
        line_id=LineId(line.line_id),
        accepted=line.accepted,
        refused=line.refused,
        disposition=line.disposition,
        deduction=line.deduction,
    )
