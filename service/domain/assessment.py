"""A service judged: every check made, group by group, and what it comes to in money."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from service.domain import intake
from service.domain.anchor import place_of
from service.domain.asked import Asked
from service.domain.asking import amount_asked, free_units, units_asked
from service.domain.checks import Checklist, Finding, reasons
from service.domain.choice import choose, look, on_the_floor
from service.domain.codes import RejectionCode
from service.domain.event_parts import RefusedLine, Remedy
from service.domain.follow import followed
from service.domain.frequency import counts, frequency, may_hold_up
from service.domain.grounds import Judged
from service.domain.inbound import Arrival, CareRequested, ServiceRequested
from service.domain.limits import Limits
from service.domain.money import minor_units
from service.domain.money_checks import money_checks
from service.domain.order import Order
from service.domain.outcome import Counted, OrderState
from service.domain.policy import Pack, PackVersion, Policy
from service.domain.remedies import remedies
from service.domain.settlement import Settled, left_of_capture, settle
from service.domain.units import Group
from service.domain.value import evolve

Verdict = Literal["approved", "referred", "rejected"]
ServiceRequest = ServiceRequested | CareRequested


@dataclass(slots=True)
class Assessment:
    """`judged`: the best ground of each group; `looked_at`: all that were held against it.

    `settled` is None where nothing can be granted. `counts`: against the customer, who may ask too often.
    `referring`: why a person decides.
    """

    state: OrderState
    order: Order
    request: ServiceRequest
    asked: Asked
    pack: Pack
    version: PackVersion
    now: datetime
    checklist: Checklist = field(default_factory=Checklist)
    groups: list[Group] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    looked_at: list[list[Judged]] = field(default_factory=list)
    settled: Settled | None = None
    counts: bool = False
    referring: list[Finding] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.settled is None:
            return "rejected"
        return "referred" if self.referring else "approved"

    def refused_lines(self) -> tuple[RefusedLine, ...]:
        """What was asked for and is not granted."""
        if not self.checklist.failing:
            return ()
        asked = {line.line_id: line.quantity for line in self.asked.service.lines or ()}
        unavailable = [
            RefusedLine(line_id=line_id, quantity=asked[line_id], reasons=reasons([finding]))
            for finding in self.checklist.failing
            if finding.check == "lines"
            for line_id in finding.line_ids
        ]
        refused = [
            RefusedLine(
                line_id=held.group.line.line_id,
                quantity=held.group.quantity,
                reasons=reasons(
                    finding for other in looked_at for finding in other.findings if finding.fails
                ),
            )
            for held, looked_at in zip(self.judged, self.looked_at, strict=True)
            if held.refused
        ]
        return (*unavailable, *refused)

    def remedies(self) -> tuple[Remedy, ...]:
        """The kind and reason themselves too, where they are not what failed."""
        ledger, service = self.state.ledger, self.asked.service
        groups = self.groups or free_units(self.order, ledger, service)
        return remedies(
            self.asked,
            groups,
            self.version,
            left=left_of_capture(self.order, ledger),
            in_vain=any(_in_vain(held) for held in self.judged),
        )


def assess(
    state: OrderState,
    order: Order,
    request: ServiceRequest,
    arrival: Arrival,
    *,
    policy: Policy,
    limits: Limits,
    now: datetime,
    recent: Sequence[Counted],
) -> Assessment:
    """`recent`: what this customer asked for lately, on any order. `now` starts what waits from now on."""
    pack, version = policy.rules(order)
    service, ledger = request.service, state.ledger
    at, following = followed(state, request)
    asked = Asked(
        service=service,
        order=order,
        ledger=ledger,
        place=place_of(order, pack),
        at=at,
        known_at=at if request.known_at == request.requested_at else request.known_at,
        arrived_at=at if following else arrival.at or at,
    )
    found = Assessment(state, order, request, asked, pack, version, now)
    found.checklist.add(
        intake.known_order(),
        intake.payment(order),
        intake.status_for_service(order, ledger, service.kind),
        intake.not_from_the_future(request, arrival, limits),
        intake.freshness(request, arrival, limits),
        *following,
    )
    _judge_units(found)
    found.checklist.add(*amount_asked(order, ledger, service, found.groups))
    granted = [held for held in found.judged if not held.refused]
    if granted and not _whole_refused(found):
        _settle(found, granted, recent)
    return found


def _in_vain(held: Judged) -> bool:
    """Whether the same would fail again; without another replacement it would not."""
    return any(one.fails and one.check != "replacement" for one in held.findings)


def _judge_units(found: Assessment) -> None:
    found.groups, lines = units_asked(found.order, found.state.ledger, found.asked.service)
    if found.order.status == "cancelled" and found.asked.service.kind != "refund":
        # No ground is asked: nothing comes back of what was called off.
        found.checklist.add(*(one for one in lines if one.line_ids))
        return
    found.checklist.add(*lines)
    if found.asked.service.estimate is not None:
        _price(found)
    found.looked_at = [look(found.asked, group, found.version) for group in found.groups]
    found.judged = choose(found.asked, found.looked_at)
    for best, looked_at in zip(found.judged, found.looked_at, strict=True):
        for held in looked_at:
            # Where one ground grants, what the others lack is no reason of anything.
            decides = best.refused or held is best
            (found.checklist.add if decides else found.checklist.note)(*held.findings)
    found.judged = list(map(on_the_floor, found.judged, found.looked_at))


def _price(found: Assessment) -> None:
    """Of the units whose repair nothing else stands against: what may be spent on them is a share of it."""
    asked, price = found.asked, 0
    plain = evolve(asked, service=evolve(asked.service, estimate=None))
    for group in found.groups:
        if not all(held.refused for held in look(plain, group, found.version)):
            line, units = group.line, group.quantity
            of_units = line.paid * units // line.quantity
            detail: dict[str, object] = {
                "paid": line.paid,
                "quantity": line.quantity,
                "units": units,
                "price": of_units,
            }
            found.checklist.add(Finding("price", detail, None, (line.line_id,)))
            price += of_units
    found.asked = evolve(asked, price=price)


def _whole_refused(found: Assessment) -> bool:
    """A check that is of the whole request failed, whatever its lines say."""
    return any(not finding.line_ids for finding in found.checklist.failing)


def _settle(found: Assessment, granted: list[Judged], recent: Sequence[Counted]) -> None:
    ledger, service = found.state.ledger, found.asked.service
    settled = settle(found.order, ledger, service, granted)
    if settled.money is not None:
        found.checklist.add(*money_checks(found.order, ledger, settled))
        found.checklist.add(_captured(found, settled))
        if _whole_refused(found):
            return
        found.checklist.add(_automatic_limit(found, settled))
    found.counts = counts(found.order, service, settled)
    if found.counts and may_hold_up(service, settled):
        found.checklist.add(*frequency(found.request, found.version, settled, recent))
    found.settled = settled
    if found.checklist.referring:
        found.referring = _referring(found, settled)


def _referring(found: Assessment, settled: Settled) -> list[Finding]:
    """Why a person decides: by checks of the whole, or of the grounds that were taken."""
    referring = [one for one in found.checklist.referring if not one.line_ids]
    for grant in settled.grants:
        if grant.judged.referred:
            referring += [one for one in grant.judged.findings if one.refers]
    return referring


def _captured(found: Assessment, settled: Settled) -> Finding:
    """Less than the entitlement may be left, but not nothing at all."""
    code: RejectionCode | None = None
    if settled.left == 0 and any(grant.claim.share for grant in settled.grants):
        code = "quantity_unavailable" if found.asked.service.lines else "nothing_available"
    detail: dict[str, object] = {
        "entitled": settled.entitled,
        "captured": found.order.captured,
        "reserved": found.state.ledger.reserved,
        "refunded": found.state.ledger.refunded,
        "left": settled.left,
    }
    return Finding("captured", detail, code)


def _automatic_limit(found: Assessment, settled: Settled) -> Finding:
    money, limit = settled.money, _limit(found, settled)
    assert money is not None
    return Finding(
        "automatic_limit",
        {"amount": money.amount, "limit": limit, "currency": money.currency},
        "amount_above_automatic_limit" if money.amount > limit else None,
    )


def _limit(found: Assessment, settled: Settled) -> int:
    """The least of the pack's and of those of the grounds that were taken."""
    currency = found.order.currency
    own = [
        minor_units(currency, grant.ground.automatic_limit[currency])
        for grant in settled.grants
        if currency in grant.ground.automatic_limit
    ]
    return min([found.version.limit_of(currency), *own])
