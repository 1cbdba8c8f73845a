"""What events are made of: checks, lines, windows and money, field by field those of the contract."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypedDict

from service.domain.codes import ReasonCode
from service.domain.ids import LineId, Sku
from service.domain.inbound import AfterSaleKind
from service.domain.value import value

Detail = Mapping[str, object]
Part = Literal["service", "review", "comment"]
CheckOutcome = Literal["pass", "fail", "refer", "skip"]
AfterSale = Literal["none", "refunded", "exchanged", "repaired"]
RefundCause = Literal[
    "approved",
    "goods_sent",
    "goods_received",
    "judged",
    "replacement_unavailable",
    "repair_failed",
    "deadline",
    "retry",
]


class Check(TypedDict):
    """One check made; `ground` None for a check of no ground, `detail` the values compared.

    A dict, as FailedCheck is: a decision holds a dozen of them and never looks into one again.
    """

    check: str
    ground: str | None
    outcome: CheckOutcome
    detail: Detail
    line_ids: tuple[LineId, ...]


class FailedCheck(TypedDict):
    code: ReasonCode
    check: str
    detail: Detail
    line_ids: tuple[LineId, ...]
    part: Part | None


@value
class PolicyApplied:
    pack: str
    version: str
    ground: str | None
    basis: str | None


@value
class Window:
    """`closes` is the first instant that is too late; both None while the anchor has not happened."""

    opens: datetime | None
    closes: datetime | None
    timezone: str


@value
class GrantedLine:
    line_id: LineId
    sku: Sku
    quantity: int
    refund: int
    replacement_sku: Sku | None
    ground: str
    basis: str
    window: Window | None
    return_required: bool


@value
class RefusedLine:
    line_id: LineId
    quantity: int
    reasons: tuple[FailedCheck, ...]


@value
class RefundMoney:
    """`amount = goods + shipping - fees + promotion`."""

    amount: int
    currency: str
    goods: int
    shipping: int
    fees: int
    promotion: int


@value
class GoodsTerms:
    return_required: bool
    send_by: datetime | None
    freight: Literal["merchant", "customer"] | None


@value
class Remedy:
    line_id: LineId
    kind: AfterSaleKind
    ground: str
    closes: datetime | None


@value
class ReleasedLine:
    line_id: LineId
    quantity: int


@value
class RefundedLine:
    line_id: LineId
    quantity: int
    amount: int
