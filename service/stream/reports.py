"""Reports and verdicts: what became of goods, repairs and refunds, and what a person decided."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from schemas import topics
from schemas.catalogue import MODELS
from service.domain.ids import OrderId, RefundId, RequestId
from service.domain.inbound import Reported
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
    )
