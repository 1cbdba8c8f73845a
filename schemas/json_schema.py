"""The JSON Schema (2020-12) of every type, made from its model: `python -m schemas.json_schema` writes them.

What a schema cannot say, the models do: that lines are named once, that `delivered` is at most `shipped`.
"""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from schemas.catalogue import MODELS
from schemas.meanings import of_field

FOLDER = Path(__file__).parent / "json"


def uri(kind: str) -> str:
    """What `ce_dataschema` names: absolute, and of one major version."""
    return f"urn:aftersale:schemas:{kind}"


def json_schema(kind: str) -> dict[str, Any]:
    """The schema of a type's data. Raises KeyError for one that the contract does not name."""
    made = MODELS[kind].model_json_schema(mode="validation")
    for model in (made, *made.get("$defs", {}).values()):
        for name, field in model.get("properties", {}).items():
            field["description"] = of_field(model["title"], name)
    return {"$schema": GenerateJsonSchema.schema_dialect, "$id": uri(kind), **made}


def text(kind: str) -> str:
    """The same from the same model. Raises KeyError for a type that the contract does not name."""
    return json.dumps(json_schema(kind), indent=2, sort_keys=True) + "\n"


def written() -> dict[str, str]:
    """Each file's name with its text."""
    return {f"{kind}.json": text(kind) for kind in sorted(MODELS)}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, schema in written().items():
        (FOLDER / name).write_text(schema, encoding="utf-8")


if __name__ == "__main__":
    main()
