"""A row of the tables: facts of an order, what is asked for, and what the law answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from service.domain.event import RequestApproved, RequestReferred, RequestRejected
from service.domain.inbound import ServiceKind
from service.domain.ledger import Ledger, LineLedger, Past
from service.domain.order import Line
from service.domain.outcome import OrderState
from service.domain.policy import Policy
from service.domain.value import evolve
from tests.unit.builders import POLICY, a_line, after, an_order, asking, known

_TELLS_OF_WITHDRAWAL = set("AT BE CZ DE ES FR GB IT NL PL PT SE SK".split())
_CURRENCIES = {"CN": "CNY", "GB": "GBP", "JP": "JPY", "KR": "KRW", "BR": "BRL", "MX": "MXN"}


@dataclass(frozen=True)
class Row:
    """`expects`: what the answer must tell, by the keys of `_TELLS`.

    `told`: disclosures by name, None for those that a shop of the market makes before the purchase.
    """

    id: str
    place: str
    asked: str
    expects: Mapping[str, Any]
    delivered: str | None = None
    placed: str | None = None
    known_at: str | None = None
    arrived: str | None = None
    kinds: tuple[ServiceKind, ...] = ("refund", "return")
    service: Mapping[str, Any] = field(default_factory=dict)
    goods: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    of_lines: tuple[str, ...] = ()
    told: Mapping[str, str] | None = None
    order: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Past, ...] = ()

    def answer(self, kind: ServiceKind, policy: Policy = POLICY) -> Any:
        requested_at = at(self.asked)
        request = asking(
            kind,
            *((line_id, 1) for line_id in self.of_lines),
            **{"reason": "change_of_mind"} | self.service,
            requested_at=requested_at,
            known_at=at(self.known_at or self.asked),
        )
        arrived = at(self.arrived or self.asked)
        return after(self._state(), request, at=arrived, policy=policy).events[0].event

    def tells(self, event: Any) -> dict[str, Any]:
        """What the answer says of all that is expected; a refusal may have other reasons too."""
        told = {key: _TELLS[key](event) for key in self.expects}
        if self.expects.get("code") in told.get("code", ()):
            told["code"] = self.expects["code"]
        return told

    def _state(self) -> OrderState:
        country, _, region = self.place.partition("-")
        placed = self._placed_at()
        told = self.told
        if told is None:
            told = _told_before(placed) if country in _TELLS_OF_WITHDRAWAL else {}
        lines = self.lines or (goods(self.delivered, **self.goods),)
        order = an_order(
            *lines,
            **{
                "market": country,
                "region": self.place if region else None,
                "currency": _CURRENCIES.get(country, "EUR"),
                "placed_at": placed,
                "disclosures": {name: at(moment) for name, moment in told.items()},
            }
            | self.order,
        )
        state = known(order)
        history = (LineLedger(line_id=lines[0].line_id, history=self.history),)
        ledger: Ledger = evolve(state.ledger, lines=history if self.history else ())
        return evolve(state, ledger=ledger)

    def _placed_at(self) -> datetime:
        """Three days before anything else, where the row does not say."""
        if self.placed is not None:
            return at(self.placed)
        moments = [line.delivered_at for line in self.lines if line.delivered_at is not None]
        moments += [at(self.delivered)] if self.delivered else []
        return min([*moments, at(self.asked)]) - timedelta(days=3)


def row(id_: str, place: str, asked: str, verdict: str, **fields: Any) -> Row:
    """`verdict`, with `closes`, `amount`, `code` and whatever else `_TELLS` knows, is what is expected."""
    expects: dict[str, Any] = (
        {"rejected": False} if verdict == "not rejected" else {"verdict": verdict}
    )
    expects |= {key: fields.pop(key) for key in list(fields) if key in _TELLS}
    for key in _MOMENTS & expects.keys():
        expects[key] = moment(expects[key])
    return Row(id_, place, asked, expects, **fields)


def goods(delivered: str | None, line_id: str = "1", **fields: Any) -> Line:
    """One unit; None: it is still on its way, where `shipped` does not say that it is not."""
    for name in ("traits", "confirmed", "told"):
        fields[name] = frozenset(fields.get(name, "").split())
    if delivered is None:
        return a_line(line_id, **{"delivered": 0} | fields)
    installed = fields.pop("installed", None)
    if installed is not None:
        fields["installed_at"] = at(installed)
    return a_line(line_id, delivered_at=at(delivered), **fields)


def repaired(asked: str, back: str | None, *, failed: bool = False) -> Past:
    back_at = None if back is None else at(back)
    return Past(kind="repair", asked_at=at(asked), back_at=back_at, failed=failed)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC)


def moment(written: str | None) -> datetime | None:
    return None if written is None else at(written)


def _told_before(placed: datetime) -> dict[str, str]:
    told = (placed - timedelta(minutes=1)).isoformat()
    return {"withdrawal_right": told, "return_freight": told}


def _verdict(event: Any) -> str:
    match event:
        case RequestApproved(refund=money):
            less = money is not None and (money.fees or money.promotion < 0)
            return "approved for less" if less else "approved"
        case RequestReferred():
            return "referred"
        case RequestRejected():
            return "rejected"
        case _:
            raise AssertionError(event)


_TELLS = {
    "verdict": _verdict,
    "rejected": lambda event: isinstance(event, RequestRejected),
    "closes": lambda event: event.window.closes,
    "code": lambda event: [why["code"] for why in getattr(event, "reasons", ())],
    "amount": lambda event: event.refund.amount,
    "fees": lambda event: event.refund.fees,
    "promotion": lambda event: event.refund.promotion,
    "freight": lambda event: event.goods.freight,
    "due": lambda event: event.refund_due,
    "granted": lambda event: " ".join(line.line_id for line in event.lines),
    "refused": lambda event: " ".join(line.line_id for line in event.refused),
}
_MOMENTS = {"closes", "due"}
