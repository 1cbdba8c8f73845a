"""Open cases that rest on facts which a snapshot took away: a person looks at them again."""

from datetime import datetime

from service.domain.case import Case, CaseLine
from service.domain.checks import Finding
from service.domain.course import left_to_person
from service.domain.event import Event
from service.domain.ledger import Ledger
from service.domain.life import life_of
from service.domain.order import Order
from service.domain.outcome import OrderState
from service.domain.policy import Policy


def referrals(
    state: OrderState, after: Order, policy: Policy, now: datetime
) -> tuple[list[Case], list[Event]]:
    """The cases that no longer fit, as referred, each with its event; what was paid stays paid."""
    moved: list[Case] = []
    events: list[Event] = []
    for case in state.cases:
        if case.status != "approved" or not case.held:
            continue
        found = [*_of_lines(case, state.ledger, after), *_of_money(case, state.ledger, after)]
        if found:
            life = left_to_person(life_of(state, case, policy, now), found)
            moved.append(life.case)
            events += life.events
    return moved, events


def _of_lines(case: Case, ledger: Ledger, after: Order) -> list[Finding]:
    found: dict[str, Finding] = {}
    for line in case.held:
        line_id = line.claim.line_id
        if line_id not in found and not _fits(line, ledger, after):
            held, now = ledger.line(line_id), after.line(line_id)
            detail: dict[str, object] = {
                "claimed": held.claimed,
                "claimed_delivered": held.claimed_delivered,
                "quantity": now.quantity if now else 0,
                "delivered": now.delivered if now else 0,
            }
            found[line_id] = Finding("facts", detail, "facts_changed", (line_id,))
    return list(found.values())


def _fits(line: CaseLine, ledger: Ledger, after: Order) -> bool:
    held, now = ledger.line(line.claim.line_id), after.line(line.claim.line_id)
    if now is None or held.claimed > now.quantity:
        return False
    return line.claim.stage != "delivered" or held.claimed_delivered <= now.delivered


def _of_money(case: Case, ledger: Ledger, after: Order) -> list[Finding]:
    if not case.reserved or ledger.reserved + ledger.refunded <= after.captured:
        return []
    detail: dict[str, object] = {
        "captured": after.captured,
        "reserved": ledger.reserved,
        "refunded": ledger.refunded,
        "currency": after.currency,
    }
    return [Finding("facts", detail, "facts_changed")]
