"""Names of the values that checks compare, and the codes among those values, as people read them."""

from collections.abc import Callable, Mapping

# What only sums need: hundredths before rounding, and the place by which ties are broken.
UNTOLD = frozenset({"points", "points_before", "place"})
# By key alone where it means the same in every check, else by check and key.
LABELS: Mapping[str | tuple[str, str], str] = {
    ("order_status", "left_of_captured"): "left of what was paid",
    "status": "status",
    "requested_at": "requested at",
    "arrived_at": "arrived at",
    "tolerance_seconds": "seconds that it may be ahead",
    ("freshness", "days"): "most days",
    "care": "care that it follows",
    "care_requested_at": "care requested at",
    ("follows", "days"): "within days",
    "care_kind": "of the care",
    "care_reason": "of the care",
    ("follows", "lines"): "lines",
    "care_lines": "of the care",
    "asked": "asked",
    "available": "available",
    ("lines", "known"): "known",
    "not_delivered": "not delivered yet",
    "kind": "kind",
    "reason": "reason",
    "stage": "goods are",
    "buyer": "buyer",
    "accepted": "accepted",
    "to_judge": "left to a person",
    "kept_percent": "kept for the loss of value",
    "disclosure": "what may be told",
    "told_at": "told at",
    "placed_at": "placed at",
    "severity": "fault",
    "severities": "open for faults that are",
    "repairs": "repairs so far",
    "needed_repairs": "open from repairs",
    "exchanges": "exchanges so far",
    "needed_exchanges": "open from exchanges",
    "days_in_repair": "days of the longest repair",
    "most_days": "open beyond days",
    "never": "never for faults that are",
    "unknown_severity": "where it was not told",
    "traits": "traits",
    "category": "category",
    "excluded": "left out",
    "requires": "where",
    "unmet": "not left out",
    "condition": "condition",
    "opens": "opens",
    "closes": "closes",
    "timezone": "timezone",
    "counted": "counted",
    "first_day_counted": "the first day is that same day",
    "last_day": "last day by the count",
    "rolled_over": "moved over",
    "stopped_days": "days that goods were away",
    "added_months": "months added",
    "withdrawal_right": "told of the right of withdrawal",
    "grace_until": "a person may grant it until",
    "known_at": "known since",
    "needed_from": "needed from",
    "evidence": "pieces of evidence",
    "decides": "decided by",
    "sku": "sku",
    "replacement_sku": "to be replaced by",
    ("price", "paid"): "paid for the line",
    ("price", "quantity"): "units of it",
    ("price", "units"): "units to be repaired",
    ("price", "price"): "paid for them",
    ("repair_cost", "cost"): "cost",
    ("repair_cost", "price"): "paid for the goods",
    ("repair_cost", "percent"): "at most",
    ("repair_cost", "most"): "which is",
    "currency": "currency",
    ("repair_time", "days"): "days",
    ("repair_time", "most"): "most days",
    ("amount", "amount"): "amount",
    ("share", "paid"): "paid for the line",
    ("share", "quantity"): "units of it",
    ("share", "claimed"): "units asked for by now",
    ("share", "held"): "shared out before",
    ("share", "share"): "share now",
    ("fee", "refund"): "refund",
    ("fee", "percent"): "of it",
    ("fee", "kept_before"): "kept before",
    ("fee", "fee"): "fee",
    "gift_for": "gift for line",
    "units_kept": "units kept",
    ("gift", "fee"): "list price of them",
    ("gift", "kept"): "kept before",
    "grounds": "paid under",
    "promotion": "promotion",
    ("promotion", "kept"): "list value kept",
    "threshold": "needed",
    "discount": "discount",
    "list_value": "list value of all",
    "total": "given back in all",
    ("promotion", "before"): "before this",
    "gives": "gives back",
    "shipping_paid": "paid for delivery",
    "express_surcharge": "of it for express",
    ("delivery_cost", "before"): "given back before",
    "entitled": "entitled",
    "left": "left",
    ("automatic_limit", "amount"): "amount",
    "limit": "limit",
    "requests": "requests",
    "most_requests": "most requests",
    ("frequency", "days"): "within days",
    ("frequency", "amount"): "amount in all",
    "most_amount": "most in all",
    ("line", "lines"): "lines found",
    "delivered": "units delivered",
    "reviews": "reviews before",
    "review_known": "the first review is known",
    "followed_before": "followed before",
    "blocked_words": "words that are not published",
    "characters": "characters",
    ("target", "known"): "known",
    "money_issued": "money ordered to be paid",
    "goods_sent": "goods are on their way",
    ("inspection", "announced"): "units awaited",
    ("inspection", "accepted"): "units accepted",
    ("inspection", "refused"): "units refused",
    "disposition": "they are",
    "treatment": "which means",
    "deduction": "loss of value",
    "claimed_beyond": "more than awaited",
    "refused_after_payment": "refused, but paid before",
    "verdict": "verdict",
    "by": "by",
    "judged_at": "judged at",
    "note": "with the words",
    "due_at": "nobody did so until",
    "why": "it was left to a person for",
    "repaired": "repaired",
    ("repair", "at"): "told at",
    ("refund", "amount"): "amount",
    "attempt": "attempt",
    "attempts": "of at most",
    ("refund", "reason"): "since",
    "final": "for good",
    "sent_at": "sent at",
    ("facts", "claimed"): "units granted",
    ("facts", "claimed_delivered"): "of them delivered",
    ("facts", "quantity"): "units now",
    "captured": "paid",
    "reserved": "promised",
    "refunded": "refunded",
    "field": "field",
    "expected": "expected",
}
TRAITS = {
    "custom_made": "made to order",
    "perishable": "perishable",
    "digital": "digital",
    "sealed_hygiene": "sealed for hygiene",
    "sealed_media": "sealed media",
    "periodical": "periodicals",
    "activated": "of little value once activated",
    "final_sale": "sold as final",
}
# What the shop tells a customer, by what the contract calls it.
TOLD_OF = {
    "withdrawal_right": "the right of withdrawal",
    "return_freight": "who pays the freight back",
    "no_returns": "that nothing is taken back",
}
_STAGES = {"unshipped": "not shipped yet", "in_transit": "on their way", "delivered": "delivered"}
_GIVES = {"none": "nothing", "standard": "standard delivery", "whole": "all of it"}
_REQUIRES = {
    "confirmed": "the buyer confirmed it",
    "told": "the buyer was told",
    "nothing": "always",
}
_UNMET = {
    "confirmed": "the buyer did not confirm it",
    "told": "the buyer was not told",
    "reason": "not for this reason",
    "condition": "not in this condition",
}
_UNKNOWN_SEVERITY = {"judged": "a person decides", "refused": "refused"}
_REPLACEMENTS = {"any": "any goods", "same": "the same goods alone"}

_TREATMENTS = {
    "pay": "paid whole",
    "deduct": "paid less the loss",
    "judge": "a person decides",
    "refuse": "not paid",
}


def named(check: str, key: str) -> str:
    """Of a check or a key not known here: the key itself."""
    return LABELS.get((check, key)) or LABELS.get(key) or key.replace("_", " ")


def coded(check: str, key: str) -> Callable[[str], str] | None:
    """How the words of that value are found; None for one that is no code of ours."""
    return _CODED.get((check, key)) or _CODED.get(key)


def _of(found: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: found.get(code, code.replace("_", " "))


def _each(tell: Callable[[str], str]) -> Callable[[str], str]:
    return lambda codes: ", ".join(tell(code) for code in codes.split(",") if code) or "none"


def _unmet(code: str) -> str:
    trait, _, missing = code.partition(":")
    return f"{_of(TRAITS)(trait)} ({_of(_UNMET)(missing)})"


_PLAIN = _each(_of({}))
_CODED: Mapping[str | tuple[str, str], Callable[[str], str]] = {
    "disposition": _PLAIN,
    "treatment": _of(_TREATMENTS),
    "why": _PLAIN,
    ("replacement", "accepted"): _of(_REPLACEMENTS),
    "stage": _of(_STAGES),
    "disclosure": _of(TOLD_OF),
    "unknown_severity": _of(_UNKNOWN_SEVERITY),
    "severities": _PLAIN,
    "never": _PLAIN,
    "gives": _of(_GIVES),
    "requires": _of(_REQUIRES),
    "traits": _each(_of(TRAITS)),
    "excluded": _each(_of(TRAITS)),
    "unmet": _each(_unmet),
    "to_judge": _PLAIN,
    "accepted": _PLAIN,
    "grounds": _PLAIN,
    "reason": _PLAIN,
    "care_reason": _PLAIN,
    "status": _PLAIN,
    "condition": _PLAIN,
    "kind": _PLAIN,
    "cause": _PLAIN,
}
