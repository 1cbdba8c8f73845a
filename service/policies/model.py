"""The notation of a pack, as pydantic models: what is not listed here is refused, never ignored."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from service.domain.codes import ReferralCode
from service.domain.inbound import AfterSaleKind, Condition, Reason, Severity
from service.domain.ledger import DeliveryGrade, Stage
from service.domain.order import Buyer, Trait
from service.domain.policy import Anchor, Disclosure, Freight, Mark, Right, Roll

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Positive = Annotated[int, Field(ge=1, le=10_000, strict=True)]
Limit = Annotated[int, Field(ge=0, strict=True)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Place = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
# "+" stands between the versions of a pack and of the one that it extends.
VersionName = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[^+]+$")]


def _way_of_writing(since: object) -> Literal["date", "instant"]:
    if isinstance(since, str):
        return "date" if len(since) <= len("2026-01-31") else "instant"
    return "date" if isinstance(since, date) and not isinstance(since, datetime) else "instant"


Since = Annotated[
    Annotated[date, Tag("date")] | Annotated[AwareDatetime, Tag("instant")],
    Discriminator(_way_of_writing),
]


class Notation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpanNotation(Notation):
    """`{days: 30, from: delivered}`; one of days, business_days, months and hours."""

    days: Positive | None = None
    business_days: Positive | None = None
    months: Positive | None = None
    hours: Positive | None = None
    from_: Anchor = Field(alias="from")
    first_day_counted: bool = False

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        units = self.days, self.business_days, self.months, self.hours
        if sum(unit is not None for unit in units) != 1:
            raise ValueError("exactly one of days, business_days, months and hours")
        if self.hours is not None and self.first_day_counted:
            raise ValueError("hours run from the instant: no day of them is the first")
        return self


class UntoldNotation(Notation):
    """`{disclosure: withdrawal_right, months: 12}`: so much longer where that was never told."""

    disclosure: Disclosure
    months: Positive


class StoppedNotation(Notation):
    """`{least_days: 7}`: the clock stops while goods are repaired or exchanged; so much is left after it."""

    least_days: Positive


class WindowNotation(Notation):
    """One span as in `{days: 14, from: delivered}`, or several `spans`, of which the earliest ends it.

    `anew_after`: what came for an exchange has the whole of it again.
    """

    days: Positive | None = None
    business_days: Positive | None = None
    months: Positive | None = None
    hours: Positive | None = None
    from_: Anchor | None = Field(default=None, alias="from")
    first_day_counted: bool = False
    spans: Annotated[list[SpanNotation], Field(min_length=1)] | None = None
    until: date | None = None
    roll: Roll | None = None
    disputed_roll: Roll | None = None
    act: Literal["sent", "arrived"] = "sent"
    untold: UntoldNotation | None = None
    stopped: StoppedNotation | None = None
    after_repair_months: Annotated[int, Field(ge=0, le=120, strict=True)] = 0
    anew_after: Literal["exchange"] | None = None
    grace_days: Annotated[int, Field(ge=0, le=366, strict=True)] = 0

    @model_validator(mode="after")
    def _some_end(self) -> Self:
        if self.spans is not None:
            if self._own_span():
                raise ValueError("either `spans` or one span of its own")
        elif self._own_span():
            self.all_spans()
        elif self.until is None:
            raise ValueError("one of days, business_days, months, hours, spans and until")
        extended = self.untold or self.stopped or self.after_repair_months or self.anew_after
        if self.until is not None and extended:
            raise ValueError("a fixed date is not extended")
        return self

    def _own_span(self) -> bool:
        own = (self.days, self.business_days, self.months, self.hours, self.from_)
        return any(part is not None for part in own)

    def all_spans(self) -> list[SpanNotation]:
        if self.spans is not None:
            return self.spans
        if not self._own_span():
            return []
        own = {
            "days": self.days,
            "business_days": self.business_days,
            "months": self.months,
            "hours": self.hours,
            "first_day_counted": self.first_day_counted,
        }
        return [SpanNotation.model_validate(own | ({"from": self.from_} if self.from_ else {}))]

    def needs_calendar(self) -> bool:
        """Whether working days or holidays have a say in it."""
        business = any(span.business_days is not None for span in self.all_spans())
        return business or self.roll is not None or self.disputed_roll is not None


class ExclusionNotation(Notation):
    """`{trait: perishable}` or `{category: cosmetics}`, under conditions of the goods or of the purchase."""

    trait: Trait | None = None
    category: Name | None = None
    requires: Literal["confirmed", "told"] | None = None
    reasons: Annotated[list[Reason], Field(min_length=1)] | None = None
    conditions: Annotated[list[Condition], Field(min_length=1)] | None = None
    unless: Literal["subscription"] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.trait is None) == (self.category is None):
            raise ValueError("exactly one of trait and category")
        if self.requires is not None and self.trait is None:
            raise ValueError("only traits are confirmed or told at the purchase")
        return self


class OfGoodsNotation(Notation):
    """What goods the ground is about; all where it is left out. `other_than`: categories."""

    categories: Annotated[list[Name], Field(min_length=1)] | None = None
    other_than: list[Name] = []
    traits: Annotated[list[Trait], Field(min_length=1)] | None = None
    without: list[Trait] = []
    without_categories: list[Name] = []


class PlacedNotation(Notation):
    """Orders placed from the one instant on and before the other."""

    from_: AwareDatetime | None = Field(default=None, alias="from")
    until: AwareDatetime | None = None


class ConditionNotation(Notation):
    """Conditions of the goods: accepted, judged by a person, or accepted for less; any other is refused.

    `value_loss`: percent of the refund that is kept, by condition; `untold_loss`: nothing where this was
    never disclosed.
    """

    accepted: list[Condition]
    judged: list[Condition] = []
    value_loss: dict[Condition, Annotated[int, Field(ge=1, le=100, strict=True)]] = {}
    untold_loss: Disclosure | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        named = [*self.accepted, *self.judged, *self.value_loss]
        if len(set(named)) != len(named):
            raise ValueError("a condition stands twice")
        return self


class OpenedNotation(Notation):
    """A later remedy, opened by any of these; `never`: by none of them for such a fault."""

    repairs: Positive | None = None
    exchanges: Positive | None = None
    repair_days: Positive | None = None
    severity: list[Severity] = []
    unknown_severity: Literal["refused", "judged"] = "refused"
    never: list[Severity] = []

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.repairs or self.exchanges or self.repair_days or self.severity):
            raise ValueError("at least one of repairs, exchanges, repair_days and severity")
        if set(self.severity) & set(self.never):
            raise ValueError("a severity opens it and never does")
        return self


class GoodsNotation(Notation):
    """`untold_freight`: the merchant pays where this was never disclosed."""

    return_required: bool
    freight: Freight
    untold_freight: Disclosure | None = None
    send_within_days: Positive


class DeadlineNotation(Notation):
    """`withheld`: but not before the goods, or proof of their sending, came."""

    days: Positive | None = None
    business_days: Positive | None = None
    from_: Literal["requested", "sent", "received"] = Field(alias="from")
    withheld: bool = False

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if (self.days is None) == (self.business_days is None):
            raise ValueError("exactly one of days and business_days")
        return self


class FaultNotation(Notation):
    """`{merchant: [defective]}`: the merchant is at fault for these reasons alone."""

    merchant: Annotated[list[Reason], Field(min_length=1)]


class EvidenceNotation(Notation):
    """`{after: {months: 12, from: delivered}}`: a fault found later than that must be shown.

    `judged`: a person looks at what is shown.
    """

    after: WindowNotation
    judged: bool = False


class RepairNotation(Notation):
    """Most that a repair may cost, in percent of the price of its goods, and take."""

    cost_percent: Annotated[int, Field(ge=1, le=1_000, strict=True)]
    days: Positive


class MoneyNotation(Notation):
    """`settles`: gifts and promotions; `fee_percent`: of the refund, for the shop's trouble."""

    delivery: DeliveryGrade
    settles: bool = False
    fee_percent: Annotated[int, Field(ge=0, le=100, strict=True)] = 0
    refund_within: DeadlineNotation


class GroundNotation(Notation):
    name: Name
    basis: Annotated[str, Field(min_length=1, max_length=300)]
    right: Right = "promise"
    mark: Mark | None = None
    source: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    kinds: Annotated[list[AfterSaleKind], Field(min_length=1)]
    reasons: Annotated[list[Reason], Field(min_length=1)]
    units: Annotated[list[Stage], Field(min_length=1)]
    buyers: Annotated[list[Buyer], Field(min_length=1)] = ["consumer", "business"]
    shops: Annotated[list[str], Field(min_length=1)] | None = None
    placed: PlacedNotation | None = None
    of_goods: OfGoodsNotation | None = None
    of_severity: Annotated[list[Severity], Field(min_length=1)] | None = None
    falls_by: Disclosure | None = None
    opened: OpenedNotation | None = None
    window: WindowNotation | None = None
    found_within: WindowNotation | None = None
    excluded: list[ExclusionNotation] = []
    condition: ConditionNotation | None = None
    judged: ReferralCode | None = None
    fault: Literal["merchant"] | FaultNotation | None = None
    evidence: EvidenceNotation | None = None
    replacement: Literal["same", "any"] = "same"
    repair: RepairNotation | None = None
    goods: GoodsNotation | None = None
    money: MoneyNotation
    automatic_limit: dict[Currency, Limit] = {}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if set(self.kinds) - {"refund"} and self.goods is None:
            raise ValueError("kinds for which goods come back need `goods`")
        if set(self.kinds) & {"care", "cancel"}:
            raise ValueError("a care is judged by its service, a cancel by no ground")
        kept = self.condition is not None and bool(self.condition.value_loss)
        if self.at_fault() and kept:
            raise ValueError("where the merchant is at fault no loss of value is kept")
        if self.right == "statute" and self.mark is None:
            raise ValueError("a statute needs the `mark` of its source: V1, V2, V3 or M")
        if self.at_fault() and (self.money.fee_percent or self.money.settles):
            raise ValueError("where the merchant is at fault nothing is kept or settled")
        if not set(self.at_fault()) <= set(self.reasons):
            raise ValueError("`fault` names reasons that the ground does not take")
        return self

    def at_fault(self) -> list[Reason]:
        """The reasons for which the merchant is at fault."""
        match self.fault:
            case None:
                return []
            case "merchant":
                return self.reasons
            case FaultNotation(merchant=reasons):
                return reasons


class FeedbackNotation(Notation):
    window: SpanNotation
    low_score: Annotated[int, Field(ge=0, le=5, strict=True)]
    blocked_words: list[Annotated[str, Field(min_length=1, max_length=100)]] = []


class FrequencyNotation(Notation):
    """A customer who asks more often in so many days, or for more than so many automatic limits."""

    days: Annotated[int, Field(ge=1, le=400, strict=True)]
    # The last hundred requests of a customer are looked at.
    requests: Annotated[int, Field(ge=1, le=99, strict=True)]
    automatic_limits: Positive


class SharedNotation(Notation):
    """A part that packs extend."""

    automatic_limit: dict[Annotated[str, Field(pattern=r"^([A-Z]{3}|other)$")], Limit]
    frequency: FrequencyNotation
    feedback: FeedbackNotation
    grounds: list[GroundNotation]

    @model_validator(mode="after")
    def _limit_for_the_rest(self) -> Self:
        if "other" not in self.automatic_limit:
            raise ValueError("automatic_limit needs an entry `other` for the currencies not named")
        return self


class VersionNotation(Notation):
    """`changes` and `without`: of the pack that is extended, by the names of its grounds."""

    version: VersionName
    since: Since | None = None
    grounds: list[GroundNotation] = []
    changes: dict[Name, dict[str, Any]] = {}
    without: list[Name] = []


class PackNotation(Notation):
    """`timezones`: by market or region; `extends`: `common`, or another pack."""

    pack: Name
    markets: list[Place]
    timezone: str
    timezones: dict[Place, str] = {}
    extends: Name
    versions: Annotated[list[VersionNotation], Field(min_length=1)]
