"""What is older than the history is long is dropped, a little at a time."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from service.store.errors import StoreTrouble
from service.store.store import Store

log = structlog.get_logger()

_AT_ONCE = 1_000


@dataclass(slots=True, kw_only=True)
class HistoryPruner:
    """May run in every process: whoever comes first drops what is old. W is never reached."""

    store: Store
    group_id: str
    older_than: timedelta
    every: float

    async def run(self) -> None:
        """Until cancelled; what fails is tried again at the next look."""
        while True:
            try:
                while await self._prune():
                    pass
            except StoreTrouble as error:
                log.warning("history_not_pruned", why=f"{type(error).__name__}: {error}")
            await asyncio.sleep(self.every)

    async def _prune(self) -> int:
        outcomes = await self.store.prune_outcomes(
            self.group_id, older_than=self.older_than, limit=_AT_ONCE
        )
        counted = await self.store.prune_counted(older_than=self.older_than, limit=_AT_ONCE)
        of_skus = await self.store.skus.prune_counts(older_than=self.older_than, limit=_AT_ONCE)
        if outcomes or counted or of_skus:
            log.info(
                "history_pruned", outcomes=outcomes, counted_requests=counted, sku_counts=of_skus
            )
        return outcomes + counted + of_skus
