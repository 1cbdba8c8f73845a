"""What a record adds to the counts of the goods that it is about."""

from collections.abc import Iterator
from datetime import datetime

from service.domain.event import FeedbackApproved, RefundIssued
from service.domain.ids import LineId, Sku
from service.domain.inbound import Arrival, Inbound, SnapshotTaken, ValidRequest
from service.domain.order import Line, Order
from service.domain.outcome import OrderState, Outcome, SkuCount
from service.domain.policy import Policy
from service.domain.value import evolve


def counts_of(
    before: OrderState,
    inbound: Inbound,
    arrival: Arrival,
    outcome: Outcome,
    *,
    policy: Policy,
    now: datetime,
) -> Iterator[SkuCount]:
    """`before`: the order as the record found it. A request counts as of the moment it was asked."""
    order = outcome.state.order
    if order is None:
        return
    at = inbound.requested_at if isinstance(inbound, ValidRequest) else arrival.at or now
    if isinstance(inbound, SnapshotTaken):
        yield from _handed_over(before.order, order)
    case = outcome.case
    if case is not None and case.reason in policy.quality.reasons:
        # Of a case that was rejected there are no lines.
        for sku in dict.fromkeys(line.sku for line in case.lines):
            yield evolve(_nothing(order, sku, at), requests=1)
    for emitted in outcome.events:
        if isinstance(emitted.event, FeedbackApproved):
            yield from _low_score(order, emitted.event, at, policy)
        elif isinstance(emitted.event, RefundIssued) and emitted.event.attempt == 1:
            yield from _refunded(order, emitted.event, at)


def is_complaint(count: SkuCount) -> bool:
    """Whether there is reason to look at the goods."""
    return count.requests > 0 or count.low_scores > 0


def _handed_over(before: Order | None, after: Order) -> Iterator[SkuCount]:
    if before is after:
        return
    known = {} if before is None else {line.line_id: line for line in before.lines}
    for line in after.lines:
        earlier = known.pop(line.line_id, None)
        if earlier is not None and earlier.sku != line.sku:
            known[line.line_id], earlier = earlier, None
        yield from _more_delivered(after, line, earlier)
    for gone in known.values():
        yield from _more_delivered(after, evolve(gone, delivered=0), gone)


def _more_delivered(order: Order, line: Line, earlier: Line | None) -> Iterator[SkuCount]:
    more = line.delivered - (0 if earlier is None else earlier.delivered)
    at = line.delivered_at or (earlier and earlier.delivered_at)
    if more and at:
        yield SkuCount(
            sku=line.sku,
            at=at,
            customer_id=order.customer_id,
            category=line.category,
            currency=order.currency,
            delivered=more,
        )


def _low_score(
    order: Order, review: FeedbackApproved, at: datetime, policy: Policy
) -> Iterator[SkuCount]:
    """A review of a whole order is about its goods only where they are all the same."""
    if review.score is None:
        return
    _, version = policy.rules(order)
    if review.score > version.feedback.low_score:
        return
    skus = {line.sku for line in order.lines if review.line_id in (None, line.line_id)}
    if len(skus) == 1:
        yield evolve(_nothing(order, skus.pop(), at), low_scores=1)


def _refunded(order: Order, refund: RefundIssued, at: datetime) -> Iterator[SkuCount]:
    for line in refund.lines:
        sku = _sku_of(order, line.line_id)
        if sku is not None and line.amount:
            yield evolve(_nothing(order, sku, at), refunded=line.amount)


def _sku_of(order: Order, line_id: LineId) -> Sku | None:
    """None where a later snapshot has the line no more."""
    line = order.line(line_id)
    return None if line is None else line.sku


def _nothing(order: Order, sku: Sku, at: datetime) -> SkuCount:
    category = next((line.category for line in order.lines if line.sku == sku), None)
    return SkuCount(
        sku=sku,
        at=at,
        customer_id=order.customer_id,
        category=category,
        currency=order.currency,
    )
