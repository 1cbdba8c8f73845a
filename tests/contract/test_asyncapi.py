"""The AsyncAPI document: made from the models, no older than they, and valid for AsyncAPI's own parser."""

import json
import os
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from schemas import topics
from schemas.catalogue import MODELS
from schemas.docs import samples
from schemas.docs.asyncapi import DEAD_LETTER, FILE, document, written
from schemas.json_schema import json_schema
from service.domain.outcome import DeadLettered
from service.domain.record import Headers
from service.stream.dead_letter import encode_dead_letter
from service.stream.encode import EncodeRules
from tests.contract.events import EVENTS, emitted
from tests.contract.test_encode import _encoded
from tests.factories import record

DOCUMENT = document()
MESSAGES = DOCUMENT["components"]["messages"]
PARSER = "@asyncapi/parser@3.6.3"
SCRIPT = Path(__file__).with_name("parse_asyncapi.mjs")


def _valid(schema: Any, value: Any) -> None:
    whole = {"components": DOCUMENT["components"], "allOf": [schema]}
    jsonschema_rs.validate(whole, value, validate_formats=True)


def _text_of(headers: Headers) -> dict[str, str]:
    return {name: (value or b"").decode() for name, value in headers}


def test_the_file_is_what_the_models_make() -> None:
    """`make schemas` writes it anew."""
    assert FILE.read_text(encoding="utf-8") == written()


def test_every_topic_of_the_contract_is_a_channel_with_its_types() -> None:
    found = {name: set(channel["messages"]) for name, channel in DOCUMENT["channels"].items()}
    assert found == {topic: set(kinds) for topic, kinds in topics.TYPES.items()} | {
        topics.DEAD_LETTERS: {DEAD_LETTER}
    }
    assert all(channel["address"] == name for name, channel in DOCUMENT["channels"].items())
    assert set(MESSAGES) == {*MODELS, DEAD_LETTER}


def test_every_topic_is_received_or_sent_and_the_deadlines_are_both() -> None:
    found = [
        (operation["action"], operation["channel"]["$ref"].removeprefix("#/channels/"))
        for operation in DOCUMENT["operations"].values()
    ]
    assert sorted(found) == sorted(
        [("receive", topic) for topic in (*topics.FROM_OTHERS, topics.DUE)]
        + [("send", topic) for topic in (*topics.FOR_OTHERS, topics.DUE)]
    )
    assert {topic for _, topic in found} == set(topics.TYPES)


@pytest.mark.parametrize("kind", MODELS)
def test_a_payload_is_the_json_schema_of_its_type(kind: str) -> None:
    """But for the place of inner models, and `discriminator`, which AsyncAPI knows as something else."""
    own = json_schema(kind)
    models = {own["title"]: own, **own.pop("$defs", {})}
    assert MESSAGES[kind]["payload"] == {"$ref": f"#/components/schemas/{own['title']}"}
    for name, model in models.items():
        text = json.dumps(model).replace("#/$defs/", "#/components/schemas/")
        expected = json.loads(text, object_hook=_of_asyncapi)
        assert DOCUMENT["components"]["schemas"][name] == expected


def _of_asyncapi(schema: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in schema.items() if k not in ("$id", "$schema", "discriminator")}


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_message_has_examples_and_they_are_valid(kind: str) -> None:
    message = MESSAGES[kind]
    assert message["examples"]
    for example in message["examples"]:
        _valid(message["payload"], example["payload"])
        _valid(message["headers"], example["headers"])
        if kind in MODELS:
            MODELS[kind].model_validate_json(json.dumps(example["payload"]), strict=True)


@pytest.mark.parametrize("name", EVENTS)
def test_the_headers_of_what_the_service_sends_are_as_described(name: str) -> None:
    headers = _text_of(_encoded(emitted(EVENTS[name])).headers)
    described = MESSAGES[headers["ce_type"]]["headers"]
    _valid(described, headers)
    known = DOCUMENT["components"]["schemas"]["OutgoingHeaders"]["properties"]
    assert set(headers) <= set(known)


@pytest.mark.parametrize("kind", [kind for kinds in topics.OUTPUTS.values() for kind in kinds])
def test_the_headers_of_an_example_are_those_of_its_data(kind: str) -> None:
    for example in MESSAGES[kind]["examples"]:
        headers, data = example["headers"], example["payload"]
        sequence = str(data["sequence"]) if "sequence" in data else None
        assert headers.get("ce_sequence") == sequence
        assert headers["ce_time"] == data.get("decided_at", data.get("issued_at", data.get("at")))
        assert headers["ce_id"] == data.get("decision_id", headers["ce_id"])
        assert uuid.UUID(headers["ce_id"]).version == 5
        assert headers["ce_causation"]


def test_no_two_examples_of_events_share_an_id() -> None:
    ids = [
        example["headers"]["ce_id"]
        for topic in topics.FOR_OTHERS
        for kind in topics.TYPES[topic]
        for example in MESSAGES[kind]["examples"]
    ]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("value", [b"{}", b"x" * 1_000_000], ids=["whole", "cut"])
def test_the_headers_of_a_dead_letter_are_as_described(value: bytes) -> None:
    dead = DeadLettered(reason="no_identity", detail="request_id is missing")
    came = record(topics.AFTERSALE_REQUESTS, topics.REFUND_REQUESTED, value)
    headers = _text_of(encode_dead_letter(came, dead, EncodeRules()).headers)
    _valid(MESSAGES[DEAD_LETTER]["headers"], headers)
    known = DOCUMENT["components"]["schemas"]["DeadLetterHeaders"]["properties"]
    assert {name for name in headers if name.startswith("dlq.")} <= set(known)


def test_example_files_take_the_place_of_the_one_that_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "FOLDER", tmp_path)
    folder = tmp_path / topics.SKU_DUE
    folder.mkdir()
    data = {"sku": "chair", "due_at": "2026-03-01T00:00:00Z"}
    held = {"situation": "A chair", "becomes": "looked at", "data": data, "valid": True}
    (folder / "chair.json").write_text(json.dumps(held))
    (folder / "wrong.json").write_text(json.dumps(held | {"data": {}, "valid": False}))
    (example,) = document()["components"]["messages"][topics.SKU_DUE]["examples"]
    assert (example["name"], example["summary"]) == ("chair", "A chair → looked at")
    assert example["payload"] == data


@pytest.fixture(scope="module")
def parser() -> Path:
    """The folder that AsyncAPI's parser is installed in, of exactly one version."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("AsyncAPI's own parser needs Node and npm")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "aftersale" / PARSER.replace("/", "-")
    # npm writes this one when all the others are there.
    if not (folder / "node_modules/.package-lock.json").is_file():
        options = ("--no-save", "--no-audit", "--no-fund", "--ignore-scripts")
        install = ["npm", "install", *options, "--prefix", str(folder), PARSER]
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"{PARSER} could not be installed: {done.stderr.strip()[-300:]}")
    return folder


def _complaints(parser: Path, file: Path) -> list[str]:
    done = subprocess.run(
        ["node", str(SCRIPT), str(parser), str(file)], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_the_parser_of_asyncapi_finds_nothing_wrong(parser: Path) -> None:
    """No error, and no warning either."""
    assert _complaints(parser, FILE) == []


def test_the_parser_is_asked_indeed(parser: Path, tmp_path: Path) -> None:
    broken = tmp_path / "asyncapi.json"
    broken.write_text(written().replace('"action": "send"', '"action": "post"'))
    assert any("error" in line and "action" in line for line in _complaints(parser, broken))
