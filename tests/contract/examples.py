"""The examples that come with the schemas, as the records that they describe."""

import json
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from schemas import topics
from service.domain.record import Headers, Record
from tests.factories import headers_of, record

FOLDER = Path(topics.__file__).parent / "examples"


@dataclass(frozen=True)
class Example:
    kind: str
    name: str
    told: dict[str, Any]

    @property
    def value(self) -> bytes:
        if "base64" in self.told:
            return b64decode(self.told["base64"])
        return (
            self.told["text"].encode() if "text" in self.told else orjson.dumps(self.told["data"])
        )

    @property
    def key(self) -> bytes | None:
        data = self.told.get("data", {})
        key = self.told.get("key", data.get("order_id"))
        return key.encode() if isinstance(key, str) else None

    @property
    def headers(self) -> Headers:
        changed = self.told.get("headers", {})
        plain = [header for header in headers_of(self.kind) if header[0] not in changed]
        return (*plain, *((k, v.encode()) for k, v in changed.items() if v is not None))

    @property
    def record(self) -> Record:
        topic = topics.topic_of(self.kind)
        return record(topic, self.kind, self.value, key=self.key, headers=self.headers)


def _read() -> list[Example]:
    return [
        Example(file.parent.name, file.stem, json.loads(file.read_text(encoding="utf-8")))
        for file in sorted(FOLDER.rglob("*.json"))
    ]


EXAMPLES = _read()
