"""The JSON Schemas: made from the models and no older than they, and of one mind with them."""

from typing import Any, get_args

import jsonschema_rs
import orjson
import pytest
from pydantic import ValidationError

from schemas import code_meanings, codes, topics
from schemas.catalogue import MODELS
from schemas.json_schema import FOLDER, json_schema, written
from schemas.meanings import FIELDS, OF_MODEL
from service.stream.encode import EncodeRules
from tests.contract.documents import DOCUMENTS
from tests.contract.events import EVENTS, emitted
from tests.contract.test_encode import _encoded
from tests.contract.test_models import WHOLE

WHOLE_OF = {**WHOLE, **DOCUMENTS}


def _agree(kind: str, data: Any) -> bool:
    """Whether the model takes it, once the schema was found to say the same.

    Of a snapshot it may say less: what fields must be to each other no schema can say.
    """
    try:
        MODELS[kind].model_validate_json(orjson.dumps(data), strict=True)
        taken = True
    except ValidationError:
        taken = False
    schema = jsonschema_rs.validator_for(json_schema(kind), validate_formats=True)
    said = schema.is_valid(data)
    assert said is taken or (said and kind == topics.ORDER_SNAPSHOT), data
    return taken


def test_the_files_are_those_that_the_models_make() -> None:
    """`python -m schemas.json_schema` writes them anew."""
    found = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    assert found == written()


@pytest.mark.parametrize("kind", MODELS)
def test_a_schema_is_one_and_has_the_address_that_events_name(kind: str) -> None:
    schema = json_schema(kind)
    jsonschema_rs.meta.validate(schema)
    assert schema["$id"] == f"{EncodeRules().dataschema}:{kind}"


def test_every_field_has_a_meaning_and_every_meaning_its_field() -> None:
    fields = {
        (model["title"], name)
        for kind in MODELS
        for schema in (json_schema(kind),)
        for model in (schema, *schema.get("$defs", {}).values())
        for name in model.get("properties", {})
    }
    own = {f"{model}.{name}" for model, name in fields}
    assert OF_MODEL.keys() <= own
    by_name = {name for model, name in fields if f"{model}.{name}" not in OF_MODEL}
    assert FIELDS.keys() == by_name


@pytest.mark.parametrize("kind", MODELS)
def test_what_may_be_null_in_an_event_says_when_and_nothing_else_speaks_of_it(kind: str) -> None:
    schema = json_schema(kind)
    for model in (schema, *schema.get("$defs", {}).values()):
        for name, field in model.get("properties", {}).items():
            nullable = {"type": "null"} in field.get("anyOf", ())
            always = name in model.get("required", ())
            assert ("null" in field["description"]) is (nullable and always), (model["title"], name)


@pytest.mark.parametrize(
    ("codes", "meanings"),
    [
        pytest.param(codes.Reason, code_meanings.REASONS, id="reasons"),
        pytest.param(codes.RejectionCode, code_meanings.REJECTIONS, id="rejections"),
        pytest.param(codes.ReferralCode, code_meanings.REFERRALS, id="referrals"),
        pytest.param(codes.DeadLetterReason, code_meanings.DEAD_LETTERS, id="dead letters"),
    ],
)
def test_every_code_has_a_meaning(codes: Any, meanings: dict[str, str]) -> None:
    assert get_args(codes) == tuple(meanings)


@pytest.mark.parametrize("kind", WHOLE_OF)
def test_schema_and_model_take_a_whole_document_and_miss_the_same_fields(kind: str) -> None:
    whole = WHOLE_OF[kind]
    assert _agree(kind, whole)
    missed = [name for name in whole if not _agree(kind, {k: whole[k] for k in whole if k != name})]
    assert missed
    for name in whole:
        for other in (None, 5, -1, 2**62, 1.5, "", "x y", "2026-03-02", True, [], {}, [None], [5]):
            _agree(kind, whole | {name: other})


@pytest.mark.parametrize("name", EVENTS)
def test_what_the_service_sends_is_of_its_schema(name: str) -> None:
    output = _encoded(emitted(EVENTS[name]))
    kind = dict(output.headers)["ce_type"]
    assert kind is not None
    assert _agree(kind.decode(), orjson.loads(output.value or b""))
