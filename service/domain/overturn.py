"""A rejection overturned: what was asked is granted as a person wants it, by the ground that came closest."""

from datetime import datetime

from service.domain.asked import Asked
from service.domain.asking import units_asked
from service.domain.case import Case
from service.domain.checks import Finding
from service.domain.choice import choose, look
from service.domain.course import SEND_DAYS, granted
from service.domain.grant import Grant
from service.domain.granted_case import case_line
from service.domain.ground import Deadline, Ground, can_take
from service.domain.grounds import Judged as JudgedUnits
from service.domain.inbound import Service
from service.domain.issue import Paid, reserve
from service.domain.life import Life, without_effect
from service.domain.report import Judged
from service.domain.settlement import settle
from service.domain.value import evolve

# What goes by no ground of the pack at all: the goods come back at the shop's cost, and nothing is kept.
GOODWILL = "goodwill"
_PAY_DAYS = 14


def overturned(life: Life, judged: Judged, told: Finding) -> Life:
    """Of the units that are still free and belong to the order; where none are it changes nothing."""
    asked = life.case.asked
    if asked is None or life.case.service is None or life.case.requested_at is None:
        return without_effect(life, "nothing_available")
    units = _units(life, asked.service, life.case.requested_at, asked.known_at)
    if not units:
        return without_effect(life, "nothing_available")
    settled = settle(life.order, life.ledger, asked.service, units)
    paid = reserve(settled)
    if not settled.grants or (paid.money is not None and not paid.money.amount):
        return without_effect(life, "nothing_available")
    held = evolve(life, ledger=paid.ledger, case=_case(life.case, settled.grants, paid))
    return granted(held, [told], "judged", judged.judged_at)


def _units(life: Life, service: Service, at: datetime, known_at: datetime) -> list[JudgedUnits]:
    """All that can be had of what was asked for, whatever stood against it."""
    asked = Asked(
        service=service,
        order=life.order,
        ledger=life.ledger,
        place=life.place,
        at=at,
        known_at=known_at,
        arrived_at=at,
    )
    _, version = life.policy.rules(life.order)
    groups = units_asked(life.order, life.ledger, service)[0]
    looked_at = [
        look(asked, group, version) for group in groups if can_take(service.kind, group.stage)
    ]
    if not looked_at:
        return []
    return [
        evolve(held, ground=held.ground or _goodwill(service), refused=False, referred=False)
        for held in choose(asked, looked_at)
    ]


def _goodwill(service: Service) -> Ground:
    return Ground(
        name=GOODWILL,
        basis="Decided by a person",
        kinds=frozenset({service.kind}),
        reasons=frozenset({service.reason}),
        stages=frozenset({"unshipped", "in_transit", "delivered"}),
        buyers=frozenset({"consumer", "business"}),
        window=None,
        excluded=(),
        conditions=None,
        judged_conditions=frozenset(),
        judged=None,
        fault_reasons=frozenset(),
        other_replacement=True,
        repair=None,
        return_required=service.kind != "refund",
        freight="merchant",
        send_within_days=SEND_DAYS,
        delivery="none",
        settles=False,
        fee_percent=0,
        refund_within=Deadline(days=_PAY_DAYS, anchor="requested"),
    )


def _case(case: Case, grants: tuple[Grant, ...], paid: Paid) -> Case:
    return evolve(
        case,
        lines=(
            *(line for line in case.lines if line.issued),
            *(case_line(grant) for grant in grants),
        ),
        refund=paid.money,
        reserved=paid.reserved,
        promotion=paid.promotion,
    )
