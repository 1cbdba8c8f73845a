"""The digest tells one content from another for years: what may change it, and what may not."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from schemas import topics
from service.domain.inbound import Reported, Request
from service.stream.decode import Decoded
from tests.contract.documents import (
    DOCUMENTS,
    REPORTS,
    REQUEST_ID,
    REQUESTS,
    Path,
    own_id,
    read,
    replaced,
    verdict,
)

GOLDEN = {
    topics.REFUND_REQUESTED: "e7798980d3e18d52adc93b96d1f6c4f4c735f7bb0a4303f0c0a84f658b44dc48",
    topics.RETURN_REQUESTED: "4d74d02636a12038d4f334e0b966f17cd2e2e349b618f6a8e58f696928c06103",
    topics.EXCHANGE_REQUESTED: "9a01a5f1737321f2daaf060862c7a9e41bc30fa69f270313c74d05e239639eeb",
    topics.REPAIR_REQUESTED: "a18d9b0e70085e004e9f36b91ec4dce56b5dc750024cb238d9c468eda23d16c3",
    topics.CARE_REQUESTED: "15d4a51494e6180fddd8fab95a7c14f0d11e5876eaf398a34aaa26f4742d5d49",
    topics.CANCEL_REQUESTED: "f5fb99c98212efa7bbbffb9271f7986a73990dcdd18d7f7bf25028733d62a469",
    topics.REVIEW_SUBMITTED: "c70c149efb6735d6810469e888a4444cb260629cbe9a1e4a8f9cffe503823a1c",
    topics.COMMENT_SUBMITTED: "ca21f8bf1668ce5b3db1590bc7a67f7aaf5ba8cb73c82f73363681cade38d0c8",
    topics.GOODS_SENT: "e21cfc168a30be69238d04ce05b021b81772e452276abedf42a40ae48e4b113d",
    topics.GOODS_RECEIVED: "5310318fe2c35f1f81ee82114b1291731cc055407d5469880fc620d17957abd9",
    topics.REPLACEMENT_SHIPPED: "56dbe6a688a95cc317240ab02c411234b959313455d80192e57528e776330bd1",
    topics.REPLACEMENT_UNAVAILABLE: "1f8bd7d2fad6e5658b669781c61d3523308e769d68638504e90534730a83e84a",
    topics.REPAIR_DIAGNOSED: "5f26141a0db50ca354e1cdf6a1087435d5b24b2dbd426c2d92d4b242a03663b5",
    topics.REPAIR_COMPLETED: "c7c27a24dac05ef498a8fcc0edf844ef156990370e9f435db1cdb879a2ec63a7",
    topics.REFUND_SETTLED: "f05f1a09f75573fb78fa472645c909a58f45ea7fcbbc3f5e6fa46f01bf8018cc",
    topics.REFUND_FAILED: "4bd37378a230a20138e0b2de030ba1e030d0bc149debb0e2d4109b72ba4aa96b",
    topics.REQUEST_JUDGED: "fc539af57663e21972374a8282d9d5d4b5884f08e4bfd52920f17765d55c03db",
}
INVALID = "62b0a8bad3454cbb0617379ef3b98237c8afa9e3114c1428fcc3d813c97d5561"
EVERY_KIND = pytest.mark.parametrize("kind", [*REQUESTS, *REPORTS])


def _digest(kind: str, data: dict[str, Any] | bytes) -> str:
    found = read(kind, data)
    assert isinstance(found, Decoded), found
    assert isinstance(found.inbound, Request | Reported)
    return found.inbound.digest.hex()


@EVERY_KIND
def test_digests_are_those_of_every_earlier_release(kind: str) -> None:
    """Ids are known by them: another digest makes every repeated record a reused id."""
    assert _digest(kind, DOCUMENTS[kind]) == GOLDEN[kind]


def test_the_digest_of_an_invalid_request_is_that_of_every_earlier_release() -> None:
    data = DOCUMENTS[topics.CARE_REQUESTED] | {"requested_at": None, "note": "\u00e4\u2028"}
    assert _digest(topics.CARE_REQUESTED, data) == INVALID


def _capitals(kind: str) -> dict[str, Any]:
    """Every id of a request, a report or a refund in capitals, wherever it stands."""

    def spelt(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: spelt(inner, key) for key, inner in value.items()}
        uuids = (own_id(kind), "request_id", "refund_id", "target_request_id", "follows_request")
        return value.upper() if name in (*uuids, "follows") else value

    return dict(spelt(DOCUMENTS[kind]))


def _elsewhere(kind: str) -> dict[str, Any]:
    """Every instant in another zone and with a fraction of nothing."""
    data = DOCUMENTS[kind]
    return {
        name: "2026-03-02T13:00:00.000+01:00" if name.endswith("_at") else value
        for name, value in data.items()
    }


def _turned(value: Any) -> Any:
    """The keys of every object from last to first."""
    if isinstance(value, dict):
        return {key: _turned(inner) for key, inner in reversed(value.items())}
    return [_turned(item) for item in value] if isinstance(value, list) else value


@EVERY_KIND
def test_the_same_content_in_another_form_has_the_same_digest(kind: str) -> None:
    data = DOCUMENTS[kind]
    escaped = orjson.dumps(data).replace(b'"o-1"', b'"\\u006f-1"')
    for same in (
        _capitals(kind),
        _elsewhere(kind),
        _turned(data),
        data | {"x-new": {"a": [1.5, None]}},
        orjson.dumps(data, option=orjson.OPT_INDENT_2),
        escaped,
    ):
        assert _digest(kind, same) == GOLDEN[kind]
    assert _capitals(kind) != data
    assert escaped != orjson.dumps(data)


@EVERY_KIND
def test_null_for_what_was_left_out_has_the_same_digest(kind: str) -> None:
    for path in _optional(kind):
        if "dimensions" in path[:-1]:
            continue
        without = _without(DOCUMENTS[kind], path)
        assert _digest(kind, replaced(without, path, None)) == _digest(kind, without), path


def test_text_in_either_composition_has_the_same_digest() -> None:
    data = DOCUMENTS[topics.COMMENT_SUBMITTED]
    spelt = [
        _digest(topics.COMMENT_SUBMITTED, data | {"content": c}) for c in ("e\u0301", "\u00e9")
    ]
    assert spelt[0] == spelt[1]


@EVERY_KIND
def test_every_known_field_counts(kind: str) -> None:
    for path in _optional(kind):
        assert _digest(kind, _without(DOCUMENTS[kind], path)) != GOLDEN[kind], path


_OTHER = {
    **dict.fromkeys(["order_id", "customer_id", "line_id", "channel", "tracking", "by"], "other-1"),
    **dict.fromkeys(
        ["request_id", "refund_id", "target_request_id", "follows_request", "follows"],
        "00000000-0000-4000-8000-00000000000f",
    ),
    **dict.fromkeys(
        ["requested_at", "known_at", "sent_at", "received_at", "reported_at", "judged_at"],
        "2026-03-02T12:00:00.000001Z",
    ),
    **dict.fromkeys(["amount", "quantity", "cost", "days", "attempt", "order_version"], 4),
    **dict.fromkeys(["accepted", "refused", "deduction", "quality", "fit", "score"], 4),
    **dict.fromkeys(["note", "content"], "in other words"),
    **{"topic": "look", "replacement_sku": "lamp-3", "disposition": "damaged", "verdict": "reject"},
    **{"condition": "used", "severity": "major", "kind": "return", "anonymous": False},
    **{"repaired": True, "final": False},
}


@EVERY_KIND
def test_another_value_of_any_field_is_other_content(kind: str) -> None:
    data = DOCUMENTS[kind]
    for path in _scalars(data):
        name = path[-1]
        if name == own_id(kind):
            continue
        other = _other(kind, path)
        assert _digest(kind, replaced(data, path, other)) != GOLDEN[kind], path


def test_the_same_content_under_two_types_is_never_the_same() -> None:
    shipped = DOCUMENTS[topics.REPLACEMENT_SHIPPED]
    assert _digest(topics.REPLACEMENT_SHIPPED, shipped) != _digest(
        topics.REPLACEMENT_UNAVAILABLE, shipped
    )
    ids = {"request_id": REQUEST_ID, "order_id": "o-1"}
    spoilt = [_digest(kind, ids) for kind in REQUESTS]
    assert len(set(spoilt)) == len(spoilt)


def _other(kind: str, path: Path) -> Any:
    name = path[-1]
    if name == "reason":
        return "no account" if kind == topics.REFUND_FAILED else "other"
    if isinstance(name, int):
        return "urn:another:proof"
    return _OTHER[name]


def _scalars(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict | list):
        for step in value if isinstance(value, dict) else range(len(value)):
            yield from _scalars(value[step], (*path, step))
    else:
        yield path


def _optional(kind: str) -> list[Path]:
    """Fields that a document of that type may do without, at any level."""
    data = DOCUMENTS[kind]
    return [path for path in _fields(data) if verdict(read(kind, _without(data, path))) == "taken"]


def _fields(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from _fields(inner, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _fields(item, (*path, number))


def _without(data: dict[str, Any], path: Path) -> dict[str, Any]:
    changed: dict[str, Any] = orjson.loads(orjson.dumps(data))
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return changed
