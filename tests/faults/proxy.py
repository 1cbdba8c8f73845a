"""A TCP proxy between the service and a server, which can lose or hold what is said at a named moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from service.local.process import free_port

_COMMIT = b"Q\x00\x00\x00\x0cCOMMIT;\x00"
_END_TXN = 26

Pass = Callable[[bytes], Awaitable[bool]]


@dataclass(slots=True)
class Proxy:
    """`lose` more of the chosen moments are lost; `lost` were. What is held waits until it is `released`."""

    port: int
    lose: int = 0
    lost: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def loses(self) -> bool:
        if self.lose == 0:
            return False
        self.lose -= 1
        self.lost += 1
        return True


@asynccontextmanager
async def losing_commits(server: int, *, answer: bool) -> AsyncIterator[Proxy]:
    """Postgres behind it: a COMMIT is cut off before it arrives, or (`answer`) before its answer does."""

    async def relay(proxy: Proxy, client: _Stream, upstream: _Stream) -> None:
        async def to_server() -> None:
            while data := await client.read():
                commits = _COMMIT in data and proxy.loses()
                if commits and not answer:
                    return
                await upstream.write(data)
                if commits:
                    # The server has it once its answer is here; nobody hears of it.
                    await upstream.read()
                    return

        await _both(to_server(), _copy(upstream, client))

    async with _listening(server, relay) as proxy:
        yield proxy


@asynccontextmanager
async def losing_ends(listening: int, server: int) -> AsyncIterator[Proxy]:
    """Kafka behind it: the answer to an EndTxn is lost with its connection."""

    async def relay(proxy: Proxy, client: _Stream, upstream: _Stream) -> None:
        ends: set[bytes] = set()

        async def to_server() -> None:
            while frame := await client.frame():
                if int.from_bytes(frame[4:6], "big") == _END_TXN and proxy.loses():
                    ends.add(frame[8:12])
                await upstream.write(frame)

        async def to_client() -> None:
            while frame := await upstream.frame():
                if frame[4:8] in ends:
                    return
                await client.write(frame)

        await _both(to_server(), to_client())

    async with _listening(server, relay, port=listening) as proxy:
        yield proxy


@asynccontextmanager
async def holding_ends(listening: int, server: int) -> AsyncIterator[Proxy]:
    """Kafka behind it: it is not told of the end of any transaction until that is released."""

    async def relay(proxy: Proxy, client: _Stream, upstream: _Stream) -> None:
        async def to_server() -> None:
            while frame := await client.frame():
                if int.from_bytes(frame[4:6], "big") == _END_TXN:
                    await proxy.released.wait()
                await upstream.write(frame)

        await _both(to_server(), _copy(upstream, client))

    async with _listening(server, relay, port=listening) as proxy:
        yield proxy


@dataclass(slots=True)
class _Stream:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read(self) -> bytes:
        return await self.reader.read(65_536)

    async def frame(self) -> bytes:
        """A length of four bytes and what it announces; nothing at the end."""
        try:
            length = await self.reader.readexactly(4)
            return length + await self.reader.readexactly(int.from_bytes(length, "big"))
        except asyncio.IncompleteReadError:
            return b""

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


async def _copy(source: _Stream, target: _Stream) -> None:
    while data := await source.read():
        await target.write(data)


async def _both(*ways: Awaitable[None]) -> None:
    """Until either way ends: a connection is cut as a whole."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _listening(
    server: int,
    relay: Callable[[Proxy, _Stream, _Stream], Awaitable[None]],
    *,
    port: int | None = None,
) -> AsyncIterator[Proxy]:
    proxy = Proxy(port or free_port())

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        proxy._tasks.add(task)
        with suppress(OSError, asyncio.CancelledError):
            upstream = _Stream(*await asyncio.open_connection("127.0.0.1", server))
            try:
                await relay(proxy, _Stream(reader, writer), upstream)
            finally:
                upstream.writer.close()
        writer.close()
        proxy._tasks.discard(task)

    listening = await asyncio.start_server(connected, "127.0.0.1", proxy.port)
    try:
        yield proxy
    finally:
        listening.close()
        for task in list(proxy._tasks):
            task.cancel()
        await asyncio.gather(*proxy._tasks, return_exceptions=True)
        await listening.wait_closed()
