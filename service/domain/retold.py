"""A decision told anew from its case: approved, left to a person, or refused after it was granted."""

from collections.abc import Iterable
from datetime import datetime

from service.domain.case import Case, CaseLine, units_by_line
from service.domain.checks import Checklist, Finding, reasons
from service.domain.event import (
    RequestApproved,
    RequestCompleted,
    RequestExpired,
    RequestReferred,
    RequestRejected,
)
from service.domain.event_parts import GoodsTerms, GrantedLine, Part, PolicyApplied, ReleasedLine
from service.domain.ground import freight_of
from service.domain.life import Life
from service.domain.phase import AwaitingGoods


def approved(
    life: Life, findings: Iterable[Finding], refund_due: datetime | None
) -> RequestApproved:
    """As it stands now: what was freed meanwhile is no part of it."""
    case = life.case
    return RequestApproved(
        request_id=case.request_id,
        order_id=case.order_id,
        customer_id=life.order.customer_id,
        kind=case.kind,
        service_kind=case.service_kind,
        policy=_policy(life),
        lines=_lines(life),
        refused=(),
        refund=case.refund,
        refund_due=refund_due,
        goods=_goods(life),
        window=None,
        checks=_checklist(findings).checks(),
    )


def referred(life: Life, findings: Iterable[Finding]) -> RequestReferred:
    case, checklist = life.case, _checklist(findings)
    return RequestReferred(
        request_id=case.request_id,
        order_id=case.order_id,
        customer_id=life.order.customer_id,
        kind=case.kind,
        service_kind=case.service_kind,
        policy=_policy(life),
        lines=_lines(life),
        refund=case.refund,
        window=None,
        reasons=reasons(checklist.referring, _part(case)),
        checks=checklist.checks(),
    )


def rejected(life: Life, findings: Iterable[Finding]) -> RequestRejected:
    case, checklist = life.case, _checklist(findings)
    return RequestRejected(
        request_id=case.request_id,
        order_id=case.order_id,
        customer_id=life.order.customer_id,
        kind=case.kind,
        service_kind=case.service_kind,
        policy=_policy(life),
        window=None,
        reasons=reasons(checklist.failing, _part(case)),
        remedies=(),
        checks=checklist.checks(),
    )


Ending = RequestCompleted | RequestExpired


def ended(life: Life, end: type[Ending]) -> Ending:
    """With the units that may be asked for again."""
    case = life.case
    return end(
        request_id=case.request_id,
        order_id=case.order_id,
        customer_id=life.order.customer_id,
        kind=case.kind,
        released=released(case),
    )


def released(case: Case) -> tuple[ReleasedLine, ...]:
    """The units that may be asked for again since the case last said so."""
    units = units_by_line(line for line in case.lines if line.state == "freed")
    return tuple(ReleasedLine(line_id=line_id, quantity=n) for line_id, n in units)


def _checklist(findings: Iterable[Finding]) -> Checklist:
    checklist = Checklist()
    checklist.add(*findings)
    return checklist


def _part(case: Case) -> Part | None:
    return "service" if case.kind == "care" else None


def _policy(life: Life) -> PolicyApplied:
    case = life.case
    rules = {(line.ground, line.basis) for line in _lines(life)}
    ground, basis = rules.pop() if len(rules) == 1 else (None, None)
    return PolicyApplied(
        pack=case.pack or "", version=case.pack_version or "", ground=ground, basis=basis
    )


def _lines(life: Life) -> tuple[GrantedLine, ...]:
    return tuple(_granted(life, line) for line in life.case.lines if line.counts)


def _granted(life: Life, line: CaseLine) -> GrantedLine:
    """As it was granted, but for its window, which has done its part."""
    ground = life.ground(line)
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


def _goods(life: Life) -> GoodsTerms:
    awaited = [line for line in life.case.lines if line.awaited]
    if not awaited:
        return GoodsTerms(return_required=False, send_by=None, freight=None)
    grounds = [ground for line in awaited if (ground := life.ground(line)) is not None]
    customers = bool(grounds) and all(
        freight_of(ground, life.order) == "customer" for ground in grounds
    )
    phase = life.case.phase
    return GoodsTerms(
        return_required=True,
        send_by=phase.send_by if isinstance(phase, AwaitingGoods) else None,
        freight="customer" if customers else "merchant",
    )
