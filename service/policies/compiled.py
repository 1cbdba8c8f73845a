"""The notation of a pack as the domain's values."""

from collections.abc import Callable
from typing import TypeVar

from service.domain.case_rules import CaseRules
from service.domain.ground import (
    Deadline,
    Evidence,
    Exclusion,
    Goods,
    Ground,
    Opening,
    RepairCaps,
    Span,
    SpanUnit,
    Untold,
    WindowRule,
)
from service.policies.case_model import CasesNotation
from service.policies.ground_model import (
    DeadlineNotation,
    EvidenceNotation,
    GroundNotation,
    OfGoodsNotation,
    OpenedNotation,
    RepairNotation,
)
from service.policies.window_model import SpanNotation, UntoldNotation, WindowNotation

Written = TypeVar("Written")
Meant = TypeVar("Meant")


def ground(notation: GroundNotation) -> Ground:
    condition, goods, money, placed = (
        notation.condition,
        notation.goods,
        notation.money,
        notation.placed,
    )
    return Ground(
        name=notation.name,
        basis=notation.basis,
        right=notation.right,
        mark=notation.mark,
        kinds=frozenset(notation.kinds),
        reasons=frozenset(notation.reasons),
        stages=frozenset(notation.units),
        buyers=frozenset(notation.buyers),
        shops=None if notation.shops is None else frozenset(notation.shops),
        placed_from=None if placed is None else placed.from_,
        placed_until=None if placed is None else placed.until,
        goods=_optional(notation.of_goods, _of_goods),
        severities=None if notation.of_severity is None else frozenset(notation.of_severity),
        falls_by=notation.falls_by,
        window=_optional(notation.window, window),
        found_within=_optional(notation.found_within, window),
        excluded=tuple(
            Exclusion(
                trait=exclusion.trait,
                category=exclusion.category,
                requires=exclusion.requires,
                reasons=None if exclusion.reasons is None else frozenset(exclusion.reasons),
                conditions=None
                if exclusion.conditions is None
                else frozenset(exclusion.conditions),
                unless=exclusion.unless,
                other_than=frozenset(exclusion.other_than),
            )
            for exclusion in notation.excluded
        ),
        conditions=None if condition is None else frozenset(condition.accepted),
        judged_conditions=frozenset(() if condition is None else condition.judged),
        value_loss={} if condition is None else dict(condition.value_loss),
        loss_untold=None if condition is None else condition.untold_loss,
        judged=notation.judged,
        opening=_optional(notation.opened, _opening),
        fault_reasons=frozenset(notation.at_fault()),
        evidence=_optional(notation.evidence, _evidence),
        other_replacement=notation.replacement == "any",
        repair=_optional(notation.repair, _repair),
        return_required=goods is not None and goods.return_required,
        freight="merchant" if goods is None else goods.freight,
        freight_untold=None if goods is None else goods.untold_freight,
        send_within_days=0 if goods is None else goods.send_within_days,
        delivery=money.delivery,
        settles=money.settles,
        fee_percent=money.fee_percent,
        refund_within=_deadline(money.refund_within),
        automatic_limit=notation.automatic_limit,
    )


def window(notation: WindowNotation) -> WindowRule:
    return WindowRule(
        spans=tuple(span(one) for one in notation.all_spans()),
        until=notation.until,
        roll=notation.roll,
        disputed=notation.disputed_roll,
        arrival=notation.act == "arrived",
        untold=_optional(notation.untold, _untold),
        stopped=None if notation.stopped is None else notation.stopped.least_days,
        after_repair=notation.after_repair_months,
        anew=notation.anew_after == "exchange",
        grace_days=notation.grace_days,
    )


def span(notation: SpanNotation) -> Span:
    units: tuple[tuple[SpanUnit, int | None], ...] = (
        ("days", notation.days),
        ("business_days", notation.business_days),
        ("months", notation.months),
        ("hours", notation.hours),
    )
    unit, amount = next((unit, amount) for unit, amount in units if amount is not None)
    return Span(
        amount=amount,
        unit=unit,
        anchor=notation.from_,
        first_day_counted=notation.first_day_counted,
    )


def case_rules(notation: CasesNotation) -> CaseRules:
    goods, repair, refund = notation.goods, notation.repair, notation.refund
    inspection = notation.inspection
    return CaseRules(
        remind_days=goods.remind_days,
        send_grace_days=goods.send_grace_days,
        arrive_days=goods.arrive_days,
        replacement_days=notation.replacement_days,
        repair_days=repair.days,
        verdict_days=notation.verdict_days,
        settle_days=refund.settle_days,
        retry_hours=refund.retry_hours,
        attempts=refund.attempts,
        inspection={
            "resellable": inspection.resellable,
            "worn": inspection.worn,
            "damaged": inspection.damaged,
            "missing": inspection.missing,
            "wrong_item": inspection.wrong_item,
        },
        over_cap=repair.over_cap,
        repair_failed=repair.failed,
    )


def _optional(notation: Written | None, compiled: Callable[[Written], Meant]) -> Meant | None:
    return None if notation is None else compiled(notation)


def _untold(notation: UntoldNotation) -> Untold:
    return Untold(disclosure=notation.disclosure, months=notation.months)


def _of_goods(notation: OfGoodsNotation) -> Goods:
    categories, traits = notation.categories, notation.traits
    return Goods(
        categories=None if categories is None else frozenset(categories),
        other_than=frozenset(notation.other_than),
        traits=None if traits is None else frozenset(traits),
        without=frozenset(notation.without),
    )


def _opening(notation: OpenedNotation) -> Opening:
    return Opening(
        repairs=notation.repairs,
        exchanges=notation.exchanges,
        repair_days=notation.repair_days,
        severities=frozenset(notation.severity),
        unknown_judged=notation.unknown_severity == "judged",
        never=frozenset(notation.never),
    )


def _evidence(notation: EvidenceNotation) -> Evidence:
    categories = notation.categories
    return Evidence(
        after=window(notation.after),
        judged=notation.judged,
        categories=None if categories is None else frozenset(categories),
    )


def _repair(caps: RepairNotation) -> RepairCaps:
    return RepairCaps(cost_percent=caps.cost_percent, days=caps.days)


def _deadline(notation: DeadlineNotation) -> Deadline:
    days = notation.days or notation.business_days
    assert days is not None, "the notation has exactly one unit"
    return Deadline(
        days=days,
        unit="days" if notation.days else "business_days",
        anchor=notation.from_,
        withheld=notation.withheld,
    )
