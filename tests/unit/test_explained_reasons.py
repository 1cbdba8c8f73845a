"""Every code of the contract as a sentence that customer care can read to a customer."""

from string import Formatter
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from schemas.codes import DeadLetterReason, ReferralCode, RejectionCode
from service.operate.explain_details import Place, compared
from service.operate.explain_reasons import (
    DEAD_LETTERS,
    SENTENCES,
    dead_letter_sentence,
    reason_sentence,
    with_lines,
)
from tests.unit.stored import reason

CODES = (*get_args(RejectionCode), *get_args(ReferralCode))
BERLIN = Place(ZoneInfo("Europe/Berlin"), "EUR")
CLOSED = {
    "requested_at": "2026-03-06T12:00:00Z",
    "opens": "2026-02-10T12:00:00Z",
    "closes": "2026-03-01T23:00:00Z",
    "timezone": "Europe/Berlin",
}
REMEDY = {
    "severity": "minor",
    "severities": "major,unsafe",
    "repairs": 1,
    "needed_repairs": 2,
    "exchanges": 0,
    "needed_exchanges": None,
    "days_in_repair": 12,
    "most_days": 30,
}
ARRIVED = {"requested_at": "2026-03-02T12:00:00Z", "arrived_at": "2026-03-02T11:00:00Z"}
LATE = {"requested_at": "2026-03-02T12:00:00Z", "arrived_at": "2026-03-12T12:00:00Z", "days": 7}
TOLD: list[tuple[str, str, dict[str, Any], str]] = [
    ("order_not_found", "order", {}, "This customer has no order of that number."),
    ("order_unpaid", "payment", {"status": "unpaid"}, "The order has not been paid."),
    (
        "order_cancelled",
        "order_status",
        {"status": "cancelled", "left_of_captured": 0},
        "The order was cancelled, and nothing of what was paid is left (0.00 EUR).",
    ),
    ("line_not_found", "lines", {"asked": 1, "available": 0}, "The order has no such line."),
    (
        "quantity_unavailable",
        "lines",
        {"asked": 3, "available": 1},
        "3 asked for, but only 1 can still be asked for.",
    ),
    (
        "nothing_available",
        "captured",
        {"entitled": 1250, "left": 0},
        "Nothing is left of the money that was paid: 0.00 EUR, where 12.50 EUR would be due.",
    ),
    (
        "not_delivered",
        "reason",
        {"reason": "not_as_described", "stage": "in_transit"},
        "For the reason “not as described” the goods must have been delivered; they are on their way.",
    ),
    (
        "reason_not_accepted",
        "reason",
        {"kind": "exchange", "reason": "late_delivery", "stage": "delivered"},
        "No rule grants an exchange for the reason “late delivery” while the goods are delivered.",
    ),
    (
        "not_delivered",
        "reason",
        {"kind": "repair", "reason": "defective", "stage": "unshipped"},
        "For a repair with the reason “defective” the goods must have been delivered; "
        "they are not shipped yet.",
    ),
    (
        "item_excluded",
        "exclusion",
        {"traits": "custom_made", "excluded": "custom_made", "requires": "nothing"},
        "Goods that are made to order are left out of this right.",
    ),
    (
        "item_excluded",
        "exclusion",
        {"traits": "digital", "excluded": "digital", "requires": "confirmed"},
        "Goods that are digital are left out of this right, as the buyer confirmed at the purchase.",
    ),
    (
        "item_excluded",
        "exclusion",
        {"traits": "final_sale", "excluded": "final_sale", "requires": "told"},
        "Goods that are sold as final are left out of this right, "
        "as the buyer was told before the purchase.",
    ),
    (
        "item_excluded",
        "exclusion",
        {"traits": "", "category": "bed_linen", "excluded": "bed_linen", "requires": "nothing"},
        "Goods of the category “bed linen” are left out of this right.",
    ),
    (
        "no_such_right",
        "disclosure",
        {"disclosure": "no_returns", "told_at": "2026-02-10T12:00:00Z"},
        "The shop told the customer that nothing is taken back, on 10 February 2026, 13:00 "
        "(Europe/Berlin): before the purchase, so that this right does not hold.",
    ),
    (
        "no_such_right",
        "remedy",
        REMEDY,
        "This right is open only after 2 repairs, a repair of more than 30 days or a fault that is major "
        "or unsafe; so far there is: 1 repair, 12 days in repair at most, a fault that is minor.",
    ),
    (
        "no_such_right",
        "remedy",
        REMEDY | {"never": "minor"},
        "For a fault that is minor there is no such right.",
    ),
    (
        "evidence_to_judge",
        "remedy",
        REMEDY | {"severity": None, "unknown_severity": "judged"},
        "How bad the fault is was not told, and this right is open only after 2 repairs, a repair of more "
        "than 30 days or a fault that is major or unsafe: a person must look at it.",
    ),
    (
        "grace_period",
        "window",
        CLOSED | {"grace_until": "2026-03-15T23:00:00Z"},
        "The time to ask ended on 2 March 2026, 00:00 (Europe/Berlin); until 16 March 2026, 00:00 "
        "(Europe/Berlin) a person may still grant it.",
    ),
    (
        "window_closed",
        "window",
        {
            "arrived_at": "2026-03-06T12:00:00Z",
            "closes": CLOSED["closes"],
            "timezone": "Europe/Berlin",
        },
        "The time to ask ended on 2 March 2026, 00:00 (Europe/Berlin); the request, whose arrival "
        "counts, came 4 days later.",
    ),
    (
        "condition_not_accepted",
        "condition",
        {"condition": "used", "accepted": "opened,unopened"},
        "The goods are used; this right takes them only if they are: opened, unopened.",
    ),
    (
        "window_closed",
        "window",
        CLOSED,
        "The time to ask ended on 2 March 2026, 00:00 (Europe/Berlin); it was asked 4 days later.",
    ),
    (
        "window_closed",
        "window",
        CLOSED | {"requested_at": CLOSED["closes"]},
        "The time to ask ended on 2 March 2026, 00:00 (Europe/Berlin); "
        "it was asked at that very moment.",
    ),
    ("evidence_missing", "evidence", {}, "Evidence is needed, such as photos, and none was given."),
    ("amount_not_positive", "fields", {}, "The amount asked for must be above zero."),
    (
        "amount_exceeds_available",
        "amount",
        {"amount": 999999, "available": 1250, "currency": "EUR"},
        "9999.99 EUR asked for, but these goods come to 12.50 EUR.",
    ),
    (
        "repair_cost_exceeded",
        "repair",
        {"cost": 5000, "most": 1000, "currency": "EUR"},
        "The repair would cost 50.00 EUR, more than the rule allows (10.00 EUR).",
    ),
    (
        "repair_time_exceeded",
        "repair",
        {"days": 40, "most": 30},
        "The repair would take 40 days, more than the rule allows (30).",
    ),
    (
        "replacement_not_accepted",
        "replacement",
        {"replacement_sku": "lamp-2"},
        "The goods cannot be exchanged for lamp-2.",
    ),
    (
        "not_a_consumer",
        "buyer",
        {"buyer": "business"},
        "This right is for consumers; the order was placed by a business.",
    ),
    (
        "no_such_right",
        "reason",
        {"kind": "exchange", "reason": "other", "stage": "delivered"},
        "Neither law nor promise gives a right to an exchange for this order.",
    ),
    (
        "timestamp_in_future",
        "timestamp",
        ARRIVED,
        "The request claims to be of 2 March 2026, 13:00 (Europe/Berlin), "
        "which is 1 hour after it arrived.",
    ),
    (
        "invalid_field",
        "fields",
        {"field": "lines.0.quantity", "expected": "greater than 0"},
        "The field “lines.0.quantity” is not as it must be: greater than 0.",
    ),
    (
        "already_reviewed",
        "review",
        {"reviews": 1},
        "There is a review of this already; only a follow-up can be added.",
    ),
    (
        "follow_up_unavailable",
        "review",
        {"review_known": True, "followed_before": True},
        "The review that this would follow is not known, or was followed up before.",
    ),
    ("content_missing", "fields", {}, "The text is missing."),
    (
        "content_too_long",
        "fields",
        {"field": "content", "expected": "at most 5000 characters"},
        "The text is too long: at most 5000 characters.",
    ),
    ("content_blocked", "content", {}, "The text holds words that are not published."),
    ("score_out_of_range", "fields", {}, "The score must be from 1 to 5."),
    ("request_not_found", "target", {}, "The request that it names is not known on this order."),
    (
        "request_not_cancellable",
        "target",
        {"status": "completed"},
        "The request that it names can no longer be cancelled: it is completed.",
    ),
    (
        "request_not_cancellable",
        "cancellable",
        {"status": "approved", "money_issued": True},
        "The request that it names can no longer be cancelled: its money was ordered to be paid already.",
    ),
    (
        "judged_reject",
        "judged",
        {"by": "anna", "note": "Worn [red]for[/red] weeks."},
        "anna looked at it and refused it: “Worn [red]for[/red] weeks.”",
    ),
    (
        "amount_above_automatic_limit",
        "automatic_limit",
        {"amount": 99900, "limit": 50000, "currency": "EUR"},
        "999.00 EUR is more than is granted without a person (500.00 EUR).",
    ),
    ("too_frequent", "x", {}, "The customer asked so often of late that a person must decide."),
    (
        "too_frequent",
        "frequency",
        {
            "requests": 3,
            "most_requests": 20,
            "days": 90,
            "amount": 250_000,
            "most_amount": 200_000,
            "currency": "EUR",
        },
        "With this one the customer asked 3 times within 90 days, for 2500.00 EUR in all; beyond 20 times "
        "or 2000.00 EUR a person must decide.",
    ),
    ("evidence_to_judge", "evidence", {}, "A person must look at the evidence."),
    (
        "condition_to_judge",
        "condition",
        {"condition": "used", "accepted": "opened"},
        "The goods are used: a person must judge their condition.",
    ),
    (
        "inspection_to_judge",
        "x",
        {},
        "A person must judge what was found when the goods came back.",
    ),
    ("repair_to_judge", "x", {}, "A person must judge what became of the repair."),
    (
        "grace_period",
        "window",
        CLOSED,
        "The time to ask ended on 2 March 2026, 00:00 (Europe/Berlin); "
        "so shortly after it a person may still grant it.",
    ),
    ("ground_unclear", "x", {}, "It is not clear which rule holds: a person must decide."),
    (
        "stale_request",
        "freshness",
        LATE,
        "It was asked 10 days before it arrived; after 7 days a person must decide.",
    ),
    (
        "facts_changed",
        "facts",
        {"captured": 500, "reserved": 700, "refunded": 0, "currency": "EUR"},
        "The order changed after the decision: 7.00 EUR are promised and 0.00 EUR refunded, where 5.00 EUR "
        "was paid. A person must look again.",
    ),
    (
        "facts_changed",
        "x",
        {},
        "The order changed after the decision: a person must look again.",
    ),
    (
        "refund_failed",
        "x",
        {"reason": "card expired"},
        "The refund could not be paid (“card expired”): a person must look at it.",
    ),
]


@pytest.mark.parametrize(
    ("code", "check", "detail", "sentence"), TOLD, ids=[f"{row[0]} of {row[1]}" for row in TOLD]
)
def test_a_code_is_told_with_the_values_compared(
    code: str, check: str, detail: dict[str, Any], sentence: str
) -> None:
    assert reason_sentence(reason(code, check, detail=detail), BERLIN) == sentence


def test_every_code_of_the_contract_is_told_and_tried_here() -> None:
    assert set(SENTENCES) == set(CODES) == {code for code, *_ in TOLD}
    assert set(DEAD_LETTERS) == set(get_args(DeadLetterReason))


@pytest.mark.parametrize("detail", [{}, {"cut": True}], ids=["no detail", "a detail that was cut"])
@pytest.mark.parametrize("code", CODES)
def test_a_code_without_its_values_is_told_all_the_same(code: str, detail: dict[str, Any]) -> None:
    sentence = reason_sentence(reason(code, detail=detail), BERLIN)
    assert sentence.endswith(".")
    assert [name for _, name, _, _ in Formatter().parse(sentence) if name] == []


def test_a_code_of_a_later_release_is_shown_as_it_is() -> None:
    later = reason("moon_phase", "moon", detail={"phase": "full", "days": 3})
    assert reason_sentence(later, BERLIN) == "moon_phase (phase full, days 3)."
    assert dead_letter_sentence("moonstruck") == "moonstruck."


def test_a_reason_names_its_part_and_its_lines() -> None:
    found = reason("not_delivered", line_ids=["1", "2", "3", "7"], part="service")
    assert with_lines(found, "So.") == "Service, lines 1-3, 7: So."


@pytest.mark.parametrize(
    ("check", "detail", "told"),
    [
        pytest.param(
            "window",
            CLOSED | {"closes": None},
            "requested at 2026-03-06 13:00, opens 2026-02-10 13:00, closes not known yet",
            id="instants in the place of the window",
        ),
        pytest.param(
            "window",
            {"closes": CLOSED["closes"], "timezone": "Asia/Tokyo"},
            "closes 2026-03-02 08:00, timezone Asia/Tokyo",
            id="a window of another place than the page's",
        ),
        pytest.param(
            "captured",
            {"entitled": 1, "left": 1250},
            "entitled 0.01 EUR, left 12.50 EUR",
            id="money",
        ),
        pytest.param(
            "amount",
            {"amount": 999, "available": 5, "currency": "JPY"},
            "amount 999 JPY, available 5 JPY",
            id="money of the currency that is named",
        ),
        pytest.param("lines", {"asked": 2, "available": 5}, "asked 2, available 5", id="units"),
        pytest.param(
            "moon",
            {"phase": "half_full", "up": True, "of": ["a"]},
            "phase half_full, up yes, of a",
            id="a check of a later release",
        ),
        pytest.param("window", {"cut": True}, "values left out: the event was too large", id="cut"),
    ],
)
def test_values_compared_are_readable(check: str, detail: dict[str, Any], told: str) -> None:
    assert compared(check, detail, BERLIN) == told
