"""Bytes to a JSON value within limits.

The fast way is taken where cheap counts prove it safe; the slow one, which looks at the limits before it
parses anything, is the definition.
"""

import json
import re
from typing import Any

import orjson

from service.domain.codes import DeadLetterReason

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NOT_BRACKET = bytes(set(range(256)) - set(b"[]{}"))
_SQUARE = bytes.maketrans(b"{}", b"[]")
# What may be an integer that orjson reads as a float, once every digit is a nought.
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = b"0" * 19
_BLANK_BEFORE_COLON = re.compile(rb'"[ \t\r\n]+:')
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Longer ones are no amount of anything; int() of them would take quadratic time.
_DIGITS = 40
_MANY_DIGITS = re.compile(rf"[0-9]{{{_DIGITS}}}")
_BEYOND: int = 10**_DIGITS
_HOLDERS = (dict, list)


class NotTaken(Exception):
    """Why a value was not read; caught by the decoder alone."""

    def __init__(self, reason: DeadLetterReason, detail: str) -> None:
        super().__init__(detail)
        self.reason: DeadLetterReason = reason
        self.detail = detail


def read_json(value: bytes, *, depth: int, fields: int) -> Any:
    """The value, each object's keys once. Raises NotTaken."""
    if not _is_plain(value, fields):
        return _read_slowly(value, depth, fields)
    try:
        parsed = orjson.loads(value)
    except ValueError:
        return _read_slowly(value, depth, fields)
    levels, keys = _levels_and_keys(parsed)
    if levels > depth or keys != value.count(b'":'):
        return _read_slowly(value, depth, fields)
    return parsed


def _is_plain(value: bytes, fields: int) -> bool:
    """Whether the fast reader says all that the slow one would, and looking through it is cheap."""
    if b"\\" in value or value.count(b'":') > fields:
        return False
    if value.count(b"[") + value.count(b"{") > fields or _BLANK_BEFORE_COLON.search(value):
        return False
    return _LONG_NUMBER not in value.translate(_ZEROS)


def _text(value: bytes) -> str:
    if value.startswith(_BOMS):
        raise NotTaken("bad_encoding", "a byte order mark; UTF-8 without one is expected")
    if b"\0" in value[:4]:
        raise NotTaken("bad_encoding", "UTF-16 or UTF-32; UTF-8 is expected")
    try:
        return value.decode("utf-8")
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
    if deep and _deeper(outside, depth):
        raise NotTaken("too_deep", f"nested deeper than {depth}")


def _deeper(outside: bytes, depth: int) -> bool:
    """Each round takes away the innermost pairs; of what is never closed, each counts as a level."""
    brackets = outside.translate(_SQUARE, _NOT_BRACKET)
    for _ in range(depth):
        brackets = brackets.replace(b"[]", b"")
    return b"[]" in brackets or brackets.count(b"[") > depth


def _levels_and_keys(parsed: Any) -> tuple[int, int]:
    """How deep it is, and how many keys all its objects have."""
    levels = keys = 0
    level = [parsed] if type(parsed) in _HOLDERS else []
    while level:
        levels += 1
        below: list[Any] = []
        for holder in level:
            if type(holder) is dict:
                keys += len(holder)
                below += [item for item in holder.values() if type(item) in _HOLDERS]
            else:
                below += [item for item in holder if type(item) in _HOLDERS]
        level = below
    return levels, keys


def _read_slowly(value: bytes, depth: int, fields: int) -> Any:
    """Says what is wrong with it, where anything is."""
    _check_shape(value, depth, fields)
    text = _text(value)
    try:
        return json.loads(
            text,
            object_pairs_hook=_each_key_once,
            parse_constant=_no_constant,
            parse_int=_integer if _MANY_DIGITS.search(text) else None,
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


def _integer(digits: str) -> int:
    if len(digits) <= _DIGITS:
        return int(digits)
    return -_BEYOND if digits.startswith("-") else _BEYOND


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON at character {error.pos}"
    return "no JSON value"
