"""What was decided of a request: the decision that holds, its checks and money, told as it stands now."""

from collections.abc import Iterable, Sequence
from typing import Any

from schemas import topics
from service.operate.explain_counting import counts
from service.operate.explain_details import Data, Place
from service.operate.explain_events import DECISIONS, FEEDBACK_DECISIONS, Happened
from service.operate.explain_reasons import reason_sentence
from service.operate.explain_story import in_words, sentence, subject
from service.store.history import StoredCase

_ENDS = (topics.REQUEST_CANCELLED, topics.REQUEST_EXPIRED, topics.REQUEST_COMPLETED)
_PRUNED = "Earlier events of this request are no longer kept."
# Only one whose order is known, but not in the version that it saw, can be taken back so early.
_DROPPED = (
    "It was cancelled before it was decided: it was still waiting for a later version of the order."
)
_WAITED = {
    topics.ORDERS: "It had waited for its order; the record named is the one that freed it.",
    topics.DUE: "It had waited until its time was up; the record named is the one that ended it.",
}


def decided(
    request_id: str, own: Sequence[Happened], case: StoredCase | None, place: Place
) -> dict[str, Any]:
    """The parts of the document that rest on the request's events; `own` in order of sequence."""
    mine = [event for event in own if event.is_of(request_id)]
    decision = _last(mine, DECISIONS) or _last(mine, FEEDBACK_DECISIONS)
    data: Data = {} if decision is None else decision.data
    return {
        "headline": _headline(request_id, own, place),
        "decision": None if decision is None else _decision(decision, place),
        "ended": _ended(mine),
        "remedies": _remedies(decision, mine),
        "checks": [
            {
                "id": event.id,
                "type": event.type,
                "sequence": event.sequence,
                "kind": event.data.get("kind"),
                "checks": checks,
            }
            for event in mine
            if (checks := event.data.get("checks"))
        ],
        "counted": counts(data, place),
        "money": _money(data),
        "goods": data.get("goods"),
        "refunds": [event.data for event in mine if event.type == topics.REFUND_ISSUED],
        "notes": list(_notes(decision, mine, case)),
    }


def _last(events: Iterable[Happened], kinds: tuple[str, ...]) -> Happened | None:
    found = None
    for event in events:
        found = event if event.type in kinds else found
    return found


def _headline(request_id: str, own: Sequence[Happened], place: Place) -> str:
    """The latest turn; of a care that of its service, which stands for all parts."""
    turn = _last(own, (*DECISIONS, *_ENDS)) or _last(own, FEEDBACK_DECISIONS) or own[-1]
    if turn.data.get("cancelled_by") == request_id:
        return f"Cancel granted: {subject(turn.data)} {turn.data['request_id']} is cancelled."
    return in_words(turn.type, turn.data, place)


def _decision(event: Happened, place: Place) -> dict[str, Any]:
    data = event.data
    return {
        "type": event.type,
        "outcome": event.type.split(".")[-2],
        "sentence": sentence(event.type, data, place),
        "decided_at": data.get("decided_at"),
        "record": event.causation,
        "sequence": event.sequence,
        "policy": data.get("policy"),
        "window": data.get("window"),
        "reasons": _told(data.get("reasons") or (), place),
        "refused": [
            {**line, "reasons": _told(line["reasons"], place)} for line in data.get("refused") or ()
        ],
    }


def _told(reasons: Iterable[Data], place: Place) -> list[dict[str, Any]]:
    return [{**reason, "sentence": reason_sentence(reason, place)} for reason in reasons]


def _ended(mine: Iterable[Happened]) -> str | None:
    end = _last(mine, (*DECISIONS, *_ENDS))
    return end.type.split(".")[-2] if end is not None and end.type in _ENDS else None


def _remedies(decision: Happened | None, mine: Iterable[Happened]) -> list[Data]:
    """Of the decision that holds, and of the feedback that was approved."""
    found: list[Data] = []
    for event in mine:
        if event is decision or event.type == topics.FEEDBACK_APPROVED:
            found += [one for one in event.data.get("remedies") or () if one not in found]
    return found


def _money(data: Data) -> dict[str, Any] | None:
    refund = data.get("refund")
    lines = data.get("lines")
    if refund is None and not lines:
        return None
    return {**(refund or {}), "due": data.get("refund_due"), "lines": lines or []}


def _notes(
    decision: Happened | None, mine: Sequence[Happened], case: StoredCase | None
) -> Iterable[str]:
    if mine and decision is None:
        dropped = case is not None and case.status == "cancelled" and case.pack is None
        yield _DROPPED if dropped else _PRUNED
    for topic, told in _WAITED.items():
        if mine and topic in (mine[0].causation or "").rpartition("/")[0].rpartition("/")[0]:
            yield told
    if case is not None and case.low_score is not None:
        done = "repaired" if "repair" in (case.kind, case.service_kind) else "exchanged"
        yield f"The goods {done} under it were reviewed with {case.low_score} of 5."
    if any(not event.published for event in mine):
        yield "Not all of its events are known to be in Kafka yet."
