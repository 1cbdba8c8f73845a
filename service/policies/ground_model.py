"""The notation of a ground: what is not listed here is refused, never ignored."""

from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    Field,
    model_validator,
)

from service.domain.codes import ReferralCode
from service.domain.ground import Disclosure, Freight, Mark, Right
from service.domain.inbound import AfterSaleKind, Condition, Reason, Severity
from service.domain.ledger import DeliveryGrade, Stage
from service.domain.order import Buyer, Trait
from service.policies.window_model import Currency, Limit, Name, Notation, Positive, WindowNotation


class ExclusionNotation(Notation):
    """`{trait: perishable}` or `{category: cosmetics}`, under conditions of the goods or of the purchase."""

    trait: Trait | None = None
    category: Name | None = None
    requires: Literal["confirmed", "told"] | None = None
    reasons: Annotated[list[Reason], Field(min_length=1)] | None = None
    conditions: Annotated[list[Condition], Field(min_length=1)] | None = None
    unless: Literal["subscription"] | None = None
    other_than: list[Name] = []

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

    `judged`: a person looks at what is shown. `categories`: all other goods from the first day on.
    """

    after: WindowNotation
    judged: bool = False
    categories: Annotated[list[Name], Field(min_length=1)] | None = None


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
