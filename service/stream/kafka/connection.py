"""How to reach the cluster: one value that consumer, producers and admin share."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from ssl import SSLContext
from typing import Literal, TypedDict

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.helpers import create_ssl_context

from service.stream.kafka.errors import translated

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
SaslMechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
Compression = Literal["none", "gzip", "lz4", "zstd"]


class ClientOptions(TypedDict):
    """The keyword arguments that every aiokafka client takes."""

    bootstrap_servers: str
    client_id: str
    request_timeout_ms: int
    security_protocol: str
    ssl_context: SSLContext | None
    sasl_mechanism: str
    sasl_plain_username: str | None
    sasl_plain_password: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """`timeout`: seconds that any single request may take. `compression`: of what is written."""

    bootstrap_servers: str
    client_id: str = "aftersale"
    timeout: float = 10
    security_protocol: SecurityProtocol = "PLAINTEXT"
    sasl_mechanism: SaslMechanism = "PLAIN"
    sasl_username: str | None = None
    sasl_password: str | None = None
    cafile: str | None = None
    certfile: str | None = None
    keyfile: str | None = None
    compression: Compression = "none"

    def options(self) -> ClientOptions:
        return ClientOptions(
            bootstrap_servers=self.bootstrap_servers,
            client_id=self.client_id,
            request_timeout_ms=int(self.timeout * 1000),
            security_protocol=self.security_protocol,
            ssl_context=self._ssl_context(),
            sasl_mechanism=self.sasl_mechanism,
            sasl_plain_username=self.sasl_username,
            sasl_plain_password=self.sasl_password,
        )

    @property
    def codec(self) -> str | None:
        """As producers take it."""
        return None if self.compression == "none" else self.compression

    def _ssl_context(self) -> SSLContext | None:
        if self.security_protocol not in ("SSL", "SASL_SSL"):
            return None
        context: SSLContext = create_ssl_context(
            cafile=self.cafile, certfile=self.certfile, keyfile=self.keyfile
        )
        return context


@asynccontextmanager
async def admin_client(connection: Connection) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client, started and closed; raises KafkaTrouble where no broker answers."""
    admin = AIOKafkaAdminClient(**connection.options())
    with translated():
        try:
            async with asyncio.timeout(connection.timeout):
                await admin.start()
            yield admin
        finally:
            await close_in_time(admin.close())


async def close_in_time(closing: Awaitable[object]) -> None:
    """A client, or given up after 5 s: it waits for tasks of its own, which may wait for ever."""
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            await closing


async def cluster_id(connection: Connection) -> str:
    """The id that the cluster was formatted with: another one is another cluster."""
    async with admin_client(connection) as admin:
        described = await admin.describe_cluster()
    return str(described["cluster_id"])
