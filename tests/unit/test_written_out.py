"""Values written out for mypyc: what is not understood is refused, and so is a folder of somebody else's."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.compiled import written_out
from tests.stack import ROOT


@pytest.mark.parametrize(
    "members",
    [
        pytest.param("shared: ClassVar[int] = 1", id="a field of the class"),
        pytest.param("size: int = field(default=1)", id="a default by another way"),
        pytest.param("def __post_init__(self) -> None: pass", id="work after the making"),
    ],
)
def test_what_is_not_written_out_yet_is_refused(members: str) -> None:
    with pytest.raises(ValueError, match="Sized: not written out yet"):
        written_out({"sizes.py": f'"""Sizes."""\n@value\nclass Sized:\n    {members}\n'})


def test_a_base_that_two_modules_declare_is_refused() -> None:
    base = '"""A module."""\n@value\nclass Named:\n    name: str\n'
    with pytest.raises(ValueError, match="2 classes are called Named"):
        written_out({"a.py": base, "b.py": base + "@value\nclass Line(Named):\n    number: int\n"})


def test_a_folder_with_something_else_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.touch()
    ran = subprocess.run(
        [sys.executable, ROOT / "deploy" / "compiled.py", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "is left as it is" in ran.stderr
    assert kept.exists()
