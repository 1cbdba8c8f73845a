"""What the README shows of a change of rules: its commands run as they stand, with the output shown."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.stack import ROOT

SECTION = (ROOT / "README.md").read_text().partition("## Change a rule")[2].partition("\n## ")[0]


def test_the_commands_have_the_output_that_is_shown(tmp_path: Path) -> None:
    for name in ("service", "schemas", "deploy"):
        (tmp_path / name).symlink_to(ROOT / name)
    (block,) = re.findall(r"```\n(.*?)```", SECTION, re.DOTALL)
    shown = [(line.partition("\n")) for line in block.split("$ ")[1:]]
    assert [command.split()[0] for command, _, _ in shown] == ["mkdir", "aftersale", "aftersale"]
    for command, _, expected in shown:
        output = _run(command, tmp_path)
        for line in expected.splitlines():
            if line != "…":
                assert line in output, command
                output = output[output.index(line) + 1 :]


def _run(command: str, folder: Path) -> list[str]:
    done = subprocess.run(
        ["bash", "-c", f'aftersale() {{ "{sys.executable}" -m service "$@"; }}; {command}'],
        env={k: v for k, v in os.environ.items() if not k.startswith("AFTERSALE_")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode in (0, 1), done.stderr) == (True, "")
    return [line.rstrip() for line in done.stdout.splitlines()]
