"""What an order's requests come to in money, done the slow and obvious way.

Nothing here is shared with the service: units are plain lists, fractions are exact, and every answer is
worked out from the order's whole history anew. Lines not delivered long ago are in time for everything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

FAULTS = ("wrong_item", "damaged_in_transit", "defective", "not_as_described", "missing_parts")
FOR_MONEY = ("refund", "return")


@dataclass(frozen=True)
class Terms:
    """A ground. `late`: it takes what was delivered long ago too. `judged`: a person decides."""

    name: str
    kinds: frozenset[str]
    reasons: frozenset[str]
    stages: frozenset[str]
    delivery: str
    settles: bool
    percent: int
    returns: bool
    late: bool
    judged: bool


@dataclass(frozen=True)
class Ask:
    """`lines` None for every unit. `care`: with a comment on the order."""

    kind: str
    reason: str
    lines: tuple[tuple[str, int], ...] | None = None
    amount: int | None = None
    care: bool = False


@dataclass(frozen=True)
class Cancel:
    """Of the request that stands at `target` in the history."""

    target: int


@dataclass
class Group:
    line: Any
    stage: str
    units: int
    terms: Terms | None = None
    returns: bool = False
    share: int = 0
    refund: int = 0
    fee: int = 0
    exact_fee: Fraction = Fraction(0)

    @property
    def net(self) -> int:
        return self.refund - self.fee

    @property
    def settles(self) -> bool:
        return self.terms is not None and self.terms.settles


@dataclass
class Money:
    goods: int = 0
    shipping: int = 0
    fees: int = 0
    promotion: int = 0

    @property
    def amount(self) -> int:
        return self.goods + self.shipping - self.fees + self.promotion


@dataclass
class Told:
    """What became of one entry of the history; `live` while its units are its own."""

    verdict: str
    kind: str = ""
    groups: list[Group] = field(default_factory=list)
    announced: Money | None = None
    issued: Money | None = None
    waiting: int = 0
    live: bool = False

    @property
    def at_once(self) -> list[Group]:
        """Those whose money does not wait for goods."""
        return [group for group in self.groups if not group.returns]

    @property
    def paid_out(self) -> list[Group]:
        approved = self.verdict == "approved" and self.kind in FOR_MONEY
        return self.at_once if approved else []


class Reference:
    """One order under some grounds; `limit` is what may be granted without a person."""

    def __init__(self, order: Any, grounds: Sequence[Terms], limit: int) -> None:
        self.order, self.grounds, self.limit = order, grounds, limit
        self.told: list[Told] = []
        self.delivery_reserved = 0

    def after(self, history: Iterable[Ask | Cancel]) -> Told:
        """The whole history again; what its last entry came to."""
        self.told, self.delivery_reserved = [], 0
        for entry in history:
            told = self._cancel(entry) if isinstance(entry, Cancel) else self._decide(entry)
            self.told.append(told)
        return self.told[-1]

    @property
    def refunded(self) -> int:
        return sum(told.issued.amount for told in self.told if told.issued)

    @property
    def reserved(self) -> int:
        return sum(told.waiting for told in self.told if told.live) + self.delivery_reserved

    @property
    def left(self) -> int:
        return max(0, int(self.order.captured) - self.reserved - self.refunded)

    def held(self, line: Any) -> int:
        return sum(group.share for group in self._live(line))

    def claimed(self, line: Any) -> int:
        return sum(group.units for group in self._live(line))

    def _live(self, line: Any) -> list[Group]:
        return [
            group
            for told in self.told
            if told.live
            for group in told.groups
            if group.line.line_id == line.line_id
        ]

    def _for_money(self, line: Any, now: Sequence[Group] = ()) -> list[Group]:
        """Groups of a line that are claimed for money, those of this request (`now`) too."""
        before = [
            group
            for told in self.told
            if told.live and told.kind in FOR_MONEY
            for group in told.groups
        ]
        return [group for group in (*before, *now) if group.line.line_id == line.line_id]

    def _refunded(self, line: Any, now: Sequence[Group] = ()) -> list[Group]:
        before = [group for told in self.told for group in told.paid_out]
        return [group for group in (*before, *now) if group.line.line_id == line.line_id]

    # Units

    def _free(self, line: Any) -> dict[str, int]:
        units = ["delivered"] * line.delivered
        units += ["in_transit"] * (line.shipped - line.delivered)
        units += ["unshipped"] * (line.quantity - line.shipped)
        for group in self._live(line):
            for _ in range(group.units):
                units.remove(group.stage)
        return {stage: units.count(stage) for stage in ("delivered", "in_transit", "unshipped")}

    def _asked(self, ask: Ask) -> tuple[list[Group], bool]:
        """The groups, and whether a line was asked for that cannot be had."""
        stages = ["unshipped", "in_transit", "delivered"]
        if ask.kind != "refund" or ask.reason in FAULTS:
            stages.reverse()
        groups, missing = [], False
        by_id = {line.line_id: line for line in self.order.lines}
        named = ask.lines
        if named is None:
            of_kind = ["delivered"] if ask.kind != "refund" else stages
            named = tuple(
                (line.line_id, sum(self._free(line)[stage] for stage in of_kind))
                for line in self.order.lines
            )
        for line_id, quantity in named:
            line = by_id.get(line_id)
            free = {} if line is None else self._free(line)
            if line is None or quantity > sum(free.values()):
                missing = True
                continue
            for stage in stages:
                taken = min(quantity, free[stage])
                if ask.lines is None and ask.kind != "refund" and stage != "delivered":
                    taken = 0
                if taken:
                    groups.append(Group(line, stage, taken))
                    quantity -= taken
        return groups, missing

    def _ground(self, ask: Ask, group: Group) -> Terms | None:
        if ask.kind != "refund" and group.stage != "delivered":
            return None
        for terms in self.grounds:
            takes = ask.kind in terms.kinds and ask.reason in terms.reasons
            old = group.stage == "delivered" and self._is_old(group.line)
            if takes and group.stage in terms.stages and (terms.late or not old):
                return terms
        return None

    def _is_old(self, line: Any) -> bool:
        return bool((self.order.placed_at - line.delivered_at).days > 30)

    # Decisions

    def _cancel(self, cancel: Cancel) -> Told:
        target = self.told[cancel.target]
        if not target.live or target.paid_out:
            return Told("refused")
        target.live = False
        found = self._grade(self._for_money)
        worth = 0 if found is None else self._delivery(found)
        self.delivery_reserved = min(self.delivery_reserved, worth)
        return Told("cancelled")

    def _decide(self, ask: Ask) -> Told:
        groups, missing = self._asked(ask)
        if not groups or (ask.amount is not None and ask.amount > self._worth(groups)):
            return Told("rejected")
        for group in groups:
            group.terms = self._ground(ask, group)
        granted = [group for group in groups if group.terms is not None]
        if ask.care and (
            missing
            or len(granted) < len(groups)
            or not any(line.delivered for line in self.order.lines)
        ):
            return Told("rejected")
        if not granted:
            return Told("rejected")
        return self._granted(ask, granted)

    def _worth(self, groups: Sequence[Group]) -> int:
        whole = 0
        for line in self.order.lines:
            units = sum(group.units for group in groups if group.line.line_id == line.line_id)
            whole += max(0, self._up_to(line, self.claimed(line) + units) - self.held(line))
        return whole

    @staticmethod
    def _up_to(line: Any, units: int) -> int:
        return floor(Fraction(line.paid) * units / line.quantity)

    def _granted(self, ask: Ask, groups: list[Group]) -> Told:
        for number, group in enumerate(groups):
            before = [other for other in groups[:number] if other.line is group.line]
            units = self.claimed(group.line) + sum(other.units for other in before) + group.units
            held = self.held(group.line) + sum(other.share for other in before)
            group.share = max(0, self._up_to(group.line, units) - held)
            assert group.terms is not None
            wanted = group.terms.returns or ask.kind != "refund"
            things = group.stage == "delivered" and "digital" not in group.line.traits
            group.returns = wanted and things
        judged = any(group.terms is not None and group.terms.judged for group in groups)
        told = Told("referred" if judged else "approved", ask.kind, groups)
        if ask.kind not in FOR_MONEY:
            told.live = True
            return told
        if self.left == 0 and any(group.share for group in groups):
            return Told("rejected")
        told.announced = self._announced(told, ask.amount)
        if told.announced.amount > self.limit:
            told.verdict = "referred"
        self._issue(told, told.announced)
        told.live = True
        return told

    # Money

    def _announced(self, told: Told, amount: int | None) -> Money:
        groups, left = told.groups, self.left
        self._split(groups, [group.share for group in groups], amount, "refund")
        for line in self.order.lines:
            self._percent([group for group in groups if group.line is line])
            self._gifts(line, groups)
        net = sum(group.net for group in groups)
        promotion = min(left, max(-net, self._promotion(told)))
        grade = self._grade(lambda line: self._for_money(line, groups))
        delivery = 0 if grade is None else self._delivery(grade)
        shipping = max(0, min(delivery - self.delivery_reserved, left - net - promotion))
        if net + promotion > left:
            nets = [group.net for group in groups]
            self._split(groups, nets, left - promotion, "lowered")
        return Money(
            sum(group.refund for group in groups),
            shipping,
            sum(group.fee for group in groups),
            promotion,
        )

    def _split(
        self, groups: Sequence[Group], weights: Sequence[int], total: int | None, to: str
    ) -> None:
        """Over the lines in the order's sequence, then over the groups of each line."""
        if total is None or total > sum(weights):
            total = sum(weights)
        lines = [line for line in self.order.lines if any(g.line is line for g in groups)]
        mine = [
            [w for group, w in zip(groups, weights, strict=True) if group.line is line]
            for line in lines
        ]
        by_line = largest_remainder(total, [sum(some) for some in mine])
        for line, some, part in zip(lines, mine, by_line, strict=True):
            of_line = [group for group in groups if group.line is line]
            for group, found in zip(of_line, largest_remainder(part, some), strict=True):
                group.refund = found if to == "refund" else found + group.fee

    def _percent(self, groups: list[Group]) -> None:
        """What a line's grounds keep is rounded down for the line as a whole."""
        for number, group in enumerate(groups):
            assert group.terms is not None
            group.exact_fee = Fraction(group.refund * group.terms.percent, 100)
            others = [*self._for_money(group.line), *groups[:number]]
            exact = group.exact_fee + sum(other.exact_fee for other in others)
            if group.exact_fee:
                due = floor(exact) - sum(other.fee for other in others)
                group.fee = min(group.refund, max(0, due))

    def _gifts(self, line: Any, groups: list[Group]) -> None:
        mine = [group for group in groups if group.line is line]
        gone = self._for_money(line, groups)
        if not any(group.settles for group in mine) or self._units(gone) < line.quantity:
            return
        cost = 0
        for gift in self.order.lines:
            if gift.gift_for == line.line_id and gift.list_price is not None:
                back = self._for_money(gift, groups)
                sent_back = self._units(group for group in back if group.stage != "unshipped")
                cost += floor(Fraction(gift.list_price * (gift.shipped - sent_back), gift.quantity))
        if not cost:
            return
        due = cost + floor(sum(group.exact_fee for group in gone))
        owed = max(0, due - sum(group.fee for group in gone))
        for group in reversed(mine):
            if group.settles:
                more = min(group.net, owed)
                group.fee += more
                owed -= more

    @staticmethod
    def _units(groups: Iterable[Group]) -> int:
        return sum(group.units for group in groups)

    def _promotion(self, told: Told) -> int:
        """Of money that waits for nothing by what was paid out, else by what is claimed."""
        if len(told.at_once) == len(told.groups):
            return self._promotion_paid(told.groups)
        claimed = self._given_back(lambda line: self._for_money(line, told.groups))
        return claimed - sum(t.announced.promotion for t in self.told if t.live and t.announced)

    def _promotion_paid(self, now: Sequence[Group]) -> int:
        paid = self._given_back(lambda line: self._refunded(line, now))
        return paid - sum(t.issued.promotion for t in self.told if t.issued)

    def _given_back(self, gone_of: Any) -> int:
        total = 0
        for promotion in self.order.promotions:
            lines = [line for line in self.order.lines if line.line_id in promotion.line_ids]
            if not lines or any(line.list_price is None for line in lines):
                continue
            kept = Fraction(0)
            for line in lines:
                gone = self._units(group for group in gone_of(line) if group.settles)
                kept += Fraction(line.list_price * (line.quantity - gone), line.quantity)
            value = floor(kept)
            if 0 < value < promotion.threshold:
                whole = sum(line.list_price for line in lines)
                total -= floor(Fraction(promotion.discount * value, whole))
        return total

    def _grade(self, gone_of: Any) -> str | None:
        grades = []
        for line in self.order.lines:
            gone = gone_of(line)
            if self._units(gone) < line.quantity:
                return None
            # Of what was never sent the delivery was paid for nothing.
            grades += [
                "whole" if group.stage == "unshipped" else group.terms.delivery for group in gone
            ]
        return min(grades, key=["none", "standard", "whole"].index)

    def _delivery(self, grade: str) -> int:
        """What is still to be given back of it."""
        whole = self.order.shipping_paid
        worth = {"none": 0, "standard": whole - self.order.express_surcharge, "whole": whole}
        return max(0, worth[grade] - sum(t.issued.shipping for t in self.told if t.issued))

    def _issue(self, told: Told, announced: Money) -> None:
        paid, left = told.paid_out, self.left
        waits = announced.amount - announced.shipping
        self.delivery_reserved += announced.shipping
        if paid:
            net = sum(group.net for group in paid)
            # No more than was announced: what the goods that wait cannot bear is borne now.
            promotion = max(-net, min(self._promotion_paid(paid), waits - net))
            goods = sum(group.refund for group in paid)
            told.issued = Money(goods, 0, goods - net, promotion)
            told.waiting = max(0, waits - net - promotion)
            grade = self._grade(lambda line: self._refunded(line, paid))
            if grade is not None:
                spare = left - announced.shipping - told.waiting - net - promotion
                due = self._delivery(grade)
                told.issued.shipping = min(due, self.delivery_reserved + max(0, spare))
                self.delivery_reserved = 0
        else:
            told.waiting = waits


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    whole = sum(weights)
    exact = [Fraction(total * weight, whole or 1) for weight in weights]
    parts = [floor(one) for one in exact]
    for _ in range(total - sum(parts)):
        behind = [one - part for one, part in zip(exact, parts, strict=True)]
        parts[behind.index(max(behind))] += 1
    return parts
