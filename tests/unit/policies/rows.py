"""The parts of a row: an order of a market, a request at a local time, what is compared of the answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.domain.inbound import Reason, ServiceKind, ServiceRequested
from service.domain.ledger import LineLedger, Past
from service.domain.outcome import OrderState
from service.domain.policy import Policy
from service.domain.value import evolve
from service.policies.calendars import calendar
from tests.unit.answers import verdict
from tests.unit.builders import POLICY, a_line, after, an_order, asking, known

CURRENCIES = {"CN": "CNY", "JP": "JPY", "KR": "KRW", "IN": "INR", "AU": "AUD"}
PACKS = Policy(
    default=POLICY.default,
    packs={
        market: evolve(POLICY.packs[market], calendars={market: calendar(market)})
        for market in CURRENCIES
    },
)
Then = Mapping[str, object]


def table(rows: Mapping[str, tuple[OrderState, ServiceRequested, Then]]) -> Any:
    """Each row as a case of its own, named by its country and what it shows."""
    params = [pytest.param(*row, id=name) for name, row in rows.items()]
    return pytest.mark.parametrize(("given", "when", "then"), params)


def sold(
    market: str,
    delivered: str | None,
    *,
    past: Iterable[Past] = (),
    placed: str | None = None,
    line: Mapping[str, Any] | None = None,
    **fields: Any,
) -> OrderState:
    """One unit for 1000 and 100 for its delivery, bought a day before it came; None: still on its way."""
    at = None if delivered is None else datetime.fromisoformat(delivered)
    came = {"delivered": 0} if at is None else {"delivered_at": at}
    bought = datetime.fromisoformat(placed) if placed else (at or _NEVER) - timedelta(days=1)
    order = an_order(
        a_line(**came | dict(line or {})),
        market=market,
        currency=CURRENCIES[market],
        placed_at=bought,
        shipping_paid=100,
        **fields,
    )
    state = known(order)
    line_id = order.lines[0].line_id
    lines = {line_id: LineLedger(line_id=line_id, history=tuple(past))}
    return evolve(state, ledger=state.ledger.with_lines(lines))


def wants(kind: ServiceKind, reason: Reason, at: str, **fields: Any) -> ServiceRequested:
    """`known_at` as local time too; else the fault was found when it was told."""
    requested = datetime.fromisoformat(at)
    known_at = datetime.fromisoformat(fields.pop("known_at", at))
    return asking(kind, reason=reason, requested_at=requested, known_at=known_at, **fields)


def past(kind: Any, asked_at: str, back_at: str | None = None, **fields: Any) -> Past:
    back = None if back_at is None else datetime.fromisoformat(back_at)
    return Past(kind=kind, asked_at=datetime.fromisoformat(asked_at), back_at=back, **fields)


def answered(
    given: OrderState, when: ServiceRequested, then: Then, arrived: str | None = None
) -> Then:
    """What `then` names of the answer; instants in the local time of the window."""
    at = when.requested_at if arrived is None else datetime.fromisoformat(arrived)
    event = after(given, when, at=at, policy=PACKS).events[0].event
    return {name: _TOLD[name](event) for name in then}


def _closes(event: Any) -> str | None:
    window = event.window
    if window is None or window.closes is None:
        return None
    local = window.closes.astimezone(ZoneInfo(window.timezone))
    return str(local.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes"))


_NEVER = datetime.fromisoformat("2026-03-02T12:00Z")
_TOLD: dict[str, Any] = {
    # Several grounds may fail by the same.
    "verdict": lambda event: " ".join(dict.fromkeys(verdict(event).split())),
    "closes": _closes,
    "freight": lambda event: event.goods.freight,
    "refund": lambda event: event.refund.amount,
    "due": lambda event: event.refund_due and event.refund_due.isoformat(),
    "basis": lambda event: event.policy.basis,
    "version": lambda event: event.policy.version,
}
