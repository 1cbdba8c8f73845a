"""What `deploy/` and the Dockerfile say, held against the service that they start."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas import topics
from service.settings import PREFIX, Settings
from tests import servers
from tests.integration.command import command
from tests.stack import ROOT, Stack, eventually

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROBES = {
    "the image's": json.loads(re.findall(r"HEALTHCHECK[^\[]+CMD (\[.+\])", DOCKERFILE)[0]),
    "compose's": SERVICES["aftersale"]["healthcheck"]["test"][1:],
}


@pytest.mark.parametrize(
    "lint",
    [
        pytest.param("hadolint Dockerfile", id="the Dockerfile"),
        pytest.param(
            "check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml",
            id="compose.yaml by its schema",
        ),
    ],
)
def test_nothing_is_found_wrong_in(lint: str) -> None:
    tool, *arguments = lint.split()
    done = subprocess.run(
        [Path(sys.executable).with_name(tool), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("text", ["Dockerfile", "deploy/compose.yaml", "deploy/README.md"])
def test_every_setting_and_topic_is_one_of_the_service_in(text: str) -> None:
    read = (ROOT / text).read_text()
    named = set(re.findall(rf"\b{PREFIX}(?!TEST_)([A-Z_]+)", read))
    assert named
    assert {name for name in named if name.lower() not in Settings.model_fields} == set()
    assert set(re.findall(r"\b[a-z-]+(?:\.[a-z-]+)*\.v\d\b", read)) <= set(topics.TYPES)


async def test_what_compose_sets_is_accepted_and_the_same_for_all_commands(tmp_path: Path) -> None:
    environment, *others = [made["environment"] for made in SERVICES.values() if "build" in made]
    assert others == [environment] * 2
    settings = {k.removeprefix(PREFIX): v for k, v in environment.items() if k.startswith(PREFIX)}
    done = await command("settings", folder=tmp_path, **settings)
    assert done.code == 0, done.err
    assert settings["KAFKA_BOOTSTRAP_SERVERS"] in done.out


def test_compose_starts_the_servers_that_the_tests_run_against() -> None:
    images = {name: SERVICES[name]["image"] for name in ("kafka", "postgres")}
    assert images == {"kafka": servers.KAFKA_IMAGE, "postgres": servers.POSTGRES_IMAGE}


def test_the_engine_waits_longer_than_the_service_takes_to_stop() -> None:
    grace = float(SERVICES["aftersale"]["stop_grace_period"].removesuffix("s"))
    assert grace > Settings.model_fields["shutdown_seconds"].default


async def test_the_example_shows_its_decision_and_its_refund(stack: Stack) -> None:
    stack.start()
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, ROOT / "deploy/one_refund.py"],
        env=stack.environment(),
        cwd=stack.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shown = re.findall(r"^(\w+) \{$", done.stdout, re.MULTILINE)
    assert sorted(shown) == ["RefundIssued", "RequestApproved"]


@pytest.mark.parametrize("whose", PROBES)
async def test_the_health_check_passes_with_the_service_and_fails_without(
    stack: Stack, whose: str
) -> None:
    service = stack.start()
    program, *arguments = PROBES[whose]
    assert program == "python"
    probe = [sys.executable, *(part.replace("8080", str(service.port)) for part in arguments)]

    async def passes() -> bool:
        done = await asyncio.to_thread(subprocess.run, probe, capture_output=True, check=False)
        return done.returncode == 0

    await eventually(passes, what="health")
    assert whose == "the image's" or await service.is_ready()
    await service.stop()
    assert not await passes()
