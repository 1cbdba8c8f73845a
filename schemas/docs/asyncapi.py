"""The AsyncAPI document of the service, made from the models: `python -m schemas.docs.asyncapi` writes it.

Payloads are the schemas of `schemas/json/`, their inner models moved to where AsyncAPI looks for them.
"""

import json
from pathlib import Path
from typing import Any, Literal

from schemas import topics
from schemas.catalogue import MODELS
from schemas.docs import rules
from schemas.docs.headers import HEADERS, dead_letter, incoming, outgoing
from schemas.docs.samples import Sample, samples
from schemas.json_schema import json_schema
from schemas.meanings import TOPICS
from schemas.scalars import ID_PATTERN

FILE = Path(__file__).parent.parent / "asyncapi.json"
DEAD_LETTER = "dead-letter"
_BINDING = "0.5.0"
_SCHEMAS = "#/components/schemas/"
ABOUT = (
    "Decides after-sale and feedback requests of an online shop, each exactly once.",
    "Events are CloudEvents 1.0 in binary mode: attributes in `ce_*` headers, the data as JSON in the "
    "value. Topics may have a prefix. Readers that set `isolation.level=read_committed` see each event "
    "exactly once; readers ignore fields that they do not know.",
)


def document() -> dict[str, Any]:
    """The same from the same models and examples."""
    return {
        "asyncapi": "3.1.0",
        "id": "urn:aftersale",
        "info": {
            "title": "aftersale",
            "version": "1.0.0",
            "description": _about(),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic) for topic in topics.TYPES},
        "operations": dict(_operations()),
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


def _about() -> str:
    """In Markdown, as AsyncAPI wants it."""
    parts = [
        *ABOUT,
        "## Rules for senders",
        *(f"- {rule}" for rule in rules.FOR_SENDERS),
    ]
    return "\n\n".join(parts) + "\n"


def written() -> str:
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _channel(topic: str) -> dict[str, Any]:
    return {
        "address": topic,
        "title": topic,
        "description": TOPICS[topic],
        "messages": {kind: {"$ref": f"#/components/messages/{kind}"} for kind in _kinds_of(topic)},
        "bindings": {"kafka": {"topic": topic, "bindingVersion": _BINDING}},
    }


def _operations() -> list[tuple[str, dict[str, Any]]]:
    received = [_operation("receive", topic) for topic in (*topics.FROM_OTHERS, topics.DUE)]
    return received + [_operation("send", topic) for topic in (*topics.FOR_OTHERS, topics.DUE)]


def _operation(action: Literal["receive", "send"], topic: str) -> tuple[str, dict[str, Any]]:
    channel = f"#/channels/{topic}"
    return f"{action}.{topic}", {
        "action": action,
        "channel": {"$ref": channel},
        "summary": TOPICS[topic],
        "messages": [{"$ref": f"{channel}/messages/{kind}"} for kind in _kinds_of(topic)],
    }


def _kinds_of(topic: str) -> tuple[str, ...]:
    return (DEAD_LETTER,) if topic == topics.DEAD_LETTERS else topics.TYPES[topic]


def _messages() -> dict[str, Any]:
    made = {kind: _message(kind) for kinds in topics.TYPES.values() for kind in kinds}
    return made | {DEAD_LETTER: _dead_letter()}


def _message(kind: str) -> dict[str, Any]:
    schema = json_schema(kind)
    by_sku = kind in (topics.QUALITY_SIGNAL, topics.SKU_DUE)
    return {
        "name": kind,
        "title": schema["title"],
        "summary": schema["description"],
        "headers": _headers(kind),
        "payload": {"$ref": _SCHEMAS + schema["title"]},
        "bindings": _key("the sku" if by_sku else "the order id"),
        "examples": [_example(kind, sample) for sample in samples(kind)],
    }


def _headers(kind: str) -> dict[str, Any]:
    whose = "Incoming" if _is_read(kind) else "Outgoing"
    return {
        "type": "object",
        "allOf": [{"$ref": f"{_SCHEMAS}{whose}Headers"}],
        "properties": {"ce_type": {"const": kind}},
    }


def _is_read(kind: str) -> bool:
    return topics.topic_of(kind) in topics.FROM_OTHERS


def _key(meaning: str) -> dict[str, Any]:
    key = {"type": "string", "pattern": ID_PATTERN, "description": meaning}
    return {"kafka": {"key": key, "bindingVersion": _BINDING}}


def _example(kind: str, sample: Sample) -> dict[str, Any]:
    return {
        "name": sample.name,
        "summary": " → ".join(filter(None, (sample.situation, sample.becomes))),
        "headers": (incoming if _is_read(kind) else outgoing)(kind, sample.data),
        "payload": sample.data,
    }


def _dead_letter() -> dict[str, Any]:
    return {
        "name": DEAD_LETTER,
        "title": "DeadLetter",
        "summary": "A record that could not be taken: its key, value and headers as they came.",
        "headers": {
            "type": "object",
            "allOf": [{"$ref": _SCHEMAS + "DeadLetterHeaders"}],
        },
        "payload": {
            "description": "The original value, whatever it is; none where there was none."
        },
        "examples": [
            {"name": "example", "summary": "Example", "headers": dead_letter(), "payload": {}}
        ],
    }


def _schemas() -> dict[str, Any]:
    """Models of one name in several types are one model."""
    found: dict[str, Any] = {}
    for kind in MODELS:
        schema = json_schema(kind)
        del schema["$schema"], schema["$id"]
        for name, model in {**schema.pop("$defs", {}), schema["title"]: schema}.items():
            if found.setdefault(name, moved := _moved(model)) != moved:
                raise ValueError(f"two models are called {name}")
    return dict(sorted(found.items())) | HEADERS


def _moved(schema: Any) -> Any:
    """Where AsyncAPI looks; its own `discriminator` is another thing than OpenAPI's."""
    match schema:
        case dict():
            return {
                name: value.replace("#/$defs/", _SCHEMAS) if name == "$ref" else _moved(value)
                for name, value in schema.items()
                if name != "discriminator"
            }
        case list():
            return [_moved(value) for value in schema]
        case _:
            return schema


def main() -> None:
    FILE.write_text(written(), encoding="utf-8")


if __name__ == "__main__":
    main()
