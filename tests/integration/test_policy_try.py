"""`aftersale policy try` as an owner of rules runs it: no server, one request, the page of `explain`."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from schemas.aftersale_decisions import RequestApproved
from service.cli import app
from tests.stack import ROOT

EXAMPLES = ROOT / "deploy" / "policies" / "examples"
ORDER: dict[str, Any] = json.loads((EXAMPLES / "order.json").read_text())
REQUEST: dict[str, Any] = json.loads((EXAMPLES / "request.json").read_text())


def shorter(folder: Path) -> Path:
    """The default pack with 14 days where it has 30."""
    text = (ROOT / "service/policies/default.yaml").read_text()
    changed = text.replace("{days: 30, from: delivered}", "{days: 14, from: delivered}")
    assert changed != text
    folder.mkdir()
    (folder / "default.yaml").write_text(changed)
    return folder


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["policy", *map(str, arguments)])


def try_it(folder: Path, order: object, request: object, *flags: object) -> Result:
    files = folder / "order.json", folder / "request.json"
    for file, held in zip(files, (order, request), strict=True):
        file.write_text(held if isinstance(held, str) else json.dumps(held))
    return run("try", *files, *flags)


def _said(result: Result) -> str:
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return " ".join(result.stdout.split())


def test_the_example_is_decided_and_explained() -> None:
    said = _said(run("try", EXAMPLES / "order.json", EXAMPLES / "request.json"))
    for words in (
        "Refund of order order-7. Approved: 25.00 CHF, once the goods are back.",
        "change of mind: Promise of the shop: 30 days to change one's mind",
        "The goods were delivered on Saturday, 28 February 2026, 13:00.",
        "So it could be asked until the end of Monday, 30 March 2026.",
        "It was asked on Friday, 20 March 2026, 10:30: in time.",
    ):
        assert words in said
    for absent in ("record", "aftersale.decisions.v1", "Events of this request"):
        assert absent not in said, "nothing went through Kafka"


def test_other_packs_decide_otherwise(tmp_path: Path) -> None:
    folder = shorter(tmp_path / "shop")
    flags = "--policy-dir", folder
    said = _said(run("try", EXAMPLES / "order.json", EXAMPLES / "request.json", *flags))
    assert "The time to ask ended on 15 March 2026, 00:00 (Europe/Zurich)" in said
    assert "It was asked on Friday, 20 March 2026, 10:30: 5 days too late." in said


def test_the_events_are_those_that_the_service_would_publish(tmp_path: Path) -> None:
    found = run("try", EXAMPLES / "order.json", EXAMPLES / "request.json", "--json")
    (event,) = json.loads(found.stdout)
    approved = RequestApproved.model_validate_json(json.dumps(event["data"]))
    assert event["type"] == "aftersale.request.approved.v1"
    assert approved.refund is not None
    assert (approved.refund.amount, approved.request_id) == (2500, REQUEST["data"]["request_id"])
    again = run("try", EXAMPLES / "order.json", EXAMPLES / "request.json", "--json")
    assert again.stdout == found.stdout


def test_an_id_and_a_moment_may_be_left_out_and_the_kind_be_told(tmp_path: Path) -> None:
    data = {key: value for key, value in REQUEST["data"].items() if not key.startswith("request")}
    order = {"type": "order.snapshot.v1", "data": ORDER}
    ask = data | {"reason": "defective"}
    said = _said(try_it(tmp_path, order, ask, "--kind", "repair"))
    assert said.startswith("Repair of order order-7.")


def test_what_waits_for_a_later_snapshot_is_decided_without(tmp_path: Path) -> None:
    later = REQUEST | {"data": REQUEST["data"] | {"order_version": 9}}
    assert "Approved: 25.00 CHF" in _said(try_it(tmp_path, ORDER, later))


_ASKED = REQUEST["data"]


@pytest.mark.parametrize(
    ("order", "request_", "flags", "told"),
    [
        ("{", REQUEST, (), "order.json: no JSON: "),
        ("[]", REQUEST, (), "order.json: no JSON object"),
        (ORDER | {"captured": -1}, REQUEST, (), "order.json: captured: "),
        (ORDER | {"colour": "red"}, REQUEST, (), "order.json: colour: Extra inputs"),
        (ORDER, _ASKED, (), "request.json: neither a `type` beside its `data`, nor --kind"),
        (ORDER, _ASKED, ("--kind", "gift"), "--kind: gift is none of refund, return, "),
        (ORDER, {"type": "order.snapshot.v1", "data": ORDER}, (), "is no request"),
        (ORDER, _ASKED | {"reason": "boredom"}, ("--kind", "refund"), "request.json: reason: "),
        (ORDER, _ASKED | {"order_id": "o-9"}, ("--kind", "refund"), "order_id: o-9 is not order-7"),
        (ORDER, REQUEST, ("--policy-dir", "nowhere"), "nowhere: no such folder of packs"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    tmp_path: Path, order: object, request_: object, flags: tuple[str, ...], told: str
) -> None:
    found = try_it(tmp_path, order, request_, *flags)
    assert (found.exit_code, found.stdout) == (2, "")
    (line,) = found.stderr.splitlines()
    assert told in line


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = run("try", tmp_path / "none.json", EXAMPLES / "request.json")
    assert (found.exit_code, found.stderr) == (
        2,
        f"{tmp_path}/none.json: No such file or directory\n",
    )
