"""A pack that extends another: the versions of both, the grounds of both."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from service.domain.policy import Pack, Policy
from service.policies.loader import PolicyError, load_policy
from tests.unit.builders import an_order
from tests.unit.packs_written import ground, pack, version, written


def _parent(**keys: object) -> dict[str, Any]:
    """Two versions: of the second the ground `late` is there too."""
    mind, faulty = ground("mind"), ground("faulty", reasons=["defective"])
    late = ground("late", reasons=["late_delivery"])
    return pack(
        "parent",
        version("1", None, mind, faulty),
        version("2", date(2024, 1, 1), mind, faulty, late),
        **keys,
    )


def _child(*versions: Any, **keys: object) -> dict[str, Any]:
    given = {"markets": ["ZW"], "extends": "parent", **keys}
    return pack("child", *versions, **given)


def _loaded(folder: Path, *packs: Any) -> Policy:
    return load_policy(written(folder, *packs))


def _versions(held: Pack) -> list[tuple[str, object]]:
    return [(one.name, one.since) for one in held.versions]


def _grounds(held: Pack) -> list[list[str]]:
    return [[one.name for one in version.grounds] for version in held.versions]


def test_its_versions_begin_where_either_pack_has_a_new_one(tmp_path: Path) -> None:
    instant = datetime(2025, 6, 1, 22, tzinfo=UTC)
    child = _child(version("1", date(2023, 1, 1)), version("2", instant))
    held = _loaded(tmp_path, _parent(), child).packs["ZW"]
    assert _versions(held) == [
        ("1", None),
        ("1+1", date(2023, 1, 1)),
        ("2+1", date(2024, 1, 1)),
        ("2+2", instant),
    ], "before its own first version the other pack holds alone"


def test_a_day_on_which_both_change_begins_one_version(tmp_path: Path) -> None:
    child = _child(version("1"), version("2", date(2024, 1, 1)))
    held = _loaded(tmp_path, _parent(), child).packs["ZW"]
    assert _versions(held) == [("1+1", None), ("2+2", date(2024, 1, 1))]


def test_its_own_grounds_come_first_and_those_of_all_packs_last(tmp_path: Path) -> None:
    child = _child(version("1", None, ground("own", reasons=["other"])))
    held = _loaded(tmp_path, _parent(), child).packs["ZW"]
    assert _grounds(held) == [
        ["own", "mind", "faulty", "not_shipped"],
        ["own", "mind", "faulty", "late", "not_shipped"],
    ]


def test_a_changed_ground_keeps_its_place_and_all_that_is_not_changed(tmp_path: Path) -> None:
    changes = {"mind": {"window": {"days": 90, "from": "placed"}, "basis": "Longer here"}}
    policy = _loaded(tmp_path, _parent(markets=["ZA"]), _child(version("1", changes=changes)))
    theirs, ours = policy.packs["ZA"].versions[0], policy.packs["ZW"].versions[0]
    assert [one.name for one in ours.grounds] == [one.name for one in theirs.grounds]
    before, after = theirs.grounds[0], ours.grounds[0]
    assert after.window is not None
    assert (after.window.spans[0].amount, after.window.spans[0].anchor) == (90, "placed")
    assert (after.basis, after.reasons, after.refund_within) == (
        "Longer here",
        before.reasons,
        before.refund_within,
    )
    assert ours.grounds[1:] == theirs.grounds[1:]


def test_a_ground_may_be_left_out_and_another_of_its_name_put_in_its_place(tmp_path: Path) -> None:
    own = ground("mind", reasons=["other"])
    held = _loaded(tmp_path, _parent(), _child(version("1", None, own, without=["mind"])))
    grounds = held.packs["ZW"].versions[0].grounds
    assert [one.name for one in grounds] == ["mind", "faulty", "not_shipped"]
    assert grounds[0].reasons == {"other"}


def test_what_only_a_later_version_of_the_parent_has_is_changed_there(tmp_path: Path) -> None:
    changes = {"late": {"basis": "Later here"}}
    held = _loaded(tmp_path, _parent(), _child(version("1", changes=changes))).packs["ZW"]
    assert [one.basis for one in held.versions[1].grounds if one.name == "late"] == ["Later here"]


def test_a_pack_may_extend_one_that_extends_another(tmp_path: Path) -> None:
    grandchild = pack("grandchild", version("9", without=["mind"]), markets=["ZM"], extends="child")
    policy = _loaded(tmp_path, _parent(), _child(version("1", date(2025, 1, 1))), grandchild)
    held = policy.packs["ZM"]
    assert [one.name for one in held.versions] == ["1+9", "2+9", "2+1+9"]
    late = ["faulty", "late", "not_shipped"]
    assert _grounds(held) == [["faulty", "not_shipped"], late, late]


def test_a_ground_is_found_by_the_names_that_a_decision_recorded(tmp_path: Path) -> None:
    changes = {"mind": {"basis": "Longer here"}}
    policy = _loaded(tmp_path, _parent(), _child(version("1", changes=changes)))
    found = policy.ground("child", "2+1", "mind")
    assert found is not None
    assert found.basis == "Longer here"
    assert policy.ground("child", "2", "mind") is None
    taken_over = policy.ground("parent", "2", "mind")
    assert taken_over is not None, "decisions of before the market was taken over name it"
    assert taken_over.basis != "Longer here"


def test_a_date_begins_with_the_local_day_of_the_order(tmp_path: Path) -> None:
    zones = {"ZW": "Asia/Tokyo"}
    policy = _loaded(tmp_path, _parent(), _child(version("1"), timezones=zones))
    placed = datetime(2023, 12, 31, 15, tzinfo=UTC)
    named = {
        place: policy.rules(an_order(market="ZW", timezone=zone, placed_at=placed))[1].name
        for place, zone in (("the market", None), ("the order", "UTC"))
    }
    assert named == {"the market": "2+1", "the order": "1+1"}


@pytest.mark.parametrize(
    ("child", "told"),
    [
        pytest.param(
            _child(version("1", changes={"mnid": {"basis": "x"}})),
            r"versions\.0\.changes\.mnid: a ground of the pack parent: faulty, late, mind",
            id="a change of a ground that the parent has not",
        ),
        pytest.param(
            _child(version("1", without=["mnid"])),
            r"versions\.0\.without\.0: a ground of the pack parent",
            id="left out, and not there",
        ),
        pytest.param(
            _child(version("1", date(2020, 1, 1)), version("2", date(2022, 1, 1), without=["x"])),
            r"versions\.1\.without\.0: a ground",
            id="of a later version",
        ),
        pytest.param(
            _child(version("1", changes={"mind": {"window": {"days": 0, "from": "placed"}}})),
            r"versions\.0\.changes\.mind\.window\.days: Input should be greater",
            id="a change that is no value of its key",
        ),
        pytest.param(
            _child(version("1", changes={"mind": {"widnow": None}})),
            r"versions\.0\.changes\.mind\.widnow: no such key: `window` is meant\?",
            id="a change of an unknown key",
        ),
        pytest.param(
            _child(version("1", changes={"mind": {"units": ["unshipped"]}})),
            r"versions\.0\.changes\.mind\.window: never counted",
            id="a change by which the ground has no use",
        ),
        pytest.param(
            _child(version("1", changes={"mind": {"name": "other"}})),
            r"versions\.0\.changes\.mind\.name: a ground keeps its name",
            id="a change of the name",
        ),
        pytest.param(
            _child(version("1", changes={"mind": {"basis": "x"}}, without=["mind"])),
            r"versions\.0\.changes\.mind: changed, and left out",
            id="changed and left out",
        ),
        pytest.param(
            _child(version("1", None, ground("mind"))),
            r"versions\.0\.grounds\.0\.name: the pack parent has such a ground",
            id="a ground of a name that the parent has",
        ),
        pytest.param(_child(version("1+1")), r"versions\.0\.version: .*\[\^\+\]", id="a plus"),
        pytest.param(
            _child(version("1", changes={}), extends="common"),
            r"versions\.0\.changes: only where the pack extends another",
            id="changes of what all packs share",
        ),
        pytest.param(_child(version("1"), extends="nobody"), r"extends: no pack", id="no parent"),
        pytest.param(
            _child(version("1"), extends="child"), r"extends: .*child -> child", id="itself"
        ),
    ],
)
def test_what_does_not_fit_the_parent_is_told_with_its_place(
    tmp_path: Path, child: dict[str, Any], told: str
) -> None:
    with pytest.raises(PolicyError, match=rf"^child\.yaml:\d+: {told}[^\n]*$"):
        _loaded(tmp_path, _parent(), child)


def test_packs_that_extend_each_other_are_all_told(tmp_path: Path) -> None:
    packs = (_parent(extends="child"), _child(version("1")))
    with pytest.raises(PolicyError, match="child -> parent -> child") as refused:
        _loaded(tmp_path, *packs)
    assert "parent.yaml:4: extends: a pack that extends itself" in str(refused.value)
