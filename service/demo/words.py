"""A decision in plain words, from its event alone."""

from collections.abc import Mapping
from typing import Any

from schemas import topics
from schemas.currencies import DECIMALS

Data = Mapping[str, Any]


def in_words(kind: str, data: Data) -> str:
    """One sentence for a decision event of any type."""
    match kind:
        case topics.REQUEST_APPROVED:
            return _approved(data)
        case topics.REQUEST_REFERRED:
            codes = _codes(data)
            return f"Refund of order {data['order_id']}: a person decides ({codes})."
        case topics.REQUEST_REJECTED:
            return f"Refund of order {data['order_id']}: refused. {_why(data)}"
        case topics.FEEDBACK_APPROVED:
            return f"Review of order {data['order_id']} with score {data['score']}: published."
        case topics.FEEDBACK_REJECTED:
            return f"Review of order {data['order_id']}: refused. {_why(data)}"
        case _:
            return f"{kind} of order {data['order_id']}."


def money(amount: int, currency: str) -> str:
    decimals = DECIMALS[currency]
    if not decimals:
        return f"{amount} {currency}"
    return f"{amount // 10**decimals}.{amount % 10**decimals:0{decimals}d} {currency}"


def _approved(data: Data) -> str:
    refund, goods = data["refund"], data["goods"]
    amount = money(refund["amount"], refund["currency"])
    basis = data["policy"]["basis"] or "several rules"
    if goods["return_required"]:
        freight = "the shop pays" if goods["freight"] == "merchant" else "the customer pays"
        then = f"once the goods are back (send by {goods['send_by'][:10]}, {freight} the freight)"
    else:
        then = "at once"
    refused = f" {len(data['refused'])} line(s) are not granted." if data["refused"] else ""
    return f"Refund of order {data['order_id']}: {amount}, {then}. {basis}.{refused}"


def _why(data: Data) -> str:
    return "; ".join(_reason(reason) for reason in data["reasons"]) + "."


def _reason(reason: Data) -> str:
    detail = reason["detail"]
    if reason["code"] == "window_closed":
        return f"window_closed: the last moment was before {detail['closes']}"
    compared = ", ".join(f"{key} {value}" for key, value in detail.items() if value is not None)
    return f"{reason['code']} ({compared})" if compared else str(reason["code"])


def _codes(data: Data) -> str:
    return ", ".join(reason["code"] for reason in data["reasons"])
