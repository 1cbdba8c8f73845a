"""Whatever comes, in whatever order: the ledger balances, and every referral ends once.

AFTERSALE_TEST_LIVES: so many new random lives; without it the same few each time. `make lives` plays many.
"""

import os

from hypothesis import settings

from tests.property.machine import Lives

_LIVES = os.environ.get("AFTERSALE_TEST_LIVES")
TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=int(_LIVES or 300), stateful_step_count=50, derandomize=_LIVES is None
)
