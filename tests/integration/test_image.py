"""The image, built and run as locked down as it goes. Only when asked for: a build takes half a minute."""

import asyncio
import json
import os
import subprocess
import uuid
from collections.abc import Iterator

import pytest

from service.local.process import free_port
from tests.factories import line_data, order_data, refund_data
from tests.stack import ROOT, Stack, eventually

pytestmark = pytest.mark.skipif(
    "AFTERSALE_TEST_IMAGE" not in os.environ,
    reason="builds the image: set AFTERSALE_TEST_IMAGE=1, with a Docker engine at DOCKER_HOST",
)
LOCKED_DOWN = "--read-only --cap-drop ALL --security-opt no-new-privileges --pids-limit 64".split()


def docker(*arguments: str, code: int = 0) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    name = f"aftersale:test-{uuid.uuid4().hex[:8]}"
    docker("build", "--quiet", "--tag", name, str(ROOT))
    yield name
    docker("image", "rm", name)


def ran(image: str, *arguments: str, code: int = 0, given: dict[str, str] | None = None) -> str:
    """With the host's network, where the servers of the tests are; gone afterwards."""
    named = [f"--env={name}={value}" for name, value in (given or {}).items()]
    return docker(
        "run", "--rm", "--network=host", *LOCKED_DOWN, *named, image, *arguments, code=code
    )


def test_settings_are_listed_and_a_wrong_one_is_refused(image: str) -> None:
    (row,) = [line for line in ran(image, "settings").splitlines() if "_HTTP_HOST" in line]
    assert "0.0.0.0" in row  # noqa: S104
    assert "AFTERSALE_GRUOP_ID" in ran(image, "settings", code=2, given={"AFTERSALE_GRUOP_ID": "x"})


def test_it_runs_as_nobody_and_holds_no_compiler(image: str) -> None:
    looking = "import os, shutil; print(os.getuid(), *map(shutil.which, ('cc', 'gcc', 'git')))"
    seen = docker("run", "--rm", *LOCKED_DOWN, "--entrypoint=python", image, "-c", looking)
    assert seen.split() == ["10001", "None", "None", "None"]


async def test_it_migrates_decides_says_that_it_is_well_and_stops_when_asked(
    image: str, stack: Stack
) -> None:
    environment = stack.environment(HTTP_PORT=str(free_port()))
    given = {k: v for k, v in environment.items() if k.startswith("AFTERSALE_")}
    assert "at this version" in await asyncio.to_thread(ran, image, "migrate", given=given)
    name = f"aftersale-{uuid.uuid4().hex[:8]}"
    named = [f"--env={k}={v}" for k, v in given.items()]
    docker("run", "--detach", f"--name={name}", "--network=host", *LOCKED_DOWN, *named, image)
    try:
        asked = refund_data()
        await stack.orders(order_data(lines=[line_data(shipped=0)]))
        await stack.refunds(asked)
        await eventually(lambda: decided(stack), what="a decision")
        (issued,) = await stack.events("aftersale.refunds.v1")
        assert issued.data["request_id"] == asked["request_id"]
        assert '"compiled":true' in docker("logs", name)
        (inspected,) = json.loads(docker("inspect", name))
        docker("exec", name, *inspected["Config"]["Healthcheck"]["Test"][1:])
        docker("stop", "--time=30", name)
        (inspected,) = json.loads(docker("inspect", name))
        assert inspected["State"]["ExitCode"] == 0, docker("logs", name)
    finally:
        docker("rm", "--force", name)


async def decided(stack: Stack) -> bool:
    return await stack.lag() == 0
