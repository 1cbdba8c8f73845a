"""A right or a promise as plain values: what it takes, for how long, and what it gives."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal

from service.domain.codes import ReferralCode
from service.domain.inbound import AfterSaleKind, Condition, Reason, Severity
from service.domain.ledger import DeliveryGrade, Stage
from service.domain.order import Buyer, Line, Order, Trait
from service.domain.value import value

SpanUnit = Literal["days", "business_days", "months", "hours"]
Anchor = Literal[
    "placed",
    "delivered",
    "last_delivered",
    "first_delivered",
    "installed",
    "told",
    "known",
    "requested",
]
Roll = Literal["holidays", "non_working"]
Disclosure = Literal["withdrawal_right", "return_freight", "no_returns"]
Freight = Literal["merchant", "customer"]
Right = Literal["statute", "promise"]
Mark = Literal["V1", "V2", "V3", "M"]


@value
class Span:
    """`amount` of `unit` from the anchor's day on, which counts itself only where `first_day_counted`."""

    amount: int
    unit: SpanUnit
    anchor: Anchor
    first_day_counted: bool = False


@value
class Untold:
    """So many months are added where this was never disclosed; once it is, the span starts anew."""

    disclosure: Disclosure
    months: int


@value
class WindowRule:
    """Several `spans` hold at once: the earliest ends it; `until`: so does that local day.

    `roll`: a last day that is a holiday, or no working day, moves to the next; where only another
    reading of the law, `disputed`, rolls it, a person decides of what comes until then, as for
    `grace_days` after the end. `arrival`: the request's arrival counts, not the customer's act.
    `stopped`: the days on which a repair or an exchange was awaited are added, and at least so many days
    are left after it. `after_repair`: months that are added, once, by a repair. `anew`: goods that came
    for an exchange have the whole of it again.
    """

    spans: tuple[Span, ...]
    until: date | None = None
    roll: Roll | None = None
    disputed: Roll | None = None
    arrival: bool = False
    untold: Untold | None = None
    stopped: int | None = None
    after_repair: int = 0
    anew: bool = False
    grace_days: int = 0


@value
class Exclusion:
    """A kind of goods that the ground leaves out, by a trait or a category.

    `requires`: only where the buyer confirmed it, or was told of it, at the purchase: where that fact
    is missing, the exclusion is not available. `reasons`, `conditions`: only for these, None for all.
    `unless`: goods that come as a series are not left out; `other_than`: nor those of these categories.
    """

    trait: Trait | None = None
    category: str | None = None
    requires: Literal["confirmed", "told"] | None = None
    reasons: frozenset[Reason] | None = None
    conditions: frozenset[Condition] | None = None
    unless: Literal["subscription"] | None = None
    other_than: frozenset[str] = frozenset()


@value
class Goods:
    """The goods that a ground is about: of these `categories`, with one of these `traits`; None for all.

    `other_than`: not those of these categories; goods of which none is told are among the others.
    `without`: not those with one of these traits.
    """

    categories: frozenset[str] | None = None
    other_than: frozenset[str] = frozenset()
    traits: frozenset[Trait] | None = None
    without: frozenset[Trait] = frozenset()

    def include(self, line: Line) -> bool:
        if self.categories is not None and line.category not in self.categories:
            return False
        if line.category in self.other_than:
            return False
        if self.traits is not None and not self.traits & line.traits:
            return False
        return not self.without & line.traits


@value
class Opening:
    """A later remedy: any of these opens it. `repair_days`: a repair that took longer.

    `unknown_judged`: where the severity was not told a person decides. `never`: severities for which
    it is never open.
    """

    repairs: int | None = None
    exchanges: int | None = None
    repair_days: int | None = None
    severities: frozenset[Severity] = frozenset()
    unknown_judged: bool = False
    never: frozenset[Severity] = frozenset()


@value
class Deadline:
    """`days` of `unit` from the anchor; `withheld`: but not before the goods, or proof of sending, came."""

    days: int
    unit: Literal["days", "business_days"] = "days"
    anchor: Literal["requested", "sent", "received"]
    withheld: bool = False


@value
class RepairCaps:
    """A repair that costs more than this percentage of the price, or takes longer, is not granted."""

    cost_percent: int
    days: int


@value
class Evidence:
    """A fault found after the end of `after` must be shown; `judged`: a person looks at what is shown.

    `categories`: the time holds for these alone, all others must be shown from the first day on.
    """

    after: WindowRule
    judged: bool = False
    categories: frozenset[str] | None = None


@value
class Ground:
    """A right or promise by which a request may be granted. `basis`: the article or the promise.

    `marks`: how sure its facts are. `shops`, `placed`: of these shops, and of orders placed in this span
    of time, alone; `severities`: of such faults alone. `falls_by`: the ground falls where this was disclosed
    before the purchase.
    `conditions`: those of the goods that are accepted; `judged_conditions` are left to a person;
    `value_loss`: percent that is kept for these, nothing where `loss_untold` was never disclosed.
    `found_within`: it is about faults that were found before the end of this, whenever they are told.
    `judged`: everything that passes is left to a person, with this code. `fault_reasons`: those for which
    the merchant is at fault. `other_replacement`: an exchange may want another sku than before.
    `freight_untold`: the merchant pays where this was never disclosed. `settles`: gifts and promotions are
    settled. `fee_percent`: of the refund, kept by the shop. `automatic_limit`: whole units by currency,
    above which a person decides, besides the pack's.
    """

    name: str
    basis: str
    right: Right = "promise"
    mark: Mark | None = None
    kinds: frozenset[AfterSaleKind]
    reasons: frozenset[Reason]
    stages: frozenset[Stage]
    buyers: frozenset[Buyer]
    shops: frozenset[str] | None = None
    placed_from: datetime | None = None
    placed_until: datetime | None = None
    goods: Goods | None = None
    severities: frozenset[Severity] | None = None
    falls_by: Disclosure | None = None
    window: WindowRule | None
    found_within: WindowRule | None = None
    excluded: tuple[Exclusion, ...]
    conditions: frozenset[Condition] | None
    judged_conditions: frozenset[Condition]
    value_loss: Mapping[Condition, int] = field(default_factory=dict)
    loss_untold: Disclosure | None = None
    judged: ReferralCode | None
    opening: Opening | None = None
    fault_reasons: frozenset[Reason]
    evidence: Evidence | None = None
    other_replacement: bool
    repair: RepairCaps | None
    return_required: bool
    freight: Freight
    freight_untold: Disclosure | None = None
    send_within_days: int
    delivery: DeliveryGrade
    settles: bool
    fee_percent: int
    refund_within: Deadline
    automatic_limit: Mapping[str, int] = field(default_factory=dict)

    def concerns(self, order: Order, line: Line) -> bool:
        """Whether it speaks of this shop, this time of purchase, and goods of this kind at all.

        What businesses alone have concerns no consumer: none is refused for being one.
        """
        if order.buyer == "consumer" and "consumer" not in self.buyers:
            return False
        if self.shops is not None and order.shop not in self.shops:
            return False
        if self.placed_from is not None and order.placed_at < self.placed_from:
            return False
        if self.placed_until is not None and order.placed_at >= self.placed_until:
            return False
        return self.goods is None or self.goods.include(line)


def loss_of(ground: Ground, order: Order, condition: Condition) -> int:
    """Percent kept for the condition of the goods: none where the buyer had to be told of it and was not."""
    if ground.loss_untold is not None and not order.told_before(ground.loss_untold):
        return 0
    return ground.value_loss.get(condition, 0)


def delivery_of(ground: Ground, stage: Stage) -> DeliveryGrade:
    """What of the delivery cost goes back: all of it for units that were never sent."""
    return "whole" if stage == "unshipped" else ground.delivery


def freight_of(ground: Ground, order: Order) -> Freight:
    """Who pays for goods that go back: never the customer where that had to be told and was not."""
    if ground.freight_untold is not None and not order.told_before(ground.freight_untold):
        return "merchant"
    return ground.freight


def can_take(kind: AfterSaleKind, stage: Stage) -> bool:
    """Money may go back for any unit; goods only come back from where they are."""
    return kind == "refund" or stage == "delivered"
