"""The schemas by which editors check packs: no older than the notation, and of one mind with it."""

import json
from typing import Any

import jsonschema_rs
import pytest
import yaml

from service.policies.editing import FOLDER, written
from tests.unit.packs_written import ground, pack, version

SCHEMAS = {name: json.loads(text) for name, text in written().items()}
PACKS = sorted(FOLDER.glob("*.yaml"))


def _takes(data: object, schema: str = "pack.schema.json") -> bool:
    validator = jsonschema_rs.validator_for(SCHEMAS[schema], validate_formats=True)
    return validator.is_valid(json.loads(json.dumps(data, default=str)))


def test_the_files_are_those_that_the_notation_makes() -> None:
    """`make schemas` writes them anew."""
    found = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.json")}
    assert found == written()


@pytest.mark.parametrize("file", PACKS, ids=lambda file: file.name)
def test_a_shipped_pack_names_the_schema_that_takes_it(file: Any) -> None:
    text = file.read_text(encoding="utf-8")
    first, _, _ = text.partition("\n")
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert schema == ("common" if file.stem == "common" else "pack") + ".schema.json"
    assert _takes(yaml.safe_load(text), schema)


CHANGED = {"window": {"days": 90, "from": "placed"}}


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        (pack("zw", version("1", "2024-01-01", ground("mind"))), True),
        (pack("zw", version("1", "2024-01-01T00:00:00+02:00", ground("mind"))), True),
        (pack("zw", version("1", "tomorrow", ground("mind"))), False),
        (pack("zw", version("1", None, ground("mind", widnow=None))), False),
        (pack("zw", version("1", changes={"mind": CHANGED}), extends="eu"), True),
        (pack("zw", version("1", changes={"mind": {"name": "x"}}), extends="eu"), False),
        (pack("zw", version("1", changes={"mind": {"widnow": None}}), extends="eu"), False),
        (pack("zw", version("1", changes={"Mind": CHANGED}), extends="eu"), False),
        (pack("zw", version("1", cases={"repair": {"failed": "exchange"}})), True),
        (pack("zw", version("1", cases={"repair": {"failed": "repair"}})), False),
        (pack("zw", version("1", cases={"repair": {"fialed": "exchange"}})), False),
        (pack("zw", version("1", cases={"verdict_days": 0})), False),
        (pack("zw", version("1"), timezones={"ZW": "UTC"}), True),
        (pack("zw", version("1"), timezones={"zw": "UTC"}), False),
    ],
)
def test_it_takes_what_the_notation_takes(data: dict[str, Any], taken: bool) -> None:
    assert _takes(data) is taken
