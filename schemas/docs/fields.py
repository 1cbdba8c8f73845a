"""A JSON Schema as rows for people: each field with its type, limits, presence and meaning."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args

from schemas.codes import ReferralCode, RejectionCode
from schemas.currencies import DECIMALS
from schemas.docs.headers import PRINTABLE
from schemas.scalars import ID_PATTERN, MOST_MINOR_UNITS, URI_PATTERN, UUID_PATTERN

Schema = Mapping[str, Any]
NULL = {"type": "null"}
# Named in the page's table of types of values.
NAMED = {
    ID_PATTERN: "id",
    UUID_PATTERN: "UUID",
    URI_PATTERN: "URI",
    PRINTABLE: "1 to 128 printable ASCII characters",
}


class Row(NamedTuple):
    """`path`: `lines[].quantity`. `type` may hold code between backticks."""

    path: str
    type: str
    presence: str
    meaning: str


def rows(schema: Schema, schemas: Mapping[str, Schema], path: str = "") -> Iterator[Row]:
    """Of an object's fields, those of inner objects behind the field that holds them."""
    for name, field in schema["properties"].items():
        at = path + name
        options = [option for option in _options(field) if option != NULL]
        yield Row(
            at,
            " or ".join(dict.fromkeys(_type(option, schemas) for option in options)),
            _presence(name, field, schema),
            field.get("description", ""),
        )
        for option in options:
            yield from _inner(option, schemas, at)


def _options(field: Schema) -> list[Schema]:
    return list(field.get("anyOf") or field.get("oneOf") or [field])


def _presence(name: str, field: Schema, schema: Schema) -> str:
    if name not in schema.get("required", ()):
        return "optional"
    return "required, may be null" if NULL in _options(field) else "required"


def _inner(field: Schema, schemas: Mapping[str, Schema], path: str) -> Iterator[Row]:
    match field:
        case {"$ref": str(ref)}:
            model = schemas[ref.rpartition("/")[2]]
            kind = model["properties"].get("kind", {}).get("const")
            yield from rows(model, schemas, f"{path}[{kind}]." if kind else f"{path}.")
        case {"type": "array", "items": items}:
            yield from _inner(items, schemas, f"{path}[]")
        case _:
            pass


def _type(field: Schema, schemas: Mapping[str, Schema]) -> str:
    match field:
        case {"$ref": str(ref)}:
            kind = schemas[ref.rpartition("/")[2]]["properties"].get("kind", {})
            return f"object of kind `{kind['const']}`" if "const" in kind else "object"
        case {"const": value}:
            return f"`{value}`"
        case {"enum": values}:
            return _one_of(tuple(values))
        case {"type": "array", "items": items}:
            held = "objects" if "$ref" in items else _type(items, schemas)
            return f"list of {held}{_span(field, 'Items', ' entries')}"
        case {"type": "object"}:
            return _map(field, schemas)
        case {"type": "string"}:
            return _string(field)
        case {"type": "integer"}:
            return _integer(field)
        case {"type": str(name)}:
            return name
        case _:
            return "anything"


def _one_of(values: tuple[str, ...]) -> str:
    if len(values) == len(DECIMALS):
        return "ISO 4217 code"
    for codes, name in ((RejectionCode, "rejection"), (ReferralCode, "referral")):
        if values == get_args(codes):
            return f"code of {name}"
    return ", ".join(f"`{value}`" for value in values)


def _map(field: Schema, schemas: Mapping[str, Schema]) -> str:
    held = [*field.get("patternProperties", {}).values(), field.get("additionalProperties")]
    values = held[0] if isinstance(held[0], Mapping) else {}
    return f"map of names to {_type(values, schemas)}{_span(field, 'Properties', ' entries')}"


def _string(field: Schema) -> str:
    if field.get("format") == "date-time":
        return "instant"
    pattern = field.get("pattern")
    if pattern is None:
        return f"text{_span(field, 'Length', ' characters')}"
    return NAMED.get(pattern) or f"string like `{pattern}`"


def _integer(field: Schema) -> str:
    """A limit that only keeps numbers exact is not worth its digits."""
    least, most = field.get("minimum"), field.get("maximum")
    if (least, most) == (0, MOST_MINOR_UNITS):
        return "amount"
    exact = most is not None and most >= MOST_MINOR_UNITS
    return f"integer{_span({**field, 'maximum': None} if exact else field, 'imum', '')}"


def _span(field: Schema, of: str, unit: str) -> str:
    least, most = field.get(f"min{of}"), field.get(f"max{of}")
    match least, most:
        case None, None:
            return ""
        case None, int():
            return f", at most {most:,}{unit}"
        case int(), None:
            return f", at least {least:,}{unit}"
        case _:
            return f", {least:,} … {most:,}{unit}"
