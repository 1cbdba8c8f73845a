"""Rows beyond the worked examples, read from the same facts: days, places, goods, what was told, versions."""

from typing import Any

import pytest

from tests.unit.policies.law import (
    more_asia,
    more_china,
    more_china_faults,
    more_elsewhere,
    more_europe_days,
    more_europe_faults,
    more_europe_goods,
)
from tests.unit.policies.law.table import Row

MODULES = (
    more_china,
    more_china_faults,
    more_europe_days,
    more_europe_goods,
    more_europe_faults,
    more_asia,
    more_elsewhere,
)
ROWS = [row for module in MODULES for row in module.ROWS]


@pytest.mark.parametrize(
    ("row", "kind"),
    [pytest.param(row, kind, id=f"{row.id}, {kind}") for row in ROWS for kind in row.kinds],
)
def test_the_law_answers(row: Row, kind: Any) -> None:
    assert row.tells(row.answer(kind)) == row.expects


def test_every_row_has_a_name_of_its_own() -> None:
    names = [row.id for row in ROWS]
    assert len(set(names)) == len(names)
