"""Whatever comes, in whatever order: the ledger balances, and every referral ends once.

AFTERSALE_TEST_LIVES: how many random lives; `make lives` plays many.
"""

import os

from hypothesis import settings

from tests.property.machine import Lives

_LIVES = int(os.environ.get("AFTERSALE_TEST_LIVES", "200"))
TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=_LIVES, stateful_step_count=30)
