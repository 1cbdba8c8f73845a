"""What packs say of the life of a case after its decision: all of it in common, single values by version."""

import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from service.domain.case_rules import CaseRules
from service.domain.policy import Pack, Policy
from service.domain.value import evolve
from service.policies.loader import PolicyError, load_policy
from tests.unit.packs_written import ground, pack, version, written

SHIPPED = (files("service.policies") / "common.yaml").read_text()
COMMON = load_policy().default.versions[0].cases

SENT = {"return_required": True, "freight": "customer", "send_within_days": 2}
REPAIRED = {"cost_percent": 50, "days": 40}


def _zw(*versions: Any, **keys: object) -> dict[str, Any]:
    return pack("zw", *versions, **{"markets": ["ZW"], **keys})


def _cases(held: Pack) -> list[tuple[str, CaseRules]]:
    return [(one.name, one.cases) for one in held.versions]


def _loaded(folder: Path, *packs: Any) -> Policy:
    return load_policy(written(folder, *packs))


def _refused(folder: Path, *packs: Any, common: str | None = None) -> list[str]:
    if common is not None:
        (folder / "common.yaml").write_text(common)
    with pytest.raises(PolicyError) as refused:
        _loaded(folder, *packs)
    return str(refused.value).splitlines()


# No two values alike, as far as there are so many.
WRITTEN = """\
cases:
  goods: {remind_days: 0, send_grace_days: 21, arrive_days: 22}
  inspection: {resellable: judge, worn: pay, damaged: refuse, missing: deduct, wrong_item: judge}
  replacement_days: 23
  repair: {days: 366, over_cap: refuse, failed: exchange}
  verdict_days: 24
  refund: {settle_days: 25, retry_hours: 2, attempts: 10}
"""


def test_what_all_packs_share_is_taken_value_by_value(tmp_path: Path) -> None:
    text, replaced = re.subn(r"^cases:\n(  .*\n)+", WRITTEN, SHIPPED, flags=re.MULTILINE)
    assert replaced == 1
    (tmp_path / "common.yaml").write_text(text)
    assert load_policy(tmp_path).default.versions[0].cases == CaseRules(
        remind_days=0,
        send_grace_days=21,
        arrive_days=22,
        replacement_days=23,
        repair_days=366,
        verdict_days=24,
        settle_days=25,
        retry_hours=2,
        attempts=10,
        inspection={
            "resellable": "judge",
            "worn": "pay",
            "damaged": "refuse",
            "missing": "deduct",
            "wrong_item": "judge",
        },
        over_cap="refuse",
        repair_failed="exchange",
    )


def test_a_version_replaces_single_values_and_the_next_one_says_them_again(tmp_path: Path) -> None:
    own = {"repair": {"failed": "judge"}, "inspection": {"worn": "pay"}, "verdict_days": 7}
    zw = _zw(
        version("1", None, ground("mind"), cases=own),
        version("2", date(2024, 1, 1), ground("mind")),
    )
    inspection = {**COMMON.inspection, "worn": "pay"}
    changed = evolve(COMMON, repair_failed="judge", verdict_days=7, inspection=inspection)
    assert _cases(_loaded(tmp_path, zw).packs["ZW"]) == [("1", changed), ("2", COMMON)]


def test_a_pack_has_what_the_one_it_extends_says_at_the_time(tmp_path: Path) -> None:
    parent = pack(
        "parent",
        version("1", None, ground("mind"), cases={"repair": {"failed": "judge", "days": 60}}),
        version("2", date(2024, 1, 1), ground("mind"), cases={"repair": {"days": 50}}),
    )
    child = _zw(version("1", date(2023, 1, 1), cases={"repair": {"days": 40}}), extends="parent")
    grandchild = pack("last", version("1"), markets=["ZM"], extends="zw")
    policy = _loaded(tmp_path, parent, child, grandchild)
    expected = [
        ("1", evolve(COMMON, repair_failed="judge", repair_days=60)),
        ("1+1", evolve(COMMON, repair_failed="judge", repair_days=40)),
        ("2+1", evolve(COMMON, repair_days=40)),
    ]
    assert _cases(policy.packs["ZW"]) == expected
    assert [cases for _, cases in _cases(policy.packs["ZM"])] == [cases for _, cases in expected]


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ({"goods": {"remind_days": -1}}, "goods.remind_days: Input should be greater than or"),
        ({"goods": {"arrive_days": 0}}, "goods.arrive_days: Input should be greater than or"),
        ({"goods": {"send_grace_days": 367}}, "goods.send_grace_days: Input should be less than"),
        ({"verdict_days": "14"}, "verdict_days: Input should be a valid integer"),
        ({"verdict_days": None}, "verdict_days: Input should be a valid integer"),
        ({"repair": {"days": True}}, "repair.days: Input should be a valid integer"),
        ({"repair": None}, "repair: Input should be a mapping of keys"),
        ({"repair": {"fialed": "judge"}}, "repair.fialed: no such key: `failed` is meant?"),
        ({"repiar": {"failed": "judge"}}, "repiar: no such key: `repair` is meant?"),
        ({"repair": {"failed": "repair"}}, "repair.failed: Input should be 'refund', 'exchange', "),
        ({"inspection": {"worn": "keep"}}, "inspection.worn: Input should be 'pay', 'deduct', "),
        ({"inspection": {"resellable": "refuse"}}, "inspection.resellable: Input should be 'pay'"),
        ({"refund": {"attempts": 0}}, "refund.attempts: Input should be greater than or"),
        (
            {"refund": {"retry_hours": 24, "attempts": 8}},
            "refund: fewer `attempts` or `retry_hours`: these take 127 days in all, at most 90",
        ),
    ],
)
def test_a_senseless_value_is_told_with_its_place(
    tmp_path: Path, cases: dict[str, Any], told: str
) -> None:
    (line,) = _refused(tmp_path, _zw(version("1", None, ground("mind"), cases=cases)))
    assert re.match(rf"zw\.yaml:\d+: versions\.0\.cases\.{re.escape(told)}", line), line


def test_its_line_is_told(tmp_path: Path) -> None:
    zw = _zw(version("1", None, ground("mind"), cases={"repair": {"days": 40, "failed": "sell"}}))
    (line,) = _refused(tmp_path, zw)
    number = int(line.split(":")[1])
    assert (tmp_path / "zw.yaml").read_text().splitlines()[number - 1].strip() == "failed: sell"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("  verdict_days: 14\n", "", "cases.verdict_days: Field required"),
        (", missing: refuse", "", "cases.inspection.missing: Field required"),
        ("remind_days: 3", "remind_days: 3.5", "cases.goods.remind_days: Input should be a valid"),
        (
            "attempts: 5",
            "attempts: 10, atempts: 5",
            "cases.refund.atempts: no such key: `attempts`",
        ),
        (
            "units: [unshipped]",
            "units: [in_transit]\n"
            "    goods: {return_required: true, freight: customer, send_within_days: 3}",
            "cases.goods.remind_days: less than 3, in which by the ground not_shipped goods",
        ),
    ],
)
def test_all_of_it_stands_in_common(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in SHIPPED
    (line,) = _refused(tmp_path, common=SHIPPED.replace(before, after, 1))
    assert re.match(rf"common\.yaml:\d+: {re.escape(told)}", line), line


TOO_SOON = "goods.send_within_days: more than the 3 `remind_days` of `cases.goods`"
TOO_LONG = "repair.days: no more than the 30 `days` of `cases.repair`"


def _parent() -> dict[str, Any]:
    plenty = {"goods": {**SENT, "send_within_days": 14}, "repair": {**REPAIRED, "days": 20}}
    mind = ground("mind", **plenty)
    return pack("parent", version("1", None, mind), version("2", date(2024, 1, 1), mind))


@pytest.mark.parametrize(
    ("packs", "told"),
    [
        pytest.param(
            [_zw(version("1", None, ground("mind"), ground("soon", goods=SENT)))],
            f"grounds.1.{TOO_SOON}",
            id="a ground whose goods are sent before the reminder of all packs",
        ),
        pytest.param(
            [_zw(version("1", None, ground("long", repair=REPAIRED)))],
            f"grounds.0.{TOO_LONG}",
            id="a ground whose repairs take longer than is waited for",
        ),
        pytest.param(
            [
                _zw(
                    version(
                        "1",
                        None,
                        ground("soon", goods=SENT),
                        cases={"goods": {"remind_days": 2}},
                    )
                )
            ],
            "cases.goods.remind_days: less than 2, in which by the ground soon goods must be sent",
            id="its own reminder is too early",
        ),
        pytest.param(
            [_parent(), _zw(version("1", cases={"goods": {"remind_days": 14}}), extends="parent")],
            "cases.goods.remind_days: less than 14, in which by the ground mind",
            id="its own reminder is too early for a ground of the other pack",
        ),
        pytest.param(
            [_parent(), _zw(version("1", cases={"repair": {"days": 19}}), extends="parent")],
            "cases.repair.days: no less than 20, which by the ground mind a repair may take",
            id="its own wait is too short for a ground of the other pack",
        ),
        pytest.param(
            [_parent(), _zw(version("1", changes={"mind": {"goods": SENT}}), extends="parent")],
            f"changes.mind.{TOO_SOON}",
            id="a ground that it changes leaves too little time",
        ),
    ],
)
def test_cases_and_grounds_that_contradict_each_other_are_told_once(
    tmp_path: Path, packs: list[dict[str, Any]], told: str
) -> None:
    heir = pack("heir", version("1"), markets=["ZM"], extends="zw")
    (line,) = _refused(tmp_path, *packs, heir)
    assert re.match(rf"zw\.yaml:\d+: versions\.0\.{re.escape(told)}", line), line


@pytest.mark.parametrize(
    ("keys", "cases"),
    [
        ({"goods": SENT}, {"goods": {"remind_days": 1}}),
        ({"goods": {**SENT, "return_required": False}}, {}),
        ({"repair": REPAIRED}, {"repair": {"days": 40}}),
    ],
)
def test_what_fits_is_taken(tmp_path: Path, keys: dict[str, Any], cases: dict[str, Any]) -> None:
    zw = _zw(version("1", None, ground("mind", **keys), cases=cases))
    assert len(_loaded(tmp_path, zw).packs["ZW"].versions) == 1


def test_the_law_on_repairs_in_vain_holds_whatever_a_shop_has_all_packs_do(tmp_path: Path) -> None:
    (tmp_path / "common.yaml").write_text(SHIPPED.replace("failed: refund", "failed: refuse"))
    policy = load_policy(tmp_path)
    found = {
        market: {version.cases.repair_failed for version in policy.packs[market].versions}
        for market in ("DE", "FR", "GB", "AU", "CN", "US")
    }
    law = {"DE": {"refund"}, "FR": {"refund"}, "GB": {"refund"}, "AU": {"refund"}}
    assert found == {**law, "CN": {"judge"}, "US": {"refuse"}}


def test_in_china_a_person_says_whether_goods_are_intact() -> None:
    treatments = [version.cases.inspection for version in load_policy().packs["CN"].versions]
    assert treatments == [{**COMMON.inspection, "worn": "judge", "damaged": "judge"}] * 2
