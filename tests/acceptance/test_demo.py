"""The first command that a stranger gives: it ends well, and what it says balances."""

import re
from pathlib import Path

import pytest

from tests.integration.command import command


@pytest.mark.timeout(150)
async def test_the_demo_ends_with_a_summary_that_balances(tmp_path: Path) -> None:
    done = await command("demo", "--orders", "60", folder=tmp_path, within=120)
    assert done.code == 0, done.out + done.err
    said = " ".join(done.out.split())
    assert "it balances" in said
    told = re.search(
        r"([\d,]+) requests = ([\d,]+) decisions \+ ([\d,]+) dead letters \+ ([\d,]+)", said
    )
    assert told is not None, said
    asked, *parts = (int(part.replace(",", "")) for part in told.groups())
    assert asked == sum(parts) > 0
    assert done.err == "", "nothing is said beside it"
