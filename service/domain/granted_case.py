"""The case of a judged service: what it holds, and what it waits for first."""

from datetime import timedelta
from typing import assert_never

from service.domain.assessment import Assessment
from service.domain.case import AskedFor, Case, CaseLine, Payment
from service.domain.course import awaiting_goods
from service.domain.event import RefundIssued
from service.domain.grant import Grant
from service.domain.inbound import kinds_of
from service.domain.issue import Paid
from service.domain.phase import (
    COMPLETED,
    REJECTED,
    AwaitingReplacement,
    LeftToPerson,
    Paying,
    Phase,
    UnderRepair,
)
from service.domain.settlement import Settled, money_of
from service.domain.value import evolve


def case_of(
    found: Assessment,
    phase: Phase,
    *,
    lines: tuple[CaseLine, ...] = (),
    paid: Paid | None = None,
    kept: bool = False,
) -> Case:
    kind, service_kind = kinds_of(found.request)
    return Case(
        request_id=found.request.request_id,
        order_id=found.request.order_id,
        kind=kind,
        service_kind=service_kind,
        reason=found.asked.service.reason,
        phase=phase,
        requested_at=found.request.requested_at,
        lines=lines,
        refund=paid.money if paid else None,
        reserved=paid.reserved if paid else 0,
        promotion=paid.promotion if paid else 0,
        payments=() if paid is None or paid.issued is None else (_payment(found, paid.issued),),
        kept=kept,
        asked=None if _stands(phase) else _asked_for(found),
        pack=found.pack.name,
        pack_version=found.version.name,
    )


def begun(found: Assessment, settled: Settled, paid: Paid) -> Phase:
    """What an approved case waits for first."""
    rules = found.version.cases
    back = [grant.ground for grant in settled.grants if grant.returns]
    if back:
        return awaiting_goods(back, found.request.requested_at, rules, found.asked.place)
    match found.asked.service.kind:
        case "exchange":
            return AwaitingReplacement(due_at=found.now + timedelta(days=rules.replacement_days))
        case "repair":
            return UnderRepair(due_at=found.now + timedelta(days=rules.repair_days))
        case "refund" | "return":
            return COMPLETED if paid.issued is None else Paying()
        case _:
            assert_never(found.asked.service.kind)


def _stands(phase: Phase) -> bool:
    """Whether it was approved: what was not, a person may still grant as it was asked."""
    return phase != REJECTED and not isinstance(phase, LeftToPerson)


def _payment(found: Assessment, issued: RefundIssued) -> Payment:
    return Payment(
        ordinal=issued.ordinal,
        money=money_of(
            issued.currency,
            goods=issued.goods,
            shipping=issued.shipping,
            fees=issued.fees,
            promotion=issued.promotion,
        ),
        lines=issued.lines,
        cause=issued.cause,
        refund_due=issued.refund_due,
        watch_at=found.version.cases.watch_at(issued.refund_due, found.now),
    )


def _asked_for(found: Assessment) -> AskedFor:
    return AskedFor(service=found.asked.service, known_at=found.request.known_at)


def line_of(grant: Grant, paid: Paid, *, at_once: bool) -> CaseLine:
    issued = at_once and not grant.returns and not grant.claim.in_kind
    line = case_line(grant)
    if not issued:
        return line
    return evolve(line, state="issued", payment=None if paid.issued is None else 0)


def case_line(grant: Grant) -> CaseLine:
    """What the case holds of it, before any money moved."""
    return CaseLine(
        claim=grant.claim,
        sku=grant.group.line.sku,
        replacement_sku=grant.replacement_sku,
        ground=grant.ground.name,
        refund=grant.refund,
        fees=grant.fees,
        return_required=grant.returns,
    )
