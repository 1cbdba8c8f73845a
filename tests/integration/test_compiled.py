"""The compiled service: what mypyc is given decides as the sources do, and mypyc takes all of it.

`make test-compiled` runs every test without servers on what comes of it, which takes a C compiler and minutes.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.compiled import prepared
from tests.stack import ROOT

# Bytes in, decisions, bytes out.
_TESTS = (
    "tests/contract/test_decode_whole.py",
    "tests/unit/test_every_pair.py",
    "tests/unit/test_after_sale.py",
    "tests/contract/test_encode.py",
)
_TRANSLATE = "import sys; from mypyc.build import mypycify; mypycify(sys.argv[1:])"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tree")


@pytest.fixture(scope="module")
def modules(tree: Path) -> list[str]:
    """Of a tree with its values written out."""
    modules = prepared(ROOT, tree)
    shutil.copytree(ROOT / "tests", tree / "tests")
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, tree)
    return modules


def test_values_written_out_decide_as_those_declared(tree: Path, modules: list[str]) -> None:
    assert "def __init__" in (tree / "service/domain/order.py").read_text()
    _run(tree, "-m", "pytest", "-q", *_TESTS)


def test_mypyc_takes_every_module(tree: Path, modules: list[str]) -> None:
    _run(tree, "-c", _TRANSLATE, "--ignore-missing-imports", *modules)


def _run(tree: Path, *arguments: str) -> None:
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=tree, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
