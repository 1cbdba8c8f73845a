"""`/livez`, `/readyz` and `/metrics`, served within the service's own loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


class _Server(uvicorn.Server):
    """Leaves the signals to the service."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(
    *, host: str, port: int, registry: CollectorRegistry, ready: Callable[[], bool]
) -> AsyncIterator[int]:
    """Serve until the block ends; gives the port. Raises OSError where it is taken."""
    listening = socket.create_server((host, port), reuse_port=False)
    server = _Server(
        uvicorn.Config(
            _app(registry, ready),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await task
        listening.close()


def _app(registry: CollectorRegistry, ready: Callable[[], bool]) -> Starlette:
    def livez(request: Request) -> PlainTextResponse:
        """The loop answers: that is all there is to see from here."""
        return PlainTextResponse("alive\n")

    def readyz(request: Request) -> PlainTextResponse:
        if ready():
            return PlainTextResponse("ready\n")
        return PlainTextResponse("not every partition is taken over\n", status_code=503)

    def metrics(request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    answers = {"/livez": livez, "/readyz": readyz, "/metrics": metrics}
    return Starlette(routes=[Route(path, _in_loop(answer)) for path, answer in answers.items()])


def _in_loop(
    answer: Callable[[Request], Response],
) -> Callable[[Request], object]:
    """starlette runs plain functions in threads; these look at the loop's own state."""

    async def endpoint(request: Request) -> Response:
        return answer(request)

    return endpoint
