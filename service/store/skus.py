"""What is kept of goods over all orders: their counts, and those that there is reason to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from service.domain.ids import Sku
from service.domain.outcome import SkuCount, SkuCounted
from service.domain.policy import QualityRule
from service.store.errors import translated
from service.store.statements import STATEMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSku:
    """`due_at`: the moment of its latest complaint."""

    sku: Sku
    due_at: datetime


class Skus:
    """Every call raises a StoreError or nothing."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def take_due(self, limit: int, rule: QualityRule) -> list[DueSku]:
        """Those with complaints enough to be decided on, marked as announced for an hour.

        `limit`: of the reasons to look at one, of which the rest waits for the next time.
        """
        with translated():
            rows = await self._pool.fetch(
                STATEMENTS["mark_due_skus"], limit, rule.period, rule.requests, rule.low_scores
            )
        return [DueSku(sku=Sku(row["sku"]), due_at=row["due_at"]) for row in rows]

    async def return_due(self, skus: Sequence[DueSku]) -> None:
        """Those could not be announced: there is reason to look at them again."""
        with translated():
            await self._pool.execute(STATEMENTS["await_skus"], [one.sku for one in skus])

    async def prune_counts(self, *, older_than: timedelta, limit: int) -> int:
        """Drop what is in no period any more; how many counts it were."""
        with translated():
            pruned = await self._pool.fetchval(STATEMENTS["prune_sku_counts"], limit, older_than)
        return int(pruned)


def sku_count_row(count: SkuCount) -> tuple[object, ...]:
    return (
        count.sku,
        count.at,
        count.customer_id,
        count.category,
        count.currency,
        count.delivered,
        count.requests,
        count.low_scores,
        count.refunded,
    )


def sku_counted(row: asyncpg.Record) -> SkuCounted:
    return SkuCounted(
        delivered=row["delivered"],
        requests=row["requests"],
        low_scores=row["low_scores"],
        customers=row["customers"],
        category=row["category"],
        currency=row["currency"] or "",
        refunded=row["refunded"],
    )
