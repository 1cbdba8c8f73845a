"""A change that would let a reader or a writer of a released schema down is found; growth is not one."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas import compatibility, topics
from schemas.compatibility import all_breaks, breaks, released
from schemas.json_schema import json_schema, written

Change = Callable[[dict[str, Any]], Any]
TEXT = {"type": "string"}
NULLABLE_TEXT = {"anyOf": [TEXT, {"type": "null"}], "default": None}


def field(schema: dict[str, Any], path: str) -> dict[str, Any]:
    """`Model.field` of an inner model, or a field of the type itself."""
    model, _, name = path.rpartition(".")
    found: dict[str, Any] = (schema["$defs"][model] if model else schema)["properties"][name]
    return found


def changed(path: str, **changes: Any) -> Change:
    """The field, or what it may be besides null, with other keywords."""

    def change(schema: dict[str, Any]) -> None:
        found = field(schema, path)
        found.get("anyOf", [found])[0].update(changes)

    return change


def replaced(path: str, new: dict[str, Any]) -> Change:
    def change(schema: dict[str, Any]) -> None:
        found = field(schema, path)
        found.clear()
        found.update(new)

    return change


def added(name: str, new: dict[str, Any], *, required: bool = False) -> Change:
    def change(schema: dict[str, Any]) -> None:
        schema["properties"][name] = new
        schema["required"] += [name] * required

    return change


def removed(name: str) -> Change:
    def change(schema: dict[str, Any]) -> None:
        del schema["properties"][name]
        schema["required"] = [known for known in schema["required"] if known != name]

    return change


def required(name: str) -> Change:
    return lambda schema: schema["required"].append(name)


def optional(name: str) -> Change:
    return lambda schema: schema["required"].remove(name)


def with_code(path: str, code: str) -> Change:
    return lambda schema: field(schema, path)["enum"].append(code)


def without_code(path: str, code: str) -> Change:
    return lambda schema: field(schema, path)["enum"].remove(code)


def without_service(schema: dict[str, Any]) -> None:
    """Care may no longer ask for a repair."""
    options = field(schema, "service")["oneOf"]
    options.remove({"$ref": "#/$defs/RepairService"})


REFUND, CARE, REVIEW = topics.REFUND_REQUESTED, topics.CARE_REQUESTED, topics.REVIEW_SUBMITTED
APPROVED, REJECTED, PAID = topics.REQUEST_APPROVED, topics.REQUEST_REJECTED, topics.REFUND_ISSUED
DUE, ORDER = topics.CASE_DUE, topics.ORDER_SNAPSHOT
BREAKING: dict[str, tuple[str, Change, str]] = {
    "a field of an input becomes required": (REFUND, required("amount"), "amount"),
    "a required field comes to an input": (REFUND, added("mood", TEXT, required=True), "mood"),
    "an input loses a field": (REFUND, removed("severity"), "severity"),
    "an input loses a code": (REFUND, without_code("reason", "other"), "reason"),
    "an input's field changes its type": (
        REFUND,
        replaced("customer_id", {"type": "integer"}),
        "customer_id",
    ),
    "null is no longer taken": (REFUND, replaced("note", TEXT), "note"),
    "a text may be less long": (REFUND, changed("note", maxLength=100), "note"),
    "a text must be longer": (ORDER, changed("timezone", minLength=3), "timezone"),
    "a list may be less long": (REFUND, changed("lines", maxItems=100), "lines"),
    "a list must be longer": (REFUND, changed("lines", minItems=2), "lines"),
    "a number may be less high": (REFUND, changed("AskedLine.quantity", maximum=9), ".quantity"),
    "a number must be higher": (REFUND, changed("amount", minimum=100), "amount"),
    "a map may hold less": (REVIEW, changed("dimensions", maxProperties=1), "dimensions"),
    "a map's values may be less": (
        REVIEW,
        changed("dimensions", patternProperties={"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$": TEXT}),
        "dimensions",
    ),
    "a map's names may be fewer": (
        REVIEW,
        changed("dimensions", patternProperties={"^[a-z]+$": {"type": "integer"}}),
        "dimensions",
    ),
    "an input's pattern": (REFUND, changed("order_id", pattern="^[a-z]$"), "order_id"),
    "an input gets a format": (REFUND, changed("order_id", format="uuid"), "order_id"),
    "one of the objects that may stand there is gone": (CARE, without_service, "service"),
    "an inner field becomes required": (
        CARE,
        lambda schema: schema["$defs"]["RepairService"]["required"].append("estimate"),
        "service.estimate",
    ),
    "an output loses a required field": (APPROVED, removed("refund_due"), "refund_due"),
    "an output loses an optional field": (APPROVED, removed("service_kind"), "service_kind"),
    "a field of an output is no longer always there": (PAID, optional("cause"), "cause"),
    "an output's field may be null": (
        PAID,
        replaced("order_id", {"anyOf": [TEXT, {"type": "null"}]}),
        "order_id",
    ),
    "an output's field changes its type": (
        PAID,
        replaced("lines", {"type": "object"}),
        "lines",
    ),
    "an output gets a new code": (PAID, with_code("cause", "mood"), "cause"),
    "an inner code of an output is new": (
        APPROVED,
        with_code("Check.outcome", "maybe"),
        "checks[].outcome",
    ),
    "an output's list becomes free text": (PAID, replaced("cause", TEXT), "cause"),
    "an output's number may be higher": (
        PAID,
        changed("goods", maximum=2**60),
        "goods",
    ),
    "an output's number may be lower": (PAID, changed("amount", minimum=0), "amount"),
    "an output's instant becomes free text": (
        PAID,
        replaced("issued_at", TEXT),
        "issued_at",
    ),
    "an old notice of our own is no longer read": (DUE, required("shop"), "shop"),
    "a new notice of our own is not read by an older release": (DUE, optional("due_at"), "due_at"),
}
GROWING: dict[str, tuple[str, Change]] = {
    "nothing": (REFUND, lambda schema: None),
    "an input gets an optional field": (REFUND, added("mood", NULLABLE_TEXT)),
    "an input gets a code": (REFUND, with_code("reason", "mood")),
    "an input's list becomes free text": (REFUND, replaced("reason", TEXT)),
    "an input's field may be left out": (REFUND, optional("reason")),
    "a text may be longer": (REFUND, changed("note", maxLength=5_000)),
    "an input's number may be lower": (REFUND, changed("amount", minimum=0)),
    "an output gets a field": (PAID, added("mood", TEXT, required=True)),
    "an output gets an optional field": (APPROVED, added("mood", NULLABLE_TEXT)),
    "an output no longer uses a code": (PAID, without_code("cause", "retry")),
    "an output's free text becomes a list": (
        APPROVED,
        replaced("Check.check", {"enum": ["window"], "type": "string"}),
    ),
    "an output's field is never null": (
        PAID,
        replaced("refund_due", {"type": "string", "format": "date-time"}),
    ),
    "an output's number may be less high": (PAID, changed("goods", maximum=1_000)),
    "a notice of our own gets an optional field": (DUE, added("mood", NULLABLE_TEXT)),
    "other words": (REFUND, changed("order_id", description="the order's id", title="Order")),
}


def test_the_present_schemas_let_nobody_down() -> None:
    """`make release-schemas` makes them those to rely on, once they were released."""
    assert all_breaks(released(), written()) == []


@pytest.mark.parametrize(("kind", "change", "named"), BREAKING.values(), ids=BREAKING)
def test_what_breaks_is_found_and_named(kind: str, change: Change, named: str) -> None:
    old, new = json_schema(kind), json_schema(kind)
    change(new)
    assert new != old
    found = breaks(kind, old, new)
    assert found
    assert all(line.startswith(f"{kind}.") and named in line for line in found), found


@pytest.mark.parametrize(("kind", "change"), GROWING.values(), ids=GROWING)
def test_growth_breaks_nothing(kind: str, change: Change) -> None:
    old, new = json_schema(kind), json_schema(kind)
    change(new)
    assert breaks(kind, old, new) == []


def test_a_type_that_is_gone_breaks_and_a_new_one_does_not() -> None:
    old = {f"{REJECTED}.json": json.dumps(json_schema(REJECTED))}
    assert all_breaks(old, {}) == [f"{REJECTED}: gone"]
    assert all_breaks({}, old) == []


def test_a_release_moves_the_baseline_unless_it_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compatibility, "RELEASED", tmp_path)
    monkeypatch.setattr(sys, "argv", ["compatibility", "--release"])
    older = json_schema(REFUND)
    removed("severity")(older)
    (tmp_path / f"{REFUND}.json").write_text(json.dumps(older))
    compatibility.main()
    assert released() == written()
    added("mood", TEXT)(older)
    (tmp_path / f"{REFUND}.json").write_text(json.dumps(older))
    with pytest.raises(SystemExit, match=rf"^{REFUND}.mood: no longer read$"):
        compatibility.main()
    assert released() != written()


@pytest.mark.parametrize("way", [lambda old, new: (old, new), lambda old, new: (new, old)])
def test_a_keyword_that_is_not_compared_is_an_error_and_no_pass(
    way: Callable[..., tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    old, new = json_schema(REFUND), json_schema(REFUND)
    field(new, "order_id")["not"] = {"const": "o-1"}
    with pytest.raises(ValueError, match="not compared: not"):
        breaks(REFUND, *way(old, new))
