"""Open cases that rest on facts which a snapshot took away: a person looks at them again."""

from service.domain.checks import Checklist, Finding, reasons
from service.domain.event import Event, GrantedLine, PolicyApplied, RequestReferred
from service.domain.ledger import Ledger
from service.domain.order import Order
from service.domain.outcome import Case, CaseLine, OrderState
from service.domain.policy import Policy
from service.domain.value import evolve


def referrals(
    state: OrderState, before: Order, after: Order, policy: Policy
) -> tuple[list[Case], list[Event]]:
    """The cases that no longer fit, as referred, each with its event; what was paid stays paid."""
    moved: list[Case] = []
    events: list[Event] = []
    for case in state.cases:
        if case.status != "approved" or all(line.issued for line in case.lines):
            continue
        found = [*_of_lines(case, state.ledger, after), *_of_money(case, state.ledger, after)]
        if found:
            moved.append(evolve(case, status="referred"))
            events.append(_event(case, before, policy, found))
    return moved, events


def _of_lines(case: Case, ledger: Ledger, after: Order) -> list[Finding]:
    found: dict[str, Finding] = {}
    for line in case.lines:
        line_id = line.claim.line_id
        if not line.issued and line_id not in found and not _fits(line, ledger, after):
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


def _event(case: Case, before: Order, policy: Policy, found: list[Finding]) -> RequestReferred:
    checklist = Checklist()
    checklist.add(*found)
    lines = tuple(_granted(case, line, policy) for line in case.lines)
    rules = {(line.ground, line.basis) for line in lines}
    ground, basis = rules.pop() if len(rules) == 1 else (None, None)
    return RequestReferred(
        request_id=case.request_id,
        order_id=case.order_id,
        customer_id=before.customer_id,
        kind=case.kind,
        service_kind=case.service_kind,
        policy=PolicyApplied(
            pack=case.pack or "", version=case.pack_version or "", ground=ground, basis=basis
        ),
        lines=lines,
        refund=case.refund,
        window=None,
        reasons=reasons(checklist.referring, "service" if case.kind == "care" else None),
        checks=checklist.checks(),
    )


def _granted(case: Case, line: CaseLine, policy: Policy) -> GrantedLine:
    """As it was granted, but for its window, which has done its part."""
    ground = policy.ground(case.pack or "", case.pack_version or "", line.ground)
    return GrantedLine(
        line_id=line.claim.line_id,
        sku=line.sku,
        quantity=line.claim.quantity,
        refund=line.refund,
        replacement_sku=line.replacement_sku,
        ground=line.ground,
        basis=line.ground if ground is None else ground.basis,
        window=None,
        return_required=line.return_required,
    )
