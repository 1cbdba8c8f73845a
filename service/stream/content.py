"""What a record says, normalised, and the digest under which its id is claimed."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson

from schemas.scalars import Model


def said(data: Model) -> bytes:
    """What was said: a field that is left out, or is added to the model later, says nothing.

    Persisted as a digest for years: these bytes may never change.
    """
    told = data.__pydantic_serializer__.to_python(data, exclude_defaults=True, exclude_none=True)
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def canonical(data: Mapping[str, Any]) -> bytes:
    """Of data that fits no model: its JSON with sorted keys."""
    return json.dumps(data, sort_keys=True, separators=(",", ":")).encode()


def digest(kind: str, content: bytes) -> bytes:
    return sha256(kind.encode() + b"\n" + content).digest()
