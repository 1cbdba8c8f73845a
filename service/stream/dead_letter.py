"""A record that is refused, as the bytes that are stored and sent: whole, with why and whence."""

from hashlib import sha256

from schemas import topics
from service.domain.outcome import DeadLettered
from service.domain.record import Output, Record
from service.stream.encode import EncodeRules

_MOST_DETAIL = 256
# Of a dead letter, with its value below what its topic takes; lawful ones are far smaller.
_MOST_KEY = 64 * 1024
_MOST_HEADERS = 512 * 1024


def encode_dead_letter(record: Record, dead: DeadLettered, rules: EncodeRules) -> Output:
    """The record as it came, with why and whence in `dlq.*` headers; those that came in are dropped."""
    value = record.value
    position = record.position
    why: list[tuple[str, bytes | None]] = [
        ("dlq.reason", dead.reason.encode()),
        ("dlq.detail", _ascii(dead.detail)),
        ("dlq.source.topic", position.topic.encode()),
        ("dlq.source.partition", str(position.partition).encode()),
        ("dlq.source.offset", str(position.offset).encode()),
        ("dlq.source.timestamp", str(record.timestamp).encode()),
        ("dlq.sha256", sha256(value or b"").hexdigest().encode()),
    ]
    original = [header for header in record.headers if not header[0].startswith("dlq.")]
    cuts = []
    if value is not None and len(value) > rules.value_bytes:
        cuts.append(f"{rules.value_bytes} of {len(value)} bytes")
        value = value[: rules.value_bytes]
    key, kept = record.key, _fitting(original)
    if key is not None and len(key) > _MOST_KEY:
        cuts.append(f"{_MOST_KEY} of {len(key)} bytes of the key")
        key = key[:_MOST_KEY]
    if len(kept) < len(original):
        cuts.append(f"{len(kept)} of {len(original)} headers")
    if cuts:
        why.append(("dlq.cut", "; ".join(cuts).encode()))
    return Output(rules.topic_prefix + topics.DEAD_LETTERS, key, (*kept, *why), value)


def _fitting(headers: list[tuple[str, bytes | None]]) -> list[tuple[str, bytes | None]]:
    """The first headers, as many as no broker refuses."""
    size = 0
    for index, (name, value) in enumerate(headers):
        size += len(name.encode()) + len(value or b"")
        if size > _MOST_HEADERS:
            return headers[:index]
    return headers


def _ascii(detail: str) -> bytes:
    safe = "".join(character if " " <= character <= "~" else "?" for character in detail)
    return safe[:_MOST_DETAIL].encode()
