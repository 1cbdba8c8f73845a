"""How much a record can make the decoder do, counted and not timed: steps of the interpreter a byte."""

import sys
from types import FrameType
from typing import Any

import pytest

from service.domain.record import Record
from service.stream.decode import decode
from service.stream.envelope import DecodeRules
from tests.bench.decoding import KIB, records

RECORDS = [
    pytest.param(found, id=name) for name, found in records() if len(found.value or b"") <= 64 * KIB
]


def _steps(record: Record) -> int:
    """Bytecode instructions of everything that decode calls; what C does at a stretch is one."""
    steps = 0

    def step(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal steps
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        steps += event == "opcode"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        decode(record, DecodeRules())
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("record", RECORDS)
def test_no_record_of_64_kib_keeps_the_interpreter_busy(record: Record) -> None:
    """A loop over each bracket or each letter takes ten and more a byte."""
    assert _steps(record) < 8 * len(record.value or b"") + 5_000
