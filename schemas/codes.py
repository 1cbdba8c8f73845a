"""The closed lists of the contract: a code is the contract, its detail is help."""

from typing import Literal

Reason = Literal[
    "change_of_mind",
    "not_received",
    "late_delivery",
    "wrong_item",
    "damaged_in_transit",
    "defective",
    "not_as_described",
    "missing_parts",
    "other",
]
Condition = Literal["unopened", "opened", "used", "damaged", "faulty"]
Severity = Literal["minor", "major", "unsafe"]
Trait = Literal[
    "custom_made",
    "perishable",
    "digital",
    "sealed_hygiene",
    "sealed_media",
    "periodical",
    "activated",
    "final_sale",
]
AfterSaleKind = Literal["refund", "return", "exchange", "repair", "care", "cancel"]
ServiceKind = Literal["refund", "return", "exchange", "repair"]
FeedbackKind = Literal["review", "comment"]
RejectionCode = Literal[
    "order_not_found",
    "order_unpaid",
    "order_cancelled",
    "line_not_found",
    "quantity_unavailable",
    "nothing_available",
    "not_delivered",
    "reason_not_accepted",
    "item_excluded",
    "condition_not_accepted",
    "window_closed",
    "evidence_missing",
    "amount_not_positive",
    "amount_exceeds_available",
    "repair_cost_exceeded",
    "repair_time_exceeded",
    "replacement_not_accepted",
    "not_a_consumer",
    "no_such_right",
    "timestamp_in_future",
    "invalid_field",
    "already_reviewed",
    "follow_up_unavailable",
    "content_missing",
    "content_too_long",
    "content_blocked",
    "score_out_of_range",
    "request_not_found",
    "request_not_cancellable",
    "judged_reject",
]
ReferralCode = Literal[
    "amount_above_automatic_limit",
    "too_frequent",
    "evidence_to_judge",
    "condition_to_judge",
    "inspection_to_judge",
    "repair_to_judge",
    "grace_period",
    "ground_unclear",
    "stale_request",
    "facts_changed",
    "refund_failed",
]
DeadLetterReason = Literal[
    "empty",
    "oversize",
    "headers",
    "bad_encoding",
    "not_json",
    "not_object",
    "too_deep",
    "too_many_fields",
    "duplicate_key",
    "bad_envelope",
    "unsupported_type",
    "wrong_topic",
    "no_identity",
    "key_mismatch",
    "request_id_reused",
    "invalid_snapshot",
    "invalid_report",
    "request_unknown",
    "unreadable_record",
    "undecidable",
]
