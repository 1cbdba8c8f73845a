"""A command that cannot do its work says why in one line, and its exit code says whose fault it is."""

import asyncio
import re
import socket
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from service.store.migrate import migrate
from tests import servers
from tests.integration.command import HIDDEN, Begun, command

WRONG: dict[str, tuple[str, str, str]] = {
    "an unknown name": ("settings", "BATCH_RECODRS", "1"),
    "not a number": ("run", "HTTP_PORT", "http"),
    "no database URL": ("migrate", "DATABASE_URL", "db/aftersale"),
    "no port": ("topics", "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:kafka"),
    "no such CA file": ("topics", "KAFKA_SSL_CAFILE", "/nowhere/ca.pem"),
    "no such policy folder": ("run", "POLICY_DIR", "/nowhere"),
}
UNREACHED = [
    # The one that waits longest begins first.
    ("migrate", "postgres", "silent"),
    ("topics", "kafka", "refusing"),
    ("topics", "kafka", "silent"),
    ("run", "kafka", "refusing"),
    ("run", "kafka", "silent"),
    ("migrate", "postgres", "refusing"),
    ("run", "postgres", "refusing"),
    ("run", "postgres", "silent"),
]


@pytest.fixture(scope="module", autouse=True)
async def begun(
    postgres: servers.Given, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Begun]:
    folder = tmp_path_factory.mktemp("begun")
    name = f"commands_{uuid.uuid4().hex[:12]}"
    address = urlsplit(postgres.address)
    database_url = urlunsplit(address._replace(path=f"/{name}"))
    admin = await asyncpg.connect(postgres.address)
    await admin.execute(f'create database "{name}"')
    await asyncio.to_thread(migrate, database_url)
    made = Begun()
    with socket.socket() as refusing, socket.create_server(("127.0.0.1", 0)) as silent:
        refusing.bind(("127.0.0.1", 0))
        ports = {"refusing": refusing.getsockname()[1], "silent": silent.getsockname()[1]}
        for arguments, server, way in UNREACHED:
            at = f"127.0.0.1:{ports[way]}"
            settings = {
                "kafka": {"KAFKA_BOOTSTRAP_SERVERS": at, "DATABASE_URL": database_url},
                "postgres": {"DATABASE_URL": f"postgresql://me:{HIDDEN}@{at}/aftersale"},
            }[server]
            made.begin(
                (arguments, server, way),
                arguments,
                folder,
                KAFKA_REQUEST_TIMEOUT_SECONDS="1",
                **settings,
            )
        for wrong, (arguments, setting, value) in WRONG.items():
            protocol = "SSL" if "SSL" in setting else "PLAINTEXT"
            made.begin(
                (wrong,), arguments, folder, KAFKA_SECURITY_PROTOCOL=protocol, **{setting: value}
            )
        made.begin(("port",), "run", folder, HTTP_PORT=str(ports["silent"]))
        yield made
        await made.all_ended()
    await admin.execute(f'drop database "{name}" with (force)')
    await admin.close()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        pytest.param({"KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}, "KAFKA_SASL_USERNAME", id="no user"),
        pytest.param(
            {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_USERNAME": "me"},
            "KAFKA_SASL_PASSWORD",
            id="no password",
        ),
        pytest.param(
            {
                "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
                "KAFKA_SASL_USERNAME": "me",
                "KAFKA_SASL_PASSWORD": HIDDEN,
            },
            "KAFKA_SASL_MECHANISM",
            id="a password in clear",
        ),
        pytest.param({"KAFKA_SSL_KEYFILE": __file__}, "KAFKA_SSL_CERTFILE", id="a key alone"),
    ],
)
async def test_settings_that_do_not_fit_together_end_with_exit_code_2(
    tmp_path: Path, settings: dict[str, str], named: str
) -> None:
    done = await command("topics", folder=tmp_path, **settings)
    assert done.code == 2, done.err
    assert f"AFTERSALE_{named}" in done.line
    assert HIDDEN not in done.err


async def test_a_start_before_the_topics_were_made_says_what_to_do(
    kafka: servers.Given, database_url: str, tmp_path: Path
) -> None:
    done = await command(
        "run",
        folder=tmp_path,
        KAFKA_BOOTSTRAP_SERVERS=kafka.address,
        DATABASE_URL=database_url,
        TOPIC_PREFIX="nobody-made-these.",
        GROUP_ID=f"nobody-{uuid.uuid4().hex[:8]}",
        HTTP_PORT="0",
    )
    assert done.code == 1, done.err
    assert "aftersale topics" in done.line


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_command_with_a_wrong_setting_ends_with_exit_code_2(
    begun: Begun, wrong: str
) -> None:
    done = await begun.ended(wrong)
    assert done.code == 2, done.err
    assert f"AFTERSALE_{WRONG[wrong][1]}" in done.line


async def test_all_that_is_wrong_with_a_policy_pack_is_told_line_by_line_with_exit_code_2(
    tmp_path: Path,
) -> None:
    (tmp_path / "us.yaml").write_text("pack: us\nmarkets: [usa]\ntimezone: UTC\nextends: common\n")
    done = await command("run", folder=tmp_path, POLICY_DIR=str(tmp_path), HTTP_PORT="0")
    assert done.code == 2, done.err
    assert "Traceback" not in done.err
    first, second = done.said
    assert first.startswith("us.yaml:2: markets.0: ")
    assert second.startswith("us.yaml:1: versions: Field required")


@pytest.mark.parametrize(("arguments", "server", "way"), UNREACHED)
async def test_a_server_out_of_reach_is_told_in_one_line_with_exit_code_1(
    begun: Begun, arguments: str, server: str, way: str
) -> None:
    """There are two servers, and the kind of an error does not say which of them is meant."""
    done = await begun.ended(arguments, server, way)
    assert done.code == 1, done.err
    assert re.search(rf"(?i){server}|127\.0\.0\.1['\",: ]+\d{{4,5}}", done.line), done.line
    assert HIDDEN not in done.out + done.err
    assert done.seconds < 30


async def test_a_port_that_is_taken_is_named_with_exit_code_1(begun: Begun) -> None:
    done = await begun.ended("port")
    assert done.code == 1, done.err
    assert re.search(r"HTTP_PORT|\b\d{4,5}\b", done.line), done.line
