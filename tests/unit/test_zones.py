"""Zone files of the machine have no say: a date must not depend on where the service runs."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from tests.stack import ROOT

SAID = """
from datetime import datetime, UTC
from zoneinfo import ZoneInfo
ZoneInfo("Europe/Berlin")
if {loaded}:
    from service.policies.loader import load_policy
    load_policy()
print(datetime(2026, 7, 1, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin")).utcoffset())
"""


def _offset(folder: Path, *, loaded: bool) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SAID.format(loaded=loaded)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONTZPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_wrong_zone_file_of_the_machine_is_not_read(tmp_path: Path) -> None:
    tokyo = files("tzdata") / "zoneinfo" / "Asia" / "Tokyo"
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Berlin").write_bytes(tokyo.read_bytes())
    assert _offset(tmp_path, loaded=False) == "9:00:00"
    assert _offset(tmp_path, loaded=True) == "2:00:00"
