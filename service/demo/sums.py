"""The money of a history: what was asked for, by its orders alone, and what the events made of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas import topics
from schemas.catalogue import MODELS
from service.demo.history import Data, Fed, History
from service.demo.seen import Event, Seen

ASKED = (
    "Asked is the price of the units that a refund, a return or a care with one of them names, or of "
    "all that could still be asked for where it names none (for a return: of what was delivered); a "
    "stated amount counts instead. It is never more than what was paid and is not given back yet, and "
    "nothing on orders that are not there or not the customer's own."
)
PARTS = ("refunded at once", "waiting for goods", "with a person", "refused", "cancelled")
_FOR_MONEY = ("refund", "return")
_OF_SERVICES = topics.TYPES[topics.AFTERSALE_DECISIONS]
_KINDS = {topics.REFUND_REQUESTED: "refund", topics.RETURN_REQUESTED: "return"}


@dataclass(slots=True)
class Sums:
    """By currency, in minor units. `off`: what does not add up, in words."""

    asked: Counter[str] = field(default_factory=Counter)
    parts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    paid: Counter[str] = field(default_factory=Counter)
    off: list[str] = field(default_factory=list)


def sums(history: History, seen: Seen) -> Sums:
    """Every request for money once, and where its money is."""
    found = Sums()
    asked = {fed.fields["request_id"]: fed for fed in history.decided() if _service(fed)}
    issued: Counter[str] = Counter()
    for refund in seen.refunds:
        found.paid[refund.data["currency"]] += refund.data["amount"]
        issued[refund.data["request_id"]] += refund.data["goods"]
    told = _by_order(seen)
    for order_id, order in _orders(history).items():
        following = _Order(order, asked, found)
        for event in told[order_id]:
            following.take(event)
        following.close(issued)
    for currency, total in found.asked.items():
        if (parts := sum(found.parts[currency].values())) != total:
            found.off.append(f"{currency}: asked {total}, the parts make {parts}")
    return found


def _orders(history: History) -> dict[str, Data]:
    """As they stand when the requests are decided."""
    snapshots = [*history.early, *history.orders]
    found = [fed.fields for fed in snapshots if fed.topic == topics.ORDERS]
    return {order["order_id"]: order for order in sorted(found, key=lambda order: order["version"])}


def _by_order(seen: Seen) -> defaultdict[str, list[Event]]:
    """Decisions of services in their turn; those that have none tell nothing of the order."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for events in seen.events.values():
        for event in events:
            if event.sequence and event.type in _OF_SERVICES:
                found[event.data["order_id"]].append(event)
    for told in found.values():
        told.sort(key=lambda event: event.sequence)
    return found


def _service(fed: Fed) -> Data | None:
    """What asks for money in a request; None for all others, and for those that are not sound."""
    kind = _KINDS.get(fed.type)
    service = fed.fields | {"kind": kind} if kind else fed.fields.get("service")
    if not isinstance(service, dict) or service.get("kind") not in _FOR_MONEY:
        return None
    try:
        MODELS[fed.type].model_validate(fed.data)
    except ValueError:
        return None
    return service


@dataclass(slots=True)
class _Claim:
    """One request: where its money is, and what of the captured money was set aside for it."""

    parts: Counter[str] = field(default_factory=Counter)
    announced: int = 0


class _Order:
    """One order, its requests decided one after another."""

    def __init__(self, order: Data, asked: Mapping[str, Fed], found: Sums) -> None:
        self._asked, self._found = asked, found
        self._currency: str = order["currency"]
        self._lines = {line["line_id"]: line for line in order["lines"]}
        self._held: Counter[str] = Counter()
        self._left: int = order["captured"]
        self._claims: dict[str, _Claim] = {}

    def take(self, event: Event) -> None:
        request_id = event.data["request_id"]
        if request_id not in self._claims:
            fed = self._asked.get(request_id)
            service = None if fed is None else _service(fed)
            first = self._in_kind(event) if service is None else self._for_money(event, service)
            self._claims[request_id] = first
        else:
            self._move(event, self._claims[request_id])

    def close(self, issued: Mapping[str, int]) -> None:
        for request_id, claim in self._claims.items():
            at_once = claim.parts["refunded at once"]
            if at_once != issued.get(request_id, 0):
                self._found.off.append(f"{request_id}: {at_once} at once, not what was issued")
            self._found.parts[self._currency].update(claim.parts)

    def _in_kind(self, event: Event) -> _Claim:
        self._hold(event.data.get("lines") or (), 1)
        return _Claim()

    def _for_money(self, event: Event, service: Data) -> _Claim:
        price = self._price(self._units(service))
        asked = min(service.get("amount") or price, self._left)
        self._found.asked[self._currency] += asked
        match event.type:
            case topics.REQUEST_REJECTED:
                return _Claim(Counter({"refused": asked}))
            case topics.REQUEST_CANCELLED:
                return _Claim(Counter({"cancelled": asked}))
            case _:
                return self._granted(event, asked, whole=asked == price)

    def _granted(self, event: Event, asked: int, *, whole: bool) -> _Claim:
        """`whole`: all units at their price, so that those refused can be priced for themselves."""
        claim = _Claim(announced=event.data["refund"]["amount"])
        for line in event.data["lines"]:
            claim.parts[_part(event, line)] += line["refund"]
        self._hold(event.data["lines"], 1)
        self._left -= claim.announced
        if whole and event.type == topics.REQUEST_APPROVED:
            claim.parts["refused"] = self._price(_counted(event.data["refused"]))
        else:
            claim.parts["refused"] = asked - claim.parts.total()
        if claim.parts.total() != asked:
            told = f"asked {asked}, became {dict(claim.parts)}"
            self._found.off.append(f"{event.data['request_id']}: {told}")
        return claim

    def _move(self, event: Event, claim: _Claim) -> None:
        """What waited is with a person now, or given up."""
        waiting = claim.parts.pop("waiting for goods", 0) + claim.parts.pop("with a person", 0)
        if event.type == topics.REQUEST_CANCELLED:
            claim.parts["cancelled"] += waiting
            self._left += claim.announced
            self._hold(event.data["released"], -1)
        else:
            claim.parts["with a person"] += waiting

    def _units(self, service: Data) -> Counter[str]:
        """Where no line is named, a return means what was delivered."""
        if service.get("lines"):
            return _counted(service["lines"])
        at_hand = "quantity" if service["kind"] == "refund" else "delivered"
        free = {
            line_id: min(line.get(at_hand, 0), line["quantity"] - self._held[line_id])
            for line_id, line in self._lines.items()
        }
        return Counter(free)

    def _price(self, units: Counter[str]) -> int:
        """As shares of what was paid for a line: all its units come to just that."""
        return sum(
            _share(line, self._held[line_id] + count) - _share(line, self._held[line_id])
            for line_id, count in units.items()
            if (line := self._lines.get(line_id)) is not None
        )

    def _hold(self, lines: Iterable[Data], sign: int) -> None:
        for line in lines:
            self._held[line["line_id"]] += sign * line["quantity"]


def _part(event: Event, line: Data) -> str:
    if event.type == topics.REQUEST_REFERRED:
        return "with a person"
    return "waiting for goods" if line["return_required"] else "refunded at once"


def _share(line: Data, units: int) -> int:
    return int(line["paid"]) * units // int(line["quantity"])


def _counted(lines: Iterable[Data]) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        found[line["line_id"]] += line["quantity"]
    return found
