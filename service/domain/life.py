"""A case with all that its next step is taken by, and what that step leads to."""

from collections.abc import Collection
from datetime import datetime, timedelta

from service.domain.anchor import Place, place_of
from service.domain.case import Case, CaseLine, Payment, divided
from service.domain.case_rules import CaseRules
from service.domain.event import Event
from service.domain.event_parts import RefundCause
from service.domain.ground import Ground
from service.domain.ids import LineId
from service.domain.ledger import Ledger
from service.domain.order import Order
from service.domain.outcome import OrderState
from service.domain.payout import Moved, free, pay, refund_issued, replaced
from service.domain.phase import Phase
from service.domain.policy import Policy
from service.domain.report import Effect
from service.domain.terms import paid_by
from service.domain.value import evolve, value


@value
class Life:
    """`events`: what the steps taken so far tell. `effect`: what became of the record that they came from.

    `now` starts the service's own waiting times; all others run from the instants of records.
    """

    order: Order
    ledger: Ledger
    case: Case
    rules: CaseRules
    policy: Policy
    place: Place
    now: datetime
    events: tuple[Event, ...] = ()
    effect: Effect = "done"

    def ground(self, line: CaseLine) -> Ground | None:
        """None where the packs have it no more."""
        case = self.case
        return self.policy.ground(case.pack or "", case.pack_version or "", line.ground)

    @property
    def replaces(self) -> bool:
        """Whether other goods go out: of an exchange, or instead of a repair."""
        return any(line.replacement_sku is not None for line in self.case.held)

    def days(self, days: int) -> datetime:
        """So long from now."""
        return self.now + timedelta(days=days)


def life_of(state: OrderState, case: Case, policy: Policy, now: datetime) -> Life:
    """By the rules that the case was decided by; the order must be known."""
    order = state.order
    assert order is not None, "nothing is granted on an order that is not known"
    pack, version = policy.rules(order)
    decided_by = policy.version(case.pack or "", case.pack_version or "") or version
    return Life(
        order=order,
        ledger=state.ledger,
        case=case,
        rules=decided_by.cases,
        policy=policy,
        place=place_of(order, pack),
        now=now,
    )


def without_effect(life: Life, why: Effect) -> Life:
    return evolve(life, effect=why)


def entered(life: Life, phase: Phase) -> Life:
    return evolve(life, case=evolve(life.case, phase=phase))


def told(life: Life, *events: Event) -> Life:
    return evolve(life, events=(*life.events, *events))


def with_case(life: Life, case: Case) -> Life:
    return evolve(life, case=case)


def paid(life: Life, lines: Collection[CaseLine], cause: RefundCause, at: datetime) -> Life:
    """Their money issued, by what happened `at`."""
    due = refund_due(life, lines, at)
    moved = pay(
        life.order,
        life.ledger,
        life.case,
        lines,
        cause=cause,
        refund_due=due,
        watch_at=life.rules.watch_at(due, life.now),
    )
    life = after(life, moved)
    if moved.payment is None:
        return life
    return told(life, refund_issued(life.case, life.order.customer_id, moved.payment))


def paid_again(life: Life, payment: Payment, cause: RefundCause) -> Life:
    """The same refund, its next attempt."""
    due = payment.refund_due
    again = evolve(
        payment,
        attempt=payment.attempt + 1,
        cause=cause,
        state="issued",
        settled_at=None,
        watch_at=life.rules.watch_at(due, life.now),
    )
    life = with_case(life, replaced(life.case, again))
    return told(life, refund_issued(life.case, life.order.customer_id, again))


def freed(life: Life, lines: Collection[CaseLine]) -> Life:
    return after(life, free(life.order, life.ledger, life.case, lines))


def after(life: Life, moved: Moved) -> Life:
    return evolve(life, ledger=moved.ledger, case=moved.case)


def refund_due(life: Life, lines: Collection[CaseLine], at: datetime) -> datetime | None:
    """The earliest that the rules of any line ask for, now that the last anchor has happened `at`."""
    due = []
    for line in lines:
        ground = life.ground(line)
        if ground is not None:
            within, requested = ground.refund_within, life.case.requested_at or at
            anchor = requested if within.anchor == "requested" else at
            due.append(paid_by(within, anchor, life.place, back_at=at))
    return min(due, default=None)


def taken_apart(
    case: Case, line_id: LineId, units: int, *, leaving: bool = False
) -> tuple[Case, list[CaseLine]]:
    """Up to so many awaited units of a line as parts of their own, of the case that has them so.

    `leaving`: the case is to give them up, and keeps its amounts rounded down.
    """
    taken: list[CaseLine] = []
    lines: list[CaseLine] = []
    for line in case.lines:
        if line.claim.line_id != line_id or not line.awaited or not units:
            lines.append(line)
            continue
        part = line
        if units < line.claim.quantity:
            if leaving:
                rest, part = divided(line, line.claim.quantity - units)
            else:
                part, rest = divided(line, units)
            lines.append(rest)
        units -= part.claim.quantity
        taken.append(part)
        lines.append(part)
    return evolve(case, lines=tuple(lines)), taken
