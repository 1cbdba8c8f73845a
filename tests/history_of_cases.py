"""What may follow what in the life of a request, from its first decision to its end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from schemas import topics
from tests.stack import Event, Stack

FEEDBACK = (topics.FEEDBACK_APPROVED, topics.FEEDBACK_REJECTED)
APPROVED, REJECTED = topics.REQUEST_APPROVED, topics.REQUEST_REJECTED
REFERRED, CANCELLED = topics.REQUEST_REFERRED, topics.REQUEST_CANCELLED
EXPIRED, COMPLETED = topics.REQUEST_EXPIRED, topics.REQUEST_COMPLETED
REMINDED, ISSUED = topics.REQUEST_REMINDED, topics.REFUND_ISSUED
_FIRST = (APPROVED, REJECTED, REFERRED, CANCELLED)
_STATES = (*_FIRST, EXPIRED, COMPLETED)
# What comes back once a case has ended is looked at by a person, money that bounced is paid again.
_NEXT = {
    APPROVED: (APPROVED, REJECTED, REFERRED, CANCELLED, EXPIRED, COMPLETED),
    REFERRED: (APPROVED, REJECTED, CANCELLED, EXPIRED),
    REJECTED: (APPROVED, REFERRED),
    CANCELLED: (REFERRED,),
    EXPIRED: (REFERRED,),
    COMPLETED: (COMPLETED, REFERRED),
}
_AFTER_AN_APPROVAL = {"facts_changed", "inspection_to_judge", "repair_to_judge", "refund_failed"}
_STATUS = {
    kind: kind.removeprefix("aftersale.request.").removesuffix(".v1")
    for kind in (*_STATES, REMINDED)
}


def decided_once(events: Iterable[Event], requests: Iterable[Mapping[str, Any]]) -> None:
    """One answer for each request, and after it only what may follow one."""
    asked = {request["request_id"].lower(): request for request in requests}
    told: defaultdict[str, list[Event]] = defaultdict(list)
    ended: defaultdict[str, list[Event]] = defaultdict(list)
    for event in sorted(events, key=_sequence):
        if event.type in (*_STATES, REMINDED, ISSUED, *FEEDBACK):
            told[event.data["request_id"]].append(event)
        if event.type == CANCELLED:
            ended[event.data["cancelled_by"]].append(event)
    answered = told.keys() | ended.keys()
    assert asked.keys() - answered == set(), "lost"
    assert answered - asked.keys() == set(), "decided, but never asked"
    for request_id, request in asked.items():
        if "target_request_id" in request:
            _cancel_once(request, told[request_id], ended[request_id])
        else:
            assert ended[request_id] == [], f"{request_id} ended another, but is no cancel"
            _answered_once(request, told[request_id])


async def cases_as_told(stack: Stack, events: Iterable[Event]) -> None:
    """Each stands where its last event left it, and has given back the units that its events name."""
    last: dict[str, str] = {}
    rejected: set[str] = set()
    told: Counter[tuple[str, str]] = Counter()
    for event in sorted(events, key=_sequence):
        if event.type not in _STATES:
            continue
        id = event.data["request_id"]
        last[id] = event.type
        # It frees all that is held, without a word of each line.
        rejected |= {id} if event.type == REJECTED else set()
        for line in event.data.get("released", ()):
            told[id, line["line_id"]] += line["quantity"]
    for row in await stack.fetch("select request_id, status from cases where kind <> 'cancel'"):
        id = str(row["request_id"])
        assert row["status"] in _stands(last[id]), f"{id}: {row['status']} after {last[id]}"
    free = Counter(
        {(str(row["request_id"]), row["line_id"]): row["units"] for row in await stack.fetch(_FREE)}
    )
    for key in told | free:
        assert key[0] in rejected or told[key] == free[key], f"{key}: not what was released"


_FREE = """
select request_id, line -> 'claim' ->> 'line_id' as line_id,
    sum((line -> 'claim' ->> 'quantity')::int) as units
from cases cross join lateral json_array_elements(lines) as line
where line ->> 'state' = 'released'
group by 1, 2
"""


def _stands(last: str) -> tuple[str, ...]:
    """Money that came back opens a case again before anything is told of it."""
    if last == COMPLETED:
        return ("completed", "approved")
    return (_STATUS[last],)


def _cancel_once(request: Mapping[str, Any], told: list[Event], ended: list[Event]) -> None:
    """Rejected, or the end of the request that it names."""
    assert len(told) + len(ended) == 1, f"cancel {request['request_id']} decided twice"
    assert {event.type for event in told} <= {REJECTED}
    for event in ended:
        assert event.data["request_id"] == request["target_request_id"].lower()


def _answered_once(request: Mapping[str, Any], told: list[Event]) -> None:
    """`told`: the events of its own, in their order."""
    types, id = [event.type for event in told], request["request_id"]
    if types[0] in FEEDBACK:
        assert len(types) == 1, f"{id} decided twice: {types}"
        return
    assert types[0] in _FIRST, f"{id} begins with {types[0]}"
    before, reminded = told[0], False
    for event in told[1:]:
        if event.type == REMINDED:
            assert (before.type, reminded) == (APPROVED, False), f"{id} reminded: {types}"
            reminded = True
        elif event.type == ISSUED:
            again = event.data.get("attempt", 1) > 1
            paid_in = (APPROVED, COMPLETED, REJECTED) if again else (APPROVED,)
            assert before.type in paid_in, f"{id} paid after {before.type}: {types}"
        elif event.type in _STATES:
            assert event.type in _NEXT[before.type], f"{id} decided twice: {types}"
            _for_a_reason(before, event)
            before, reminded = event, False
    _feedback_of_care(request, told)


def _for_a_reason(before: Event, after: Event) -> None:
    """Why a decision was not the last word."""
    codes = {reason["code"] for reason in after.data.get("reasons", ())}
    match before.type, after.type:
        case topics.REQUEST_APPROVED | topics.REQUEST_COMPLETED, topics.REQUEST_REFERRED:
            assert codes <= _AFTER_AN_APPROVAL, codes
        case topics.REQUEST_REJECTED, topics.REQUEST_REFERRED:
            # What was paid before the rest was refused is seen to its end.
            assert codes == {"refund_failed"}, codes
        case topics.REQUEST_CANCELLED | topics.REQUEST_EXPIRED, topics.REQUEST_REFERRED:
            assert codes == {"inspection_to_judge"}, codes
        case topics.REQUEST_REFERRED, topics.REQUEST_REJECTED:
            assert codes == {"judged_reject"}, codes
        case topics.REQUEST_REJECTED, topics.REQUEST_APPROVED:
            checks = [check["detail"] for check in after.data["checks"]]
            assert [one for one in checks if one.get("verdict") == "approve"], "overturned by none"
        case topics.REQUEST_APPROVED, topics.REQUEST_APPROVED:
            kind = after.data.get("service_kind") or after.data["kind"]
            assert kind in ("exchange", "repair"), f"{kind} approved twice"
        case _:
            pass


def _feedback_of_care(request: Mapping[str, Any], told: list[Event]) -> None:
    """Approved with its service, each part once and at once; told of in no other case."""
    found = [event for event in told if event.type in FEEDBACK]
    granted = next((event for event in told if event.type not in (REFERRED, REMINDED)), None)
    parts: list[str] = []
    if "service" in request and granted is not None and granted.type == APPROVED:
        parts = [kind for kind in ("review", "comment") if request.get(kind) is not None]
        causes = {event.header("ce_causation") for event in (granted, *found)}
        assert len(causes) == 1, "a care's feedback is decided with its service"
    assert [event.data["kind"] for event in found] == parts, request["request_id"]
    assert {event.type for event in found} <= {topics.FEEDBACK_APPROVED}


def _sequence(event: Event) -> int:
    return int(event.header("ce_sequence") or 0)
