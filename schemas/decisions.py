"""What decisions of every kind are made of."""

from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.codes import AfterSaleKind, ReferralCode, RejectionCode
from schemas.scalars import Amount, Currency, Id, Instant, Model, Quantity

Detail = dict[str, Any]
LineIds = Annotated[tuple[Id, ...], Field(strict=False)]
Sequence = Annotated[int, Field(ge=1)]


class Check(Model):
    check: str
    ground: str | None
    outcome: Literal["pass", "fail", "refer", "skip"]
    detail: Detail
    line_ids: LineIds


class FailedCheck(Model):
    code: RejectionCode | ReferralCode
    check: str
    detail: Detail
    line_ids: LineIds
    part: Literal["service", "review", "comment"] | None


class PolicyApplied(Model):
    pack: str
    version: str
    ground: str | None
    basis: str | None


class Window(Model):
    """`closes` is the first instant that is too late; None, as `opens`, before the anchor happened."""

    opens: Instant | None
    closes: Instant | None
    timezone: str


class Remedy(Model):
    line_id: Id
    kind: AfterSaleKind
    ground: str
    closes: Instant | None


class RefundMoney(Model):
    """`amount = goods + shipping - fees + promotion`."""

    amount: Amount
    currency: Currency
    goods: Amount
    shipping: Amount
    fees: Amount
    promotion: int


class GrantedLine(Model):
    line_id: Id
    sku: Id
    quantity: Quantity
    refund: Amount
    replacement_sku: Id | None
    ground: str
    basis: str
    window: Window | None
    return_required: bool


Checks = Annotated[tuple[Check, ...], Field(strict=False)]
Reasons = Annotated[tuple[FailedCheck, ...], Field(strict=False)]
Remedies = Annotated[tuple[Remedy, ...], Field(strict=False)]
GrantedLines = Annotated[tuple[GrantedLine, ...], Field(strict=False)]


class RefusedLine(Model):
    line_id: Id
    quantity: Quantity
    reasons: Reasons
