"""The money of one order, followed from event to event: how much is where."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas import topics
from service.demo.history import Data
from service.demo.seen import Event

AT_ONCE, LATER, WAITING = "refunded at once", "refunded later", "waiting for goods"
WITH_PERSON, REFUSED, GIVEN_UP = "with a person", "refused", "given up"
PARTS = (AT_ONCE, LATER, WAITING, WITH_PERSON, REFUSED, GIVEN_UP)


@dataclass(slots=True)
class Sums:
    """By currency, in minor units. `off`: what does not add up, in words."""

    asked: Counter[str] = field(default_factory=Counter)
    parts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    paid: Counter[str] = field(default_factory=Counter)
    off: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Claim:
    """One request: where its money is, and what of the captured money was set aside for it.

    `lines`: what it holds; `paid`: what of `kept` was issued; `at_once`: goods of refunds with the approval.
    """

    for_money: bool
    parts: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    lines: list[Data] = field(default_factory=list)
    paid: int = 0
    at_once: int = 0

    def move(self, to: str, *, of: Iterable[str], most: int | None = None) -> None:
        """What is in those parts, or so much of it."""
        for part in of:
            moved = self.parts[part] if most is None else min(most, self.parts[part])
            self.parts[part] -= moved
            self.parts[to] += moved
            most = None if most is None else most - moved
        if most:
            self.parts["beyond"] += most


class FollowedOrder:
    """One order, its requests decided one after another; `asked`: what asks for money, by request."""

    def __init__(self, order: Data, asked: Mapping[str, Data], found: Sums) -> None:
        self._asked, self._found = asked, found
        self._currency: str = order["currency"]
        self._lines = {line["line_id"]: line for line in order["lines"]}
        self._held: Counter[str] = Counter()
        self._left: int = order["captured"]
        self._claims: dict[str, _Claim] = {}

    def take(self, event: Event) -> None:
        request_id = event.data["request_id"]
        if event.type == topics.REFUND_ISSUED:
            self._paid(event.data, self._claims.setdefault(request_id, _Claim(for_money=True)))
        elif request_id not in self._claims:
            service = self._asked.get(request_id)
            first = self._in_kind(event) if service is None else self._for_money(event, service)
            self._claims[request_id] = first
        else:
            self._move(event, self._claims[request_id])

    def close(self) -> None:
        """What was granted at once was issued at once, and nothing was paid that nobody granted."""
        for request_id, claim in self._claims.items():
            if not claim.for_money:
                continue
            if (at_once := claim.parts[AT_ONCE]) != claim.at_once:
                self._found.off.append(f"{request_id}: {at_once} at once, not what was issued")
            if beyond := claim.parts.pop("beyond", 0):
                self._found.off.append(f"{request_id}: {beyond} paid, but not granted")
            self._found.parts[self._currency].update(claim.parts)

    def _in_kind(self, event: Event) -> _Claim:
        claim = _Claim(for_money=False)
        self._hold(claim, event.data.get("lines") or ())
        return claim

    def _for_money(self, event: Event, service: Data) -> _Claim:
        price = self._price(self._units(service))
        asked = min(service.get("amount") or price, self._left)
        self._found.asked[self._currency] += asked
        claim = _Claim(for_money=True)
        match event.type:
            case topics.REQUEST_REJECTED:
                claim.parts[REFUSED] = asked
            case topics.REQUEST_CANCELLED:
                claim.parts[GIVEN_UP] = asked
            case _:
                self._granted(claim, event, asked, whole=asked == price)
        return claim

    def _granted(self, claim: _Claim, event: Event, asked: int, *, whole: bool) -> None:
        """`whole`: all units at their price, so that those refused can be priced for themselves."""
        for line in event.data["lines"]:
            claim.parts[_part(event, line)] += line["refund"]
        self._hold(claim, event.data["lines"])
        self._keep(claim, event.data["refund"]["amount"])
        if whole and event.type == topics.REQUEST_APPROVED:
            claim.parts[REFUSED] = self._price(_counted(event.data["refused"]))
        else:
            claim.parts[REFUSED] = asked - claim.parts.total()
        if claim.parts.total() != asked:
            told = f"asked {asked}, became {dict(claim.parts)}"
            self._found.off.append(f"{event.data['request_id']}: {told}")

    def _paid(self, data: Data, claim: _Claim) -> None:
        """A further attempt is the same money."""
        if data["attempt"] > 1:
            return
        self._found.paid[self._currency] += data["amount"]
        claim.paid += data["amount"]
        if data["cause"] == "approved":
            claim.at_once += data["goods"]
        elif claim.for_money:
            claim.move(LATER, of=[WAITING], most=data["goods"])

    def _move(self, event: Event, claim: _Claim) -> None:
        """Where what waited, or was with a person, is from now on."""
        match event.type:
            case topics.REQUEST_APPROVED:
                claim.move(WAITING, of=[WITH_PERSON])
                self._opened_again(event.data, claim, WAITING)
            case topics.REQUEST_REFERRED:
                claim.move(WITH_PERSON, of=[WAITING])
                self._opened_again(event.data, claim, WITH_PERSON)
            case topics.REQUEST_REJECTED:
                claim.move(REFUSED, of=[WAITING, WITH_PERSON])
                self._release(claim, claim.lines)
            case topics.REQUEST_CANCELLED | topics.REQUEST_EXPIRED | topics.REQUEST_COMPLETED:
                claim.move(GIVEN_UP, of=[WAITING, WITH_PERSON])
                self._release(claim, event.data["released"])
            case _:
                pass

    def _opened_again(self, data: Data, claim: _Claim, part: str) -> None:
        """What was refused, or had ended, holds units again; what was to be goods is money now."""
        if not claim.lines:
            self._hold(claim, data["lines"])
            paid = claim.parts[AT_ONCE] + claim.parts[LATER]
            opened = sum(line["refund"] for line in data["lines"]) - paid
            if claim.for_money:
                claim.move(part, of=[REFUSED, GIVEN_UP], most=opened)
        if data["refund"] is not None:
            self._keep(claim, max(claim.paid, data["refund"]["amount"]))

    def _keep(self, claim: _Claim, amount: int) -> None:
        self._left -= amount - claim.kept
        claim.kept = amount

    def _release(self, claim: _Claim, lines: Iterable[Data]) -> None:
        """What was not paid is the order's again, and these units of it."""
        self._held -= _counted(lines)
        self._left += claim.kept - claim.paid
        claim.kept, claim.lines = claim.paid, []

    def _hold(self, claim: _Claim, lines: Iterable[Data]) -> None:
        claim.lines = list(lines)
        self._held += _counted(claim.lines)

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


def _part(event: Event, line: Data) -> str:
    if event.type == topics.REQUEST_REFERRED:
        return WITH_PERSON
    return WAITING if line["return_required"] else AT_ONCE


def _share(line: Data, units: int) -> int:
    return int(line["paid"]) * units // int(line["quantity"])


def _counted(lines: Iterable[Data]) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        found[line["line_id"]] += line["quantity"]
    return found
