"""Whether all that was fed in came to something, once: counted on both sides of the service."""

from collections.abc import Collection
from dataclasses import dataclass, field

from schemas import topics
from service.demo.history import REQUEST_TOPICS, Fed, History
from service.demo.metrics import Told
from service.demo.seen import Seen

_ORDERS = (topics.ORDERS,)
_REPORTS = (topics.WAREHOUSE_REPORTS, topics.PAYMENT_REPORTS, topics.VERDICTS)
_SHOWN = 3


@dataclass(slots=True)
class Balance:
    """`sent_twice` is the service's own count, `waiting` what it has not answered. `off` in words."""

    requests: int
    decided: int
    dead: int
    sent_twice: int
    waiting: int
    off: list[str] = field(default_factory=list)


def balance(history: History, seen: Seen, told: Told) -> Balance:
    """What was fed in beside what came out; of the rest the service tells how much it took."""
    asked = [fed.fields["request_id"] for fed in history.decided()]
    unanswered = [request_id for request_id in asked if not seen.answered(request_id)]
    fed = _from(history, REQUEST_TOPICS)
    found = Balance(
        requests=len(fed),
        decided=len(asked) - len(unanswered),
        dead=seen.dead_from(REQUEST_TOPICS),
        sent_twice=told.sent_twice,
        waiting=len(unanswered),
    )
    _named(found, "without an answer", unanswered)
    _named(found, "answered, but never asked", seen.events.keys() - set(asked))
    _named(found, "answered twice", seen.twice())
    if found.requests != (sum_of := found.decided + found.dead + found.sent_twice + found.waiting):
        found.off.append(f"{found.requests} requests went in, {sum_of} came to something")
    _others(found, "reports and verdicts", _from(history, _REPORTS), told.reports_kept, seen)
    _others(found, "order snapshots", _from(history, _ORDERS), told.snapshots_taken, seen)
    return found


def _from(history: History, names: Collection[str]) -> list[Fed]:
    return [fed for fed in history.all() if fed.topic in names]


def _named(found: Balance, what: str, ids: Collection[str]) -> None:
    if ids:
        shown = ", ".join(sorted(ids)[:_SHOWN])
        found.off.append(f"{len(ids)} {what}: {shown}{' ...' if len(ids) > _SHOWN else ''}")


def _others(found: Balance, what: str, fed: list[Fed], taken: int, seen: Seen) -> None:
    dead = seen.dead_from({one.topic for one in fed})
    if len(fed) != taken + dead:
        found.off.append(f"{len(fed)} {what} went in: {taken} taken, {dead} dead letters")
