"""Whether a ground takes these goods: of their kind, and in their condition."""

from typing import assert_never

from service.domain.asked import Asked, Found
from service.domain.ground import Exclusion, Ground, loss_of
from service.domain.order import Line


def exclusion_check(asked: Asked, line: Line, ground: Ground) -> Found:
    """`unmet`: goods that would be left out, each with what is missing for it."""
    detail: dict[str, object] = {"traits": ",".join(sorted(line.traits))}
    if any(exclusion.category is not None for exclusion in ground.excluded):
        detail["category"] = line.category
    unmet = []
    for exclusion in ground.excluded:
        if exclusion.trait in line.traits or (
            exclusion.category is not None and exclusion.category == line.category
        ):
            goods = exclusion.trait or exclusion.category
            missing = _missing(exclusion, asked, line)
            if missing is None:
                detail |= {"excluded": goods, "requires": exclusion.requires or "nothing"}
                return detail, "item_excluded"
            unmet.append(f"{goods}:{missing}")
    if unmet:
        detail["unmet"] = ",".join(unmet)
    return detail, None


def _missing(exclusion: Exclusion, asked: Asked, line: Line) -> str | None:
    if exclusion.reasons is not None and asked.service.reason not in exclusion.reasons:
        return "reason"
    if exclusion.conditions is not None and asked.service.condition not in exclusion.conditions:
        return "condition"
    if line.category in exclusion.other_than:
        return "category"
    if exclusion.unless == "subscription" and line.subscription:
        return "single_delivery"
    match exclusion.requires:
        case None:
            return None
        case "confirmed":
            return None if exclusion.trait in line.confirmed else "confirmed"
        case "told":
            return None if exclusion.trait in line.told else "told"
        case _:
            assert_never(exclusion.requires)


def condition_check(asked: Asked, ground: Ground) -> Found:
    condition = asked.service.condition
    detail: dict[str, object] = {
        "condition": condition,
        "accepted": ",".join(sorted(ground.conditions or ())),
    }
    if ground.judged_conditions:
        detail["to_judge"] = ",".join(sorted(ground.judged_conditions))
    if condition in ground.judged_conditions:
        return detail, "condition_to_judge"
    if condition in ground.value_loss:
        return detail | {"kept_percent": loss_of(ground, asked.order, condition)}, None
    accepted = ground.conditions is None or condition in ground.conditions
    return detail, None if accepted else "condition_not_accepted"
