"""The servers for demo and tests: real, gone without a trace when done with, and never another's jars."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.local import jars
from service.local.errors import LocalServerError
from service.local.kafka import LocalKafka
from service.local.postgres import LocalPostgres
from tests.stack import ROOT, eventually

SERVERS = {"LocalKafka": LocalKafka, "LocalPostgres": LocalPostgres}
# Started in a process of its own; it says that it is ready and waits to be killed.
_PARENT = """
import sys
from service.local.kafka import LocalKafka
from service.local.postgres import LocalPostgres
with {server}():
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def own_temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go: all that is left there was left by the test.

    Not below pytest's own folder, which nobody else may enter: Postgres never runs as root.
    """
    with tempfile.TemporaryDirectory(prefix="of-a-test-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        monkeypatch.setenv("TMPDIR", str(folder))
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield folder


def _processes_in(folder: Path) -> list[str]:
    """Whatever runs there or was told of it."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            told = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = os.readlink(process / "cwd")
        except (OSError, ValueError):
            continue
        if str(folder) in told or place.startswith(str(folder)):
            found.append(told)
    return found


def _left_in(folder: Path) -> list[str]:
    # A JVM keeps its counters beside; they are not the server's data.
    return [file.name for file in folder.iterdir() if file.name.startswith("aftersale-")]


@pytest.mark.parametrize("server", SERVERS)
def test_a_stop_leaves_no_process_and_no_folder(server: str, own_temporary: Path) -> None:
    with SERVERS[server]():
        assert len(_processes_in(own_temporary)) >= 2
        assert _left_in(own_temporary)
    assert _processes_in(own_temporary) == []
    assert _left_in(own_temporary) == []


def _parent_killed_once_ready(server: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT.format(server=server)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        parent.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("server", SERVERS)
async def test_a_parent_that_is_killed_leaves_nothing_behind(
    server: str, own_temporary: Path
) -> None:
    await asyncio.to_thread(_parent_killed_once_ready, server)

    async def nothing() -> bool:
        return not _processes_in(own_temporary) and not _left_in(own_temporary)

    await eventually(nothing, what="the end of the server and its folder")


async def test_a_broker_started_again_keeps_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with LocalKafka(folder) as kafka:
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
        await admin.start()
        await admin.create_topics([NewTopic("kept", 1, 1)])
        await admin.close()
        producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, acks="all")
        await producer.start()
        await producer.send_and_wait("kept", b"before")
        await producer.stop()
    assert _processes_in(folder) == []
    with LocalKafka(folder) as kafka:
        consumer = AIOKafkaConsumer(
            "kept", bootstrap_servers=kafka.bootstrap_servers, auto_offset_reset="earliest"
        )
        await consumer.start()
        async with asyncio.timeout(30):
            record = await consumer.getone()
        await consumer.stop()
    assert record.value == b"before"
    assert folder.exists()


async def test_a_postgres_started_again_keeps_its_data(own_temporary: Path) -> None:
    folder = own_temporary / "kept"
    with LocalPostgres(folder) as postgres:
        url = postgres.create_database("kept")
        await _do(url, "create table kept as select 1 as n")
    assert _processes_in(folder) == []
    with LocalPostgres(folder) as postgres:
        rows = await _do(postgres.url("kept"), "select n from kept order by n")
    assert [row["n"] for row in rows] == [1]
    assert (folder / "data" / "PG_VERSION").exists()


async def test_a_postgres_that_crashed_comes_back_with_its_data_and_its_port(
    own_temporary: Path,
) -> None:
    with LocalPostgres() as postgres:
        url = postgres.create_database("kept")
        await _do(url, "create table kept as select 1 as n")
        for _ in range(2):
            postgres.kill()
            postgres.start()
            assert len(await _do(url, "select n from kept")) == 1


async def _do(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


def _copied_cache(place: Path) -> Path:
    """The jars in a cache of the test's own; the user's stays as it is."""
    folder = place / "aftersale" / f"kafka-{jars.KAFKA_VERSION}"
    folder.mkdir(parents=True)
    for jar in jars.kafka_jars().iterdir():
        (folder / jar.name).symlink_to(jar)
    return folder


def test_a_jar_that_is_not_the_expected_one_is_named_and_not_run(
    own_temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _copied_cache(own_temporary)
    name = sorted(jars.expected_sums())[3]
    (folder / name).unlink()
    (folder / name).write_bytes(b"another's")
    monkeypatch.setenv("XDG_CACHE_HOME", str(own_temporary))
    with pytest.raises(LocalServerError, match="is not the jar that was expected") as refused:
        LocalKafka().__enter__()
    assert str(folder / name) in str(refused.value)
    assert _processes_in(own_temporary) == []
    assert _left_in(own_temporary) == []


def test_the_sums_are_of_whole_files_and_name_every_jar_once() -> None:
    sums = jars.expected_sums()
    assert len(sums) > 20
    assert all(len(digest) == 64 for digest in sums.values())
    assert f"kafka_2.13-{jars.KAFKA_VERSION}.jar" in sums


def test_a_download_that_fails_is_told_in_plain_words(tmp_path: Path) -> None:
    """No jar in the cache, none in Maven's, and a network that leads nowhere."""
    nowhere = "http://127.0.0.1:9"
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from service.local.jars import kafka_jars\n"
            "from service.local.errors import LocalServerError\n"
            "try:\n    kafka_jars()\n"
            "except LocalServerError as error:\n    print('told:', error)\n",
        ],
        env={
            **environment,
            "PYTHONPATH": str(ROOT),
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "HTTP_PROXY": nowhere,
            "HTTPS_PROXY": nowhere,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.stdout.startswith("told: Kafka's jars could not be downloaded"), told.stderr[-2000:]
    assert "Maven Central" in told.stdout
    assert [file.name for file in (tmp_path / "cache").rglob("*") if file.is_file()] == []
    assert not list((tmp_path / "cache" / "aftersale").glob("fetching-*"))


@pytest.mark.parametrize("server", SERVERS)
def test_a_server_that_cannot_start_says_why(server: str, own_temporary: Path) -> None:
    """As when another process took its port meanwhile."""
    made = SERVERS[server]()
    address = made.bootstrap_servers if isinstance(made, LocalKafka) else made.url("postgres")
    port = int(address.rpartition(":")[2].partition("/")[0])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        with pytest.raises(LocalServerError, match=r"did not start: .*Address already in use"):
            made.__enter__()
    assert _processes_in(own_temporary) == []
    assert _left_in(own_temporary) == []


def test_a_broker_ends_in_order_also_where_its_starter_ignores_interrupts(tmp_path: Path) -> None:
    """As every background job of a shell does."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with LocalKafka(tmp_path):
            pass
    finally:
        signal.signal(signal.SIGINT, before)
    assert list(tmp_path.rglob(".kafka_cleanshutdown"))
