"""What the service is given to do: refunds alone, as its peers are, or what the demo's customers ask for."""

from collections.abc import Iterator, Sequence
from math import gcd
from typing import Any, Protocol

from schemas import topics
from service.demo.history import Fed, History
from service.demo.made_up import made_up
from service.demo.others import Others
from service.demo.seen import Seen
from service.domain.record import Record
from tests.bench.copied import Rows, rows_of, rows_of_shape
from tests.bench.orders import USUAL, Shape, order_of_bench, request_of_bench
from tests.factories import NOW
from tests.stack import Event, Stack

_REQUESTS = (topics.AFTERSALE_REQUESTS, topics.FEEDBACK_REQUESTS)
_REPORTS = (topics.WAREHOUSE_REPORTS, topics.PAYMENT_REPORTS, topics.VERDICTS)
# The made-up part of the demo's history; the rest are scenes, each of a rule.
_MADE_UP = "A-"
# Requests after which all connections are there, and tables large enough for the planner to use their keys.
_WARM = 2_000


class Workload(Protocol):
    """`topics`: those of its backlog. `example`: an order, for comparing what was copied."""

    topics: tuple[str, ...]

    @property
    def example(self) -> dict[str, Any]: ...

    def rows(self) -> Iterator[Rows]:
        """All its orders, for the database."""
        ...

    async def warm(self, stack: Stack) -> None:
        """What is done before the backlog comes, by processes that run."""
        ...

    async def fill(self, stack: Stack) -> None:
        """The backlog, all of it written on return."""
        ...

    def asked(self) -> Sequence[dict[str, Any]]:
        """Every request that must have been decided once it is worked off."""
        ...


class Refunds:
    """`count` refunds of orders; of more `orders` than that they are spread over all."""

    topics = (topics.AFTERSALE_REQUESTS,)

    def __init__(self, count: int, *, orders: int | None = None, shape: Shape = USUAL) -> None:
        self.example = order_of_bench(1, shape)
        self._orders, self._shape = orders or count, shape
        step = _step(self._orders // count)
        # The next use asks for others, if there are any.
        self._numbers = [range(first, count * step, step) for first in range(step)]
        self._use = -1

    def rows(self) -> Iterator[Rows]:
        return rows_of_shape(self._orders + _WARM, self._shape)

    async def warm(self, stack: Stack) -> None:
        self._use += 1
        await stack.refunds(*self._first())
        await stack.settled(*self.topics)

    async def fill(self, stack: Stack) -> None:
        await stack.refunds(*self._backlog())

    def asked(self) -> list[dict[str, Any]]:
        return [*self._first(), *self._backlog()]

    def _first(self) -> list[dict[str, Any]]:
        numbers = range(self._orders, self._orders + _WARM)
        return [request_of_bench(number, again=self._use) for number in numbers]

    def _backlog(self) -> list[dict[str, Any]]:
        return list(map(request_of_bench, self._numbers[self._use % len(self._numbers)]))


class Mix:
    """The demo's mix: some of it decided beforehand, and reported on by those whom the demo plays."""

    topics = (*_REQUESTS, *_REPORTS)

    def __init__(self, count: int) -> None:
        early = max(_WARM, count // 10)
        history = made_up(count + early, seed=1, now=NOW)
        self._history = history
        self._orders = [fed for fed in history.orders if fed.key.startswith(_MADE_UP)]
        asked = [fed for fed in history.requests if fed.key.startswith(_MADE_UP)]
        self._early, self._asked = asked[:early], asked[early:]
        self._reports: list[Fed] = []

    @property
    def example(self) -> dict[str, Any]:
        return self._orders[0].fields

    def rows(self) -> Iterator[Rows]:
        return (rows_of(fed.fields) for fed in self._orders)

    async def warm(self, stack: Stack) -> None:
        await _send(stack, self._early)
        await stack.settled(*_REQUESTS)
        self._reports = _answers(self._history, await stack.published())

    async def fill(self, stack: Stack) -> None:
        await _send(stack, [*self._asked, *self._reports])

    def asked(self) -> list[dict[str, Any]]:
        return [fed.fields for fed in (*self._early, *self._asked) if fed.becomes == "decided"]


def _step(most: int) -> int:
    """Without a part in common with what repeats among the orders."""
    return next(step for step in range(most, 0, -1) if gcd(step, 2 * 5 * 11) == 1)


def _answers(history: History, events: Sequence[Event]) -> list[Fed]:
    seen = Seen()
    for e in events:
        seen.take(Record(e.topic, e.partition, e.offset, 0, e.key, e.headers, e.value))
    return Others(history, NOW).answers(seen)


async def _send(stack: Stack, fed: Sequence[Fed]) -> None:
    await stack.send_all(
        (
            one.topic,
            one.type,
            one.data,
            one.key.encode(),
            one.output("", number).headers,
            None,
            one.at,
        )
        for number, one in enumerate(fed)
    )
