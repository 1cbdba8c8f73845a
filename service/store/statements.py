"""The named statements of this package's `.sql` files: `-- name:` begins each, its purpose follows."""

import re
from collections.abc import Iterator
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def read_statements(text: str) -> Iterator[tuple[str, str]]:
    """Name and text of each statement, in the order of the file."""
    parts = _NAME.split(text)
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        yield name, body.strip().removesuffix(";")


def _load() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            for name, text in read_statements(file.read_text(encoding="utf-8")):
                if name in found:
                    raise ValueError(f"{file.name}: statement {name} stands twice")
                found[name] = text
    return found


STATEMENTS = _load()
