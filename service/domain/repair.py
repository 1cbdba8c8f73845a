"""A repair: what it would cost and take, and whether it helped."""

from datetime import datetime
from typing import assert_never

from service.domain import retold
from service.domain.case_rules import NextRemedy
from service.domain.checks import Finding
from service.domain.codes import ReasonCode
from service.domain.course import bought_back, go_on, left_to_person, rejected, served, settled_down
from service.domain.event_parts import RefundCause
from service.domain.goods import over
from service.domain.ids import LineId
from service.domain.ledger import Past
from service.domain.life import Life, after, entered, told, with_case, without_effect
from service.domain.payout import for_money
from service.domain.phase import (
    AwaitingGoods,
    AwaitingReplacement,
    Ended,
    GoodsOnTheirWay,
    LeftToPerson,
    Paying,
    UnderRepair,
)
from service.domain.report import RepairCompleted, RepairDiagnosed
from service.domain.value import evolve


def take_diagnosed(life: Life, diagnosed: RepairDiagnosed) -> Life:
    """Within its ground's caps it goes on; over them the pack says what follows."""
    phase = life.case.phase
    if isinstance(phase, Ended):
        return without_effect(life, over(phase))
    if not _under_repair(life) or _is_bought_back(life):
        return without_effect(life, "not_awaited")
    match phase:
        case LeftToPerson():
            return without_effect(life, "case_referred")
        case AwaitingGoods() | GoodsOnTheirWay() | UnderRepair() | AwaitingReplacement() | Paying():
            findings = _capped(life, diagnosed)
            if any(one.code for one in findings):
                return _instead(life, life.rules.over_cap, findings, diagnosed.reported_at)
            return _longer(life, diagnosed)
        case _:
            assert_never(phase)


def take_completed(life: Life, completed: RepairCompleted) -> Life:
    """The unit is the customer's again; in vain, the next remedy follows."""
    phase = life.case.phase
    if isinstance(phase, Ended):
        return without_effect(life, over(phase))
    if not _under_repair(life):
        return without_effect(life, "not_awaited")
    match phase:
        case LeftToPerson() if not completed.repaired:
            return without_effect(life, "case_referred")
        case LeftToPerson():
            return _done(life, completed)
        case AwaitingGoods() | GoodsOnTheirWay() | UnderRepair() | AwaitingReplacement() | Paying():
            if completed.repaired:
                return settled_down(_done(life, completed))
            return in_vain(_at_the_workshop(life), completed.reported_at)
        case _:
            assert_never(phase)


def in_vain(life: Life, at: datetime, cause: RefundCause = "repair_failed") -> Life:
    """The repair failed, or was not made in time."""
    life = _remembered(life, at)
    detail: dict[str, object] = {"repaired": False, "at": at}
    failed = Finding("repair", detail, "repair_to_judge", _line_ids(life))
    if life.rules.repair_failed == "judge":
        # What a person can still grant is the money.
        life = after(life, for_money(life.order, life.ledger, life.case))
    return _instead(life, life.rules.repair_failed, [failed], at, cause)


def _under_repair(life: Life) -> bool:
    return life.case.service == "repair" and bool(life.case.held) and not life.replaces


def _is_bought_back(life: Life) -> bool:
    """Money is granted for it, and waits for the goods."""
    return not any(line.claim.in_kind for line in life.case.held)


def _at_the_workshop(life: Life) -> Life:
    """What was worked on is there, whether or not its arrival was told."""
    case = life.case
    lines = tuple(evolve(line, back=True) if line.awaited else line for line in case.lines)
    return with_case(life, evolve(case, lines=lines))


def _done(life: Life, completed: RepairCompleted) -> Life:
    past = Past(
        kind="repair",
        asked_at=life.case.requested_at or completed.reported_at,
        back_at=completed.reported_at,
    )
    return served(life, life.case.held, past)


def _remembered(life: Life, at: datetime) -> Life:
    """A repair in vain counts among those that were made of the line."""
    past = Past(kind="repair", asked_at=life.case.requested_at or at, back_at=at, failed=True)
    ledger = life.ledger
    for line_id in _line_ids(life):
        ledger = ledger.with_lines({line_id: ledger.line(line_id).remember(past)})
    return evolve(life, ledger=ledger)


def _line_ids(life: Life) -> tuple[LineId, ...]:
    return tuple(dict.fromkeys(line.claim.line_id for line in life.case.held))


def _capped(life: Life, diagnosed: RepairDiagnosed) -> list[Finding]:
    """By the tightest caps of the grounds; the price is what the units cost."""
    grounds = [ground for line in life.case.held if (ground := life.ground(line)) is not None]
    caps = [ground.repair for ground in grounds if ground.repair is not None]
    if not caps:
        return []
    price = sum(line.claim.share for line in life.case.held)
    percent, days = min(cap.cost_percent for cap in caps), min(cap.days for cap in caps)
    dear = diagnosed.cost * 100 > price * percent
    slow = diagnosed.days > days
    cost: dict[str, object] = {
        "cost": diagnosed.cost,
        "price": price,
        "percent": percent,
        "most": price * percent // 100,
        "currency": life.order.currency,
    }
    time: dict[str, object] = {"days": diagnosed.days, "most": days}
    judged = life.rules.over_cap == "judge"
    dear_code: ReasonCode = "repair_to_judge" if judged else "repair_cost_exceeded"
    slow_code: ReasonCode = "repair_to_judge" if judged else "repair_time_exceeded"
    return [
        Finding("repair_cost", cost, dear_code if dear else None, _line_ids(life)),
        Finding("repair_time", time, slow_code if slow else None, _line_ids(life)),
    ]


def _longer(life: Life, diagnosed: RepairDiagnosed) -> Life:
    """The days that it takes, and as many as it may be late."""
    if not isinstance(life.case.phase, UnderRepair):
        return life
    due_at = life.days(diagnosed.days + life.rules.repair_days)
    return entered(life, UnderRepair(due_at=due_at))


def _instead(
    life: Life,
    remedy: NextRemedy,
    findings: list[Finding],
    at: datetime,
    cause: RefundCause = "repair_failed",
) -> Life:
    match remedy:
        case "judge":
            return left_to_person(life, findings)
        case "refund":
            return bought_back(life, cause, at)
        case "exchange":
            return _replaced(life, cause, at)
        case "refuse":
            return rejected(life, findings)
        case _:
            assert_never(remedy)


def _replaced(life: Life, cause: RefundCause, at: datetime) -> Life:
    """The same goods new, which is told: the warehouse has to send them."""
    case = life.case
    lines = tuple(
        evolve(line, replacement_sku=line.sku) if line.held else line for line in case.lines
    )
    life = go_on(with_case(life, evolve(case, lines=lines)), cause, at)
    return told(life, retold.approved(life, (), None))
