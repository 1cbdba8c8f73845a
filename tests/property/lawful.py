"""Orders of every market and what is asked of them: one line, delivered or on its way, all facts drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from service.domain.event import RequestApproved, RequestReferred
from service.domain.ground import Disclosure, Ground
from service.domain.inbound import Condition, Reason, ServiceKind, ServiceRequested, Severity
from service.domain.ledger import LineLedger, Past
from service.domain.order import Line, Order, Trait
from service.domain.policy import Policy, by_request
from service.domain.value import evolve
from tests.unit.builders import POLICY, a_line, after, an_order, asking, known

PLACES = [*sorted(POLICY.packs), "DE-BY", "DE-NW", "FR-6AE", "ES-MD", "US-CA", "BR-AC", "AU-QLD"]
CATEGORIES = """clothing cosmetics food phone computer television appliance air_conditioner
    furniture media software medical_device animal""".split()
TRAITS: tuple[Trait, ...] = get_args(Trait)
DISCLOSURES: tuple[Disclosure, ...] = get_args(Disclosure)
FAULTS: tuple[Reason, ...] = ("defective", "not_as_described", "damaged_in_transit")
DAY = timedelta(days=1)
# The days of a year or two, and those about the ends of longer rights.
AGES = st.integers(0, 40) | st.integers(0, 800) | st.integers(700, 1300)


@dataclass(frozen=True)
class Case:
    """`history`: what was repaired of the line before."""

    order: Order
    request: ServiceRequested
    history: tuple[Past, ...] = ()

    def answer(self, policy: Policy = POLICY) -> Any:
        state = known(self.order)
        past = LineLedger(line_id=self.order.lines[0].line_id, history=self.history)
        state = evolve(state, ledger=evolve(state.ledger, lines=(past,)))
        at = self.request.requested_at
        return after(state, self.request, at=at, policy=policy).events[0].event

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return POLICY.rules(self.order)[1].grounds

    def under(self, grounds: Iterable[Ground]) -> Policy:
        """Its pack, with these grounds and no others, for every order."""
        pack, version = POLICY.rules(self.order)
        grounds = tuple(grounds)
        only = evolve(version, grounds=grounds, by_request=by_request(grounds))
        return Policy(default=evolve(pack, versions=(only,)), quality=POLICY.quality)

    def ordered(self, **facts: Any) -> "Case":
        return Case(evolve(self.order, **facts), self.request, self.history)


def better(event: Any) -> tuple[int, ...]:
    """How good an answer is for the customer: the verdict, of the same the money, then the freight."""
    word = {RequestApproved: 2, RequestReferred: 1}.get(type(event), 0)
    money = event.refund.amount if word and event.refund is not None else 0
    freight = word == 2 and event.goods.freight != "customer"
    return word, money, int(freight)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    placed = draw(_instants())
    delivered = draw(st.none() | st.integers(0, 20)) if draw(st.booleans()) else 2
    line = draw(_lines(None if delivered is None else placed + delivered * DAY))
    shipping = draw(st.sampled_from([0, 900]))
    order = draw(_orders(line, placed, shipping))
    opens = line.delivered_at or placed
    asked = opens + draw(AGES) * DAY + draw(st.integers(0, 86_399)) * timedelta(seconds=1)
    return Case(order, draw(_requests(opens, asked)), draw(_histories(opens, asked)))


@st.composite
def withdrawals(draw: st.DrawFn) -> Case:
    """A consumer who was told of everything, confirmed it, and thinks better of it within a week."""
    case = draw(cases())
    line = case.order.lines[0]
    traits = draw(_some(TRAITS))
    at = (line.delivered_at or case.order.placed_at) + draw(st.integers(1, 6)) * DAY
    service = evolve(
        case.request.service,
        kind=draw(st.sampled_from(("refund", "return"))),
        reason="change_of_mind",
        condition=draw(st.sampled_from(("unopened", "opened"))),
    )
    order = evolve(
        case.order,
        buyer="consumer",
        disclosures={name: case.order.placed_at - DAY for name in DISCLOSURES},
        lines=(evolve(line, traits=traits, confirmed=traits, told=traits),),
    )
    return Case(order, evolve(case.request, service=service, requested_at=at, known_at=at))


def _instants() -> st.SearchStrategy[datetime]:
    first, last = datetime(2024, 1, 1), datetime(2029, 1, 1)  # noqa: DTZ001
    return st.datetimes(first, last).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))


@st.composite
def _lines(draw: st.DrawFn, delivered_at: datetime | None) -> Line:
    traits = draw(st.just(frozenset[Trait]()) | _some(TRAITS))
    return a_line(
        category=draw(st.none() | st.sampled_from(CATEGORIES)),
        paid=draw(st.integers(0, 10_000)),
        delivered=int(delivered_at is not None),
        delivered_at=delivered_at,
        traits=traits,
        confirmed=draw(_some(TRAITS)) & traits,
        told=draw(_some(TRAITS)) & traits,
        subscription=draw(st.booleans()),
    )


@st.composite
def _orders(draw: st.DrawFn, line: Line, placed: datetime, shipping: int) -> Order:
    place = draw(st.sampled_from(PLACES))
    country, _, region = place.partition("-")
    return an_order(
        line,
        market=country,
        region=place if region else None,
        currency="EUR",
        placed_at=placed,
        buyer=draw(st.sampled_from(["consumer", "consumer", "business"])),
        shipping_paid=shipping,
        express_surcharge=draw(st.integers(0, shipping)),
        disclosures=draw(_disclosures(placed)),
    )


@st.composite
def _disclosures(draw: st.DrawFn, placed: datetime) -> Mapping[str, datetime]:
    """Before the purchase, or long after it."""
    when = st.integers(-2, 0) | st.integers(1, 500)
    return {name: placed + draw(when) * DAY for name in draw(_some(DISCLOSURES))}


@st.composite
def _requests(draw: st.DrawFn, opens: datetime, asked: datetime) -> ServiceRequested:
    return asking(
        draw(st.sampled_from(get_args(ServiceKind))),
        reason=draw(st.sampled_from(("change_of_mind", *FAULTS, *get_args(Reason)))),
        condition=draw(st.sampled_from(("unopened", *get_args(Condition)))),
        severity=draw(st.none() | st.sampled_from(get_args(Severity))),
        evidence=("https://shop.example/1",) * draw(st.integers(0, 1)),
        requested_at=asked,
        known_at=opens + (asked - opens) * draw(st.sampled_from([0, 0.5, 1])),
    )


@st.composite
def _histories(draw: st.DrawFn, opens: datetime, asked: datetime) -> tuple[Past, ...]:
    """None mostly; else repairs one after the other, the last of which may go on."""
    history, at = [], opens
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        at += draw(st.integers(1, 60)) * DAY
        back = at + draw(st.integers(0, 45)) * DAY
        if back >= asked:
            break
        history.append(Past(kind="repair", asked_at=at, back_at=back, failed=draw(st.booleans())))
        at = back
    return tuple(history)


def _some(of: Iterable[Any]) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(tuple(of)))
