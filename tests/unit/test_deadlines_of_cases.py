"""When each wait of a case ends: every number of the pack on its own, and those that are shipped."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.builders import NOW, POLICY, a_line, a_refund, an_order, asking
from tests.unit.every_pair import BACK, BOUNCED, SENT
from tests.unit.lives import Lived
from tests.unit.packs import with_cases

FAULT: dict[str, Any] = {"reason": "defective"}
RETURN = asking("return", ("1", 1))
EXCHANGE, REPAIR = asking("exchange", ("1", 1), **FAULT), asking("repair", ("1", 1), **FAULT)
REFERRED = asking("return", ("1", 1), reason="other")
# The goods are to be sent within 14 days of 2 March; they were on 4 March.
WAITS: list[tuple[str, int, Any, list[Any], str]] = [
    ("remind_days", 5, RETURN, [], "2026-03-12T00:00"),
    ("send_grace_days", 6, RETURN, ["due"], "2026-03-23T00:00"),
    ("arrive_days", 7, RETURN, [SENT], "2026-03-12T00:00"),
    ("replacement_days", 8, EXCHANGE, [BACK], "2026-03-10T12:00"),
    ("repair_days", 9, REPAIR, [BACK], "2026-03-11T12:00"),
    ("verdict_days", 11, REFERRED, [], "2026-03-13T12:00"),
    ("retry_hours", 3, a_refund(("2", 1)), [BOUNCED], "2026-03-02T15:00"),
]


def _waits_until(days: dict[str, int], request: Any, steps: list[Any]) -> datetime | None:
    order = an_order(a_line("1"), a_line("2", shipped=0))
    life = Lived(order, request, policy=with_cases(**days))
    for step in steps:
        if step == "due":
            life.due()
        else:
            life.report(step, **({"refund": 0} if step is BOUNCED else {}))
    return life.case.due_at


@pytest.mark.parametrize(("name", "days", "request_", "steps", "until"), WAITS)
def test_a_wait_is_as_long_as_the_pack_says(
    name: str, days: int, request_: Any, steps: list[Any], until: str
) -> None:
    found = _waits_until({name: days}, request_, steps)
    assert found == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_the_numbers_shipped_are_those_that_the_readme_tells() -> None:
    rules = POLICY.default.versions[0].cases
    assert (rules.remind_days, rules.send_grace_days, rules.arrive_days) == (3, 14, 30)
    assert (rules.replacement_days, rules.repair_days, rules.verdict_days) == (30, 30, 14)
    assert (rules.retry_hours, rules.attempts) == (1, 5)


def test_an_issued_refund_is_looked_for_by_its_date_or_a_while_after_it_is_gone() -> None:
    rules = POLICY.default.versions[0].cases
    late, later = NOW.replace(month=4), NOW.replace(day=16)
    assert rules.watch_at(late, NOW) == late
    assert rules.watch_at(NOW, NOW) == rules.watch_at(None, NOW) == later
