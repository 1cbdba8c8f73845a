"""What becomes of a record is what the contract says, for any record that one can come by."""

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.record import Record
from tests.contract.examples import EXAMPLES, Example
from tests.fuzz.compare import compared
from tests.fuzz.records import record_of

bent = st.binary(min_size=4, max_size=80).map(lambda choices: record_of(b"\0" + choices))


@given(bent)
@settings(max_examples=400)
def test_a_record_that_is_nearly_right_becomes_what_the_contract_says(record: Record) -> None:
    compared(record)


@given(st.sampled_from(EXAMPLES), st.binary(max_size=8), st.data())
@settings(max_examples=200)
def test_an_example_with_any_bytes_replaced_becomes_what_the_contract_says(
    example: Example, put: bytes, data: st.DataObject
) -> None:
    record = example.record
    start = data.draw(st.integers(0, len(record.value or b"")))
    end = start + data.draw(st.integers(0, 8))
    value = (record.value or b"")[:start] + put + (record.value or b"")[end:]
    compared(replace(record, value=value))


def test_the_fuzzer_finds_no_disagreement_in_a_few_thousand_executions() -> None:
    """`make fuzz` goes on for ten minutes."""
    if find_spec("atheris") is None:
        pytest.skip("atheris has no wheel for this machine")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--runs", "5000"], capture_output=True, text=True
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-5_000:]
    assert "5,000 executions, no disagreement" in done.stdout
    verdicts = {line.split(maxsplit=1)[1].split()[0] for line in done.stdout.splitlines()[1:]}
    assert verdicts == {"taken", "rejected", "dead"}
