"""The examples say of themselves what becomes of them: the service and the schemas must agree."""

from collections import Counter

import jsonschema_rs
import pytest
from hatchling.builders.wheel import WheelBuilder

from schemas import topics
from schemas.json_schema import json_schema
from service.domain.inbound import InvalidRequest, Reported, Request, SnapshotTaken
from service.domain.outcome import DeadLettered
from service.stream.decode import decode
from service.stream.envelope import DecodeRules
from tests.contract.examples import EXAMPLES, FOLDER, Example

FORM = {"situation", "valid", "becomes", "errors", "reason", "beyond_schema", "key", "headers"}
EXTERNAL = [kind for topic, kinds in topics.INPUTS.items() if topic != topics.DUE for kind in kinds]
every_example = pytest.mark.parametrize(
    "example", [pytest.param(e, id=f"{e.kind} {e.name}") for e in EXAMPLES]
)


def _becomes(example: Example) -> dict[str, object]:
    """In the words of an example, what the service makes of its record."""
    found = decode(example.record, DecodeRules())
    if isinstance(found, DeadLettered):
        return {"becomes": "dead letter", "reason": found.reason}
    if isinstance(found.inbound, InvalidRequest):
        errors = {error.path: error.code for error in found.inbound.errors}
        return {"becomes": "rejected", "errors": errors}
    assert isinstance(found.inbound, SnapshotTaken | Request | Reported)
    return {"becomes": "decided" if isinstance(found.inbound, Request) else "stored"}


@every_example
def test_an_example_becomes_what_it_says(example: Example) -> None:
    told = {name: example.told.get(name) for name in ("becomes", "errors", "reason")}
    assert {name: value for name, value in told.items() if value is not None} == _becomes(example)
    assert example.told["valid"] is (told["becomes"] not in ("rejected", "dead letter"))


@every_example
def test_its_schema_says_the_same_or_the_example_says_why_not(example: Example) -> None:
    if "data" not in example.told:
        assert "beyond_schema" not in example.told
        return
    schema = jsonschema_rs.validator_for(json_schema(example.kind), validate_formats=True)
    taken = schema.is_valid(example.told["data"])
    assert taken is (example.told["valid"] or "beyond_schema" in example.told)


@every_example
def test_an_example_has_the_form_that_its_readme_describes(example: Example) -> None:
    assert example.kind in EXTERNAL
    assert example.told["situation"].endswith(".")
    assert len(example.told.keys() - FORM) == 1
    assert example.told.keys() - FORM <= {"data", "text", "base64"}
    for name in (*FORM, "data", "text", "base64"):
        assert f"`{name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", EXTERNAL)
def test_every_type_has_two_valid_examples_and_two_invalid_ones(kind: str) -> None:
    found = Counter(example.told["valid"] for example in EXAMPLES if example.kind == kind)
    assert min(found[True], found[False]) >= 2


def test_examples_are_in_the_package_that_teams_install() -> None:
    packed = {
        f.distribution_path for f in WheelBuilder(str(FOLDER.parents[1])).recurse_included_files()
    }
    assert {f"schemas/examples/{e.kind}/{e.name}.json" for e in EXAMPLES} <= packed
    assert "schemas/examples/README.md" in packed
