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
# What the core says otherwise, by row.
NOT_YET = {
    "X-DE-24 freight told after the purchase": "told late counts as told of who pays the freight"
}


def _each() -> list[Any]:
    cases = []
    for row in ROWS:
        wrong = NOT_YET.get(row.id)
        marks = [] if wrong is None else [pytest.mark.xfail(reason=wrong, strict=True)]
        for kind in row.kinds:
            cases.append(pytest.param(row, kind, id=f"{row.id}, {kind}", marks=marks))
    return cases


@pytest.mark.parametrize(("row", "kind"), _each())
def test_the_law_answers(row: Row, kind: Any) -> None:
    assert row.tells(row.answer(kind)) == row.expects


def test_every_row_has_a_name_of_its_own() -> None:
    names = [row.id for row in ROWS]
    assert len(set(names)) == len(names)
