"""A Kafka of a test's own, with a proxy before the one address that a service is given."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import uuid4

from service.local.kafka import LocalKafka
from service.local.process import free_port
from tests.faults.proxy import Proxy
from tests.stack import Stack

# The port at which the proxy listens, and the one behind it.
Proxying = Callable[[int, int], AbstractAsyncContextManager[Proxy]]


@asynccontextmanager
async def behind_a_proxy(
    database_url: str, folder: Path, proxying: Proxying, *, partitions: int = 2
) -> AsyncIterator[tuple[Stack, Proxy]]:
    """What the stack itself sends and reads does not pass the proxy."""
    advertised, listening = free_port(), free_port()
    with LocalKafka(
        properties=(
            "listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller},"
            f"PROXIED://127.0.0.1:{listening}\n"
            "advertised.listeners=PLAINTEXT://127.0.0.1:{port},"
            f"PROXIED://127.0.0.1:{advertised}\n"
            "inter.broker.listener.name=PLAINTEXT\n"
            "listener.security.protocol.map="
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT\n"
        )
    ) as kafka:
        stack = Stack(kafka.bootstrap_servers, database_url, f"t{uuid4().hex[:10]}.", folder)
        await stack.open(partitions)
        try:
            async with proxying(advertised, listening) as proxy:
                yield stack, proxy
        finally:
            await stack.close()


def through(proxy: Proxy) -> dict[str, str]:
    """The setting of a service that is to reach Kafka by the proxy alone."""
    return {"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{proxy.port}"}
