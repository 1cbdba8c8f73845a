"""What a wrong field must be, in words that a customer may read: no word of the library that found it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from schemas import topics
from service.domain.inbound import InvalidRequest
from service.stream.decode import Decoded
from tests.contract.documents import DOCUMENTS, REFUND, REQUESTS, read, replaced


def _expected(kind: str, data: dict[str, Any]) -> list[str]:
    found = read(kind, data)
    if not isinstance(found, Decoded) or not isinstance(found.inbound, InvalidRequest):
        return []
    return [error.expected for error in found.inbound.errors]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("evidence", "a text", "a list"),
        ("evidence", ["https://photo.test/1"] * 11, "at most 10 items"),
        ("lines", [], "at least 1 item"),
        ("lines", ["1"], "an object"),
        ("lines", [{"line_id": "1", "quantity": 0}], "greater than or equal to 1"),
        ("lines", [{"line_id": "1", "quantity": "two"}], "a whole number"),
        ("lines", [{"line_id": "1"}], "a value, but it is missing"),
        ("reason", 7, "'change_of_mind', 'not_received', 'late_delivery', "),
        ("severity", "dire", "'minor', 'major' or 'unsafe'"),
        ("channel", 7, "text"),
        ("channel", "no id!", "match pattern '^[A-Za-z0-9]"),
        ("requested_at", "soon", "an RFC 3339 instant with an offset"),
        ("amount", 0, "an amount above 0"),
    ],
)
def test_a_wrong_field_is_told_what_it_must_be(field: str, value: Any, expected: str) -> None:
    (told,) = _expected(topics.REFUND_REQUESTED, REFUND | {field: value})
    assert told.startswith(expected)
    assert told == expected or expected.endswith(("[A-Za-z0-9]", ", "))


def _bent(value: Any) -> Iterator[tuple[Any, ...]]:
    """The path of every field, however deep."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in items:
        yield (name,)
        if isinstance(inner, dict | list):
            yield from ((name, *path) for path in _bent(inner))


@pytest.mark.parametrize("kind", REQUESTS)
@pytest.mark.parametrize("wrong", [None, 7, -1, 2**63, 0.5, "", "no id!", True, [], {}, [7] * 600])
def test_no_word_of_the_library_reaches_a_customer(kind: str, wrong: Any) -> None:
    document = DOCUMENTS[kind]
    told = [
        one for path in _bent(document) for one in _expected(kind, replaced(document, path, wrong))
    ]
    assert told
    for one in told:
        assert not re.search(r"Input|Value error|tuple|[Dd]ictionary|instance|validation", one), one
