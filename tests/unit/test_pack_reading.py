"""A wrong pack tells the line and the place of what is wrong, and what was expected there."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.policies.loader import PolicyError, load_policy
from tests.unit.packs_written import ground, pack, version, written

ZW = """\
pack: zw
markets: [ZW]
timezone: Africa/Harare
extends: common
versions:
  - version: "1"
    grounds:
      - name: mind
        basis: "Promise of the shop"
        kinds: [refund]
        reasons: [change_of_mind]
        units: [delivered]
        window: {days: 30, from: delivered}
        money: {delivery: none, refund_within: {days: 14, from: requested}}
"""


def _refused(folder: Path, text: str | bytes, name: str = "zw.yaml") -> list[str]:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(PolicyError) as refused:
        load_policy(folder)
    return str(refused.value).splitlines()


def _with(before: str, after: str) -> str:
    assert before in ZW
    return ZW.replace(before, after)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            _with("days: 30", 'days: "30"'),
            "13: versions.0.grounds.0.window.days: Input should be a valid integer",
            id="inside a flow",
        ),
        pytest.param(
            _with("units: [delivered]", "units:\n          - delivered\n          - lost"),
            "14: versions.0.grounds.0.units.1: Input should be 'unshipped', 'in_transit' or 'delivered'",
            id="in a list over lines",
        ),
        pytest.param(
            _with("        units: [delivered]\n", ""),
            "8: versions.0.grounds.0.units: Field required",
            id="a missing key: where it should stand",
        ),
        pytest.param(
            _with("[ZW]", "[ZW, QQ]"), "2: markets.1: a country of ISO 3166-1, not QQ", id="market"
        ),
        pytest.param(
            _with("[ZW]", "[ZW, ZW]"), "2: markets.1: the market ZW stands twice", id="twice"
        ),
        pytest.param(
            _with("extends:", "timezones: {ZW: Africa/Harar}\nextends:"),
            "4: timezones.ZW: a time zone as Europe/Berlin, not Africa/Harar",
            id="time zone of a market",
        ),
        pytest.param(
            _with("extends:", "timezones: {QQ-A: UTC}\nextends:"),
            "4: timezones.QQ-A: a country of ISO 3166-1 or a region of one, not QQ-A",
            id="market of a time zone",
        ),
        pytest.param(
            _with('"1"\n', '"1"\n    since: 2022-02-31\n'),
            "7: pack: not YAML: '2022-02-31' is no timestamp",
            id="a day that no month has",
        ),
        pytest.param(
            _with('"1"\n', '"1"\n    since: 2022-02-03 00:00:00\n'),
            "7: versions.0.since: Input should have timezone info",
            id="midnight without its place is no date",
        ),
        pytest.param(
            _with("{days: 30, from: delivered}", "{days: 30, from: delivered, days: 60}"),
            "13: versions.0.grounds.0.window.days: the key stands twice, first in line 13",
            id="a key twice in one line",
        ),
        pytest.param(ZW + "\x07", "15: pack: not YAML", id="a control character"),
        pytest.param(ZW.encode() + b"# caf\xe9\n", "15: pack: not in UTF-8", id="Latin 1"),
        pytest.param(
            _with("money:", "fault: {shop: [other]}\n        money:"),
            "14: versions.0.grounds.0.fault",
            id="one of two ways to write it",
        ),
    ],
)
def test_the_place_of_what_is_wrong_is_told(tmp_path: Path, text: str | bytes, told: str) -> None:
    assert _refused(tmp_path, text)[0].startswith(f"zw.yaml:{told}")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "zm.yaml").write_text(ZW.replace("zw", "zm").replace("[ZW]", "zm"))
    text = _with("days: 30", "days: 0").replace("[refund]", "[refunds]")
    found = [line.split(": ")[:2] for line in _refused(tmp_path, text)]
    assert found == [
        ["zm.yaml:2", "markets"],
        ["zw.yaml:10", "versions.0.grounds.0.kinds.0"],
        ["zw.yaml:13", "versions.0.grounds.0.window.days"],
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("from: delivered", "form: delivered", "window.form: no such key: `from` is meant?"),
        ("units:", "unit:", "unit: no such key: `units` is meant?"),
        (
            "money:",
            "fault: {merchants: [other]}\n        money:",
            "no such key: `merchant` is meant?",
        ),
        (
            "{days: 30, from: delivered}",
            "{spans: [{days: 3, from: placed, zzz: 1}]}",
            "spans.0.zzz: no such key, there are: business_days, days, first_day_counted, from, ",
        ),
        ("[ZW]", "[NO]", 'markets.0: Input should be a valid string: quote it, as in "NO"'),
        ('version: "1"', "version: 1", 'version: Input should be a valid string: quote it: "1"'),
        ("[refund]", "[]", "kinds: at least one"),
        (
            "units: [delivered]",
            "units: [delivered]\n        placed: {from: 2026-11-01}",
            "placed.from: Input should have timezone info: an offset, as in 2026-01-31T00:00:00",
        ),
    ],
)
def test_what_would_be_right_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert any(told in line for line in _refused(tmp_path, _with(before, after)))


def test_what_is_merged_in_may_be_given_anew(tmp_path: Path) -> None:
    text = _with("window: {days: 30", "window: &a {days: 30") + (
        "  - version: '2'\n    since: 2024-01-01\n    grounds:\n      - name: mind\n"
        "        basis: x\n        kinds: [refund]\n        reasons: [other]\n"
        "        units: [delivered]\n        window: {<<: *a, days: 60}\n"
        "        money: {delivery: none, refund_within: {days: 14, from: requested}}\n"
    )
    (tmp_path / "zw.yaml").write_text(text)
    window = load_policy(tmp_path).packs["ZW"].versions[1].grounds[0].window
    assert window is not None
    assert window.spans[0].amount == 60


def test_a_merged_key_that_is_wrong_is_told_where_it_is_given_anew(tmp_path: Path) -> None:
    text = _with(
        "window: {days: 30, from: delivered}",
        "window: &a {days: 30, from: delivered}\n"
        "        evidence:\n          after: {<<: *a,\n            days: 0}",
    )
    (line,) = _refused(tmp_path, text)
    assert line.startswith("zw.yaml:16: versions.0.grounds.0.evidence.after.days: ")


def test_a_file_of_another_ending_is_not_passed_over(tmp_path: Path) -> None:
    assert _refused(tmp_path, ZW, "zw.yml") == ["zw.yml:1: pack: name it zw.yaml"]


def _unused(told: str, path: str, **keys: object) -> Any:
    return pytest.param(keys, f"{path}: {told}", id=f"{path} {told}")


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        _unused(
            "never applies: only `delivered` units",
            "units",
            kinds=["repair", "exchange"],
            units=["unshipped", "in_transit"],
            goods={"return_required": True, "freight": "merchant", "send_within_days": 14},
        ),
        _unused("never counted", "window", units=["unshipped"]),
        _unused(
            "never applies: `of_goods.without`",
            "excluded.1.trait",
            of_goods={"without": ["digital"]},
            excluded=[{"trait": "perishable"}, {"trait": "digital"}],
        ),
        _unused(
            "never applies: `without`",
            "of_goods.traits",
            of_goods={"traits": ["digital"], "without": ["digital"]},
        ),
        _unused(
            "never applies: the ground takes none",
            "excluded.0.reasons",
            excluded=[{"trait": "perishable", "reasons": ["other"]}],
        ),
        _unused(
            "never applies: a time later",
            "placed.until",
            placed={"from": "2025-01-01T00:00:00Z", "until": "2025-01-01T01:00:00+01:00"},
        ),
        _unused(
            "never applies: a day no earlier",
            "window.until",
            window={"until": "2024-12-31"},
            placed={"from": "2025-01-01T00:00:00Z"},
        ),
        _unused("a currency of ISO 4217", "automatic_limit.EUX", automatic_limit={"EUX": 5}),
    ],
)
def test_a_ground_by_which_nothing_can_be_decided_is_refused(
    tmp_path: Path, keys: dict[str, Any], told: str
) -> None:
    text = yaml.safe_dump(pack("zw", version("1", None, ground("mind", **keys))))
    (line,) = _refused(tmp_path, text)
    assert line.partition(" ")[2].startswith(f"versions.0.grounds.0.{told}")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("EUR: 500", "EUX: 500", "automatic_limit.EUX: a currency of ISO 4217"),
        (
            "from: delivered",
            "from: placed",
            "feedback.window.from: Input should be 'delivered'",
        ),
        ("{days: 180", "{business_days: 180", "feedback.window.business_days: one of days"),
        (
            "units: [unshipped]",
            "units: [in_transit]\n    window: {until: 1}",
            "grounds.0.window",
        ),
        ("kinds: [refund]", "kinds: [refund]\n    kinds: [refund]", "grounds.0.kinds: the key"),
    ],
)
def test_the_part_that_all_packs_share_is_read_as_closely(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    shipped = (files("service.policies") / "common.yaml").read_text()
    assert before in shipped
    (line,) = _refused(tmp_path, shipped.replace(before, after), "common.yaml")
    assert re.match(rf"common\.yaml:\d+: {re.escape(told)}", line), line


WORKING = {"business_days": 5, "from": "delivered"}


@pytest.mark.parametrize(
    "keys",
    [
        {"window": WORKING},
        {"window": {"days": 5, "from": "delivered", "roll": "holidays"}},
        {"evidence": {"after": WORKING}},
        {
            "money": {
                "delivery": "none",
                "refund_within": {"business_days": 3, "from": "requested"},
            }
        },
    ],
    ids=["its window", "a roll", "its evidence", "its refund"],
)
def test_where_working_days_count_each_market_and_region_has_a_calendar(
    tmp_path: Path, keys: dict[str, Any]
) -> None:
    text = pack("zw", version("1", None, ground("mind", **keys)), markets=["CH", "NO", "CA-QC"])
    held = load_policy(written(tmp_path, text)).packs["CH"]
    assert {"CH", "CH-ZH", "CH-GE", "NO", "CA-QC"} <= set(held.calendars)
    assert "US" not in held.calendars
    assert all(place == calendar.name for place, calendar in held.calendars.items())


def test_where_no_working_days_count_there_are_no_calendars(tmp_path: Path) -> None:
    text = pack("zw", version("1", None, ground("mind")), markets=["CH"])
    assert load_policy(written(tmp_path, text)).packs["CH"].calendars == {}


def test_calendars_are_also_had_for_what_the_parent_counts(tmp_path: Path) -> None:
    parent = pack("parent", version("1", None, ground("mind", window=WORKING)))
    child = pack("child", version("1"), markets=["ZW"], extends="parent")
    policy = load_policy(written(tmp_path, parent, child))
    assert set(policy.packs["ZW"].calendars) == {"ZW"}


@pytest.mark.parametrize(
    ("name", "markets", "told"),
    [
        ("zw", ["JP-13"], "markets.0: a market whose holidays are known"),
        ("default", [], "markets: the markets without a pack have no calendar"),
    ],
)
def test_a_place_without_a_calendar_is_refused_where_one_is_needed(
    tmp_path: Path, name: str, markets: list[str], told: str
) -> None:
    text = pack(name, version("1", None, ground("mind", window=WORKING)), markets=markets)
    (line,) = _refused(tmp_path, yaml.safe_dump(text), f"{name}.yaml")
    assert line.partition(" ")[2].startswith(told)
