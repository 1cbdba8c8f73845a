"""What a grant says beside its money: lines, goods to come back, dates, the rule that decided."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from service.domain.anchor import Place
from service.domain.days import working_days_after
from service.domain.event_parts import GoodsTerms, GrantedLine, PolicyApplied, Window
from service.domain.grant import Grant
from service.domain.ground import Deadline, freight_of
from service.domain.grounds import Judged
from service.domain.inbound import CareRequested, ServiceRequested
from service.domain.local_day import end_of_day, local_date
from service.domain.order import Order
from service.domain.policy import Pack, PackVersion

Request = ServiceRequested | CareRequested


def granted_line(grant: Grant) -> GrantedLine:
    group, ground = grant.group, grant.ground
    return GrantedLine(
        line_id=group.line.line_id,
        sku=group.line.sku,
        quantity=group.quantity,
        refund=grant.refund,
        replacement_sku=grant.replacement_sku,
        ground=ground.name,
        basis=ground.basis,
        window=grant.judged.window,
        return_required=grant.returns,
    )


def policy_applied(pack: Pack, version: PackVersion, decisive: Iterable[Judged]) -> PolicyApplied:
    """`ground` and `basis` None where lines differ or no ground was looked at."""
    grounds = {held.ground.name: held.ground for held in decisive if held.ground is not None}
    ground = grounds.popitem()[1] if len(grounds) == 1 else None
    return PolicyApplied(
        pack=pack.name,
        version=version.name,
        ground=None if ground is None else ground.name,
        basis=None if ground is None else ground.basis,
    )


def common_window(decisive: Sequence[Judged]) -> Window | None:
    """The window of all lines; None where they differ, and of a right that is not there at all."""
    windows = [None if held.is_without_right else held.window for held in decisive]
    alike = bool(windows) and all(window == windows[0] for window in windows)
    return windows[0] if alike else None


def goods_terms(
    grants: Sequence[Grant], order: Order, request: Request, place: Place
) -> GoodsTerms:
    """The earliest date, and the merchant's freight as soon as one line has it."""
    grounds = [grant.ground for grant in grants if grant.returns]
    if not grounds:
        return GoodsTerms(return_required=False, send_by=None, freight=None)
    days = min(ground.send_within_days for ground in grounds)
    freights = {freight_of(ground, order) for ground in grounds}
    return GoodsTerms(
        return_required=True,
        send_by=days_after(request.requested_at, days, place.timezone),
        freight="merchant" if "merchant" in freights else "customer",
    )


def refund_due(grants: Iterable[Grant], request: Request, place: Place) -> datetime | None:
    """By when the rules want the money paid; None while the anchor of any grant has not happened."""
    due = []
    for grant in grants:
        within = grant.ground.refund_within
        if grant.returns and (within.withheld or within.anchor != "requested"):
            return None
        due.append(paid_by(within, request.requested_at, place))
    return min(due, default=None)


def paid_by(
    within: Deadline, anchor: datetime, place: Place, back_at: datetime | None = None
) -> datetime:
    """The end of a deadline that runs from `anchor`.

    `back_at`: when the goods, or proof of their sending, came; money that may be withheld until then is
    due at once where that is later.
    """
    match within.unit:
        case "days":
            end = days_after(anchor, within.days, place.timezone)
        case "business_days":
            first = local_date(anchor, place.timezone)
            last = working_days_after(first, within.days, place.calendar)
            end = end_of_day(last, place.timezone)
        case _:
            assert_never(within.unit)
    return end if back_at is None or not within.withheld else max(end, back_at)


def days_after(instant: datetime, days: int, timezone: str) -> datetime:
    """The first instant after so many local days."""
    return end_of_day(local_date(instant, timezone) + timedelta(days=days), timezone)
