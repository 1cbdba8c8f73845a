"""What the demo plays on: a Kafka, a Postgres, and the service itself in a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.local.kafka import LocalKafka
from service.local.postgres import LocalPostgres
from service.local.process import free_port
from service.operate.topics import create_missing, wanted_topics
from service.store.migrate import migrate
from service.stream.kafka.connection import Connection

# The instants are those of the orders: old requests are not stale, and nothing is deleted for its age.
_AS_OF_OLD = {"message.timestamp.type": "CreateTime", "retention.ms": "-1"}
_PARTITIONS = 4


@dataclass(frozen=True, slots=True)
class Stage:
    bootstrap_servers: str
    database_url: str
    port: int

    @property
    def connection(self) -> Connection:
        return Connection(bootstrap_servers=self.bootstrap_servers)

    @property
    def settings(self) -> dict[str, str]:
        """By which any command of the service finds this one's servers."""
        return {
            "AFTERSALE_KAFKA_BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "AFTERSALE_DATABASE_URL": self.database_url,
        }


@contextmanager
def servers() -> Iterator[Stage]:
    """Topics and tables made. Raises LocalServerError."""
    with LocalKafka() as kafka, LocalPostgres() as postgres:
        stage = Stage(kafka.bootstrap_servers, postgres.create_database("aftersale"), free_port())
        migrate(stage.database_url)
        wanted = wanted_topics("", _PARTITIONS, input_config=_AS_OF_OLD)
        asyncio.run(create_missing(stage.connection, wanted))
        yield stage


@contextmanager
def running(stage: Stage) -> Iterator[None]:
    """The service as an operator runs it, but that it waits seconds where it would wait days."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("AFTERSALE_")}
    settings = stage.settings | {
        "AFTERSALE_HTTP_PORT": str(stage.port),
        "AFTERSALE_LOG_LEVEL": "warning",
        # Six seconds, so that requests on orders that never come are answered while one looks on.
        "AFTERSALE_PARK_HOURS": "0.0017",
        "AFTERSALE_DUE_POLL_SECONDS": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "run"], env=inherited | settings, start_new_session=True
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()
