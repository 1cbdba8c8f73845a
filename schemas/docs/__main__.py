"""Write the page for people to the file named, by default `build/docs/index.html`, and say where it is."""

import argparse
import json
import sys
from pathlib import Path

from schemas.docs.asyncapi import FILE
from schemas.docs.page import page


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m schemas.docs", description=__doc__)
    arguments.add_argument("file", nargs="?", type=Path, default=Path("build/docs/index.html"))
    file: Path = arguments.parse_args().file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(json.loads(FILE.read_text(encoding="utf-8"))), encoding="utf-8")
    sys.stdout.write(f"{file.resolve()}\n")


if __name__ == "__main__":
    main()
