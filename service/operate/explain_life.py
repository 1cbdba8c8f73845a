"""What a decided case waits for, what became of its refunds, and its story in the order of time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from schemas.scalars import instant
from service.domain.report import Effect
from service.operate.explain_details import Data, Place, at
from service.operate.words import moment, money
from service.store.history import StoredCase

# Why a report changed nothing.
_WITHOUT_EFFECT: Mapping[Effect, str] = {
    "repeated": "this was known already",
    "case_ended": "the case had ended",
    "case_rejected": "the request was refused",
    "case_referred": "a person has to decide first",
    "not_awaited": "nothing of that kind was awaited",
    "not_referred": "nothing was left to a person",
    "attempt_replaced": "a later attempt was made since",
    "nothing_available": "there were no units left that could be granted",
    "not_a_service": "it is about no service that is granted",
}
_WAITS: Mapping[str, tuple[str, str]] = {
    "awaiting_goods": ("the goods to be sent back", "the case expires"),
    "goods_on_their_way": ("goods that are on their way", "a person looks at it"),
    "awaiting_replacement": ("the replacement to be sent", "the customer gets the money"),
    "under_repair": ("the repair", "the next remedy follows"),
    "left_to_person": (
        "a person's verdict",
        "it is granted where the law gives it, the shop has goods, or money came back; else it expires",
    ),
    "paying": ("its refund to be reported as paid", ""),
}


def waiting_of(case: StoredCase | None, place: Place) -> dict[str, Any] | None:
    """None for what has ended, or waits for nothing."""
    phase = {} if case is None else case.phase
    what, then = _WAITS.get(str(phase.get("phase")), ("", ""))
    if not what:
        return None
    until = at(phase.get("send_by")), at(phase.get("due_at"))
    told = f"It waits for {what}"
    if until[0] is not None:
        told += f" by {moment(until[0], place.zone)}"
    if until[1] is not None:
        told += f". If that has not come by {moment(until[1], place.zone)}, {then}"
    return {"since": None, "until": phase.get("due_at"), "sentence": f"{told}."}


def payments_of(case: StoredCase | None, place: Place) -> list[dict[str, Any]]:
    """Each refund with its last attempt and how that stands."""
    found = () if case is None else case.payments
    return [
        {
            "ordinal": payment["ordinal"],
            "attempt": payment["attempt"],
            "state": payment["state"],
            "sentence": _payment(payment, place),
        }
        for payment in found
    ]


def story(events: Sequence[Data], reports: Iterable[Data]) -> list[dict[str, Any]]:
    """Reports and events by their time; a report goes before what it led to."""
    told = [*(_step(one, one["id"]) for one in reports), *(_step(one, None) for one in events)]
    return sorted(told, key=lambda step: (instant(step["time"]), step["report"] is None))


def of_effect(effect: str) -> str:
    """Why nothing followed from a report; empty where something did."""
    why = next((told for known, told in _WITHOUT_EFFECT.items() if known == effect), "")
    return f" Nothing followed: {why}." if why else ""


def _payment(payment: Mapping[str, Any], place: Place) -> str:
    sums = payment["money"]
    paid = money(sums["amount"], sums["currency"])
    return f"{paid}, attempt {payment['attempt']}: {''.join(_stands(payment, place))}"


def _stands(payment: Mapping[str, Any], place: Place) -> Iterator[str]:
    watched = at(payment.get("watch_at"))
    match payment["state"]:
        case "settled":
            settled = at(payment.get("settled_at"))
            yield "paid" if settled is None else f"paid on {moment(settled, place.zone)}"
        case "failed" if watched is not None:
            yield f"came back, and is issued again on {moment(watched, place.zone)}"
        case "failed":
            yield "came back; a person decides what is done"
        case "given_up":
            yield "came back, and was given up by a person"
        case _ if watched is None:
            yield "not reported as paid, and overdue"
        case _:
            yield f"not reported as paid yet, awaited until {moment(watched, place.zone)}"


def _step(one: Data, report: str | None) -> dict[str, Any]:
    return {
        "time": one["time"],
        "type": one["type"],
        "report": report,
        "sentence": one["sentence"],
    }
