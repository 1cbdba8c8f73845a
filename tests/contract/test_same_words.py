"""The core may not import the contract: its own lists of words are held to it here."""

from types import ModuleType
from typing import get_args

import pytest

from schemas import codes as contract
from schemas.currencies import DECIMALS
from service.domain import codes, inbound, order
from service.domain.money import minor_units


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (codes, "RejectionCode"),
        (codes, "ReferralCode"),
        (codes, "DeadLetterReason"),
        (inbound, "Reason"),
        (inbound, "Condition"),
        (inbound, "Severity"),
        (inbound, "AfterSaleKind"),
        (inbound, "FeedbackKind"),
        (order, "Trait"),
    ],
)
def test_the_core_knows_the_words_of_the_contract(module: ModuleType, name: str) -> None:
    words = get_args(getattr(module, name))
    assert words
    assert words == get_args(getattr(contract, name))


@pytest.mark.parametrize("currency", sorted(DECIMALS))
def test_the_core_counts_in_the_minor_units_of_the_contract(currency: str) -> None:
    assert minor_units(currency, 7) == 7 * 10 ** DECIMALS[currency]
