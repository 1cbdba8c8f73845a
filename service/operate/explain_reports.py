"""What the warehouse, the bank and persons reported: stored, and told as what they said."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from schemas import topics
from service.domain.ids import OrderId, RequestId, refund_id
from service.operate.explain_details import Data, Place, at, words
from service.operate.explain_events import Happened
from service.operate.explain_life import of_effect
from service.operate.words import counted, moment, money, utc
from service.store.history import OrderHistory, StoredCase, StoredReport

_NAMES = {
    topics.GOODS_SENT: "goods sent",
    topics.GOODS_RECEIVED: "goods received",
    topics.REPLACEMENT_SHIPPED: "replacement shipped",
    topics.REPLACEMENT_UNAVAILABLE: "replacement unavailable",
    topics.REPAIR_DIAGNOSED: "repair diagnosed",
    topics.REPAIR_COMPLETED: "repair completed",
    topics.REFUND_SETTLED: "refund settled",
    topics.REFUND_FAILED: "refund failed",
    topics.REQUEST_JUDGED: "verdict",
}


def about(request_id: str, history: OrderHistory, own: Sequence[Happened]) -> list[StoredReport]:
    """Those on the request itself or on a refund of it."""
    refunds = _refunds(request_id, history.case, own) if history.reports else set()
    return [
        report
        for report in history.reports
        if report.request_id == request_id or report.refund_id in refunds
    ]


def reported(reports: Iterable[StoredReport], place: Place) -> list[dict[str, Any]]:
    return [
        {
            "time": utc(report.recorded_at),
            "id": report.report_id,
            "type": report.type,
            "request_id": report.request_id,
            "refund_id": report.refund_id,
            "said": report.said,
            "sentence": _sentence(report, place) + of_effect(report.effect),
            "effect": report.effect,
        }
        for report in reports
    ]


def headline(report: StoredReport, events: Iterable[Happened], place: Place) -> str:
    """Of the report's own id."""
    what = "a verdict" if report.type == topics.REQUEST_JUDGED else f"a report ({_name(report)})"
    when = moment(report.recorded_at, place.zone)
    return f"This is {what} on {_whose(report, events)}, recorded on {when}."


def _whose(report: StoredReport, events: Iterable[Happened]) -> str:
    if report.refund_id is None:
        return f"request {report.request_id}"
    asked = (e.data["request_id"] for e in events if e.data.get("refund_id") == report.refund_id)
    request_id = next(asked, None)
    of = f" of request {request_id}" if request_id else ""
    return f"refund {report.refund_id}{of}"


def _refunds(request_id: str, case: StoredCase | None, own: Sequence[Happened]) -> set[str]:
    """Also of those whose events are gone, as long as one event tells who gave the ids out."""
    if case is None or not own:
        return set()
    source, order_id = own[0].source, OrderId(str(own[0].data.get("order_id")))
    asked = RequestId(request_id)
    return {
        refund_id(source, order_id=order_id, request_id=asked, ordinal=ordinal)
        for ordinal in range(len(case.payments))
    }


def _sentence(report: StoredReport, place: Place) -> str:
    tell = _TOLD.get(report.type)
    told = list(tell(report.said, place)) if tell else []
    return f"{_name(report)}: {'; '.join(told)}" if told else _name(report)


def _name(report: StoredReport) -> str:
    return _NAMES.get(report.type, report.type)


def _sent(said: Data, place: Place) -> Iterator[str]:
    yield f"on {_moment(said.get('sent_at'), place)}, tracking {said.get('tracking')}"


def _received(said: Data, place: Place) -> Iterator[str]:
    for line in said.get("lines") or ():
        taken = [f"{line[name]:,} {name}" for name in ("accepted", "refused") if line.get(name)]
        less = line.get("deduction")
        loss = [f"{money(less, place.currency)} deducted"] if less and place.currency else []
        parts = (*(taken or ["none"]), words(str(line.get("disposition"))), *loss)
        yield f"line {line.get('line_id')}, {', '.join(parts)}"


def _shipped(said: Data, place: Place) -> Iterator[str]:
    yield f"on {_moment(said.get('reported_at'), place)}"


def _diagnosed(said: Data, place: Place) -> Iterator[str]:
    cost = money(said["cost"], place.currency or "?")
    yield f"it would cost {cost} and take {counted(said['days'], 'day')}"


def _completed(said: Data, place: Place) -> Iterator[str]:
    yield "the goods work again" if said.get("repaired") else "the goods cannot be mended"


def _settled(said: Data, place: Place) -> Iterator[str]:
    yield f"attempt {said.get('attempt')}"


def _failed(said: Data, place: Place) -> Iterator[str]:
    last = ", and no further one will succeed" if said.get("final") else ""
    yield f"attempt {said.get('attempt')}, “{said.get('reason')}”{last}"


def _judged(said: Data, place: Place) -> Iterator[str]:
    note = f", “{said['note']}”" if said.get("note") else ""
    yield f"{said.get('verdict')}, by {said.get('by')}{note}"


def _moment(text: object, place: Place) -> str:
    found = at(text)
    return str(text) if found is None else moment(found, place.zone)


_TOLD: Mapping[str, Callable[[Data, Place], Iterator[str]]] = {
    topics.GOODS_SENT: _sent,
    topics.GOODS_RECEIVED: _received,
    topics.REPLACEMENT_SHIPPED: _shipped,
    topics.REPAIR_DIAGNOSED: _diagnosed,
    topics.REPAIR_COMPLETED: _completed,
    topics.REFUND_SETTLED: _settled,
    topics.REFUND_FAILED: _failed,
    topics.REQUEST_JUDGED: _judged,
}
