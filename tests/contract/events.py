"""One event of every type that is sent, with all its fields, and those that hold little."""

from typing import Any

from service.domain.event import (
    Emitted,
    Event,
    FeedbackApproved,
    FeedbackRejected,
    RefundIssued,
    RequestApproved,
    RequestCancelled,
    RequestCompleted,
    RequestExpired,
    RequestReferred,
    RequestRejected,
    RequestReminded,
)
from service.domain.event_parts import (
    Check,
    FailedCheck,
    GoodsTerms,
    GrantedLine,
    PolicyApplied,
    RefundedLine,
    RefundMoney,
    RefusedLine,
    ReleasedLine,
    Remedy,
    Window,
)
from service.domain.ids import CustomerId, LineId, OrderId, RequestId, Sku
from service.domain.value import evolve
from tests.factories import NOW

CAUSE = "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"
WINDOW = Window(opens=NOW, closes=None, timezone="Europe/Berlin")
MONEY = RefundMoney(amount=950, currency="EUR", goods=1000, shipping=0, fees=0, promotion=-50)
POLICY = PolicyApplied(pack="de", version="2024", ground="withdrawal", basis="BGB s. 355")
REMEDY = Remedy(line_id=LineId("1"), kind="repair", ground="conformity", closes=NOW)
WHOSE: dict[str, Any] = {
    "request_id": RequestId(CAUSE),
    "order_id": OrderId("o-1"),
    "customer_id": CustomerId("c-1"),
}


def check(detail: dict[str, object] | None = None) -> Check:
    return Check(
        check="window",
        ground="withdrawal",
        outcome="fail",
        detail={"closes": NOW} if detail is None else detail,
        line_ids=(LineId("1"), LineId("2")),
    )


def failed(detail: dict[str, object] | None = None) -> FailedCheck:
    return FailedCheck(
        code="window_closed",
        check="window",
        detail={"closes": NOW, "days": 14} if detail is None else detail,
        line_ids=(LineId("1"),),
        part=None,
    )


LINE = GrantedLine(
    line_id=LineId("1"),
    sku=Sku("sku-1"),
    quantity=2,
    refund=1000,
    replacement_sku=None,
    ground="withdrawal",
    basis="BGB s. 355",
    window=WINDOW,
    return_required=True,
)
APPROVED = RequestApproved(
    **WHOSE,
    kind="refund",
    policy=POLICY,
    lines=(LINE,),
    refused=(RefusedLine(line_id=LineId("2"), quantity=1, reasons=(failed(),)),),
    refund=MONEY,
    refund_due=NOW,
    goods=GoodsTerms(return_required=True, send_by=NOW, freight="customer"),
    window=WINDOW,
    checks=(check(),),
)
EXCHANGED = RequestApproved(
    **WHOSE,
    kind="exchange",
    policy=PolicyApplied(pack="de", version="2024", ground=None, basis=None),
    lines=(),
    refused=(),
    refund=None,
    refund_due=None,
    goods=GoodsTerms(return_required=False, send_by=None, freight=None),
    window=None,
    checks=(),
)
REJECTED = RequestRejected(
    **WHOSE,
    kind="return",
    policy=POLICY,
    window=WINDOW,
    reasons=(failed(),),
    remedies=(REMEDY,),
    checks=(check(),),
)
UNKNOWN = RequestRejected(
    **WHOSE | {"customer_id": None},
    kind="cancel",
    policy=None,
    window=None,
    reasons=(failed({}),),
    remedies=(),
    checks=(),
)
REFERRED = RequestReferred(
    **WHOSE,
    kind="repair",
    policy=POLICY,
    lines=(LINE,),
    refund=MONEY,
    window=None,
    reasons=(failed(),),
    checks=(check(),),
)
CANCELLED = RequestCancelled(
    **WHOSE,
    kind="care",
    released=(ReleasedLine(line_id=LineId("1"), quantity=2),),
    cancelled_by=RequestId("1d1f2f6e-50f5-4e6a-8d7f-1d7f2f6e50f5"),
)
EXPIRED = RequestExpired(
    **WHOSE, kind="return", released=(ReleasedLine(line_id=LineId("1"), quantity=2),)
)
COMPLETED = RequestCompleted(**WHOSE, kind="refund", released=())
REMINDED = RequestReminded(**WHOSE, kind="exchange", due_at=NOW)
ISSUED = RefundIssued(
    **WHOSE,
    ordinal=1,
    attempt=2,
    currency="EUR",
    amount=950,
    goods=1000,
    shipping=0,
    fees=0,
    promotion=-50,
    lines=(RefundedLine(line_id=LineId("1"), quantity=2, amount=1000),),
    cause="goods_received",
    refund_due=NOW,
)
REVIEWED = FeedbackApproved(
    **WHOSE,
    kind="review",
    line_id=LineId("1"),
    score=1,
    verified_purchase=True,
    after_sale="refunded",
    remedies=(REMEDY,),
)
REVIEW_REFUSED = FeedbackRejected(**WHOSE, kind="comment", reasons=(failed(),), checks=(check(),))
EVENTS: dict[str, Event] = {
    "an approval": APPROVED,
    "an approval without money": EXCHANGED,
    "a rejection": REJECTED,
    "a rejection on an unknown order": UNKNOWN,
    "a referral": REFERRED,
    "a case taken back": CANCELLED,
    "a case nobody went on with": EXPIRED,
    "a case that is done": COMPLETED,
    "a reminder": REMINDED,
    "a referral of a care": evolve(REFERRED, kind="care", service_kind="repair"),
    "a refund": ISSUED,
    "a published review": REVIEWED,
    "a refused comment": REVIEW_REFUSED,
}


def emitted(event: Event, **fields: Any) -> Emitted:
    """The second event of its cause; one on an unknown order has no sequence."""
    known = event != UNKNOWN
    return Emitted(
        **{"event": event, "cause": CAUSE, "n": 1, "sequence": 7 if known else None} | fields
    )
