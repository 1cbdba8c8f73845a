"""Whether many are unhappy with one sku, so that the shop is told: once in a period."""

from datetime import datetime

from service.domain.event import QualitySignal
from service.domain.inbound import SkuDue
from service.domain.outcome import SkuCounted
from service.domain.policy import QualityRule


def judge_sku(
    due: SkuDue, counted: SkuCounted, rule: QualityRule, *, signalled_at: datetime | None
) -> QualitySignal | None:
    """`counted`: within the rule's period up to `due.due_at`. `signalled_at`: when it was told of last."""
    since = due.due_at - rule.period
    if signalled_at is not None and signalled_at > since:
        return None
    if not _passed(counted, rule):
        return None
    return QualitySignal(
        sku=due.sku,
        category=counted.category,
        since=since,
        until=due.due_at,
        delivered=max(0, counted.delivered),
        requests=counted.requests,
        low_scores=counted.low_scores,
        refunded=counted.refunded,
        currency=counted.currency,
    )


def _passed(counted: SkuCounted, rule: QualityRule) -> bool:
    if counted.customers < rule.customers:
        return False
    if counted.requests < rule.requests and counted.low_scores < rule.low_scores:
        return False
    # In whole numbers: the share is of units that may be none.
    return counted.customers * 100 >= counted.delivered * rule.share_percent
