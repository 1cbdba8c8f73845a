"""One decided request: what it holds, what it waits for, and what was paid on it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, assert_never

from service.domain.event_parts import RefundCause, RefundedLine, RefundMoney
from service.domain.ids import LineId, OrderId, RequestId, Sku
from service.domain.inbound import AfterSaleKind, Reason, Service, ServiceKind
from service.domain.ledger import Claim
from service.domain.phase import (
    AwaitingGoods,
    AwaitingReplacement,
    Ended,
    GoodsOnTheirWay,
    LeftToPerson,
    Paying,
    Phase,
    UnderRepair,
)
from service.domain.value import evolve, value

Units = tuple[tuple[LineId, int], ...]
LineState = Literal["held", "issued", "freed", "released"]
CaseStatus = Literal["approved", "referred", "rejected", "cancelled", "expired", "completed"]


@value
class Payment:
    """One refund issued, of which there may be several attempts. `lines` are before fees.

    `refund_due`: by when the rules want it paid. `watch_at`: when it is looked at next: a failed attempt
    is made again then, of an issued one it is told that it is overdue; None: never.
    """

    ordinal: int
    attempt: int = 1
    money: RefundMoney
    lines: tuple[RefundedLine, ...]
    cause: RefundCause
    refund_due: datetime | None
    state: Literal["issued", "failed", "settled", "given_up"] = "issued"
    watch_at: datetime | None
    settled_at: datetime | None = None


@value
class CaseLine:
    """Units of one line that a case holds; `refund` is what they bring, before `fees` and `deduction`.

    `return_required`: they have to come back; `back`: they did. Their money is `issued` by the payment of
    that ordinal (None: of an amount of 0); what is `freed` may be asked for again, `released` once an event
    told so.
    """

    claim: Claim
    sku: Sku
    replacement_sku: Sku | None
    ground: str
    refund: int
    fees: int
    deduction: int = 0
    return_required: bool
    back: bool = False
    state: LineState = "held"
    payment: int | None = None

    @property
    def held(self) -> bool:
        return self.state == "held"

    @property
    def issued(self) -> bool:
        return self.state == "issued"

    @property
    def net(self) -> int:
        return self.refund - self.fees - self.deduction

    @property
    def awaited(self) -> bool:
        """Whether the customer has still to send it back."""
        return self.return_required and not self.back and self.counts

    @property
    def counts(self) -> bool:
        """Whether it is still the case's."""
        return self.held or self.issued


@value
class AskedFor:
    """What a rejected request asked for, so that a person may still grant it."""

    service: Service
    known_at: datetime


@value
class Case:
    """`lines`: what it holds; `reserved`: for goods whose money is not issued; delivery is the order's.

    `service_kind` and `reason`: what a care, or any service, asked for. `refund`: as announced, of which
    `promotion` is still to be settled. `asked`: of a rejected one. `kept`: a care that its feedback
    alone failed; the same service may follow it. `low_score`: of a review of what it repaired or exchanged.
    """

    request_id: RequestId
    order_id: OrderId
    kind: AfterSaleKind
    service_kind: ServiceKind | None = None
    reason: Reason | None = None
    phase: Phase
    requested_at: datetime | None
    lines: tuple[CaseLine, ...] = ()
    refund: RefundMoney | None = None
    reserved: int = 0
    promotion: int = 0
    payments: tuple[Payment, ...] = ()
    kept: bool = False
    asked: AskedFor | None = None
    pack: str | None = None
    pack_version: str | None = None
    low_score: int | None = None

    @property
    def status(self) -> CaseStatus:
        match self.phase:
            case Ended(phase=ended):
                return ended
            case LeftToPerson():
                return "referred"
            case AwaitingGoods() | GoodsOnTheirWay() | AwaitingReplacement():
                return "approved"
            case UnderRepair() | Paying():
                return "approved"
            case _:
                assert_never(self.phase)

    @property
    def service(self) -> ServiceKind | None:
        """What it does for the customer; None of a cancel."""
        if self.kind == "care":
            return self.service_kind
        return None if self.kind == "cancel" else self.kind

    @property
    def held(self) -> tuple[CaseLine, ...]:
        """In kind, or money that was not issued."""
        return tuple(line for line in self.lines if line.held)

    @property
    def is_being_paid(self) -> bool:
        return any(payment.state in ("issued", "failed") for payment in self.payments)

    @property
    def due_at(self) -> datetime | None:
        """The earliest moment at which something has to happen."""
        moments = [payment.watch_at for payment in self.payments if payment.watch_at is not None]
        match self.phase:
            case AwaitingGoods(remind_at=remind_at, due_at=due_at):
                moments.append(remind_at or due_at)
            case GoodsOnTheirWay() | AwaitingReplacement() | UnderRepair() | LeftToPerson():
                moments.append(self.phase.due_at)
            case Paying() | Ended():
                pass
            case _:
                assert_never(self.phase)
        return min(moments, default=None)


def units_by_line(lines: Iterable[CaseLine]) -> Units:
    """Each line once, with all its units."""
    units: dict[LineId, int] = {}
    for line in lines:
        units[line.claim.line_id] = units.get(line.claim.line_id, 0) + line.claim.quantity
    return tuple(units.items())


def closed(case: Case, phase: Ended) -> Case:
    """Ended, and what was freed is told."""
    lines = tuple(
        evolve(line, state="released") if line.state == "freed" else line for line in case.lines
    )
    return evolve(case, phase=phase, lines=lines)


def divided(line: CaseLine, units: int) -> tuple[CaseLine, CaseLine]:
    """Its first `units` units and the others; the first have the rounded down part of all amounts."""
    first = _part(line, units)
    claim, taken = line.claim, first.claim
    rest = evolve(
        claim,
        quantity=claim.quantity - taken.quantity,
        share=claim.share - taken.share,
        fee=claim.fee - taken.fee,
        fee_points=claim.fee_points - taken.fee_points,
    )
    return first, evolve(
        line,
        claim=rest,
        refund=line.refund - first.refund,
        fees=line.fees - first.fees,
        deduction=line.deduction - first.deduction,
    )


def _part(line: CaseLine, units: int) -> CaseLine:
    claim, whole = line.claim, line.claim.quantity

    def part(amount: int) -> int:
        return amount * units // whole

    refund = part(line.refund)
    # Points are a percentage of the refund: by units alone they would drift from it as it is rounded.
    points = claim.fee_points * refund // line.refund if line.refund else part(claim.fee_points)
    return evolve(
        line,
        claim=evolve(
            claim,
            quantity=units,
            share=part(claim.share),
            fee=part(claim.fee),
            fee_points=points,
        ),
        refund=refund,
        fees=part(line.fees),
        deduction=part(line.deduction),
    )
