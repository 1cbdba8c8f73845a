"""`aftersale policy check`: what packs hold and what rests on weak sources, or what is wrong with them."""

from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest
from typer.testing import CliRunner, Result

from service.cli import app
from service.operate.metrics import Metrics
from tests.unit.packs_written import ground, pack, version, written


@pytest.fixture(autouse=True)
def _no_settings_of_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AFTERSALE_POLICY_DIR", raising=False)


def _check(*files: Path, folder: Path | None = None) -> Result:
    env = {} if folder is None else {"AFTERSALE_POLICY_DIR": str(folder)}
    return CliRunner().invoke(app, ["policy", "check", *map(str, files)], env=env)


def _cells(result: Result, first: str) -> list[list[str]]:
    """The rows whose first cell it is, each cell parted from the next by two blanks."""
    rows = [line.strip().split("  ") for line in result.stdout.splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    return [row for row in cells if row and row[0] == first]


def _law(name: str, mark: str, **keys: object) -> dict[str, Any]:
    return ground(name, right="statute", mark=mark, basis=f"Act, s. {name}", **keys)


def test_the_packs_in_force_are_listed(tmp_path: Path) -> None:
    later = version("later", "2024-01-01", ground("mind", window=None))
    rolls = {"days": 5, "from": "delivered", "roll": "holidays"}
    own = pack("zw", version("1", None, ground("mind", window=rolls)), later, markets=["ZW"])
    done = _check(folder=written(tmp_path, own))
    assert done.exit_code == 0
    assert _cells(done, "zw") == [["zw", "ZW", "1", "ever", "2", "1"]]
    assert _cells(done, "later") == [["later", "2024-01-01", "2"]]
    assert _cells(done, "default")[0][:3] == ["default", "all others", "1"]


def test_laws_of_weak_sources_are_listed_and_promises_only_counted(tmp_path: Path) -> None:
    weak = _law("weak", "V3", source="[X1]")
    first = version("1", None, weak, _law("remembered", "M"), _law("read", "V1"), ground("mind"))
    second = version("2", "2024-01-01", weak)
    file = written(tmp_path, pack("zw", first, second, markets=["ZW"])) / "zw.yaml"
    done = _check(file)
    assert _cells(done, "zw")[1:] == [
        ["zw", "1", "remembered", "Act, s. remembered", "M"],
        ["zw", "1, 2", "weak", "Act, s. weak", "V3", "[X1]"],
    ]
    assert "4 grounds, of which 1 are promises" in done.stdout


def test_what_a_pack_has_of_another_is_listed_with_that_other_alone(tmp_path: Path) -> None:
    parent = pack("parent", version("1", None, _law("one", "M"), _law("two", "M")))
    changes = {"two": {"basis": "Act, s. 2a"}}
    child = pack("child", version("1", changes=changes), markets=["ZW"], extends="parent")
    done = _check(folder=written(tmp_path, parent, child))
    found = [row[:4] for row in _cells(done, "parent") + _cells(done, "child") if "M" in row]
    assert found == [
        ["parent", "1", "one", "Act, s. one"],
        ["parent", "1", "two", "Act, s. two"],
        ["child", "1+1", "two", "Act, s. 2a"],
    ]


def test_files_are_checked_beside_the_shipped_packs(tmp_path: Path) -> None:
    file = written(tmp_path, pack("zw", version("1"), markets=["ZW"])) / "zw.yaml"
    done = _check(file)
    assert done.exit_code == 0
    assert [row[0] for row in _cells(done, "zw") + _cells(done, "default")] == ["zw"]


def test_a_folder_stands_for_its_packs(tmp_path: Path) -> None:
    parent, child = pack("parent", version("1")), pack("child", version("1"), extends="parent")
    done = _check(written(tmp_path, parent, child))
    assert [_cells(done, name)[0][0] for name in ("parent", "child")] == ["parent", "child"]
    assert not _cells(done, "default")
    (tmp_path / "empty").mkdir()
    empty = _check(tmp_path / "empty")
    assert (empty.exit_code, empty.stderr) == (2, f"{tmp_path / 'empty'}: no packs in it\n")


def test_files_are_checked_beside_the_packs_of_the_shop(tmp_path: Path) -> None:
    for name in ("live", "new"):
        (tmp_path / name).mkdir()
    live = written(tmp_path / "live", pack("parent", version("1")))
    written(tmp_path / "new", pack("child", version("1"), extends="parent"))
    done = _check(tmp_path / "new" / "child.yaml", folder=live)
    assert (done.exit_code, done.stderr) == (0, "")
    assert _cells(done, "child")[0] == ["child", "none", "1+1", "ever", "1", "0"]


def test_law_that_a_pack_changes_or_leaves_out_is_listed(tmp_path: Path) -> None:
    laws = [_law(name, "V1") for name in ("kept", "longer", "gone", "anew")]
    parent = pack("parent", version("1", None, *laws, ground("promised")))
    child = version(
        "1",
        "2024-01-01",
        _law("anew", "V1"),
        changes={"longer": {"window": {"days": 90, "from": "placed"}}},
        without=["gone", "anew", "promised"],
    )
    done = _check(written(tmp_path, parent, pack("child", child, extends="parent")))
    assert [row for row in _cells(done, "child") if row[1] == "1+1"] == [
        ["child", "1+1", "longer", "changed"],
        ["child", "1+1", "gone", "left out"],
        ["child", "1+1", "anew", "written anew"],
    ]
    assert "Law changed or left out" not in _check(written(tmp_path, parent) / "parent.yaml").stdout


def test_before_its_first_version_a_pack_holds_nothing_of_its_own(tmp_path: Path) -> None:
    parent = pack("parent", version("1", None, _law("one", "M")))
    child = pack("child", version("1", "2024-01-01"), extends="parent")
    done = _check(written(tmp_path, parent, child))
    assert [row[0] for row in _cells(done, "parent") + _cells(done, "child") if "M" in row] == [
        "parent"
    ]


def test_categories_that_the_contract_does_not_name_are_listed(tmp_path: Path) -> None:
    some = ground(
        "some",
        of_goods={"categories": ["phone", "fone"]},
        excluded=[{"category": "drone"}],
        evidence={"after": {"days": 1, "from": "delivered"}, "categories": ["fone"]},
    )
    done = _check(written(tmp_path, pack("zw", version("1", None, some, ground("all")))))
    assert _cells(done, "zw")[1:] == [["zw", "fone", "some"], ["zw", "drone", "some"]]


def test_all_categories_of_the_shipped_packs_are_named_by_the_contract() -> None:
    done = _check()
    assert done.exit_code == 0
    assert "Categories that the contract does not name" not in done.stdout


def test_wrong_packs_end_it_with_exit_code_2_and_a_line_for_each_error(tmp_path: Path) -> None:
    (tmp_path / "zw.yaml").write_text("pack: zw\nmarkets: [zw]\ntimezone: UTC\nextends: common\n")
    for done in (_check(tmp_path / "zw.yaml"), _check(folder=tmp_path)):
        assert done.exit_code == 2
        assert done.stdout == ""
        assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [
            ["zw.yaml:2", "markets.0"],
            ["zw.yaml:1", "versions"],
        ]


def test_a_version_in_force_is_a_metric() -> None:
    metrics = Metrics()
    metrics.policy_version("zw", "2", "2024-01-01")
    told = 'aftersale_policy_version_info{pack="zw",since="2024-01-01",version="2"} 1.0'
    assert told in generate_latest(metrics.registry).decode().splitlines()
