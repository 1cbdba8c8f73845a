"""The JSON Schemas by which editors check packs: `python -m service.policies.editing` writes them.

They know keys and their values; what these must be to each other the loader alone does.
"""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from service.policies.case_model import CasesNotation
from service.policies.ground_model import GroundNotation
from service.policies.model import PackNotation, SharedNotation
from service.policies.window_model import Notation

FOLDER = Path(__file__).parent
_CHANGES = "GroundChanges"
_CASES = "CaseChanges"


def pack_schema() -> dict[str, Any]:
    made = _schema(PackNotation, "A policy pack")
    ground = made["$defs"][GroundNotation.__name__]
    # Any of a ground's keys, but none must be there, and the name is not among them.
    keys = {key: field for key, field in ground["properties"].items() if key != "name"}
    made["$defs"][_CHANGES] = {
        "type": "object",
        "additionalProperties": False,
        "title": _CHANGES,
        "properties": keys,
    }
    changes = made["$defs"]["VersionNotation"]["properties"]["changes"]
    names = changes["patternProperties"]
    changes["patternProperties"] = {name: {"$ref": f"#/$defs/{_CHANGES}"} for name in names}
    made["$defs"] |= _case_changes()
    made["$defs"]["VersionNotation"]["properties"]["cases"] = {"$ref": f"#/$defs/{_CASES}"}
    return made


def written() -> dict[str, str]:
    """Each file's name with its text, the same from the same models."""
    schemas = {
        "pack.schema.json": pack_schema(),
        "common.schema.json": _schema(SharedNotation, "What all policy packs share"),
    }
    return {
        name: json.dumps(schema, indent=2, sort_keys=True) + "\n"
        for name, schema in schemas.items()
    }


def main() -> None:
    for name, text in written().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _case_changes() -> dict[str, Any]:
    """Any single value, but none must be there."""
    made = CasesNotation.model_json_schema(mode="validation")
    parts = made.pop("$defs")
    for part in (made, *parts.values()):
        del part["required"]
    return {**parts, _CASES: {**made, "title": _CASES}}


def _schema(notation: type[Notation], title: str) -> dict[str, Any]:
    made = notation.model_json_schema(mode="validation")
    for model in (made, *made["$defs"].values()):
        for field in model.get("properties", {}).values():
            if "patternProperties" in field:
                field["additionalProperties"] = False
    return {"$schema": GenerateJsonSchema.schema_dialect, **made, "title": title}


if __name__ == "__main__":
    main()
