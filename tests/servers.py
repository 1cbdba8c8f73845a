"""A real Kafka and a real Postgres: given by the environment, else from containers, else from packages."""

import contextlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from service.local.kafka import LocalKafka
from service.local.postgres import LocalPostgres
from service.local.process import free_port

KAFKA_IMAGE = "apache/kafka:4.3.1"
POSTGRES_IMAGE = "postgres:18"
# The chosen way of each, for the end of the run.
chosen: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Given:
    """A server's address, and the server itself where it is ours to kill and restart."""

    address: str
    local: LocalKafka | LocalPostgres | None = None


@contextlib.contextmanager
def kafka() -> Iterator[Given]:
    given = os.environ.get("AFTERSALE_TEST_KAFKA")
    if given:
        chosen["kafka"] = f"given by environment ({given})"
        yield Given(given)
    elif _engine_answers():
        chosen["kafka"] = f"container {KAFKA_IMAGE}"
        with _kafka_container() as address:
            yield Given(address)
    else:
        chosen["kafka"] = "from packages"
        with LocalKafka() as local:
            yield Given(local.bootstrap_servers, local)


@contextlib.contextmanager
def postgres() -> Iterator[Given]:
    """The address is an URL of the maintenance database, of a role that may create databases."""
    given = os.environ.get("AFTERSALE_TEST_DATABASE_URL")
    if given:
        chosen["postgres"] = "given by environment"
        yield Given(given)
    elif _engine_answers():
        chosen["postgres"] = f"container {POSTGRES_IMAGE}"
        with _postgres_container() as url:
            yield Given(url)
    else:
        chosen["postgres"] = "from packages"
        with LocalPostgres(durable=False) as local:
            yield Given(local.url("postgres"), local)


def _engine_answers() -> bool:
    """Asked by a bare connection: docker-py leaves sockets open where no engine listens."""
    host = urlsplit(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    unix = host.scheme == "unix"
    with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as asking:
        asking.settimeout(2)
        try:
            asking.connect(host.path if unix else (host.hostname, host.port))
            asking.sendall(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
            return b"200" in asking.recv(100)
        except OSError:
            return False


@contextlib.contextmanager
def _kafka_container() -> Iterator[str]:
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    port = free_port()
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        # The broker speaks to itself in transactions: the host's port leads nowhere within the container.
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093,INTERNAL://:9094",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": (
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT"
        ),
        "KAFKA_ADVERTISED_LISTENERS": (f"PLAINTEXT://localhost:{port},INTERNAL://localhost:9094"),
        "KAFKA_INTER_BROKER_LISTENER_NAME": "INTERNAL",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS": "4",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_MESSAGE_MAX_BYTES": "2097152",
        "KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS": "1000",
    }
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, port)
    for name, value in settings.items():
        container = container.with_env(name, value)
    container = container.waiting_for(LogMessageWaitStrategy("Kafka Server started"))
    with container:
        yield f"localhost:{port}"


@contextlib.contextmanager
def _postgres_container() -> Iterator[str]:
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer(POSTGRES_IMAGE, driver=None) as container:
        yield container.get_connection_url()
