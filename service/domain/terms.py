"""What a grant says beside its money: lines, goods to come back, dates, the rule that decided."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from service.domain.event import GoodsTerms, GrantedLine, PolicyApplied, Window
from service.domain.grant import Grant
from service.domain.grounds import Judged
from service.domain.inbound import CareRequested, ServiceRequested
from service.domain.policy import Freight, Pack, PackVersion
from service.domain.window import local_date, start_of_day

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
    """The window of all lines; None where they differ."""
    if not decisive:
        return None
    window = decisive[0].window
    alike = len(decisive) == 1 or all(held.window == window for held in decisive)
    return window if alike else None


def goods_terms(grants: Sequence[Grant], request: Request, timezone: str) -> GoodsTerms:
    """The earliest date, and the merchant's freight as soon as one line has it."""
    grounds = [grant.ground for grant in grants if grant.returns]
    if not grounds:
        return GoodsTerms(return_required=False, send_by=None, freight=None)
    days = min(ground.send_within_days for ground in grounds)
    freight: Freight = (
        "merchant" if any(ground.freight == "merchant" for ground in grounds) else "customer"
    )
    return GoodsTerms(
        return_required=True,
        send_by=days_after(request.requested_at, days, timezone),
        freight=freight,
    )


def refund_due(grants: Iterable[Grant], request: Request, timezone: str) -> datetime | None:
    """By when the rules want the money paid; None while the anchor of any grant has not happened."""
    due = []
    for grant in grants:
        within = grant.ground.refund_within
        if grant.returns and within.anchor != "requested":
            return None
        due.append(days_after(request.requested_at, within.days, timezone))
    return min(due, default=None)


def days_after(instant: datetime, days: int, timezone: str) -> datetime:
    """The first instant after so many local days."""
    return start_of_day(local_date(instant, timezone) + timedelta(days=days + 1), timezone)
