"""How the money of a grant comes about, told as checks, so that anyone can do the sums again."""

from collections.abc import Iterator

from service.domain.checks import Finding
from service.domain.ids import LineId
from service.domain.ledger import Ledger
from service.domain.order import Order
from service.domain.settlement import Settled


def money_checks(order: Order, ledger: Ledger, settled: Settled) -> Iterator[Finding]:
    """The share of each line; fees, gifts, promotions and delivery cost where they have a part in it."""
    yield from _shares(order, ledger, settled)
    yield from _fees(ledger, settled)
    yield from _gifts(settled)
    yield from _promotions(settled)
    if settled.delivery is not None and order.shipping_paid:
        yield Finding("delivery_cost", _delivery(order, ledger, settled.delivery))


def _shares(order: Order, ledger: Ledger, settled: Settled) -> Iterator[Finding]:
    """`place` among the order's lines, by which ties are broken, where less than the shares goes back."""
    shares: dict[LineId, int] = {}
    for grant in settled.grants:
        line_id = grant.claim.line_id
        shares[line_id] = shares.get(line_id, 0) + grant.claim.share
    split = len(shares) > 1 and sum(shares.values()) > sum(grant.refund for grant in settled.grants)
    for place, line in enumerate(order.lines, 1):
        if line.line_id not in shares:
            continue
        detail: dict[str, object] = {
            "paid": line.paid,
            "quantity": line.quantity,
            "claimed": settled.ledger.line(line.line_id).claimed,
            "held": ledger.line(line.line_id).share,
            "share": shares[line.line_id],
        }
        if split:
            detail["place"] = place
        yield Finding("share", detail, None, (line.line_id,))


def _fees(ledger: Ledger, settled: Settled) -> Iterator[Finding]:
    """In hundredths before and after rounding, since a fee is rounded down for its whole line."""
    if not any(grant.judged.fee_percent for grant in settled.grants):
        return
    kept: dict[LineId, tuple[int, int]] = {}
    for grant in settled.grants:
        claim, percent = grant.claim, grant.judged.fee_percent
        held = ledger.line(claim.line_id)
        points, before = kept.get(claim.line_id, (held.fee_points, held.fee))
        fee = claim.fee - grant.gift_fee
        kept[claim.line_id] = (points + claim.fee_points, before + fee)
        if percent:
            detail: dict[str, object] = {
                "refund": claim.fee_points // percent,
                "percent": percent,
                "points_before": points,
                "kept_before": before,
                "fee": fee,
            }
            yield Finding("fee", detail, None, (claim.line_id,), grant.ground.name)


def _gifts(settled: Settled) -> Iterator[Finding]:
    """`points` and `kept`: of the main line, before what its groups under `grounds` pay for gifts."""
    for gift in settled.gifts:
        paying = [
            grant
            for grant in settled.grants
            if grant.claim.line_id == gift.main and grant.ground.settles
        ]
        held = settled.ledger.line(gift.main)
        detail: dict[str, object] = {
            "gift_for": gift.main,
            "units_kept": gift.units,
            "fee": gift.cost,
            "points": held.fee_points,
            "kept": held.fee - sum(grant.gift_fee for grant in paying),
            "grounds": ",".join(sorted({grant.ground.name for grant in paying})),
        }
        yield Finding("gift", detail, None, (gift.line_id,))


def _promotions(settled: Settled) -> Iterator[Finding]:
    """Each on its own, also where two are alike: their totals are summed."""
    promotions, before = settled.promotions
    for place, kept in enumerate(promotions, 1):
        detail: dict[str, object] = {
            "promotion": place,
            "kept": kept.kept,
            "threshold": kept.threshold,
            "discount": kept.discount,
            "list_value": kept.whole,
            "total": kept.total,
            "before": before,
        }
        yield Finding("promotion", detail)


def _delivery(order: Order, ledger: Ledger, grade: str) -> dict[str, object]:
    return {
        "gives": grade,
        "shipping_paid": order.shipping_paid,
        "express_surcharge": order.express_surcharge,
        "before": ledger.delivery_reserved + ledger.delivery_refunded,
    }
