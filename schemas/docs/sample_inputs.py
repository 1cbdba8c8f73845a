"""One message of every type that others write, as their senders make it."""

from typing import Any

from schemas import messages, topics
from schemas.messages import Message

_WHOSE = ("order-7", "customer-3")
OTHER_ID = "6b1f6d5e-2c0e-4f0e-9d7e-0d4d5a2f9a11"
REQUEST_ID = "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"
REFUND_ID = "c0b5a1de-8a52-5a0f-9d0e-7a1f3c5b9e24"
_ITS = ("order-7", REQUEST_ID)
_ASKED: dict[str, Any] = {"request_id": REQUEST_ID, "requested_at": "2026-03-02T12:00:00Z"}
_REPORTED: dict[str, Any] = {"report_id": OTHER_ID, "reported_at": "2026-03-09T08:30:00Z"}
ONE_LAMP = [{"line_id": "1", "quantity": 1}]
INPUTS: dict[str, Message] = {
    topics.ORDER_SNAPSHOT: messages.order(
        order_id="order-7",
        customer_id="customer-3",
        version=3,
        market="DE",
        currency="EUR",
        placed_at="2026-02-25T18:04:00Z",
        status="paid",
        captured=2990,
        shipping_paid=490,
        lines=[
            {
                "line_id": "1",
                "sku": "lamp",
                "category": "furniture",
                "quantity": 2,
                "paid": 2500,
                "shipped": 2,
                "delivered": 2,
                "delivered_at": "2026-02-28T12:00:00Z",
            }
        ],
    ),
    topics.REFUND_REQUESTED: messages.refund(
        *_WHOSE, "defective", lines=ONE_LAMP, severity="major", **_ASKED
    ),
    topics.RETURN_REQUESTED: messages.return_(
        *_WHOSE, "change_of_mind", lines=ONE_LAMP, condition="opened", **_ASKED
    ),
    topics.EXCHANGE_REQUESTED: messages.exchange(
        *_WHOSE, "wrong_item", lines=[{**ONE_LAMP[0], "replacement_sku": "lamp-red"}], **_ASKED
    ),
    topics.REPAIR_REQUESTED: messages.repair(
        *_WHOSE, "defective", lines=ONE_LAMP, estimate={"cost": 900, "days": 10}, **_ASKED
    ),
    topics.CARE_REQUESTED: messages.care(
        *_WHOSE, "refund", "defective", score=2, content="It broke.", lines=ONE_LAMP, **_ASKED
    ),
    topics.CANCEL_REQUESTED: messages.cancel(
        *_WHOSE, REQUEST_ID, **_ASKED | {"request_id": OTHER_ID}
    ),
    topics.REVIEW_SUBMITTED: messages.review(
        *_WHOSE, 5, line_id="1", dimensions={"light": 5, "look": 4}, content="Bright.", **_ASKED
    ),
    topics.COMMENT_SUBMITTED: messages.comment(*_WHOSE, "Came well packed.", **_ASKED),
    topics.GOODS_SENT: messages.goods_sent(
        *_ITS, "DHL-00340434", report_id=OTHER_ID, sent_at="2026-03-04T16:20:00Z"
    ),
    topics.GOODS_RECEIVED: messages.goods_received(
        *_ITS,
        [
            {
                "line_id": "1",
                "accepted": 1,
                "refused": 0,
                "disposition": "worn",
                "deduction": 200,
            }
        ],
        report_id=OTHER_ID,
        received_at="2026-03-09T08:30:00Z",
    ),
    topics.REPLACEMENT_SHIPPED: messages.replacement_shipped(*_ITS, **_REPORTED),
    topics.REPLACEMENT_UNAVAILABLE: messages.replacement_unavailable(*_ITS, **_REPORTED),
    topics.REPAIR_DIAGNOSED: messages.repair_diagnosed(*_ITS, 900, 10, **_REPORTED),
    topics.REPAIR_COMPLETED: messages.repair_completed(*_ITS, repaired=True, **_REPORTED),
    topics.REFUND_SETTLED: messages.refund_settled("order-7", REFUND_ID, 1, **_REPORTED),
    topics.REFUND_FAILED: messages.refund_failed(
        "order-7", REFUND_ID, 1, "account closed", final=True, **_REPORTED
    ),
    topics.REQUEST_JUDGED: messages.judged(
        *_ITS, "approve", "agent-7", verdict_id=OTHER_ID, judged_at="2026-03-03T09:00:00Z"
    ),
}
