"""The two wheels: the contract alone, for teams upstream and downstream, and the service with it."""

import importlib.metadata
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from schemas.catalogue import MODELS
from tests.stack import ROOT

# As an upstream and a downstream team use it, with nothing of this tree at hand.
USE = """
import importlib.util, json, pathlib, sys
import schemas
from schemas import messages, reading
from schemas.aftersale_decisions import RequestExpired

assert pathlib.Path(schemas.__file__).is_relative_to(sys.prefix), schemas.__file__
for name in ("service", "aiokafka", "asyncpg", "orjson", "structlog", "typer"):
    assert importlib.util.find_spec(name) is None, name
made = messages.care("order-7", "c-1", "refund", "defective", score=1, content="It broke.")
assert json.loads(made.value)["service"]["kind"] == "refund"
order = messages.order(
    order_id="order-7", customer_id="c-1", version=1, market="DE", timezone="Europe/Berlin",
    currency="EUR", placed_at="2026-03-01T12:00:00Z", status="paid", captured=1000,
    lines=[{"line_id": "1", "sku": "lamp", "quantity": 1, "paid": 1000}],
)
assert order.key == b"order-7"
ended = {
    "request_id": json.loads(made.value)["request_id"], "order_id": "order-7", "customer_id": "c-1",
    "kind": "care", "at": "2026-03-02T12:00:00Z", "released": [], "sequence": 2,
}
read = reading.read([("ce_type", b"aftersale.request.expired.v1")], json.dumps(ended).encode())
assert isinstance(read, RequestExpired) and read.sequence == 2
print("used")
"""


def _built(project: Path, folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=project,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.iterdir()
    return wheel


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built(ROOT / "schemas", tmp_path_factory.mktemp("alone"))


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as held:
        return set(held.namelist())


def _needed(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as held:
        (name,) = [name for name in held.namelist() if name.endswith(".dist-info/METADATA")]
        lines = held.read(name).decode().splitlines()
    return [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist: ")]


def _with_theirs(requirements: list[str]) -> Iterator[importlib.metadata.Distribution]:
    """What is installed here of them, and of what they need in turn."""
    for line in requirements:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found = importlib.metadata.distribution(requirement.name)
            yield found
            yield from _with_theirs(found.requires or [])


def _installed(wheel: Path, folder: Path) -> Path:
    """The Python of a fresh environment with the wheel and what it says it needs."""
    environment = venv.EnvBuilder(symlinks=True)
    environment.create(folder)
    (site,) = folder.glob("lib/python*/site-packages")
    for needed in _with_theirs(_needed(wheel)):
        for file in needed.files or ():
            if ".." not in file.parts:
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(file.locate()), site / file)
    with zipfile.ZipFile(wheel) as held:
        held.extractall(site)
    return folder / "bin" / "python"


def test_the_contract_alone_needs_pydantic_and_time_zones(alone: Path) -> None:
    assert {Requirement(line).name for line in _needed(alone)} == {"pydantic", "tzdata"}


def test_builders_and_reader_work_with_nothing_else_installed(alone: Path, tmp_path: Path) -> None:
    python = _installed(alone, tmp_path / "environment")
    done = subprocess.run(
        [str(python), "-I", "-c", USE], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("used\n", "")


def test_the_contract_alone_brings_types_and_schemas(alone: Path) -> None:
    names = _names(alone)
    schemas = {f"schemas/json/{kind}.json" for kind in MODELS}
    assert {"schemas/py.typed", "schemas/asyncapi.json", *schemas} <= names
    assert {name.partition("/")[0] for name in names} == {
        "schemas",
        "aftersale_schemas-0.1.0.dist-info",
    }
    assert not [name for name in names if "released" in name or "/docs/" in name]


def test_the_service_brings_the_contract_with_it(tmp_path: Path, alone: Path) -> None:
    names = _names(_built(ROOT, tmp_path))
    theirs = {name for name in _names(alone) if name.startswith("schemas/")}
    assert theirs <= names
    packs = ("default.yaml", "common.yaml", "pack.schema.json", "common.schema.json")
    assert {"service/cli.py", *(f"service/policies/{name}" for name in packs)} <= names
    assert not {"schemas/pyproject.toml", "schemas/README.md"} & names
