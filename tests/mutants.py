"""`python -m tests.mutants`: how many of the mutants made of windows, grounds and money the tests kill."""

import json
import subprocess
import sys
from pathlib import Path

LEAST = 90
_STATS = Path("mutants/mutmut-cicd-stats.json")
_MUTMUT = str(Path(sys.executable).parent / "mutmut")


def main() -> int:
    """0 where at least LEAST percent are killed; the survivors are listed in any case."""
    subprocess.run([_MUTMUT, "run"], check=True)
    subprocess.run([_MUTMUT, "export-cicd-stats"], check=True, capture_output=True)
    found = json.loads(_STATS.read_text())
    killed = found["killed"] + found["timeout"]
    share = 100 * killed / found["total"]
    subprocess.run([_MUTMUT, "results"], check=True)
    print(f"{killed} of {found['total']} mutants killed: {share:.1f} %")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
