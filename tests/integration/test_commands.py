"""The commands as an operator meets them: what they list, what they refuse, and with which exit code."""

import asyncio
import re
import uuid
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas import topics
from service.settings import Settings, WrongSetting, load_settings
from tests import servers
from tests.integration.command import HIDDEN, command

LOG_APPEND = "LogAppendTime"
# Of contract section 8: others may rely on these names, whatever the code calls them.
PROMISED = """
    KAFKA_BOOTSTRAP_SERVERS KAFKA_SECURITY_PROTOCOL KAFKA_SASL_MECHANISM KAFKA_SASL_USERNAME
    KAFKA_SASL_PASSWORD KAFKA_SSL_CAFILE KAFKA_SSL_CERTFILE KAFKA_SSL_KEYFILE
    KAFKA_SESSION_TIMEOUT_SECONDS DATABASE_URL GROUP_ID TOPIC_PREFIX START BATCH_RECORDS POLICY_DIR
    PARK_HOURS SHUTDOWN_SECONDS HISTORY_DAYS HTTP_HOST HTTP_PORT LOG_LEVEL LOG_FORMAT
""".split()


async def test_settings_are_all_listed_with_the_value_in_force_and_no_secret(
    tmp_path: Path,
) -> None:
    done = await command(
        "settings",
        folder=tmp_path,
        DATABASE_URL=f"postgresql://me:{HIDDEN}@db/aftersale",
        KAFKA_SASL_PASSWORD=HIDDEN,
        BATCH_RECORDS="321",
        IDLE_SECONDS="30",
    )
    assert done.code == 0, done.err
    listed = set(re.findall(r"AFTERSALE_(\w+)", done.out))
    assert {*PROMISED, *(name.upper() for name in Settings.model_fields)} == listed | set(PROMISED)
    assert set(PROMISED) <= listed
    (row,) = [line for line in done.out.splitlines() if "AFTERSALE_BATCH_RECORDS" in line]
    assert "321" in row
    assert "500" in row
    assert HIDDEN not in done.out + done.err
    (row,) = [line for line in done.out.splitlines() if "AFTERSALE_DATABASE_URL" in line]
    assert "**********" in row
    assert "postgresql://localhost/aftersale" in row
    (row,) = [line for line in done.out.splitlines() if "AFTERSALE_IDLE_SECONDS" in line]
    assert [cell.strip() for cell in row.split("│")[2:4]] == ["30", "5"]


async def test_settings_come_from_an_env_file_too(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    for folder, name in ((right, "GROUP_ID"), (wrong, "GRUOP_ID")):
        folder.mkdir()
        (folder / ".env").write_text(f"AFTERSALE_{name}=of-the-file\nOTHERS_OWN=1\n")
    read, refused = await asyncio.gather(
        *(command("settings", folder=folder) for folder in (right, wrong))
    )
    assert (read.code, "of-the-file" in read.out) == (0, True)
    assert (refused.code, "AFTERSALE_GRUOP_ID" in refused.line) == (2, True)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        pytest.param({"BATCH_RECODRS": "1"}, "BATCH_RECODRS", id="an unknown name"),
        pytest.param({"BATCH_RECORDS": "0"}, "BATCH_RECORDS", id="out of its range"),
        pytest.param({"HTTP_PORT": "http"}, "HTTP_PORT", id="not a number"),
        pytest.param({"START": "latest"}, "START", id="not one of the choices"),
        pytest.param({"TOPIC_PREFIX": "a/b"}, "TOPIC_PREFIX", id="no part of a topic's name"),
        pytest.param(
            {"DATABASE_LOCK_TIMEOUT_SECONDS": "15"},
            "DATABASE_LOCK_TIMEOUT_SECONDS",
            id="two that do not fit together",
        ),
        pytest.param(
            {"KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT"},
            "KAFKA_SASL_MECHANISM",
            id="a password in clear",
        ),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in settings.items():
        monkeypatch.setenv(f"AFTERSALE_{name}", value)
    with pytest.raises(WrongSetting) as refused:
        load_settings()
    assert str(refused.value).startswith(f"AFTERSALE_{named}: ")
    assert "\n" not in str(refused.value)


def test_what_tests_tell_each_other_is_no_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AFTERSALE_TEST_ANYTHING", "1")
    assert load_settings() == Settings()


async def test_topics_makes_what_is_missing_once_and_check_says_what_differs(
    kafka: servers.Given, tmp_path: Path
) -> None:
    prefix = f"t{uuid.uuid4().hex[:10]}."
    settings = {"KAFKA_BOOTSTRAP_SERVERS": kafka.address, "TOPIC_PREFIX": prefix}
    requests, orders = prefix + topics.AFTERSALE_REQUESTS, prefix + topics.ORDERS
    names = {prefix + name for name in (*topics.INPUTS, *topics.OUTPUTS)}

    async def ran(*arguments: str) -> tuple[int, list[str]]:
        done = await command("topics", *arguments, folder=tmp_path, **settings)
        assert done.err == ""
        return done.code, done.out.splitlines()

    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.address)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(requests, 1, 1)])
        code, told = await ran("--check")
        assert code == 1
        assert {line for line in told if line.endswith(": missing")} == {
            f"{name}: missing" for name in names - {requests}
        }
        code, told = await ran("--partitions", "2")
        assert code == 0
        assert {line.split()[-1] for line in told} == names - {requests}
        again, differing = await asyncio.gather(ran("--partitions", "2"), ran("--check"))
        assert again == (0, ["nothing was missing"])
        assert f"{requests}: 1 partitions, wanted 12" in differing[1]
        assert (
            f"{requests}: message.timestamp.type is CreateTime, wanted LogAppendTime"
            in differing[1]
        )
        await admin.alter_configs(
            [
                ConfigResource(ConfigResourceType.TOPIC, orders, {"max.message.bytes": "5000"}),
                ConfigResource(
                    ConfigResourceType.TOPIC, requests, {"message.timestamp.type": LOG_APPEND}
                ),
            ]
        )
        await admin.create_partitions({requests: NewPartitions(3)})
        code, told = await ran("--check", "--partitions", "2")
        assert code == 1
        assert all(line.startswith(f"{orders}: ") for line in told), told
        assert any("max.message.bytes is 5000, wanted" in line for line in told)
        as_made = {"max.message.bytes": str(2**20 + 2**17), "message.timestamp.type": LOG_APPEND}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, orders, as_made)])
        assert await ran("--check", "--partitions", "2") == (0, ["all topics are as wanted"])
    finally:
        await admin.delete_topics(sorted(names))
        await admin.close()
