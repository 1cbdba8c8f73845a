"""The whole page, made from the AsyncAPI document; it needs nothing but itself to be read."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas import code_meanings, json_schema
from schemas.catalogue import MODELS
from schemas.docs import rules
from schemas.docs.asyncapi import ABOUT
from schemas.docs.fields import rows
from schemas.docs.html import Content, Element, element, literal, table, text_of

Document = Mapping[str, Any]
_STYLE = Path(__file__).with_name("page.css")
_WAYS = {
    ("receive",): "you write, the service reads",
    ("send",): "the service writes, you read",
    ("receive", "send"): "internal to the service",
}
_RULES = {"rules": ("Rules for senders", rules.FOR_SENDERS)}
_VALUES = [
    ("id", "1 to 64 letters, digits, `.`, `_`, `:` or `-`, the first a letter or digit"),
    ("UUID", "any case in, lower case out"),
    (
        "amount",
        "integer, minor units of the order's currency (cents), from 0; never a float or a string",
    ),
    ("instant", "RFC 3339 with an offset, years 2000 to 2100"),
    ("text", "no control characters but newline and tab; put into NFC when read"),
    ("URI", "with a scheme, at most 2,048 characters"),
]
_CODES_STAY = (
    "Closed lists: within `.v1` no code comes to those of events. The code is the contract, a detail beside "
    "it is help. Names of checks, grounds and packs are no closed lists."
)
_CODES = [
    ("reasons", "Reasons of a request", code_meanings.REASONS),
    ("rejections", "Codes of rejection", code_meanings.REJECTIONS),
    ("referrals", "Codes of referral", code_meanings.REFERRALS),
    ("dead-letters", "Reasons of dead letters (dlq.reason)", code_meanings.DEAD_LETTERS),
]
_HEADERS = [
    ("IncomingHeaders", "Of records that you write"),
    ("OutgoingHeaders", "Of events that the service writes"),
    ("DeadLetterHeaders", "Of dead letters, besides those that the record came with"),
]


def page(document: Document) -> str:
    """HTML. `document`: as `schemas.docs.asyncapi` makes it."""
    info = document["info"]
    title = f"{info['title']}: topics and messages"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        literal("style", _STYLE.read_text(encoding="utf-8")),
    )
    main = element(
        "main",
        element("h1", title),
        *(element("p", part) for part in ABOUT),
        *_overview(document),
        *_rules(),
        *_values(),
        *(part for topic in document["channels"] for part in _topic(topic, document)),
        *_headers(document),
        *_codes(),
    )
    body = element("body", _contents(document), main)
    return text_of(element("html", head, body, lang="en"))


def _contents(document: Document) -> Element:
    parts: list[Content] = [element("a", "Overview", href="#overview")]
    for topic, channel in document["channels"].items():
        entries = [element("li", _link(kind)) for kind in channel["messages"]]
        parts += [element("div", _link(topic)), element("ul", *entries)]
    others = [(anchor, title) for anchor, (title, _) in _RULES.items()]
    others += [("values", "Types of values"), ("headers", "Headers"), ("codes", "Codes")]
    parts += [element("div", element("a", name, href=f"#{anchor}")) for anchor, name in others]
    return element("nav", *parts)


def _overview(document: Document) -> Iterator[Element]:
    yield element("h2", "Overview", id="overview")
    yield table(
        ("topic", "way", "what for"),
        (
            (_link(topic), _way(topic, document), channel["description"])
            for topic, channel in document["channels"].items()
        ),
    )


def _rules() -> Iterator[Element]:
    for anchor, (title, lines) in _RULES.items():
        yield element("h2", title, id=anchor)
        yield element("ul", *(element("li", line) for line in lines))


def _values() -> Iterator[Element]:
    yield element("h2", "Types of values", id="values")
    yield table(("type", ""), _VALUES)


def _topic(topic: str, document: Document) -> Iterator[Element]:
    channel = document["channels"][topic]
    yield literal("h2", topic, id=topic)
    yield element("p", element("span", _way(topic, document), class_="way"))
    yield element("p", channel["description"])
    for kind in channel["messages"]:
        yield from _message(kind, document)


def _message(kind: str, document: Document) -> Iterator[Element]:
    message = document["components"]["messages"][kind]
    yield literal("h3", kind, id=kind)
    summary = message["summary"].removeprefix(f"`{kind}`: ")
    yield element("p", summary[0].upper() + summary[1:])
    if kind in MODELS:
        key = message["bindings"]["kafka"]["key"]["description"]
        yield element("p", f"Key of the record: {key}.")
        schemas = document["components"]["schemas"]
        name = message["payload"]["$ref"].rpartition("/")[2]
        yield _fields(schemas[name], schemas)
    for example in message["examples"]:
        yield from _example(example)
    if kind in MODELS:
        yield _folded("JSON Schema", json_schema.text(kind))


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str = "field") -> Element:
    found = (
        (literal("code", row.path), row.type, row.presence, row.meaning)
        for row in rows(schema, schemas)
    )
    return table((name, "type", "presence", "meaning"), found)


def _example(example: Mapping[str, Any]) -> Iterator[Element]:
    yield element("h4", example["summary"])
    if example["payload"]:
        yield literal("pre", _json(example["payload"]))
    yield _folded("its headers", _json(example["headers"]))


def _headers(document: Document) -> Iterator[Element]:
    yield element("h2", "Headers", id="headers")
    schemas = document["components"]["schemas"]
    for name, title in _HEADERS:
        yield element("h3", title)
        yield _fields(schemas[name], schemas, "header")


def _codes() -> Iterator[Element]:
    yield element("h2", "Codes", id="codes")
    yield element("p", _CODES_STAY)
    for anchor, title, meanings in _CODES:
        yield element("h3", title, id=anchor)
        yield table(
            ("code", "meaning"),
            ((literal("code", code), meaning) for code, meaning in meanings.items()),
        )


def _way(topic: str, document: Document) -> str:
    channel = f"#/channels/{topic}"
    actions = sorted(
        operation["action"]
        for operation in document["operations"].values()
        if operation["channel"]["$ref"] == channel
    )
    return _WAYS[tuple(actions)]


def _link(name: str) -> Element:
    return literal("a", name, href=f"#{name}")


def _folded(title: str, text: str) -> Element:
    return element("details", element("summary", title), literal("pre", text))


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
