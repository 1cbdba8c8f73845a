"""A history fed to a running service, act by act, and all that comes of it."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from schemas import topics
from service.demo.history import Fed, History
from service.demo.metrics import Told, told
from service.demo.others import Others
from service.demo.seen import Seen
from service.stream.kafka.connection import Connection
from service.stream.kafka.notices import NoticeProducer
from service.stream.kafka.reader import Reader

_PATIENCE = 120.0
_CHUNK = 1_000
# The rest waits for orders that never come.
MOST = 0.95


@dataclass(frozen=True, slots=True)
class Outcome:
    """`seconds`: from the first record fed until MOST requests were answered; `records` were fed by then."""

    seen: Seen
    told: Told
    seconds: float
    records: int


async def fed_and_answered(
    connection: Connection,
    port: int,
    history: History,
    console: Console,
    others: Others | None = None,
) -> Outcome:
    """Returns once all is answered, or patience is at its end. What `others` say joins the history."""
    async with Reader.open(connection, tuple(topics.OUTPUTS)) as reader:
        producer = NoticeProducer(connection)
        with _bars(console) as progress:
            feeding = _Feeding(producer, reader, port, history, progress)
            try:
                await feeding.run()
                if others is not None:
                    await feeding.play(others)
            finally:
                await producer.stop()
    seconds = feeding.seconds or _PATIENCE
    return Outcome(feeding.seen, feeding.told, seconds, feeding.records)


class _Feeding:
    def __init__(
        self,
        producer: NoticeProducer,
        reader: Reader,
        port: int,
        history: History,
        progress: Progress,
    ) -> None:
        self.seen, self.told = Seen(), Told()
        self.seconds: float | None = None
        self._producer, self._reader, self._port = producer, reader, port
        self._history, self._progress = history, progress
        self._begun = time.monotonic()
        self.records = 0
        self._number = 0
        self._sent: list[Fed] = [*history.early, *history.orders, *history.requests]
        self._asked = {fed.fields["request_id"] for fed in history.decided()}
        self._orders = progress.add_task("orders taken", total=_kept(self._snapshots()))
        self._answers = progress.add_task("requests answered", total=len(self._asked))

    async def run(self) -> None:
        history = self._history
        await self._send(history.early)
        await self._send(history.orders)
        snapshots = _kept([*history.early, *history.orders])
        await self._until(lambda: self.told.snapshots_taken >= snapshots)
        await self._send(history.requests)
        first = {fed.fields["request_id"] for fed in history.requests if fed.becomes == "decided"}
        await self._until(lambda: all(map(self.seen.answered, first)))
        for act in history.later:
            await self._send(act)
            self._sent += act
            await self._until(self._all_is_done)
        # Whatever would come on top of that would be one too many.
        await self._look(wait=1.0)

    async def play(self, others: Others) -> None:
        """Until they have nothing to say any more."""
        while said := others.answers(self.seen):
            self._history.later.append(said)
            await self._send(said)
            self._sent += said
            await self._until(self._all_is_done)
            # What a report leads to is published after it is counted.
            await self._look(wait=0.3)

    def _snapshots(self) -> list[Fed]:
        return [fed for fed in self._history.all() if fed.topic == topics.ORDERS]

    async def _send(self, fed: list[Fed]) -> None:
        for start in range(0, len(fed), _CHUNK):
            chunk = fed[start : start + _CHUNK]
            numbered = enumerate(chunk, self._number)
            await self._producer.send_at([(one.output("", n), one.at) for n, one in numbered])
            self._number += len(chunk)

    async def _until(self, done: Callable[[], bool]) -> None:
        while not done() and time.monotonic() - self._begun < _PATIENCE:
            await self._look(wait=0.2)

    async def _look(self, *, wait: float) -> None:
        for record in await self._reader.read(wait=wait):
            self.seen.take(record)
        self.told = await asyncio.to_thread(told, self._port)
        answered = sum(map(self.seen.answered, self._asked))
        if self.seconds is None and answered >= len(self._asked) * MOST:
            self.seconds, self.records = time.monotonic() - self._begun, self._number
        self._progress.update(self._orders, completed=self.told.snapshots_taken)
        self._progress.update(self._answers, completed=answered)

    def _all_is_done(self) -> bool:
        dead = sum(fed.becomes == "dead letter" for fed in self._sent)
        kept = self.told.snapshots_taken + self.told.reports_kept
        asked = (fed.fields["request_id"] for fed in self._sent if fed.becomes == "decided")
        return (
            all(map(self.seen.answered, asked))
            and self.seen.dead.total() >= dead
            and kept >= _kept(self._sent)
        )


def _kept(fed: Iterable[Fed]) -> int:
    return sum(one.becomes == "kept" for one in fed)


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
