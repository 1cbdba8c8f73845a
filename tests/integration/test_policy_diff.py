"""`aftersale policy diff` as an owner of rules runs it, before a change of the packs goes live."""

import gzip
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_policy_try import EXAMPLES, ORDER, REQUEST, run, shorter
from tests.stack import ROOT

LINES = EXAMPLES / "requests.jsonl"
SNAPSHOT = {"type": "order.snapshot.v1", "data": ORDER}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shorter(tmp_path / "shop")


def _data(*arguments: object) -> dict[str, Any]:
    found = run("diff", *arguments, "--json")
    assert found.stderr == ""
    document: dict[str, Any] = json.loads(found.stdout)
    assert found.exit_code == (1 if document["differ"] else 0)
    return document


def _written(folder: Path, *entries: dict[str, Any], name: str = "lines.jsonl") -> Path:
    file = folder / name
    text = "".join(f"{json.dumps(entry)}\n" for entry in entries).encode()
    file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return file


def _asking(**fields: Any) -> dict[str, Any]:
    return REQUEST | {"data": REQUEST["data"] | {"request_id": str(uuid.uuid4())} | fields}


def test_nothing_differs_from_itself() -> None:
    found = run("diff", "shipped", "shipped", LINES)
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.startswith("0 decisions of 5 requests on 4 order snapshots differ.")


def test_every_decision_that_differs_is_listed_with_both(shop: Path) -> None:
    found = run("diff", "shipped", shop, LINES)
    assert (found.exit_code, found.stderr) == (1, "")
    said = " ".join(found.stdout.split())
    for words in (
        "2 decisions of 5 requests on 4 order snapshots differ.",
        "approved rejected 2",
        "188.00 CHF 153.00 CHF -35.00 CHF",
        "refund of order-7, change of mind approved, 25.00 CHF, change rejected, change of mind",
        "[window_closed]",
        "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10",
    ):
        assert words in said
    assert max(map(len, found.stdout.splitlines())) <= 100


def test_codes_are_shown_whole_on_a_narrow_page(tmp_path: Path) -> None:
    text = (ROOT / "service/policies/default.yaml").read_text()
    changed = text.replace("reasons: [change_of_mind]", "reasons: [late_delivery]", 1)
    assert changed != text
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/default.yaml").write_text(changed)
    found = run("diff", "shipped", tmp_path / "shop", LINES)
    assert "[reason_not_accepted]" in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 100


def test_the_same_as_data(shop: Path) -> None:
    found = _data("shipped", shop, LINES)
    assert found["money"] == [
        {"currency": "CHF", "old": 18_800, "new": 15_300, "difference": -3_500}
    ]
    assert found["verdicts"] == [{"old": "approved", "new": "rejected", "count": 2}]
    first = found["decisions"][0]
    assert {name: first[name] for name in ("request_id", "order_id", "kind", "reason")} == {
        "request_id": "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10",
        "order_id": "order-7",
        "kind": "refund",
        "reason": "change_of_mind",
    }
    assert (first["old"]["verdict"], first["old"]["amount"]) == ("approved", 2500)
    assert (first["new"]["codes"], first["new"]["grounds"]) == (
        ["window_closed"],
        ["change_of_mind"],
    )
    back = _data(shop, "shipped", LINES)
    assert back["verdicts"] == [{"old": "rejected", "new": "approved", "count": 2}]


def test_the_list_is_limited_and_says_what_it_leaves_out(shop: Path) -> None:
    found = run("diff", "shipped", shop, LINES, "--limit", "1")
    assert "and 1 more, not listed (--limit)" in found.stdout
    assert "8c1f5a2e7d11" not in found.stdout
    data = _data("shipped", shop, LINES, "--limit", "1")
    assert (data["differ"], len(data["decisions"]), data["left_out"]) == (2, 1, 1)


def test_each_policy_keeps_its_own_ledger(tmp_path: Path, shop: Path) -> None:
    """Units that only the old packs gave away are still there under the new ones."""
    both = {"lines": [{"line_id": "1", "quantity": 2}]}
    late, faulty = _asking(**both), _asking(**both, reason="defective")
    found = _data("shipped", shop, _written(tmp_path, SNAPSHOT, late, faulty))
    pairs = [(one["old"]["codes"], one["new"]["codes"]) for one in found["decisions"]]
    assert pairs == [([], ["window_closed"]), (["quantity_unavailable"], [])]


def test_files_may_stand_in_any_order_and_be_packed(tmp_path: Path, shop: Path) -> None:
    asked = _written(tmp_path, _asking(), name="asked.jsonl.gz")
    orders = _written(tmp_path, SNAPSHOT, name="orders.jsonl")
    assert _data("shipped", shop, asked, orders) == _data("shipped", shop, orders, asked)
    assert _data("shipped", shop, asked, orders)["differ"] == 1


def test_a_request_whose_order_never_comes_is_the_same_under_both(
    tmp_path: Path, shop: Path
) -> None:
    found = _data("shipped", shop, _written(tmp_path, _asking()))
    assert (found["requests"], found["orders"], found["differ"]) == (1, 0, 0)


def test_a_request_that_stands_twice_counts_once(tmp_path: Path, shop: Path) -> None:
    asked = _asking()
    found = _data("shipped", shop, _written(tmp_path, SNAPSHOT, asked, asked))
    assert (found["requests"], found["differ"]) == (1, 1)


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([SNAPSHOT, {"data": {}}], "lines.jsonl:2: type: None is no order and no request"),
        ([SNAPSHOT, {"type": "x"}], "lines.jsonl:2: not of the form"),
        ([SNAPSHOT | {"data": {"order_id": "o-1"}}], "lines.jsonl:1: customer_id: "),
        ([REQUEST | {"data": {}}], "lines.jsonl:1: order_id is missing or malformed"),
        (
            [SNAPSHOT, SNAPSHOT | {"data": ORDER | {"customer_id": "c-9", "version": 4}}],
            "lines.jsonl:2: another customer or currency",
        ),
    ],
)
def test_a_wrong_line_is_named_by_its_place(
    tmp_path: Path, entries: list[dict[str, Any]], told: str
) -> None:
    found = run("diff", "shipped", "shipped", _written(tmp_path, *entries))
    assert (found.exit_code, found.stdout) == (2, "")
    (line,) = found.stderr.splitlines()
    assert told in line


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("shipped", "nowhere", LINES), "nowhere: no such folder of packs"),
        (("shipped", "shipped"), "ORDERS: neither a file nor --database is given"),
        (("shipped", "shipped", "none.jsonl"), "none.jsonl: No such file or directory"),
    ],
)
def test_wrong_arguments_are_one_line(arguments: tuple[object, ...], told: str) -> None:
    found = run("diff", *arguments)
    assert (found.exit_code, found.stdout, found.stderr) == (2, "", f"{told}\n")


def test_a_database_out_of_reach_is_not_taken_for_a_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AFTERSALE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    found = run("diff", "shipped", "shipped", "--database")
    assert (found.exit_code, found.stdout) == (3, "")
    assert found.stderr.strip()
