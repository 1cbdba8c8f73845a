"""Law and promises as plain values, compiled from the packs; what they mean is in `grounds`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from itertools import product

from service.domain.calendar import Calendar
from service.domain.case_rules import CaseRules
from service.domain.ground import (
    Ground,
    Span,
    can_take,
)
from service.domain.inbound import AfterSaleKind, Reason
from service.domain.ledger import Stage
from service.domain.local_day import local_date
from service.domain.money import minor_units
from service.domain.order import Order
from service.domain.value import value


@value
class FeedbackRules:
    """`window` counts from the delivery; at or below `low_score` remedies are named.

    `blocked`: words and phrases, as `words.normalised` gives them.
    """

    window: Span
    low_score: int
    blocked: frozenset[str]


@value
class FrequencyRule:
    """More `requests` of a customer within `days`, or more money than so many automatic limits, is much."""

    days: int
    requests: int
    automatic_limits: int


@value
class QualityRule:
    """When a sku is told of: within `days`, by one of the two counts, over customers, of what was delivered.

    At least `requests` of a reason in `reasons` or `low_scores`, of at least `customers`, who are at least
    `share_percent` of the units delivered.
    """

    days: int
    requests: int
    low_scores: int
    customers: int
    share_percent: int
    reasons: frozenset[Reason]

    @property
    def period(self) -> timedelta:
        return timedelta(days=self.days)


@value
class PackVersion:
    """What holds for orders placed from `since` on: an instant, or a local day (None: from ever).

    `automatic_limit`: whole units by currency, above which a person decides; `other` for the rest.
    `by_request`: the grounds again, by what they could grant.
    """

    name: str
    since: datetime | date | None
    grounds: tuple[Ground, ...]
    automatic_limit: Mapping[str, int]
    frequency: FrequencyRule
    feedback: FeedbackRules
    cases: CaseRules
    by_request: Mapping[tuple[AfterSaleKind, Reason, Stage], tuple[Ground, ...]]

    @property
    def begins(self) -> str:
        """Its `since` in words."""
        return "ever" if self.since is None else self.since.isoformat()

    def holds_for(self, order: Order, timezone: str) -> bool:
        """Whether the order was placed once this was in force, at its own place."""
        since = self.since
        if isinstance(since, datetime):
            return order.placed_at >= since
        return since is None or local_date(order.placed_at, timezone) >= since

    def grounds_for(self, kind: AfterSaleKind, reason: Reason, stage: Stage) -> tuple[Ground, ...]:
        """Those that could grant it, in the order of the pack."""
        return self.by_request.get((kind, reason, stage), ())

    def limit_of(self, currency: str) -> int:
        """The automatic limit in the currency's minor units."""
        major = self.automatic_limit.get(currency, self.automatic_limit["other"])
        return minor_units(currency, major)


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
    """`versions` from the oldest to the newest.

    Where the order names no time zone it is that of its region or market in `timezones`, else
    `timezone`. `calendars` in the same way.
    """

    name: str
    timezone: str
    versions: tuple[PackVersion, ...]
    timezones: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    def version_of(self, order: Order) -> PackVersion:
        """What was true at the sale stays true; before the first version, the first."""
        chosen = self.versions[0]
        for version in self.versions[1:]:
            if version.holds_for(order, self.timezone_of(order)):
                chosen = version
        return chosen

    def timezone_of(self, order: Order) -> str:
        if order.timezone is not None:
            return order.timezone
        by_market = self.timezones.get(order.market, self.timezone)
        return by_market if order.region is None else self.timezones.get(order.region, by_market)

    def calendar_of(self, order: Order) -> Calendar | None:
        """Of the place of delivery; None where the pack counts no working days."""
        calendars = self.calendars
        if order.region is not None and order.region in calendars:
            return calendars[order.region]
        return calendars.get(order.market)


@value
class Policy:
    """`packs` by market or region; `default` serves the markets without one.

    `extended`: packs whose markets are another's now, by which cases may have been decided. `quality`: of
    goods, whatever market they are sold in.
    """

    default: Pack
    quality: QualityRule
    packs: Mapping[str, Pack] = field(default_factory=dict)
    extended: tuple[Pack, ...] = ()

    def rules(self, order: Order) -> tuple[Pack, PackVersion]:
        """A region's pack before its country's."""
        pack = self.packs.get(order.region or order.market) or self.packs.get(order.market)
        pack = pack or self.default
        return pack, pack.version_of(order)

    def version(self, pack: str, version: str) -> PackVersion | None:
        """By the names that a decision recorded; None where the packs have it no more."""
        for known in (self.default, *self.packs.values(), *self.extended):
            if known.name == pack:
                for held in known.versions:
                    if held.name == version:
                        return held
        return None

    def ground(self, pack: str, version: str, name: str) -> Ground | None:
        """The same of one of its grounds."""
        held = self.version(pack, version)
        grounds = () if held is None else held.grounds
        return next((one for one in grounds if one.name == name), None)
