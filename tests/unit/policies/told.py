"""One order and one request in the words of a table, and what the shipped packs answer."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.event import RequestApproved, RequestReferred, RequestRejected
from service.domain.ledger import LineLedger, Past
from service.domain.policy import Policy
from service.domain.value import evolve
from tests.unit.answers import codes
from tests.unit.builders import POLICY, a_line, after, an_order, asking, known

_CURRENCIES = {"GB": "GBP", "US": "USD", "BR": "BRL", "MX": "MXN"}
_WORDS = {
    RequestApproved: "approved",
    RequestReferred: "referred",
    RequestRejected: "rejected",
}
_OF_LINE = ("category", "subscription", "installed_at", "shipped", "delivered", "sku")
_SETS = ("traits", "confirmed", "told")
Row = Any


def row(name: str, market: str, then: str, **facts: Any) -> Row:
    """`then`: the verdict with its ground and codes; `facts` as `answered` takes them."""
    return pytest.param(market, facts, then, id=f"{market}: {name}")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def repaired(asked: str, back: str | None) -> Past:
    return _past("repair", asked, back)


def exchanged(asked: str, back: str | None) -> Past:
    return _past("exchange", asked, back)


def answered(
    market: str,
    *,
    delivered: str | None = None,
    asked: str,
    kind: Any = "refund",
    reason: str = "change_of_mind",
    placed: str | None = None,
    disclosed: Iterable[str] | dict[str, str] = ("withdrawal_right", "return_freight"),
    history: tuple[Past, ...] = (),
    policy: Policy = POLICY,
    **facts: Any,
) -> Any:
    """The decision on one unit that cost 1000; placed a day before the delivery where nothing is said.

    `facts`: of the line, the order or the service, each by its own name; instants as text.
    """
    placed_at = at(placed) if placed else at(delivered or asked).replace(hour=0)
    line = a_line(**_of_line(facts, delivered))
    order = an_order(
        line,
        market=market,
        currency=_CURRENCIES.get(market, "EUR"),
        placed_at=placed_at,
        disclosures=_disclosures(disclosed, placed_at),
        **{name: facts.pop(name) for name in _OF_ORDER if name in facts},
    )
    state = known(order)
    if history:
        past = LineLedger(line_id=line.line_id, history=history)
        state = evolve(state, ledger=state.ledger.with_lines({line.line_id: past}))
    moments = {"requested_at": at(asked), "known_at": at(facts.pop("found", asked))}
    request = asking(kind, reason=reason, **moments, **facts)
    return after(state, request, at=at(asked), policy=policy).events[0].event


def said(event: Any) -> str:
    """The verdict, its ground, each code once: `rejected withdrawal window_closed`."""
    ground = None if event.policy is None else event.policy.ground
    told = [] if isinstance(event, RequestApproved) else dict.fromkeys(codes(event))
    return " ".join(str(word) for word in (_WORDS[type(event)], ground or "-", *told))


_OF_ORDER = ("region", "timezone", "buyer", "shipping_paid", "express_surcharge", "status", "shop")


def _past(kind: Any, asked: str, back: str | None) -> Past:
    return Past(kind=kind, asked_at=at(asked), back_at=None if back is None else at(back))


def _of_line(facts: dict[str, Any], delivered: str | None) -> dict[str, Any]:
    line = {name: facts.pop(name) for name in _OF_LINE if name in facts}
    line |= {name: frozenset(facts.pop(name)) for name in _SETS if name in facts}
    if "installed_at" in line:
        line["installed_at"] = at(line["installed_at"])
    if delivered is None:
        return {"delivered": 0} | line
    return {"delivered_at": at(delivered)} | line


def _disclosures(
    disclosed: Iterable[str] | dict[str, str], placed_at: datetime
) -> dict[str, datetime]:
    if isinstance(disclosed, dict):
        return {name: at(moment) for name, moment in disclosed.items()}
    return dict.fromkeys(disclosed, placed_at)
