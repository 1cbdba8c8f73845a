"""Packs as files, with only what a test is about."""

from pathlib import Path
from typing import Any

import yaml

GROUND: dict[str, Any] = {
    "name": "change_of_mind",
    "basis": "Promise of the shop: 60 days",
    "kinds": ["refund"],
    "reasons": ["change_of_mind"],
    "units": ["delivered"],
    "window": {"days": 60, "from": "delivered"},
    "money": {"delivery": "standard", "refund_within": {"days": 14, "from": "received"}},
}


def ground(name: str, **keys: object) -> dict[str, Any]:
    return {**GROUND, "name": name, **keys}


def version(name: str, since: object = None, *grounds: Any, **keys: object) -> dict[str, Any]:
    begins = {} if since is None else {"since": since}
    return {"version": name, **begins, "grounds": list(grounds), **keys}


def pack(name: str, *versions: Any, **keys: object) -> dict[str, Any]:
    given = {"pack": name, "markets": [], "timezone": "UTC", "extends": "common", **keys}
    return {**given, "versions": list(versions)}


def written(folder: Path, *packs: dict[str, Any]) -> Path:
    for one in packs:
        (folder / f"{one['pack']}.yaml").write_text(yaml.safe_dump(one, sort_keys=False))
    return folder
