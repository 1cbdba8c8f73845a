"""Deadlines that have passed become records, so that they take the same way as any other."""

import asyncio
from dataclasses import dataclass

import structlog

from service.store.errors import StoreTrouble
from service.store.store import Store
from service.stream.encode import EncodeRules, encode_due
from service.stream.kafka.errors import StreamError
from service.stream.kafka.producer import NoticeProducer

log = structlog.get_logger()

_AT_ONCE = 500


@dataclass(slots=True, kw_only=True)
class DueAnnouncer:
    """May run in every process: who takes a case keeps it from the others for an hour."""

    store: Store
    producer: NoticeProducer
    rules: EncodeRules
    every: float

    async def run(self) -> None:
        """Until cancelled; what fails is tried again at the next look."""
        while True:
            try:
                while await self._announce() >= _AT_ONCE:
                    pass
            except (StoreTrouble, StreamError) as error:
                log.warning("due_not_announced", why=f"{type(error).__name__}: {error}")
            await asyncio.sleep(self.every)

    async def _announce(self) -> int:
        cases = await self.store.take_due(_AT_ONCE)
        if cases:
            try:
                await self.producer.send(
                    [
                        encode_due(case.order_id, case.request_id, case.due_at, self.rules)
                        for case in cases
                    ]
                )
            except StreamError:
                await self.store.return_due(cases)
                raise
            log.info("due_announced", cases=len(cases))
        return len(cases)
