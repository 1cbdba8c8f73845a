"""Deadlines that have passed become records, so that they take the same way as any other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from service.domain.policy import QualityRule
from service.domain.record import Output
from service.store.errors import StoreTrouble
from service.store.store import Store
from service.stream.encode import EncodeRules, encode_due
from service.stream.encode_quality import encode_sku_due
from service.stream.kafka.errors import StreamError
from service.stream.kafka.notices import NoticeProducer

log = structlog.get_logger()

_AT_ONCE = 500
# Reasons to look at a sku, of which few lead to a notice.
_REASONS_AT_ONCE = 5_000


@dataclass(slots=True, kw_only=True)
class DueAnnouncer:
    """May run in every process: who takes a case or a sku keeps it from the others for an hour."""

    store: Store
    producer: NoticeProducer
    rules: EncodeRules
    quality: QualityRule
    every: float

    async def run(self) -> None:
        """Until cancelled; what fails is tried again at the next look."""
        while True:
            try:
                while await self._announce() >= _AT_ONCE:
                    pass
                await self._announce_skus()
            except (StoreTrouble, StreamError) as error:
                log.warning("due_not_announced", why=f"{type(error).__name__}: {error}")
            await asyncio.sleep(self.every)

    async def _announce(self) -> int:
        cases = await self.store.take_due(_AT_ONCE)
        if cases:
            notices = [
                encode_due(case.order_id, case.request_id, case.due_at, self.rules)
                for case in cases
            ]
            await self._send(notices, lambda: self.store.return_due(cases))
            log.info("due_announced", cases=len(cases))
        return len(cases)

    async def _announce_skus(self) -> None:
        """Only the store sees all that was committed, so it is here that complaints are enough."""
        skus = await self.store.skus.take_due(_REASONS_AT_ONCE, self.quality)
        if skus:
            notices = [encode_sku_due(one.sku, one.due_at, self.rules) for one in skus]
            await self._send(notices, lambda: self.store.skus.return_due(skus))
            log.info("due_announced", skus=len(skus))

    async def _send(
        self, notices: Sequence[Output], give_back: Callable[[], Awaitable[None]]
    ) -> None:
        try:
            await self.producer.send(notices)
        except StreamError:
            await give_back()
            raise
