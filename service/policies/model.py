"""The notation of a pack, as pydantic models: what is not listed here is refused, never ignored."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from service.domain.codes import ReferralCode
from service.domain.inbound import AfterSaleKind, Condition, Reason
from service.domain.ledger import DeliveryGrade, Stage
from service.domain.order import Buyer, Trait
from service.domain.policy import Anchor, Freight

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Positive = Annotated[int, Field(ge=1, le=10_000, strict=True)]


class Notation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowNotation(Notation):
    """`{days: 30, from: delivered}`; one of days, months and hours. `grace_days`: then a person decides."""

    days: Positive | None = None
    months: Positive | None = None
    hours: Positive | None = None
    from_: Anchor = Field(alias="from")
    first_day_counted: bool = False
    grace_days: Annotated[int, Field(ge=0, le=366, strict=True)] = 0

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if sum(unit is not None for unit in (self.days, self.months, self.hours)) != 1:
            raise ValueError("exactly one of days, months and hours")
        return self


class ExclusionNotation(Notation):
    trait: Trait
    requires: Literal["confirmed", "told"] | None = None
    reasons: Annotated[list[Reason], Field(min_length=1)] | None = None


class ConditionNotation(Notation):
    """Conditions of the goods; what is neither accepted nor judged is refused."""

    accepted: list[Condition]
    judged: list[Condition] = []


class GoodsNotation(Notation):
    return_required: bool
    freight: Freight
    send_within_days: Positive


class DeadlineNotation(Notation):
    days: Positive
    from_: Literal["requested", "sent", "received"] = Field(alias="from")


class FaultNotation(Notation):
    """`{merchant: [defective]}`: the merchant is at fault for these reasons alone."""

    merchant: Annotated[list[Reason], Field(min_length=1)]


class EvidenceNotation(Notation):
    """`{after: {months: 12, from: delivered}}`: a fault found later than that must be shown."""

    after: WindowNotation


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
    kinds: Annotated[list[AfterSaleKind], Field(min_length=1)]
    reasons: Annotated[list[Reason], Field(min_length=1)]
    units: Annotated[list[Stage], Field(min_length=1)]
    buyers: Annotated[list[Buyer], Field(min_length=1)] = ["consumer", "business"]
    window: WindowNotation | None = None
    excluded: list[ExclusionNotation] = []
    condition: ConditionNotation | None = None
    judged: ReferralCode | None = None
    fault: Literal["merchant"] | FaultNotation | None = None
    evidence: EvidenceNotation | None = None
    replacement: Literal["same", "any"] = "same"
    repair: RepairNotation | None = None
    goods: GoodsNotation | None = None
    money: MoneyNotation

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if set(self.kinds) - {"refund"} and self.goods is None:
            raise ValueError("kinds for which goods come back need `goods`")
        if set(self.kinds) & {"care", "cancel"}:
            raise ValueError("a care is judged by its service, a cancel by no ground")
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
    window: WindowNotation
    low_score: Annotated[int, Field(ge=0, le=5, strict=True)]
    blocked_words: list[Annotated[str, Field(min_length=1, max_length=100)]] = []


class FrequencyNotation(Notation):
    """A customer who asks more often in so many days, or for more than so many automatic limits."""

    days: Annotated[int, Field(ge=1, le=400, strict=True)]
    # The last hundred requests of a customer are looked at.
    requests: Annotated[int, Field(ge=1, le=99, strict=True)]
    automatic_limits: Positive


Limit = Annotated[int, Field(ge=0, strict=True)]


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
    version: Annotated[str, Field(min_length=1, max_length=32)]
    since: AwareDatetime | None = None
    grounds: list[GroundNotation]


class PackNotation(Notation):
    pack: Name
    markets: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]]
    timezone: str
    extends: Name
    versions: Annotated[list[VersionNotation], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order_of_time(self) -> Self:
        names = [version.version for version in self.versions]
        if len(set(names)) != len(names):
            raise ValueError("every version needs a name of its own")
        for before, after in pairwise(version.since for version in self.versions):
            if after is None or (before is not None and after <= before):
                raise ValueError(
                    "every version but the first needs a `since` later than the one before"
                )
        return self
