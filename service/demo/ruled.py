"""Decisions told one by one, each with the law that it rests on and how its days were counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from schemas import topics
from service.demo.history import Data, Fed, History
from service.demo.seen import Event, Seen
from service.operate.explain_counting import counts
from service.operate.explain_details import Place, zone_of
from service.operate.explain_story import in_words

_SERVICES = topics.TYPES[topics.AFTERSALE_DECISIONS]
# Steps of a counting by which a last day is another than the plain one.
_MOVED = ("stopped", "extended", "rolled")


@dataclass(frozen=True, slots=True)
class Ruled:
    """`law` names the pack too; `place` and `decided` are as the customer's order and care tell them."""

    request_id: str
    place: str
    law: str
    decided: str


def ruled(history: History, seen: Seen) -> Iterator[tuple[str, list[Ruled]]]:
    """By law those requests that the history wants to be shown; else the first of each law and outcome."""
    fed = {one.fields["request_id"]: one for one in history.decided()}
    orders = {one.key: one.fields for one in history.orders}
    by_law: dict[str, list[Ruled]] = {}
    for id in history.shown or _first_of_each(fed, seen):
        event = _decision(seen, id)
        if event is not None:
            one = _ruled(event, orders[fed[id].key])
            by_law.setdefault(one.law, []).append(one)
    yield from by_law.items()


def _first_of_each(fed: dict[str, Fed], seen: Seen) -> Iterator[str]:
    told: set[tuple[str, object]] = set()
    for id in fed:
        event = _decision(seen, id)
        if event is not None and (policy := event.data.get("policy")):
            which = (event.type, policy["basis"])
            if policy["basis"] and which not in told:
                told.add(which)
                yield id


def _decision(seen: Seen, id: str) -> Event | None:
    """The first one on a service."""
    events = seen.story(id) if id in seen.events else ()
    return next((event for event in events if event.type in _SERVICES), None)


def _ruled(event: Event, order: Data) -> Ruled:
    data, policy = event.data, event.data["policy"]
    place = Place(_zone(data, order), order["currency"])
    basis = policy["basis"] or "No law that is known here gives this right"
    return Ruled(
        request_id=data["request_id"],
        place=order.get("region") or order["market"],
        law=f"{basis} (pack {policy['pack']}, version {policy['version']})",
        decided=" ".join(
            [in_words(event.type, _closest_first(data), place), *_counted(event, place)]
        ),
    )


def _closest_first(data: Data) -> Data:
    """Its reasons begin with those of the ground that the decision names."""
    ground = data["policy"]["ground"]
    own = [check["detail"] for check in data["checks"] if check["ground"] == ground]
    reasons = sorted(data.get("reasons") or (), key=lambda reason: reason["detail"] not in own)
    return {**data, "reasons": reasons}


def _zone(data: Data, order: Data) -> ZoneInfo:
    """Where the days were counted."""
    told = (check["detail"].get("timezone") for check in data["checks"])
    name = order.get("timezone") or next((name for name in told if name), "UTC")
    return zone_of(name) or ZoneInfo("UTC")


def _counted(event: Event, place: Place) -> Iterator[str]:
    """How the last day was moved; of what was granted also which it was, and when it was asked."""
    granted = event.type == topics.REQUEST_APPROVED
    steps = (*_MOVED, "last_day", "asked") if granted else _MOVED
    ground = event.data["policy"]["ground"]
    found = (one for one in counts(event.data, place) if one["ground"] == ground)
    for one in islice(found, 1):
        yield from (step["sentence"] for step in one["steps"] if step["step"] in steps)
