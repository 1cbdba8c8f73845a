"""What the README of packs shows: a pack that loads as it stands, and all values that may be written."""

import re
from pathlib import Path
from typing import get_args

import pytest

from service.domain.case_rules import Disposition, NextRemedy, Treatment
from service.domain.codes import ReferralCode
from service.domain.ground import Anchor, Disclosure
from service.domain.inbound import Condition, Reason, ServiceKind, Severity
from service.domain.ledger import Stage
from service.domain.order import Buyer, Trait
from service.policies.categories import KNOWN
from service.policies.editing import FOLDER
from service.policies.loader import load_packs, load_policy

README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_pack_that_is_shown_loads_and_does_what_is_said(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "lamp_shop.yaml").write_text(text)
    packs = {loaded.pack.name: loaded for loaded in load_packs(tmp_path).packs}
    law, shop = (
        {ground.name: ground for ground in packs[name].rulings[-1].grounds}
        for name in ("de", "lamp_shop")
    )
    assert shop.keys() == {"sixty_days"} | law.keys()
    freights = [one["withdrawal"].model_dump(include={"goods": {"freight"}}) for one in (law, shop)]
    assert freights == [{"goods": {"freight": "customer"}}, {"goods": {"freight": "merchant"}}]
    assert load_policy(tmp_path).packs["DE"].name == "lamp_shop"


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("kinds", get_args(ServiceKind)),
        ("reasons", get_args(Reason)),
        ("units", get_args(Stage)),
        ("traits", get_args(Trait)),
        ("conditions", get_args(Condition)),
        ("severities", get_args(Severity)),
        ("buyers", get_args(Buyer)),
        ("disclosures", get_args(Disclosure)),
        ("inspected goods are", get_args(Disposition)),
        ("treatments of them", get_args(Treatment)),
        ("what follows a repair", get_args(NextRemedy)),
        ("moments of a window", get_args(Anchor)),
        ("codes of `judged`", get_args(ReferralCode)),
        ("categories", KNOWN),
    ],
)
def test_all_values_are_listed(row: str, values: tuple[str, ...]) -> None:
    _, _, table = README.partition("## All values")
    (cell,) = re.findall(rf"^\| {re.escape(row)} \| (.*) \|$", table, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", cell)) == set(values)
