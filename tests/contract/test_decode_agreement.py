"""Known fields are never coerced, and the models that other teams validate with decide alike."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from schemas import topics
from schemas.catalogue import MODELS
from tests.contract.documents import DOCUMENTS, REQUEST_ID, WHEN, Path, read, replaced, verdict

ODD: list[Any] = [
    *(None, True, False, 0, 1, 5, -1, 1.0, 1.5, 10**6, 10**6 + 1, 2**53 - 1, 2**53, 2**64 - 1),
    *(
        "",
        " ",
        "1",
        "2",
        "o-1",
        "c-1",
        "a" * 64,
        "a" * 65,
        "a" * 2_001,
        "a\nb",
        "a\0b",
        "caf\u00e9",
    ),
    *(WHEN, WHEN[:-1], WHEN[:10], "2026-03-02T13:00:00+01:00", "2101-01-01T00:00:00Z"),
    *("EUR", "eur", "DE", "DE-BY", "Europe/Berlin", "UTC", "paid", "consumer", "defective"),
    *("used", "major", "digital", REQUEST_ID, REQUEST_ID.upper(), "https://example.org/"),
    *([], {}, [[]], [1], ["1"], ["1", "9"], ["digital"], ["digital"] * 2, ["urn:a:b"] * 10),
    *({"a": 1}, {"a": 6}, {"a": WHEN}, {"0": "digital"}, {"a b": 1}),
    *([{"line_id": "1", "quantity": 1}], [{"line_id": "1", "quantity": 1}] * 2),
]


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every field and every item, the whole document excepted."""
    if path:
        yield path
    if isinstance(value, dict | list):
        steps = value if isinstance(value, dict) else range(len(value))
        for step in steps:
            yield from _paths(value[step], (*path, step))


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _named(kind: str, path: Path) -> str:
    return f"{kind.removesuffix('.v1')} {'.'.join(map(str, path))}"


FIELDS = [
    pytest.param(kind, path, id=_named(kind, path))
    for kind, data in DOCUMENTS.items()
    for path in _paths(data)
]
SCALARS = [
    pytest.param(kind, path, id=f"{_named(kind, path)} in another type")
    for kind, data in DOCUMENTS.items()
    for path in _paths(data)
    if not isinstance(_at(data, path), dict | list)
]


def _lookalikes(value: Any) -> list[Any]:
    """What a lenient reader would take for the value."""
    if isinstance(value, bool):
        return [int(value), str(value).lower(), "yes", float(value)]
    if isinstance(value, int):
        return [str(value), float(value), f"{value}.0", True, [value]]
    return [[value], {"value": value}, 1, True, 0.5]


@pytest.mark.parametrize(("kind", "path"), SCALARS)
def test_a_known_field_is_never_coerced(kind: str, path: Path) -> None:
    data = DOCUMENTS[kind]
    assert verdict(read(kind, data)) == "taken"
    for value in _lookalikes(_at(data, path)):
        assert verdict(read(kind, orjson.dumps(replaced(data, path, value)))) != "taken", value


def _valid(kind: str, value: bytes) -> bool:
    try:
        MODELS[kind].model_validate_json(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("kind", "path"), FIELDS)
def test_the_models_take_and_refuse_what_the_service_does(kind: str, path: Path) -> None:
    taken = 0
    for odd in ODD:
        value = orjson.dumps(replaced(DOCUMENTS[kind], path, odd))
        expected = _valid(kind, value)
        assert (verdict(read(kind, value)) == "taken") is expected, odd
        taken += expected
    assert taken < len(ODD)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"{kind}, grown") for kind in DOCUMENTS])
def test_fields_that_nobody_knows_are_ignored_at_every_level(kind: str) -> None:
    data = DOCUMENTS[kind]
    plain = read(kind, data)
    places = [()] + [path for path in _paths(data) if isinstance(_at(data, path), dict)]
    for place in places:
        if place[-1:] in (("disclosures",), ("dimensions",)):
            continue
        grown = read(kind, replaced(data, (*place, "x-new"), {"a": [1.5, None]}))
        assert grown == plain, place


_ASKED = "request_id order_id customer_id requested_at "
_REPORTED = "report_id order_id request_id reported_at "
_PAID = "report_id order_id refund_id attempt reported_at "
NEEDED = {
    topics.ORDER_SNAPSHOT: "order_id customer_id version market currency placed_at status "
    "captured lines",
    topics.REFUND_REQUESTED: _ASKED + "reason",
    topics.RETURN_REQUESTED: _ASKED + "reason",
    topics.EXCHANGE_REQUESTED: _ASKED + "reason",
    topics.REPAIR_REQUESTED: _ASKED + "reason",
    topics.CARE_REQUESTED: _ASKED + "service",
    topics.CANCEL_REQUESTED: _ASKED + "target_request_id",
    topics.REVIEW_SUBMITTED: _ASKED + "score",
    topics.COMMENT_SUBMITTED: _ASKED + "content",
    topics.GOODS_SENT: "report_id order_id request_id sent_at tracking",
    topics.GOODS_RECEIVED: "report_id order_id request_id received_at lines",
    topics.REPLACEMENT_SHIPPED: _REPORTED,
    topics.REPLACEMENT_UNAVAILABLE: _REPORTED,
    topics.REPAIR_DIAGNOSED: _REPORTED + "cost days",
    topics.REPAIR_COMPLETED: _REPORTED + "repaired",
    topics.REFUND_SETTLED: _PAID,
    topics.REFUND_FAILED: _PAID + "reason final",
    topics.REQUEST_JUDGED: "verdict_id order_id target_request_id judged_at by verdict",
    topics.CASE_DUE: "order_id request_id due_at",
}


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"{kind}, cut") for kind in DOCUMENTS])
def test_the_models_need_what_the_service_needs(kind: str) -> None:
    needed = NEEDED[kind].split()
    data = {name: value for name, value in DOCUMENTS[kind].items() if name != "express_surcharge"}
    for name in data:
        value = orjson.dumps({key: value for key, value in data.items() if key != name})
        assert _valid(kind, value) is (name not in needed), name
        assert (verdict(read(kind, value)) == "taken") is (name not in needed), name
