"""Of the grounds that could grant what is asked for, those that are best for the customer."""

from collections import Counter
from collections.abc import Sequence

from service.domain import delivery
from service.domain.asked import Asked, concerns
from service.domain.event_parts import Window
from service.domain.ground import Deadline, Ground, delivery_of, freight_of
from service.domain.grounds import Judged, held_against, without_ground
from service.domain.ids import LineId
from service.domain.ledger import DeliveryGrade
from service.domain.money import minor_units
from service.domain.policy import PackVersion
from service.domain.settlement import settle
from service.domain.units import Group, can_come_back
from service.domain.value import evolve

_GRADES: tuple[DeliveryGrade, ...] = ("none", "standard", "whole")


def look(asked: Asked, group: Group, version: PackVersion) -> list[Judged]:
    """Every ground that could grant the group, in the order of the pack; one without any where none could."""
    service = asked.service
    grounds = [
        ground
        for ground in version.grounds_for(service.kind, service.reason, group.stage)
        if concerns(asked, group.line, ground)
    ]
    if not grounds:
        return [without_ground(asked, group, version)]
    unit = asked.unit(group)
    return [held_against(asked, group, ground, unit) for ground in grounds]


def choose(asked: Asked, looked_at: Sequence[Sequence[Judged]]) -> list[Judged]:
    """One ground a group: granted before left to a person before refused, then the most money in all.

    The delivery cost goes back once, with the least that the grounds of all units give: so each of the
    three grades is tried for all groups together.
    """
    if all(len(some) == 1 for some in looked_at):
        return [some[0] for some in looked_at]
    able = [_of_best_verdict(asked, some) for some in looked_at]
    if asked.service.kind in ("exchange", "repair"):
        return [min(some, key=lambda held: _cost(asked, held)) for some in able]
    grades = _GRADES if _leave_nothing(asked, able) else _GRADES[:1]
    found = [_with_grade(asked, able, grade) for grade in grades]
    return max((one for one in found if one is not None), key=lambda one: one[0])[1]


def on_the_floor(held: Judged, looked_at: Sequence[Judged]) -> Judged:
    """A promise that was chosen, with whatever a statute that grants it too gives beyond it.

    The later window and date to send, the earlier money.
    """
    terms, window = held.ground, held.window
    if terms is None or terms.right == "statute" or held.refused:
        return held
    for other in looked_at:
        law = other.ground
        if law is not None and law.right == "statute" and not other.refused:
            terms = evolve(
                terms,
                send_within_days=max(terms.send_within_days, law.send_within_days),
                refund_within=min(terms.refund_within, law.refund_within, key=_days),
            )
            window = _later(window, other.window)
    return evolve(held, ground=terms, window=window)


def _days(within: Deadline) -> tuple[int, bool]:
    """By the number of days alone; of equals the one that runs from the request."""
    return within.days, within.anchor != "requested"


def _later(one: Window | None, other: Window | None) -> Window | None:
    """A window without an end, or none at all, is the latest."""
    if one is None or other is None:
        return None
    if one.closes is None or (other.closes is not None and one.closes >= other.closes):
        return one
    return other


Chosen = tuple[int, list[Judged]]


def _of_best_verdict(asked: Asked, some: Sequence[Judged]) -> list[Judged]:
    """Of refused ones that which came closest, alone."""
    if all(held.refused for held in some):
        return [max(some, key=lambda held: _closeness(asked, held))]
    granting = [held for held in some if not held.refused]
    at_once = [held for held in granting if not _is_referred(asked, held)]
    return at_once or granting


def _is_referred(asked: Asked, held: Judged) -> bool:
    """By a check, or by the ground's own limit."""
    own = _ground(held).automatic_limit.get(asked.order.currency)
    if own is None:
        return held.referred
    given = delivery_of(_ground(held), held.group.stage)
    most = _worth(asked, held) + delivery.worth(asked.order, asked.ledger, given)
    return held.referred or most > minor_units(asked.order.currency, own)


def _with_grade(
    asked: Asked, able: Sequence[Sequence[Judged]], grade: DeliveryGrade
) -> Chosen | None:
    """The most that all groups bring with at least that grade, and their grounds; None if one has none."""
    total, chosen = delivery.worth(asked.order, asked.ledger, grade), []
    for some in able:
        enough = [held for held in some if held.refused or _gives(held, grade)]
        if not enough:
            return None
        best = min(enough, key=lambda held: (-_worth(asked, held), *_cost(asked, held)))
        total += _worth(asked, best)
        chosen.append(best)
    return total, chosen


def _gives(held: Judged, grade: DeliveryGrade) -> bool:
    return _GRADES.index(delivery_of(_ground(held), held.group.stage)) >= _GRADES.index(grade)


def _worth(asked: Asked, held: Judged) -> int:
    """What the group alone brings under its ground, but for the delivery cost."""
    if held.refused:
        return 0
    money = settle(asked.order, asked.ledger, asked.service, [held]).money
    return 0 if money is None else money.amount - money.shipping


def _leave_nothing(asked: Asked, able: Sequence[Sequence[Judged]]) -> bool:
    """Whether no unit of the order is left once the groups are granted."""
    taken: Counter[LineId] = Counter()
    for some in able:
        if not some[0].refused:
            taken[some[0].group.line.line_id] += some[0].group.quantity
    return all(
        asked.ledger.line(line.line_id).claimed_for_money + taken[line.line_id] >= line.quantity
        for line in asked.order.lines
    )


def _closeness(asked: Asked, held: Judged) -> tuple[float, ...]:
    """Of refused grounds: the fewest checks that failed, no person who would decide, then the latest end."""
    failing = [finding.check for finding in held.findings if finding.fails]
    closes = held.window.closes if held.window is not None and "window" in failing else None
    end = 0.0 if closes is None else closes.timestamp()
    judged = held.ground is not None and held.ground.judged is not None
    freight, returns, days, trouble = _cost(asked, held)
    return -len(failing), not judged, end, not freight, not returns, -days, not trouble


def _cost(asked: Asked, held: Judged) -> tuple[bool, bool, int, bool]:
    """To the customer: freight, the trouble of sending something back, the days to wait for money."""
    ground = held.ground
    if ground is None:
        return False, False, 0, False
    returns = ground.return_required and can_come_back(held.group)
    freight = returns and freight_of(ground, asked.order) == "customer"
    return freight, returns, ground.refund_within.days, ground.return_required


def _ground(held: Judged) -> Ground:
    assert held.ground is not None, "what is granted has a ground"
    return held.ground
