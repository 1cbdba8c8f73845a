"""Examples of every type: the files of `schemas/examples/<type>/` where there are any, else one made here.

A file: `{"situation": "...", "becomes": "...", "data": {...}, "valid": true}`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from schemas.docs.sample_events import EVENTS
from schemas.docs.sample_inputs import INPUTS

FOLDER = Path(__file__).parent.parent / "examples"


class Sample(NamedTuple):
    """`becomes`: what the service, or a reader, makes of it; empty where nobody says."""

    name: str
    situation: str
    becomes: str
    data: dict[str, Any]


def samples(kind: str) -> list[Sample]:
    """Valid ones, at least one. Raises KeyError for a type that the contract does not name."""
    made = EVENTS[kind] if kind in EVENTS else json.loads(INPUTS[kind].value)
    return list(_of_files(kind)) or [Sample("example", "Example", "", made)]


def _of_files(kind: str) -> Iterator[Sample]:
    for file in sorted((FOLDER / kind).glob("*.json")):
        held = json.loads(file.read_text(encoding="utf-8"))
        # One in structured mode has its whole event as text.
        if held["valid"] and "data" in held:
            yield Sample(file.stem, held["situation"], held["becomes"], held["data"])
