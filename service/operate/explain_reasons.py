"""Every code of a refusal or referral as a sentence for the customer, with the values compared."""

from string import Formatter

from schemas.codes import DeadLetterReason, ReferralCode, RejectionCode
from service.operate.explain_details import Data, Place, fields
from service.operate.words import line_names

# For each code the first sentence whose values are all there is taken; the last one needs none.
_REJECTED: dict[RejectionCode, tuple[str, ...]] = {
    "order_not_found": ("This customer has no order of that number.",),
    "order_unpaid": ("The order has not been paid.",),
    "order_cancelled": (
        "The order was cancelled, and nothing of what was paid is left ({left_of_captured}).",
        "The order was cancelled.",
    ),
    "line_not_found": ("The order has no such line.",),
    "quantity_unavailable": (
        "{asked} asked for, but only {available} can still be asked for.",
        "Nothing is left of the money that was paid: {left}, where {entitled} would be due.",
        "More was asked for than can still be asked for.",
    ),
    "nothing_available": (
        "Nothing is left of the money that was paid: {left}, where {entitled} would be due.",
        "Nothing of the order can still be asked for.",
    ),
    "not_delivered": (
        "For {a_kind} with the reason “{reason}” the goods must have been delivered; they are {stage}.",
        "For the reason “{reason}” the goods must have been delivered; they are {stage}.",
        "The goods have not been delivered yet.",
    ),
    "reason_not_accepted": (
        "No rule grants {a_kind} for the reason “{reason}” while the goods are {stage}.",
        "No rule takes the reason “{reason}” for this.",
        "No rule takes this reason.",
    ),
    "item_excluded": (
        "Goods of the category “{excluded_category}” are left out of this right.",
        "Goods that are {excluded} are left out of this right{because}.",
        "Goods of this kind are left out of this right.",
    ),
    "condition_not_accepted": (
        "The goods are {condition}; this right takes them only if they are: {accepted}.",
        "The goods are not in a condition that this right takes.",
    ),
    "window_closed": (
        "The time to ask ended on {closes}; it was asked {late}.",
        "The time to ask ended on {closes}; the request, whose arrival counts, came {arrived_late}.",
        "The time to ask ended on {closes}.",
        "The time to ask has ended.",
    ),
    "evidence_missing": ("Evidence is needed, such as photos, and none was given.",),
    "amount_not_positive": ("The amount asked for must be above zero.",),
    "amount_exceeds_available": (
        "{amount} asked for, but these goods come to {available}.",
        "The amount asked for is more than these goods come to.",
    ),
    "repair_cost_exceeded": (
        "The repair would cost {cost}, more than the rule allows ({most}).",
        "The repair would cost more than the rule allows.",
    ),
    "repair_time_exceeded": (
        "The repair would take {days} days, more than the rule allows ({most}).",
        "The repair would take longer than the rule allows.",
    ),
    "replacement_not_accepted": (
        "The goods cannot be exchanged for {replacement_sku}.",
        "The goods cannot be exchanged for those that were named.",
    ),
    "not_a_consumer": ("This right is for consumers; the order was placed by a business.",),
    "no_such_right": (
        "The shop told the customer {disclosure}, on {told_at}: before the purchase, so that this right "
        "does not hold.",
        "For a fault that is {never_for} there is no such right.",
        "This right is open only after {opens_by}; so far there is: {so_far}.",
        "Neither law nor promise gives a right to {a_kind} for this order.",
        "Neither law nor promise gives a right to this for this order.",
    ),
    "timestamp_in_future": (
        "The request claims to be of {requested_at}, which is {apart} after it arrived.",
        "The request claims to be of a time after it arrived.",
    ),
    "invalid_field": (
        "The field “{field}” is not as it must be: {expected}.",
        "The field “{field}” is not as it must be.",
        "A field of the request is not as it must be.",
    ),
    "already_reviewed": ("There is a review of this already; only a follow-up can be added.",),
    "follow_up_unavailable": (
        "The review that this would follow is not known, or was followed up before.",
    ),
    "content_missing": ("The text is missing.",),
    "content_too_long": ("The text is too long: {expected}.", "The text is too long."),
    "content_blocked": ("The text holds words that are not published.",),
    "score_out_of_range": ("The score must be from 1 to 5.",),
    "request_not_found": ("The request that it names is not known on this order.",),
    "request_not_cancellable": (
        "The request that it names can no longer be cancelled: {paid_already}.",
        "The request that it names can no longer be cancelled: it is {status}.",
        "The request that it names can no longer be cancelled.",
    ),
    "judged_reject": (
        "{by} looked at it and refused it: “{note}”",
        "{by} looked at it and refused it.",
        "A person looked at it and refused it.",
    ),
}
_REFERRED: dict[ReferralCode, tuple[str, ...]] = {
    "amount_above_automatic_limit": (
        "{amount} is more than is granted without a person ({limit}).",
        "The amount is more than is granted without a person.",
    ),
    "too_frequent": (
        "With this one the customer asked {requests} times within {days} days, for {amount} in all; beyond "
        "{most_requests} times or {most_amount} a person must decide.",
        "With this one the customer asked {requests} times within {days} days; beyond {most_requests} "
        "times a person must decide.",
        "The customer asked so often of late that a person must decide.",
    ),
    "evidence_to_judge": (
        "How bad the fault is was not told, and this right is open only after {severity_unknown}: a "
        "person must look at it.",
        "A person must look at the evidence.",
    ),
    "condition_to_judge": (
        "The goods are {condition}: a person must judge their condition.",
        "A person must judge the condition of the goods.",
    ),
    "inspection_to_judge": ("A person must judge what was found when the goods came back.",),
    "repair_to_judge": ("A person must judge what became of the repair.",),
    "grace_period": (
        "The time to ask ended on {closes}; until {grace_until} a person may still grant it.",
        "The time to ask ended on {closes}; so shortly after it a person may still grant it.",
        "The time to ask has just ended; a person may still grant it.",
    ),
    "ground_unclear": ("It is not clear which rule holds: a person must decide.",),
    "stale_request": (
        "It was asked {apart} before it arrived; after {days} days a person must decide.",
        "It was asked long before it arrived: a person must decide.",
    ),
    "facts_changed": (
        "The order changed after the decision: {reserved} are promised and {refunded} refunded, where "
        "{captured} was paid. A person must look again.",
        "The order changed after the decision: {claimed} units were granted, of {quantity} that there are "
        "and {delivered} that arrived by now. A person must look again.",
        "The order changed after the decision: a person must look again.",
    ),
    "refund_failed": (
        "The refund could not be paid (“{reason}”): a person must look at it.",
        "The refund could not be paid: a person must look at it.",
    ),
}
SENTENCES: dict[str, tuple[str, ...]] = dict([*_REJECTED.items(), *_REFERRED.items()])

DEAD_LETTERS: dict[DeadLetterReason, str] = {
    "empty": "The record was empty.",
    "oversize": "The record was too large.",
    "headers": "The record had too many headers, or too large ones.",
    "bad_encoding": "The record was not text in UTF-8.",
    "not_json": "The record was not JSON.",
    "not_object": "The record was not a JSON object.",
    "too_deep": "The record was nested too deep.",
    "too_many_fields": "The record had too many fields.",
    "duplicate_key": "The record had a field twice.",
    "bad_envelope": "The record was no event in the agreed form.",
    "unsupported_type": "The record was of a type that is not taken.",
    "wrong_topic": "The record was of a type that belongs to another topic.",
    "no_identity": "The record named no valid request or order.",
    "key_mismatch": "The record's key was not the id of its order.",
    "request_id_reused": "The same id came again with other content; the first one stands.",
    "invalid_snapshot": "The order's snapshot was not valid.",
    "invalid_report": "The report or verdict was not valid.",
    "request_unknown": "The report or verdict named a request that never came.",
    "unreadable_record": "The record could not be read from the log.",
    "undecidable": "The service failed at this one record.",
}


def reason_sentence(reason: Data, place: Place) -> str:
    """Of one entry of `reasons`; a code not known here with its values as they are."""
    code, detail = str(reason["code"]), reason.get("detail") or {}
    told = fields(str(reason.get("check")), detail, place)
    for sentence in SENTENCES.get(code, ()):
        if all(name in told for name in _named(sentence)):
            return sentence.format_map(told)
    values = ", ".join(f"{key} {value}" for key, value in detail.items())
    return f"{code} ({values})." if values else f"{code}."


def with_lines(reason: Data, sentence: str) -> str:
    """Which part or lines it is about, before the sentence."""
    lines = line_names(reason.get("line_ids") or ())
    part = reason.get("part")
    about = ", ".join(name for name in (part, lines) if name)
    return f"{about[:1].upper()}{about[1:]}: {sentence}" if about else sentence


def dead_letter_sentence(reason: str) -> str:
    return next((told for code, told in DEAD_LETTERS.items() if code == reason), f"{reason}.")


def _named(sentence: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(sentence) if name]
