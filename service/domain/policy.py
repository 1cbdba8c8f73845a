"""Law and promises as plain values, compiled from the packs; what they mean is in `grounds`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from itertools import product
from typing import Literal

from service.domain.codes import ReferralCode
from service.domain.inbound import AfterSaleKind, Condition, Reason
from service.domain.ledger import DeliveryGrade, Stage
from service.domain.money import minor_units
from service.domain.order import Buyer, Order, Trait
from service.domain.value import value

Unit = Literal["days", "months", "hours"]
Anchor = Literal["placed", "delivered", "requested", "known"]
Freight = Literal["merchant", "customer"]


@value
class WindowRule:
    """`amount` of `unit` from the anchor; the anchor's own day counts only where `first_day_counted`.

    For `grace_days` after its end a person decides.
    """

    amount: int
    unit: Unit
    anchor: Anchor
    first_day_counted: bool = False
    grace_days: int = 0


@value
class Exclusion:
    """A kind of goods that the ground leaves out.

    `requires`: only where the buyer confirmed it, or was told of it, at the purchase: where that fact
    is missing, the exclusion is not available. `reasons`: only for these, None for all.
    """

    trait: Trait
    requires: Literal["confirmed", "told"] | None = None
    reasons: frozenset[Reason] | None = None


@value
class Deadline:
    days: int
    anchor: Literal["requested", "sent", "received"]


@value
class RepairCaps:
    """A repair that costs more than this percentage of the price, or takes longer, is not granted."""

    cost_percent: int
    days: int


@value
class Ground:
    """A right or promise by which a request may be granted. `basis`: the article or the promise.

    `conditions`: those of the goods that are accepted; `judged_conditions` are left to a person.
    `judged`: everything that passes is left to a person, with this code. `fault_reasons`: those for which
    the merchant is at fault. `evidence_after`: from its end on the fault must be shown.
    `other_replacement`: an exchange may want another sku than before. `settles`: gifts and promotions are
    settled. `fee_percent`: of the refund, kept by the shop.
    """

    name: str
    basis: str
    kinds: frozenset[AfterSaleKind]
    reasons: frozenset[Reason]
    stages: frozenset[Stage]
    buyers: frozenset[Buyer]
    window: WindowRule | None
    excluded: tuple[Exclusion, ...]
    conditions: frozenset[Condition] | None
    judged_conditions: frozenset[Condition]
    judged: ReferralCode | None
    fault_reasons: frozenset[Reason]
    evidence_after: WindowRule | None
    other_replacement: bool
    repair: RepairCaps | None
    return_required: bool
    freight: Freight
    send_within_days: int
    delivery: DeliveryGrade
    settles: bool
    fee_percent: int
    refund_within: Deadline


@value
class FeedbackRules:
    """`window` counts from the delivery; at or below `low_score` remedies are named.

    `blocked`: words and phrases, as `words.normalised` gives them.
    """

    window: WindowRule
    low_score: int
    blocked: frozenset[str]


@value
class FrequencyRule:
    """More `requests` of a customer within `days`, or more money than so many automatic limits, is much."""

    days: int
    requests: int
    automatic_limits: int


@value
class PackVersion:
    """What holds for orders placed from `since` on (None: from ever).

    `automatic_limit`: whole units by currency, above which a person decides; `other` for the rest.
    `by_request`: the grounds again, by what they could grant.
    """

    name: str
    since: datetime | None
    grounds: tuple[Ground, ...]
    automatic_limit: Mapping[str, int]
    frequency: FrequencyRule
    feedback: FeedbackRules
    by_request: Mapping[tuple[AfterSaleKind, Reason, Stage], tuple[Ground, ...]]

    def grounds_for(self, kind: AfterSaleKind, reason: Reason, stage: Stage) -> tuple[Ground, ...]:
        """Those that could grant it, in the order of the pack."""
        return self.by_request.get((kind, reason, stage), ())

    def limit_of(self, currency: str) -> int:
        """The automatic limit in the currency's minor units."""
        major = self.automatic_limit.get(currency, self.automatic_limit["other"])
        return minor_units(currency, major)


def can_take(kind: AfterSaleKind, stage: Stage) -> bool:
    """Money may go back for any unit; goods only come back from where they are."""
    return kind == "refund" or stage == "delivered"


def by_request(
    grounds: Iterable[Ground],
) -> Mapping[tuple[AfterSaleKind, Reason, Stage], tuple[Ground, ...]]:
    """Each ground under every kind, reason and stage that it takes, in the order of the pack."""
    found: defaultdict[tuple[AfterSaleKind, Reason, Stage], list[Ground]] = defaultdict(list)
    for ground in grounds:
        for kind, reason, stage in product(ground.kinds, ground.reasons, ground.stages):
            if can_take(kind, stage):
                found[kind, reason, stage].append(ground)
    return {key: tuple(some) for key, some in found.items()}


@value
class Pack:
    """`versions` from the oldest to the newest; `timezone` where the order names none."""

    name: str
    timezone: str
    versions: tuple[PackVersion, ...]

    def version_of(self, order: Order) -> PackVersion:
        """What was true at the sale stays true; before the first version, the first."""
        chosen = self.versions[0]
        for version in self.versions:
            if version.since is not None and order.placed_at >= version.since:
                chosen = version
        return chosen


@value
class Policy:
    """`packs` by market; `default` serves the markets without one."""

    default: Pack
    packs: Mapping[str, Pack] = field(default_factory=dict)

    def rules(self, order: Order) -> tuple[Pack, PackVersion]:
        pack = self.packs.get(order.market, self.default)
        return pack, pack.version_of(order)

    def ground(self, pack: str, version: str, name: str) -> Ground | None:
        """A ground by the names that a decision recorded; None where the packs have it no more."""
        for known in (self.default, *self.packs.values()):
            if known.name == pack:
                for held in known.versions:
                    if held.name == version:
                        return next((one for one in held.grounds if one.name == name), None)
        return None
