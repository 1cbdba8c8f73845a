"""Reports and verdicts as the warehouse, the payment service and customer care write them: (type, data)."""

from typing import Protocol

from schemas import topics
from service.demo.history import Data
from service.domain.ids import OrderId, RequestId, refund_id

_SOURCE = "/aftersale"
Said = tuple[str, Data]


class Clock(Protocol):
    """Whoever makes ids and knows what time it is."""

    def id(self) -> str: ...

    def ago(self, *, days: float) -> str: ...


def sent(clock: Clock, asked: Data) -> Said:
    said = {"sent_at": clock.ago(days=0), "tracking": "CH-1"}
    return topics.GOODS_SENT, _report(clock, asked, **said)


def received(clock: Clock, asked: Data, *found: Data) -> Said:
    """`found`: of the first line and as good as new, where it says no other."""
    lines = [{"line_id": "1", "disposition": "resellable", **one} for one in found]
    said = {"received_at": clock.ago(days=0), "lines": lines}
    return topics.GOODS_RECEIVED, _report(clock, asked, **said)


def reported(clock: Clock, kind: str, asked: Data, **fields: object) -> Said:
    """What the warehouse or the workshop says in few words."""
    return kind, _report(clock, asked, reported_at=clock.ago(days=0), **fields)


def verdict(clock: Clock, asked: Data, said: str = "approve") -> Said:
    return topics.REQUEST_JUDGED, {
        "verdict_id": clock.id(),
        "order_id": asked["order_id"],
        "target_request_id": asked["request_id"],
        "judged_at": clock.ago(days=0),
        "by": "someone-of-care",
        "verdict": said,
    }


def settled(clock: Clock, asked: Data, *, attempt: int = 1, of: str | None = None) -> Said:
    """That refund is paid; the request's first one where none is named."""
    return topics.REFUND_SETTLED, _of_refund(clock, asked, attempt, of)


def failed(clock: Clock, asked: Data, *, attempt: int = 1, of: str | None = None) -> Said:
    """It came back, and will each time."""
    said = {"reason": "account closed", "final": True}
    return topics.REFUND_FAILED, _of_refund(clock, asked, attempt, of) | said


def _report(clock: Clock, asked: Data, **fields: object) -> Data:
    about = {name: asked[name] for name in ("order_id", "request_id")}
    return {"report_id": clock.id(), **about, **fields}


def _of_refund(clock: Clock, asked: Data, attempt: int, of: str | None) -> Data:
    order_id, request_id = OrderId(asked["order_id"]), RequestId(asked["request_id"])
    first = refund_id(_SOURCE, order_id=order_id, request_id=request_id, ordinal=0)
    return {
        "report_id": clock.id(),
        "order_id": order_id,
        "refund_id": of or first,
        "attempt": attempt,
        "reported_at": clock.ago(days=0),
    }
