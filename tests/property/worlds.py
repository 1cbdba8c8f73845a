"""Orders, grounds and requests of every kind, for what must hold whatever is asked for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from service.domain.ground import Ground
from service.domain.inbound import CancelRequested, Comment, Inbound
from service.domain.money import minor_units
from service.domain.order import Line, Order, Promotion
from service.domain.policy import Policy, by_request
from service.domain.value import evolve
from tests.property.reference import Ask, Cancel, Terms
from tests.unit.builders import (
    NOW,
    POLICY,
    a_care,
    a_line,
    a_request,
    a_service,
    an_order,
    asking,
)

REASONS = [
    "change_of_mind",
    "change_of_mind",
    "change_of_mind",
    "other",
    "defective",
    "not_received",
    "late_delivery",
    "wrong_item",
]
_VERSION = POLICY.default.versions[0]
_LATE = {"faulty_goods", "not_shipped", "not_received"}


@dataclass(frozen=True)
class World:
    order: Order
    grounds: tuple[Ground, ...]

    @property
    def policy(self) -> Policy:
        version = evolve(_VERSION, grounds=self.grounds, by_request=by_request(self.grounds))
        return Policy(default=evolve(POLICY.default, versions=(version,)), quality=POLICY.quality)

    @property
    def terms(self) -> list[Terms]:
        return [
            Terms(
                name=ground.name,
                kinds=frozenset(ground.kinds),
                reasons=frozenset(ground.reasons),
                stages=frozenset(ground.stages),
                delivery=ground.delivery,
                settles=ground.settles,
                percent=ground.fee_percent,
                returns=ground.return_required,
                late=ground.name in _LATE,
                judged=ground.judged is not None,
            )
            for ground in self.grounds
        ]

    @property
    def limit(self) -> int:
        return minor_units(self.order.currency, {"JPY": 75_000}.get(self.order.currency, 500))


def grounds() -> st.SearchStrategy[tuple[Ground, ...]]:
    """Those of the default pack with other terms of money."""
    return st.tuples(*(terms().map(lambda one, g=g: _with(g, one)) for g in _VERSION.grounds))


def terms() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "delivery": st.sampled_from(["whole", "standard", "none"]),
            "settles": st.sampled_from([True, True, False]),
            "fee_percent": st.sampled_from([0, 0, 7, 15, 50, 100]),
            "return_required": st.booleans(),
            "judged": st.sampled_from([None, None, None, None, "ground_unclear"]),
        }
    )


def _with(ground: Ground, terms: dict[str, Any]) -> Ground:
    if ground.fault_reasons:
        terms = terms | {"settles": False, "fee_percent": 0}
    return evolve(ground, **terms)


@st.composite
def _lines(draw: st.DrawFn, number: int) -> Line:
    quantity = draw(st.sampled_from([1, 2, 2, 3]))
    shipped = max(0, quantity - draw(st.sampled_from([0, 0, 1, 3])))
    delivered = max(0, shipped - draw(st.sampled_from([0, 0, 1, 3])))
    age = timedelta(days=draw(st.sampled_from([2] * 7 + [60])))
    return a_line(
        str(number),
        quantity=quantity,
        paid=draw(
            st.sampled_from([0, 1, 5, 100, 1000, 1000, 12_857, 60_000]) | st.integers(0, 999)
        ),
        shipped=shipped,
        delivered=delivered,
        delivered_at=NOW - age if delivered else None,
        list_price=draw(st.sampled_from([*[100, 1000, 7, 1] * 3, 0, None])),
        gift_for=draw(st.sampled_from([None, "0", "0"])) if number else None,
        traits=frozenset(draw(st.sampled_from([(), (), ("digital",)]))),
    )


@st.composite
def _promotions(draw: st.DrawFn, lines: list[Line]) -> Promotion:
    ids = draw(st.lists(st.sampled_from([line.line_id for line in lines]), min_size=1, unique=True))
    value = sum(line.list_price or 0 for line in lines if line.line_id in ids)
    return Promotion(
        threshold=max(1, value - draw(st.sampled_from([0, 0, 1, 50, 333]))),
        discount=draw(st.sampled_from([1, 7, 50, 333, value])),
        line_ids=tuple(ids),
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Of some less was captured than paid."""
    lines = [draw(_lines(number)) for number in range(draw(st.sampled_from([1, 2, 2, 3, 3])))]
    shipping = draw(st.sampled_from([0, 3, 500]))
    paid = sum(line.paid for line in lines) + shipping
    return an_order(
        *lines,
        placed_at=NOW - timedelta(days=1),
        currency=draw(st.sampled_from(["USD", "JPY", "KWD"])),
        shipping_paid=shipping,
        express_surcharge=draw(st.integers(0, shipping)),
        promotions=tuple(
            draw(_promotions(lines)) for _ in range(draw(st.sampled_from([0, 1, 1, 2])))
        ),
        captured=draw(st.sampled_from([paid, paid - paid // 9, paid // 3])),
    )


def worlds() -> st.SearchStrategy[World]:
    return st.builds(World, orders(), grounds())


_ASKED = [
    None,
    *[((line_id, 1),) for line_id in "0001122"],
    *[((line_id, 2),) for line_id in "012"],
    (("0", 3),),
    (("1", 1), ("0", 1)),
    (("0", 2), ("1", 1)),
    (("2", 1), ("0", 1)),
    (("2", 1), ("1", 2), ("0", 1)),
    (("0", 1), ("9", 1)),
]


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    lines = st.sampled_from(_ASKED)
    kind = draw(st.sampled_from([*["refund"] * 4, "return", "return", "exchange", "repair"]))
    return Ask(
        kind=kind,
        reason=draw(st.sampled_from(REASONS)),
        lines=draw(lines),
        amount=draw(st.sampled_from([None] * 5 + [1, 5, 400])) if kind == "refund" else None,
        care=draw(st.sampled_from([False] * 5 + [True])),
    )


def histories(most: int = 10) -> st.SearchStrategy[list[Ask | Cancel]]:
    """A cancel names one of the requests before it, by its place."""
    entry = st.one_of(asks(), asks(), st.integers(0, most).map(Cancel))
    return st.lists(entry, min_size=3, max_size=most).map(_with_targets)


def _with_targets(history: list[Ask | Cancel]) -> list[Ask | Cancel]:
    found: list[Ask | Cancel] = []
    for entry in history:
        if isinstance(entry, Ask):
            found.append(entry)
        elif asked := [place for place, before in enumerate(found) if isinstance(before, Ask)]:
            found.append(Cancel(asked[entry.target % len(asked)]))
    return found


def inbound_of(history: list[Ask | Cancel]) -> list[Inbound]:
    made: list[Any] = []
    for entry in history:
        if isinstance(entry, Cancel):
            target = made[entry.target].request_id
            made.append(a_request(CancelRequested, target_request_id=target))
        else:
            made.append(_asked(entry))
    return made


def _asked(ask: Ask) -> Inbound:
    fields: dict[str, Any] = {"reason": ask.reason}
    if ask.amount is not None:
        fields["amount"] = ask.amount
    asked = ask.lines or ()
    if ask.care:
        service = a_service(ask.kind, *asked, **fields)
        return a_care(service, Comment(content="Thank you"))
    return asking(ask.kind, *asked, **fields)
