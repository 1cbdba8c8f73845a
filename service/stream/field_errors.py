"""What is wrong with a record's fields, one entry each, without a word of what they held."""

import re

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from service.domain.inbound import FieldError, InvalidFieldCode

# Fields whose keys are the sender's own, and what pydantic puts behind a key that is wrong.
_MAPS = frozenset({"disclosures", "dimensions"})
_KEY = "[key]"
_SERVICE = "service"
_UNKNOWN_KIND = frozenset({"union_tag_invalid", "union_tag_not_found"})
# pydantic names the types of Python; JSON has no tuple and no instance of a model.
_PLAIN = {
    "missing": "a value, but it is missing",
    "tuple_type": "a list",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
    "string_type": "text",
    "string_unicode": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
}
_BEFORE = re.compile(
    r"^(Value error, |Input should be |(Tuple|Dictionary|String) should have |String should (?=match ))"
)
_AFTER = re.compile(r" after validation, not .*$")
Location = tuple[int | str, ...]


def field_errors(error: ValidationError) -> list[FieldError]:
    """One entry a wrong field."""
    found: dict[str, FieldError] = {}
    problems = error.errors(include_url=False, include_context=False)
    inside = {problem["loc"][:-depth] for problem in problems for depth in (1, 2)}
    for problem in problems:
        # pydantic counts the valid items alone: a list whose only item is wrong is not short as well.
        if problem["type"] == "too_short" and problem["loc"] in inside:
            continue
        found.setdefault(_path(problem["loc"]), _field_error(problem))
    return list(found.values())


def _field_error(problem: ErrorDetails) -> FieldError:
    path, kind = _path(problem["loc"]), problem["type"]
    if kind in _UNKNOWN_KIND:
        return FieldError(
            code="invalid_field",
            path=f"{path}.kind",
            expected="refund, return, exchange or repair",
        )
    missing = kind == "missing" or problem["input"] is None
    expected = _ascii(_expected(kind, problem["msg"]))[:200]
    return FieldError(code=_code(path, kind, missing=missing), path=path, expected=expected)


def _expected(kind: str, message: str) -> str:
    """What pydantic says, as what the field must be: a customer may read it."""
    plain = _PLAIN.get(kind)
    return plain or _BEFORE.sub("", _AFTER.sub("", message))


def _path(loc: Location) -> str:
    """`lines.0.quantity`; a key that the sender made up, or none of ours at all, is not repeated."""
    parts: list[str] = []
    for part in _without_tag(loc):
        if parts and parts[-1] in _MAPS:
            parts.append("*")
        elif part != _KEY:
            parts.append(str(part))
    return ".".join(parts)[:120]


def _without_tag(loc: Location) -> Location:
    """pydantic puts the kind of a care's service between it and its fields."""
    return (_SERVICE, *loc[2:]) if loc[:1] == (_SERVICE,) else loc


def _code(path: str, kind: str, *, missing: bool) -> InvalidFieldCode:
    field = path.rpartition(".")[2]
    if kind == "score_out_of_range" and field == "score":
        return "score_out_of_range"
    if kind == "amount_not_positive":
        return "amount_not_positive"
    if field == "content" and (missing or kind == "string_too_short"):
        return "content_missing"
    if field == "content" and kind == "string_too_long":
        return "content_too_long"
    return "invalid_field"


def _ascii(text: str) -> str:
    return "".join(character if " " <= character <= "~" else "?" for character in text)
