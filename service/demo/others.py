"""Warehouse, payment and customer care, played: they read what the service says, and answer it.

Half of all cases stay open, as they do in a shop.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from schemas import topics
from service.demo.history import Data, Fed, History, instant, of
from service.demo.said import Said, failed, received, reported, sent, settled, verdict
from service.demo.seen import Event, Seen

_NAMES = ("request_id", "target_request_id")
_LEFT_OPEN, _BOUNCES = 0.5, 0.1


class Others:
    """The same events give the same answers, each once."""

    def __init__(self, history: History, now: datetime) -> None:
        self._now = now
        self._random = Random()
        reported = (fed.fields.get(name) for act in history.later for fed in act for name in _NAMES)
        # What the history tells a life of is not theirs.
        self._answered: set[object] = {*history.lives, *reported}

    def answers(self, seen: Seen) -> list[Fed]:
        """To all that was said since they last looked."""
        refunds: defaultdict[str, list[Event]] = defaultdict(list)
        for refund in seen.refunds:
            refunds[refund.data["request_id"]].append(refund)
        said: list[Said] = []
        for request_id in sorted(seen.events):
            said += self._answer(request_id, [*seen.story(request_id), *refunds[request_id]])
        return [of(kind, data, self._now) for kind, data in said]

    def id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def ago(self, *, days: float) -> str:
        return instant(self._now - timedelta(days=days))

    def _answer(self, request_id: str, events: list[Event]) -> Iterator[Said]:
        self._random.seed(request_id)
        if request_id in self._answered or self._random.random() < _LEFT_OPEN:
            return
        for event in events:
            if event.id not in self._answered:
                self._answered.add(event.id)
                self._random.seed(event.id)
                yield from self._of_event(event)

    def _of_event(self, event: Event) -> Iterator[Said]:
        answer = _ANSWERS.get(event.type)
        if answer is not None:
            yield from answer(self, event.data)

    def judge(self, data: Data) -> Iterator[Said]:
        bounced = any(reason["code"] == "refund_failed" for reason in data["reasons"])
        yes = bounced or self._random.random() < 0.7
        yield verdict(self, data, "approve" if yes else "reject")

    def pay(self, data: Data) -> Iterator[Said]:
        """Some accounts are closed, once."""
        if data["attempt"] == 1 and self._random.random() < _BOUNCES:
            yield failed(self, data, of=data["refund_id"])
        else:
            yield settled(self, data, attempt=data["attempt"], of=data["refund_id"])

    def serve(self, data: Data) -> Iterator[Said]:
        """What comes back is looked at; then other goods are sent, or these are mended."""
        if data["goods"]["return_required"]:
            yield sent(self, data)
            yield received(self, data, *map(self._found, _units(data).items()))
        kind = data.get("service_kind") or data["kind"]
        if kind == "exchange" and data["refund"] is None:
            there = self._random.random() < 0.7
            yield reported(
                self, topics.REPLACEMENT_SHIPPED if there else topics.REPLACEMENT_UNAVAILABLE, data
            )
        if kind == "repair" and data["refund"] is None:
            mended = self._random.random() < 0.6
            yield reported(self, topics.REPAIR_COMPLETED, data, repaired=mended)

    def _found(self, line: tuple[str, int]) -> Data:
        line_id, units = line
        how = self._random.choices(("resellable", "worn", "missing"), (75, 15, 10))[0]
        gone = how == "missing"
        found = {"accepted": 0 if gone else units, "refused": units if gone else 0}
        return {"line_id": line_id, "disposition": how, **found}


_ANSWERS: dict[str, Callable[[Others, Data], Iterator[Said]]] = {
    topics.REQUEST_APPROVED: Others.serve,
    topics.REQUEST_REFERRED: Others.judge,
    topics.REFUND_ISSUED: Others.pay,
}


def _units(data: Data) -> dict[str, int]:
    """Of what has to come back, by line."""
    units: dict[str, int] = {}
    for line in data["lines"]:
        if line["return_required"]:
            units[line["line_id"]] = units.get(line["line_id"], 0) + line["quantity"]
    return units
