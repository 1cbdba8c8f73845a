"""Bytes to a JSON value within limits that are checked before anything is parsed.

The fast way is taken where cheap counts prove it safe; the slow one is the definition.
"""

import json
import re
from typing import Any

import orjson

from service.domain.codes import DeadLetterReason

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NOT_BRACKET = bytes(set(range(256)) - set(b"[]{}"))
_BLANK_BEFORE_COLON = re.compile(rb'"[ \t\r\n]+:')
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Longer ones are no amount of anything; int() of them would take quadratic time.
_DIGITS = 400


class NotTaken(Exception):
    """Why a value was not read; caught by the decoder alone."""

    def __init__(self, reason: DeadLetterReason, detail: str) -> None:
        super().__init__(detail)
        self.reason: DeadLetterReason = reason
        self.detail = detail


def read_json(value: bytes, *, depth: int, fields: int) -> Any:
    """The value, each object's keys once. Raises NotTaken."""
    _check_shape(value, depth, fields)
    try:
        parsed = orjson.loads(value)
    except ValueError:
        _check_encoding(value)
        return _read_slowly(value)
    keys = value.count(b'":')
    exact = b"\\" not in value and not _BLANK_BEFORE_COLON.search(value)
    if exact and keys == _count_keys(parsed):
        return parsed
    return _read_slowly(value)


def _check_encoding(value: bytes) -> None:
    if value.startswith(_BOMS):
        raise NotTaken("bad_encoding", "a byte order mark; UTF-8 without one is expected")
    if b"\0" in value[:4]:
        raise NotTaken("bad_encoding", "UTF-16 or UTF-32; UTF-8 is expected")
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotTaken("bad_encoding", f"not UTF-8 at byte {error.start}") from None


def _check_shape(value: bytes, depth: int, fields: int) -> None:
    """Depth and number of fields, counted outside of strings where a mere count is not enough."""
    deep = value.count(b"{") + value.count(b"[") > depth
    wide = value.count(b":") > fields
    if not deep and not wide:
        return
    outside = _STRING.sub(b"", value)
    if wide and outside.count(b":") > fields:
        raise NotTaken("too_many_fields", f"more than {fields} fields")
    if deep and _depth(outside) > depth:
        raise NotTaken("too_deep", f"nested deeper than {depth}")


def _depth(outside: bytes) -> int:
    depth = deepest = 0
    for bracket in outside.translate(None, _NOT_BRACKET):
        depth += 1 if bracket in b"{[" else -1
        deepest = max(deepest, depth)
    return deepest


def _count_keys(parsed: Any) -> int:
    """Keys in all objects; -1 where a float is among them, which may have been an integer of 2^64 or more."""
    keys, open_items = 0, [parsed]
    while open_items:
        item = open_items.pop()
        if type(item) is dict:
            keys += len(item)
            open_items.extend(item.values())
        elif type(item) is list:
            open_items.extend(item)
        elif type(item) is float:
            return -1
    return keys


def _read_slowly(value: bytes) -> Any:
    try:
        return json.loads(
            value,
            object_pairs_hook=_each_key_once,
            parse_constant=_no_constant,
            parse_int=_integer,
        )
    except (ValueError, RecursionError) as error:
        raise NotTaken("not_json", _where(error)) from None


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotTaken("duplicate_key", "a key stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _DIGITS else float("inf")


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON at character {error.pos}"
    return "no JSON value"
