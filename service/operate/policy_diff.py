"""Two policies over the same orders and requests: which decisions differ, and what that comes to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from service.domain.event import (
    FeedbackApproved,
    FeedbackRejected,
    RequestApproved,
    RequestCancelled,
    RequestReferred,
    RequestRejected,
)
from service.domain.ids import RequestId
from service.domain.inbound import (
    CareRequested,
    Inbound,
    ServiceRequested,
    claimed_id,
    claims,
)
from service.domain.outcome import Outcome
from service.operate.rehearsal import Rehearsal, WrongInput
from service.stream.decode import Decoded

Verdict = Literal["approved", "rejected", "referred", "cancelled"]
_Decision = (
    RequestApproved
    | RequestRejected
    | RequestReferred
    | RequestCancelled
    | FeedbackApproved
    | FeedbackRejected
)


class Decided(NamedTuple):
    """A decision as far as one differs from another: neither words of rules, nor checks, nor windows.

    `lines`: line, units, refund, ground, whether goods come back, replacement. `goods`: until when they
    must be sent, and who pays the freight.
    """

    verdict: Verdict
    codes: tuple[str, ...] = ()
    amount: int = 0
    currency: str | None = None
    ground: str | None = None
    lines: tuple[tuple[object, ...], ...] = ()
    goods: tuple[object, ...] = ()
    due: datetime | None = None

    @property
    def grounds(self) -> list[str]:
        """In the order of the lines; of a refusal the one that was looked at, where it was one."""
        found = dict.fromkeys(str(line[3]) for line in self.lines)
        return list(found) or ([self.ground] if self.ground else [])


class Difference(NamedTuple):
    """`old` and `new` None where under that policy nothing was decided at that moment."""

    request_id: str
    order_id: str
    kind: str
    reason: str | None
    old: Decided | None
    new: Decided | None


class Comparison:
    """`kept`: the first differences, of `differ`. `verdicts`: pairs of old and new, of those that differ."""

    def __init__(self, old: Rehearsal, new: Rehearsal, most: int | None) -> None:
        self.kept: list[Difference] = []
        self.differ = self.requests = self.orders = 0
        self.verdicts: Counter[tuple[str, str]] = Counter()
        self.old_money: defaultdict[str, int] = defaultdict(int)
        self.new_money: defaultdict[str, int] = defaultdict(int)
        self._both = old, new
        self._most = most
        self._seen: dict[RequestId, tuple[bytes, str | None]] = {}

    def take(self, read: Decoded, where: str) -> None:
        """The next order or request, under both. Raises WrongInput for an order that contradicts another."""
        if claims(read.inbound):
            id = claimed_id(read.inbound)
            if id in self._seen:
                if self._seen[id][0] != read.inbound.digest:
                    raise WrongInput(f"{where}: request_id: stands twice, with other content")
                return
            self._seen[id] = read.inbound.digest, _reason(read.inbound)
            self.requests += 1
        else:
            self.orders += 1
        old, new = ([*rehearsal.take(read)] for rehearsal in self._both)
        for outcome in old:
            if outcome.dead_letter is not None:
                raise WrongInput(f"{where}: {outcome.dead_letter.detail}")
        self._compare(old, new)

    def finish(self) -> None:
        """What waited for an order, or a version of one, that never came."""
        self._compare(*([*rehearsal.rest()] for rehearsal in self._both))

    def _compare(self, old: Iterable[Outcome], new: Iterable[Outcome]) -> None:
        before, after = _decisions(old), _decisions(new)
        for decisions, money in ((before, self.old_money), (after, self.new_money)):
            for _, decided in decisions.values():
                if decided.verdict == "approved" and decided.currency is not None:
                    money[decided.currency] += decided.amount
        for id in before | after:
            was, now = before.get(id), after.get(id)
            if (was and was[1]) != (now and now[1]):
                self._differs(id, was, now)

    def _differs(
        self,
        id: RequestId,
        was: tuple[_Decision, Decided] | None,
        now: tuple[_Decision, Decided] | None,
    ) -> None:
        self.differ += 1
        pair = [found[1].verdict if found else "undecided" for found in (was, now)]
        self.verdicts[pair[0], pair[1]] += 1
        if self._most is not None and len(self.kept) >= self._most:
            return
        told = was or now
        assert told is not None
        self.kept.append(
            Difference(
                request_id=id,
                order_id=told[0].order_id,
                kind=told[0].kind,
                reason=self._seen[id][1],
                old=was and was[1],
                new=now and now[1],
            )
        )


def document(compared: Comparison, notes: Iterable[str]) -> dict[str, Any]:
    """All of it as data; amounts are minor units, `left_out` counts what is not in `decisions`."""
    return {
        "orders": compared.orders,
        "requests": compared.requests,
        "differ": compared.differ,
        "verdicts": [
            {"old": old, "new": new, "count": count}
            for (old, new), count in compared.verdicts.most_common()
        ],
        "money": [
            {
                "currency": currency,
                "old": compared.old_money[currency],
                "new": compared.new_money[currency],
                "difference": compared.new_money[currency] - compared.old_money[currency],
            }
            for currency in sorted(compared.old_money.keys() | compared.new_money.keys())
        ],
        "decisions": [
            {**one._asdict(), "old": _told(one.old), "new": _told(one.new)} for one in compared.kept
        ],
        "left_out": compared.differ - len(compared.kept),
        "notes": list(notes),
    }


def _told(decided: Decided | None) -> Mapping[str, Any] | None:
    if decided is None:
        return None
    return {
        "verdict": decided.verdict,
        "grounds": decided.grounds,
        "codes": list(decided.codes),
        "amount": decided.amount if decided.currency else None,
        "currency": decided.currency,
        "lines": [dict(zip(_LINE, line, strict=True)) for line in decided.lines],
        "send_by": decided.goods[0] if decided.goods else None,
        "freight": decided.goods[1] if decided.goods else None,
        "refund_due": decided.due,
    }


_LINE = ("line_id", "quantity", "refund", "ground", "return_required", "replacement_sku")


def _decisions(outcomes: Iterable[Outcome]) -> dict[RequestId, tuple[_Decision, Decided]]:
    """Of a request the last one; of a care that of its service before that of its feedback."""
    found: dict[RequestId, tuple[_Decision, Decided]] = {}
    for outcome in outcomes:
        for emitted in outcome.events:
            event = emitted.event
            decided = _decided(event)
            if decided is None:
                continue
            assert isinstance(event, _Decision)
            of_feedback = isinstance(event, FeedbackApproved | FeedbackRejected)
            if not (of_feedback and event.request_id in found):
                found[event.request_id] = event, decided
    return found


def _decided(event: object) -> Decided | None:
    match event:
        case RequestApproved() | RequestReferred():
            return _granted(event)
        case RequestRejected(reasons=reasons, policy=policy):
            return Decided(
                "rejected",
                codes=tuple(sorted({reason["code"] for reason in reasons})),
                ground=None if policy is None else policy.ground,
            )
        case RequestCancelled():
            return Decided("cancelled")
        case FeedbackApproved():
            return Decided("approved")
        case FeedbackRejected(reasons=reasons):
            return Decided("rejected", codes=tuple(sorted({one["code"] for one in reasons})))
        case _:
            return None


def _granted(event: RequestApproved | RequestReferred) -> Decided:
    if isinstance(event, RequestApproved):
        reasons = [reason for line in event.refused for reason in line.reasons]
        goods: tuple[object, ...] = (event.goods.send_by, event.goods.freight)
        due = event.refund_due
    else:
        reasons, goods, due = list(event.reasons), (), None
    return Decided(
        "approved" if isinstance(event, RequestApproved) else "referred",
        codes=tuple(sorted({reason["code"] for reason in reasons})),
        amount=0 if event.refund is None else event.refund.amount,
        currency=None if event.refund is None else event.refund.currency,
        lines=tuple(
            [
                (
                    *(line.line_id, line.quantity, line.refund, line.ground),
                    *(line.return_required, line.replacement_sku),
                )
                for line in event.lines
            ]
        ),
        goods=goods,
        due=due,
    )


def _reason(inbound: Inbound) -> str | None:
    if isinstance(inbound, ServiceRequested | CareRequested):
        return inbound.service.reason
    return None
