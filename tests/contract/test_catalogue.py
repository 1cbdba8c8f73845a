"""Every bad input of the catalogue that decode decides, by its number, and more of the kind.

The contract's codes are meant; where it decides otherwise than the catalogue proposed, the row says so.
"""

import re

import pytest

from service.stream.decode import decode
from service.stream.envelope import DecodeRules
from tests.contract.bad import Bad
from tests.contract.catalogue import CATALOGUE
from tests.contract.documents import verdict
from tests.factories import refund_data
from tests.fuzz.compare import compared

GOOD = refund_data(request_id="6f1c2a9e-3a55-4c57-8d1e-0a8f0f5b7c11")
# The rest is of the log, of an operator or of the load: see tests/faults.
DECIDED_BY_DECODE = (
    "1 2 3 5 6 7 8 10 11 12 14 15 16 17 18 20 21 22 24 25 26 27 28 30 32 35 37 38 39 41 42 43 44 45 "
    "47 48 50 51 52 53 55 56 58 59 60 61 62 64 65 66 67 70 72 73 75 76 77"
).split()


@pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.name) for bad in CATALOGUE])
def test_a_bad_input_is_decoded_to_what_the_contract_says(bad: Bad) -> None:
    found = bad.make(GOOD).record
    assert verdict(decode(found, DecodeRules())) == bad.decoded
    compared(found)


def test_no_number_of_the_catalogue_is_left_out() -> None:
    numbers = {found[0] for bad in CATALOGUE if (found := re.match(r"\d+", bad.name))}
    assert numbers == set(DECIDED_BY_DECODE)
    assert len({bad.name for bad in CATALOGUE}) == len(CATALOGUE)
