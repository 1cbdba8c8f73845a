"""Packs of a shop's own: a wrong one stops the start, with its file, the place in it and what was expected."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.domain.policy import FrequencyRule
from service.policies.loader import PolicyError, load_policy
from service.policies.window_model import Notation
from tests.stack import ROOT
from tests.unit.builders import an_order

GROUND: dict[str, Any] = {
    "name": "change_of_mind",
    "basis": "Promise of the shop: 60 days",
    "kinds": ["refund"],
    "reasons": ["change_of_mind"],
    "units": ["delivered"],
    "window": {"days": 60, "from": "delivered"},
    "money": {"delivery": "standard", "refund_within": {"days": 14, "from": "received"}},
}
FIRST: dict[str, Any] = {"version": "1", "grounds": [GROUND]}
PACK: dict[str, Any] = {
    "pack": "us",
    "markets": ["US"],
    "timezone": "America/New_York",
    "extends": "common",
    "versions": [FIRST],
}


def _later(version: str, since: object) -> dict[str, Any]:
    return {**FIRST, "version": version, "since": since}


def _ground(**changed: object) -> dict[str, Any]:
    return {**PACK, "versions": [{**FIRST, "grounds": [{**GROUND, **changed}]}]}


def _written(folder: Path, packs: Mapping[str, object]) -> Path:
    for name, pack in packs.items():
        file = folder / f"{name}.yaml"
        if isinstance(pack, bytes):
            file.write_bytes(pack)
        else:
            file.write_text(pack if isinstance(pack, str) else yaml.safe_dump(pack))
    return folder


@pytest.mark.parametrize(
    ("pack", "told"),
    [
        pytest.param({**PACK, "market": ["CA"]}, ["market", "no such key"], id="an unknown key"),
        pytest.param(
            _ground(window={"days": 60, "from": "delivered", "to": "noon"}),
            ["versions.0.grounds.0.window.to", "no such key"],
            id="an unknown key deep inside",
        ),
        pytest.param(
            {k: v for k, v in PACK.items() if k != "extends"},
            ["extends", "required"],
            id="a key that is missing",
        ),
        pytest.param(
            _ground(window={"days": "60", "from": "delivered"}),
            ["versions.0.grounds.0.window.days", "integer"],
            id="a text for a number",
        ),
        pytest.param(
            _ground(window={"days": -1, "from": "delivered"}),
            ["versions.0.grounds.0.window.days", "greater than"],
            id="a number below its least",
        ),
        pytest.param(
            _ground(window={"days": 60, "months": 2, "from": "delivered"}),
            ["versions.0.grounds.0.window", "exactly one"],
            id="two units of time in one window",
        ),
        pytest.param(
            _ground(reasons=["boredom"]),
            ["versions.0.grounds.0.reasons.0", "change_of_mind"],
            id="a reason that no request can have",
        ),
        pytest.param({**PACK, "markets": ["usa"]}, ["markets.0", "A-Z"], id="no country code"),
        pytest.param(
            {**PACK, "timezone": "Mars/Olympus"}, ["timezone", "Mars/Olympus"], id="no time zone"
        ),
        pytest.param({**PACK, "extends": "uncommon"}, ["extends", "uncommon"], id="unknown base"),
        pytest.param({**PACK, "versions": []}, ["versions", "at least one"], id="no version"),
        pytest.param(
            {**PACK, "versions": [FIRST, _later("2", "2026-01-01T00:00:00")]},
            ["versions.1.since", "timezone"],
            id="a date without its offset from UTC",
        ),
        pytest.param(
            {**PACK, "versions": [FIRST, FIRST | {"version": "2"}]},
            ["since"],
            id="a second version without its beginning",
        ),
        pytest.param(
            {
                **PACK,
                "versions": [
                    FIRST,
                    _later("2", "2026-02-01T00:00:00Z"),
                    _later("3", "2026-01-01T00:00:00Z"),
                ],
            },
            ["since", "later"],
            id="versions that overlap",
        ),
        pytest.param(
            {
                **PACK,
                "versions": [
                    FIRST,
                    _later("2", "2026-02-01T00:00:00Z"),
                    _later("3", "2026-02-01T01:00:00+01:00"),
                ],
            },
            ["since", "later"],
            id="two versions from the same instant, in two notations",
        ),
        pytest.param(
            {
                **PACK,
                "versions": [
                    _later("1", "2026-03-01T00:00:00Z"),
                    _later("2", "2026-02-01T00:00:00Z"),
                ],
            },
            ["since", "later"],
            id="a second version from before the first",
        ),
        pytest.param(
            {**PACK, "versions": [FIRST, _later("1", "2026-02-01T00:00:00Z")]},
            ["version"],
            id="two versions of one name, which no decision could tell apart",
        ),
        pytest.param(
            {**PACK, "versions": [{**FIRST, "grounds": [GROUND, GROUND]}]},
            ["versions.0.grounds.1.name", "twice"],
            id="two grounds of one name",
        ),
        pytest.param("pack: [us\n", ["not YAML"], id="broken YAML"),
        pytest.param("", ["pack"], id="an empty file"),
        pytest.param("- us\n", ["pack"], id="a list instead of a pack"),
        pytest.param(
            "pack: !!python/object/apply:os.getcwd []\n",
            ["python/object/apply:os.getcwd"],
            id="a tag that would run code",
        ),
        pytest.param(
            yaml.safe_dump(PACK) + "timezone: UTC\n",
            ["timezone"],
            id="a key given twice, of which one would be ignored",
        ),
        pytest.param(
            yaml.safe_dump(PACK).encode() + b"# caf\xe9\n", ["UTF-8"], id="a file not in UTF-8"
        ),
    ],
)
def test_a_wrong_pack_is_refused_with_its_file_and_what_was_expected(
    tmp_path: Path, pack: object, told: list[str]
) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(_written(tmp_path, {"us": pack}))
    line = str(refused.value)
    assert re.match(r"us\.yaml:\d+: ", line), line
    for words in told:
        assert re.search(re.escape(words), line.partition(" ")[2], re.IGNORECASE), line


@pytest.mark.parametrize(
    ("packs", "told"),
    [
        pytest.param(
            {"one": PACK, "two": {**PACK, "pack": "other"}}, "US", id="two packs for one market"
        ),
        pytest.param(
            {"one": PACK, "two": {**PACK, "markets": ["CA"]}}, "us", id="two packs of one name"
        ),
        pytest.param({"default": PACK}, "default", id="no pack for the other markets"),
    ],
)
def test_packs_that_do_not_fit_together_are_refused(
    tmp_path: Path, packs: dict[str, object], told: str
) -> None:
    with pytest.raises(PolicyError, match=told):
        load_policy(_written(tmp_path, packs))


def test_every_key_of_the_notation_has_its_words_in_the_readme() -> None:
    told = (ROOT / "service/policies/README.md").read_text()
    keys = {
        field.alias or name
        for notation in Notation.__subclasses__()
        for name, field in notation.model_fields.items()
    }
    assert {"from", "grace_days", "automatic_limit", "since"} <= keys
    assert {key for key in keys if not re.search(rf"`[\w\[\].]*\b{key}\b[^`]*`", told)} == set()


def test_the_packs_that_come_with_the_service_load() -> None:
    policy = load_policy()
    assert policy.default.name == "default"
    for pack in (policy.default, *policy.packs.values()):
        assert pack.versions[0].grounds, pack.name


def test_a_folder_of_ones_own_adds_a_pack_for_its_markets_alone(tmp_path: Path) -> None:
    policy = load_policy(_written(tmp_path, {"us": PACK}))
    assert policy.packs["US"].name == "us"
    grounds = [ground.name for ground in policy.packs["US"].versions[0].grounds]
    assert grounds == ["change_of_mind", "not_shipped"]
    assert policy.default == load_policy().default
    assert "NZ" not in policy.packs


def test_a_file_of_a_shipped_name_replaces_the_shipped_one(tmp_path: Path) -> None:
    own = {**PACK, "pack": "default", "markets": []}
    policy = load_policy(_written(tmp_path, {"default": own}))
    (change_of_mind,) = [
        ground for ground in policy.default.versions[0].grounds if ground.name == "change_of_mind"
    ]
    assert change_of_mind.window is not None
    assert change_of_mind.window.spans[0].amount == 60


def test_an_order_keeps_the_version_of_the_day_it_was_placed(tmp_path: Path) -> None:
    since = datetime(2026, 2, 1, tzinfo=UTC)
    pack = {**PACK, "versions": [FIRST, _later("2", since)]}
    policy = load_policy(_written(tmp_path, {"us": pack}))
    days = {"the day before": since - timedelta(seconds=1), "the day": since}
    versions = {day: policy.rules(an_order(market="US", placed_at=at)) for day, at in days.items()}
    assert {day: version.name for day, (_, version) in versions.items()} == {
        "the day before": "1",
        "the day": "2",
    }


def test_a_list_of_blocked_words_is_added_to_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "blocked_words.txt").write_text(
        "\ufeffDratted # mild\n\n# all of it\nPiece of  TAT\r\n烂货\n", encoding="utf-8"
    )
    shipped, own = (load_policy(folder).default.versions[0] for folder in (None, tmp_path))
    added = own.feedback.blocked - shipped.feedback.blocked
    assert added == {"dratted", "piece of tat", "烂货"}
    assert shipped.feedback.blocked < own.feedback.blocked


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"fine\n\xff\n", "blocked_words.txt:2: pack: not in UTF-8"),
        (b"fine\n" + b"x" * 101, "blocked_words.txt:2: pack: a word or phrase of at most 100"),
    ],
)
def test_a_wrong_list_of_blocked_words_says_where(
    tmp_path: Path, written: bytes, told: str
) -> None:
    (tmp_path / "blocked_words.txt").write_bytes(written)
    with pytest.raises(PolicyError, match=re.escape(told)):
        load_policy(tmp_path)


def test_a_pack_may_have_its_own_rules_on_customers_and_feedback(tmp_path: Path) -> None:
    own = {
        "frequency": {"days": 30, "requests": 3, "automatic_limits": 1},
        "feedback": {"window": {"days": 60, "from": "delivered"}, "blocked_words": ["Dratted"]},
    }
    child = {
        **PACK,
        "pack": "us_ny",
        "markets": ["US-NY"],
        "extends": "us",
        "versions": [{"version": "1"}],
    }
    _written(tmp_path, {"us": PACK | own, "us_ny": child | {"feedback": {"low_score": 3}}})
    policy = load_policy(tmp_path)
    default = policy.default.versions[0]
    for market in ("US", "US-NY"):
        version = policy.packs[market].versions[0]
        assert version.frequency == FrequencyRule(days=30, requests=3, automatic_limits=1)
        assert version.feedback.window.amount == 60
        assert version.feedback.blocked == default.feedback.blocked | {"dratted"}
    scores = [policy.packs[market].versions[0].feedback.low_score for market in ("US", "US-NY")]
    assert scores == [default.feedback.low_score, 3]
    assert "dratted" not in default.feedback.blocked


def test_a_window_of_feedback_counts_from_the_delivery_in_a_pack_too(tmp_path: Path) -> None:
    wrong = {"feedback": {"window": {"business_days": 60, "from": "placed"}}}
    with pytest.raises(PolicyError) as raised:
        load_policy(_written(tmp_path, {"us": PACK | wrong}))
    told = str(raised.value)
    assert "feedback.window.from: Input should be 'delivered'" in told
    assert "feedback.window.business_days: one of days, months and hours" in told
